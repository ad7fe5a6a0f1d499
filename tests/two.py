"""Two processes on one PostgreSQL: one adds to a memory or acts for a worker, the other takes back at the same moment.

The moment is not left to luck: a connection of the test's own holds a table or a row that the first has to write, until
the second is done, or waits for the first. What is promised holds whoever comes first. Each message has a sign of its
own, by which it is seen wherever it stands.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import Executable, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.archives.archive import Archive, Spoken
from adapters.chat import Message, Person, PlaceKind
from adapters.local.clock import Clock
from adapters.local.connect import Local
from bot.app import App, open_app
from bot.approvals.word import Approvals
from bot.intake.due import Due
from bot.settings import Settings
from bot.work.drafts import read_proposal
from bot.work.loop import Loop
from memory.decisions.decisions import decisions_of
from memory.decisions.talks import read_message
from memory.index.topics import named_topics
from memory.record.ids import new_id
from memory.record.tables import DecisionRow, DraftRow, MessageRow, OutboxRow
from memory.workers import all_workers, worker_seal
from tests.servers.faulty import Faulty
from tests.stage import MONDAY, Stage

MASTER_KEY = "5a" * 32
GLANCE_SECONDS = 0.003
GLANCES = 10_000
_NUMBERS = count()
_LETTERS = str.maketrans("0123456789", "abcdefghij")
Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Race:
    """Whether the first was held up by the obstacle, and whether the second was done before it."""

    met: bool
    overtaken: bool


@dataclass
class Two:
    """Two deployments of one database and one chat; what the chat tells goes to ``one``."""

    chat: Faulty
    clock: Clock
    one: App
    other: App
    database: AsyncEngine

    async def stage(self) -> Stage:
        """People and a place that nobody knows yet; the worker agreed, was asked something once and answered."""
        number = next(_NUMBERS)
        ana, ben, chen = (self.chat.add_person(f"{name}{number}") for name in ("Ana", "Ben", "Chen"))
        ops = self.chat.add_place(f"ops{number}", PlaceKind.PUBLIC, [ana, ben, chen])
        stage = Stage(self.one, self.chat, self.clock, ana, ben, chen, ops)
        await stage.consent(ana)
        await stage.teach("Where is the spare key kept?", "In the drawer under the printer.")
        return stage

    def taking(self, happening: Callable[[], Awaitable[object]]) -> Work:
        """Something happens in the chat, and the other process takes it up."""

        async def work() -> None:
            await happening()
            await self.other.events.drain()

        return work

    async def race(self, obstacle: Executable, first: Work, second: Work) -> "Race":
        """Let the first run into an obstacle and the second meet it there."""
        async with self.database.connect() as holding:
            await holding.execute(obstacle)
            one = asyncio.ensure_future(first())
            await self._at_rest(one)
            met = not one.done()
            other = asyncio.ensure_future(second())
            await self._at_rest(one, other)
            overtaken = met and other.done() and not one.done()
            await holding.rollback()
        await asyncio.gather(one, other)
        return Race(met, overtaken)

    async def calm(self) -> None:
        """What was put off is tried again, and everything that follows happens."""
        self.clock.advance(timedelta(minutes=1))
        await self.one.settle()

    async def _at_rest(self, *works: "asyncio.Future[object]") -> None:
        """Wait until each work is done or waits for a lock."""
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        async with self.database.connect() as looking:
            for _ in range(GLANCES):
                await asyncio.sleep(GLANCE_SECONDS)
                if await looking.scalar(waiting) >= sum(not work.done() for work in works):
                    return
                await looking.rollback()
        raise AssertionError("the works neither ended nor waited for a lock")


@asynccontextmanager
async def open_two(home: Path, url: str) -> AsyncIterator[Two]:
    """Two deployments on one database, with a chat."""
    clock = Clock(MONDAY)
    chat = Faulty(Local(clock))
    database = create_async_engine(url)
    chosen = [
        Settings(home=home / name, database_url=url, master_key=MASTER_KEY, _env_file=None) for name in ("one", "other")
    ]
    async with (
        open_app(chosen[1], now=clock.now, platforms={"local": chat}) as other,
        open_app(chosen[0], now=clock.now, platforms={"local": chat}) as one,
    ):
        try:
            yield Two(chat, clock, one, _with_index_of(one, other), database)
        finally:
            await database.dispose()


def _with_index_of(one: App, other: App) -> App:
    """The other deployment with the index of the one, as if a server kept it for both."""

    async def rest() -> float:
        return 60.0

    async def after(touched: frozenset[str]) -> None:
        """Nobody is woken: each works when it is told to."""

    due = Due(other.of, one.store, one.indexer, other.responder, Approvals(other.of), one.calendars)
    return replace(other, store=one.store, jobs=Loop(other.of.record, other.schedule, due, after, rest))


def sign_of(stage: Stage) -> str:
    """What only one message of a stage says: all letters, so that it is one word to everybody."""
    return f"zanzibar{stage.ops.name.removeprefix('ops').translate(_LETTERS)}x"


def unheard(stage: Stage, person: Person, words: str) -> Message:
    """What somebody said, as it stands in an archive, and in no queue."""
    number = f"a{next(_NUMBERS)}"
    return Message(key=number, place=stage.ops, id=number, author=person, text=words, at=stage.clock.now())


def writes(table: str) -> Executable:
    """Whoever writes into a table has to wait."""
    return text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def reads(table: str) -> Executable:
    """Whoever reads a table has to wait."""
    return text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")


def message_of(worker: str, message: Message) -> Executable:
    """Whoever keeps that message for that worker has to wait."""
    row = {"worker": worker, "place": message.place.id, "message": message.id, "author": message.author.id}
    return insert(MessageRow).values(**row, at=message.at, sealed=b"")


def decision_on(worker: str, message: Message) -> Executable:
    """Whoever records what that worker decided about that message has to wait."""
    row = {"worker": worker, "place": message.place.id, "trigger": message.id, "asker": message.author.id}
    empty = {"act": "answer", "topic": "", "messages": "", "provenance": "live", "sealed": b""}
    return insert(DecisionRow).values(id=new_id(), **row, **empty, at=message.at)


def archive_of(*said: Message) -> Archive:
    """Some messages as they stand in an archive."""
    return Archive(
        people={message.author.id: message.author for message in said},
        places={message.place.id: message.place for message in said},
        members={},
        counts=Counter(message.author.id for message in said),
        skipped={},
        messages=lambda: (Spoken(message) for message in said),
    )


async def known(app: App) -> str:
    """All words that the record holds of anybody, unsealed, whatever waits to be said with them."""
    async with app.of.record.read() as session:
        held: list[object] = []
        for worker in await all_workers(session):
            seal = await worker_seal(session, app.of.master, worker.id)
            messages = await session.scalars(select(MessageRow).where(MessageRow.worker == worker.id))
            drafts = await session.scalars(select(DraftRow).where(DraftRow.worker == worker.id))
            held += [read_message(row, seal) for row in messages]
            held += [read_proposal(row, seal) for row in drafts]
            held += [await decisions_of(session, seal, worker.id), await named_topics(session, seal, worker.id)]
        posts = await session.scalars(select(OutboxRow))
        held += [app.of.master.open(post.body, post.key) for post in posts if post.body]
        return repr(held)


async def is_in_step(app: App) -> bool:
    """Whether the index holds nothing that the record does not."""
    async with app.of.record.read() as session:
        return await app.store.ids() <= set(await session.scalars(select(DecisionRow.id)))
