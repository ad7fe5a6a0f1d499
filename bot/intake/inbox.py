"""Accept an event once, hand it out under a lease, and be done with it in the transaction of its effect.

``accept`` is all that happens before the platform is acknowledged. What neither a consent nor an address to
the double covers is dropped by ``gate`` before it touches the disk. Bodies are sealed and erased once handled;
the row's key stays for ``REMEMBERED``, so that a late second delivery is known.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from zlib import crc32

import structlog
from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError
from sqlalchemy import Insert, bindparam, delete, text, update
from uuid_utils import uuid4

from adapters.chat import (
    Absence,
    Command,
    Deactivation,
    Edit,
    Event,
    Opening,
    Permission,
    Press,
    Revocation,
)
from adapters.legible import all_legible
from bot.commands.withdrawal import takes_back
from bot.deployment import Deployment
from bot.intake.gate import Gate
from bot.work.figures import Figure, count
from bot.work.heads import NOW, Lanes, word
from bot.work.loop import Following, LeaseLost
from bot.work.trace import followed, following
from memory.errors import WrongKey
from memory.record.engine import WriteSession, insert_for
from memory.record.tables import InboxRow
from memory.record.tables.base import Utc

log = structlog.get_logger()
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
LEASE = timedelta(minutes=3)
REMEMBERED = timedelta(days=2)
PATIENCE = 8
LONGEST_WAIT = timedelta(minutes=10)
OPEN = ("waiting", "failing")
TOGETHER = 500
IN_ORDER = text("SELECT count(pg_advisory_xact_lock(4208, lane)) FROM unnest(CAST(:lanes AS int[])) AS lane")
"""The locks under which processes write into lanes, each in the order of its ids: a lock for some lanes out of many."""
LOCKS = 256
PRESSED = 20
LONGEST_PUT_OFF = 30


@dataclass(frozen=True, slots=True)
class Leased:
    """An event in our hands until the lease ends."""

    row: int
    lane: str
    lease: str
    event: Event
    attempts: int
    trace: str | None

    @property
    def name(self) -> str:
        """What it is, for the log."""
        return self.event.kind


@dataclass(frozen=True, slots=True)
class _Coming:
    """An event as a row that is to be written, and who waits for that."""

    row: dict[str, object]
    safe: asyncio.Future[None]


class Inbox:
    """The queue of accepted events."""

    name = "events"

    def __init__(self, deployment: Deployment, gate: Gate) -> None:
        self._of = deployment
        self._gate = gate
        self._coming: list[_Coming] = []
        self._writing: asyncio.Task[None] | None = None
        self._lately = 0
        self._put_off = 0
        self._behind = False

    async def accept(self, event: Event) -> None:
        """Keep an event that concerns a double, once; return when it is safe on disk.

        Events that come while others are being written are written together, before all other work; one that cannot
        be written spoils none of them.
        """
        admitted = self._gate.admit(event)
        if admitted is None:
            return
        with following(followed(), "accept"):
            coming = _Coming(self._row(admitted), asyncio.get_running_loop().create_future())
            self._coming.append(coming)
            self._lately += 1
            if self._writing is None:
                self._writing = asyncio.create_task(self._write_all())
            await coming.safe
            count(Figure.ACCEPTED)
            log.info("event_accepted", kind=event.kind)

    def is_pressed(self) -> bool:
        """Whether what can wait should: events wait, or many came since this was last asked; not for long at a time."""
        pressed = (self._behind or self._lately > PRESSED) and self._put_off < LONGEST_PUT_OFF
        self._put_off = self._put_off + 1 if pressed else 0
        self._lately = 0
        return pressed

    async def _write_all(self) -> None:
        try:
            while self._coming:
                together, self._coming = self._coming[:TOGETHER], self._coming[TOGETHER:]
                await self._keep(together)
        finally:
            self._writing = None

    async def _keep(self, together: Sequence[_Coming]) -> None:
        """Write them at once, or where that fails, each for itself."""
        try:
            await self._write(together)
        except Exception as error:
            if len(together) > 1:
                for coming in together:
                    await self._keep([coming])
            elif not together[0].safe.done():
                together[0].safe.set_exception(error)

    async def _write(self, together: Sequence[_Coming]) -> None:
        rows = [coming.row for coming in together]
        async with self._of.record.write(urgent=True) as session:
            if session.is_shared:
                await session.execute(IN_ORDER, {"lanes": sorted({lock_of(str(row["talk"])) for row in rows})})
            await session.execute(_adding(insert_for(session)), rows)
        for coming in together:
            if not coming.safe.done():
                coming.safe.set_result(None)

    def _row(self, event: Event) -> dict[str, object]:
        now = self._of.now()
        return {
            "key": event.key,
            "talk": _talk(event),
            "strict": isinstance(event, Edit),
            "body": self._of.master.close(_written(event), event.key),
            "received": now,
            "state": "waiting",
            "due": now,
            "lease": None,
            "attempts": 0,
            "trace": followed(),
        }

    async def lease(self) -> Leased | None:
        """The oldest event that is due and whose lane has nothing older unfinished."""
        async with self._of.record.write() as session:
            return await self._next(session)

    async def take(self, session: WriteSession, ended: Leased) -> Following[Leased]:
        """The same, in the transaction that ends another event; one of another lane may leave something behind."""
        following = await self._next(session)
        return Following(following, elsewhere=following is not None and following.lane != ended.lane)

    async def _next(self, session: WriteSession) -> Leased | None:
        database = await session.connection()
        while row := (await database.execute(TAKE, self._taken())).first():
            try:
                event = EVENT.validate_json(self._of.master.open(row.body or b"", row.key))
            except (WrongKey, ValueError):
                log.error("event_unreadable")
                await database.execute(SPOILT, {"spoilt": row.id})
                continue
            self._behind = True
            return Leased(row.id, row.talk, row.lease, event, row.attempts, row.trace)
        self._behind = False
        return None

    async def finish(self, session: WriteSession, leased: Leased) -> None:
        """Be done with an event, in the transaction of its effect.

        Raises:
            LeaseLost: the lease ended meanwhile and somebody else has the event.
        """
        database = await session.connection()
        result = await database.execute(DONE, {"done": leased.row, "held": leased.lease})
        if result.rowcount != 1:
            raise LeaseLost

    async def give_back(self, leased: Leased) -> None:
        """Try an event again later, further apart each time; one that fails long no longer holds up its lane."""
        failing = leased.attempts >= PATIENCE
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(leased.attempts, 20)))
        async with self._of.record.write() as session:
            await session.execute(
                update(InboxRow)
                .where(InboxRow.id == leased.row, InboxRow.lease == leased.lease)
                .values(due=self._of.now() + wait, lease=None, state="failing" if failing else "waiting")
            )

    async def release_leases(self) -> None:
        """As the only process: what another one had in its hands when it died is due now."""
        async with self._of.record.write() as session:
            await session.execute(
                update(InboxRow).where(InboxRow.lease.is_not(None)).values(lease=None, due=self._of.now())
            )

    async def forget_handled(self) -> None:
        """Drop the keys of events that nobody delivers any more, and what has failed for as long."""
        async with self._of.record.write() as session:
            await session.execute(
                delete(InboxRow).where(InboxRow.state != "waiting", InboxRow.received < self._of.now() - REMEMBERED)
            )

    def _taken(self) -> dict[str, object]:
        now = self._of.now()
        return {"lease_": str(uuid4()), NOW.key: now, "until_": now + LEASE}


LANES = Lanes(
    InboxRow,
    "talk",
    holds=lambda row: row.state == word("waiting"),
    passes=lambda row: row.state == word("failing"),
    heeds=lambda row: row.strict.is_(True),
)
TAKE = (
    update(InboxRow)
    .where(InboxRow.id == LANES.next().scalar_subquery())
    .values(lease=bindparam("lease_"), due=bindparam("until_", type_=Utc), attempts=InboxRow.attempts + 1)
    .returning(
        InboxRow.id,
        InboxRow.talk,
        InboxRow.key,
        InboxRow.body,
        InboxRow.lease,
        InboxRow.attempts,
        InboxRow.trace,
    )
    .execution_options(synchronize_session=False)
)
DONE = (
    update(InboxRow)
    .where(InboxRow.id == bindparam("done"), InboxRow.lease == bindparam("held"), InboxRow.state.in_(OPEN))
    .values(state="done", body=None, lease=None, talk="")
)
SPOILT = update(InboxRow).where(InboxRow.id == bindparam("spoilt")).values(state="failed", body=None, lease=None)


@cache
def _adding(insert: Callable[..., Any]) -> Insert:
    """Built once: to build a statement of several rows costs more than to execute it."""
    adding: Insert = insert(InboxRow.__table__).on_conflict_do_nothing(index_elements=["key"])
    return adding


def lock_of(lane: str) -> int:
    """The lock under which a lane is written into, the same in every process."""
    return crc32(lane.encode()) % LOCKS


def _written(event: Event) -> str:
    try:
        return EVENT.dump_json(event).decode()
    except PydanticSerializationError:
        return EVENT.dump_json(EVENT.validate_python(all_legible(EVENT.dump_python(event)))).decode()


def _talk(event: Event) -> str:
    """The lane in which order matters: the place; for what a person does to their own double, the person.

    What takes something back waits behind nothing: it has a lane of its own.
    """
    if takes_back(event):
        return event.key
    match event:
        case Command() | Press():
            return event.author.id
        case Deactivation() | Opening() | Absence() | Permission():
            return event.person.id
        case Revocation():
            return event.key
        case _:
            return event.place.id
