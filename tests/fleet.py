"""Several ``double run`` processes on one PostgreSQL database, to which a platform delivers every event many times.

For the promise that events are neither lost nor handled twice, and for its benchmark. What the platform is, and what
people say on it, is its ``Side``: ``fleet_slack`` and ``fleet_wecom``.
"""

import asyncio
import json
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tests.servers.client import plain_client
from tests.servers.served import Served, serve_double

Payload = Mapping[str, Any]
AT_ONCE = 12
PATIENCE_SECONDS = 180
POLL_SECONDS = 0.05
GLANCE_SECONDS = 0.002
STUCK_SECONDS = 2
MASTER_KEY = "5a" * 32


class Side(Protocol):
    """The platform before the processes.

    Attributes:
        environment: With it ``double run`` connects to the platform.
        deliveries: How often an event comes in all.
        path: Where the platform delivers.
    """

    environment: Mapping[str, str]
    deliveries: int
    path: str

    async def consent(self, double: Served) -> None:
        """Have the worker switch their double on."""

    def said(self, pairs: int) -> tuple[list[Payload], list[Payload]]:
        """What people say, first and then."""

    def sealed(self, payload: Payload, retry: int = 0) -> "Sealed":
        """An event as it goes over the wire now, or as a retry."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signed request."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Member:
    """One process, whose log is read all the time: a full pipe would stop it."""

    served: Served
    done: Counter[str] = field(default_factory=Counter)
    troubles: list[dict[str, Any]] = field(default_factory=list)
    reading: asyncio.Task[None] = field(init=False)

    def __post_init__(self) -> None:
        self.reading = asyncio.create_task(self._read())

    def tell(self, how: signal.Signals) -> None:
        """Send a signal, if the process lives."""
        self.served.process.send_signal(how)

    async def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process and read its log to the end."""
        self.tell(how)
        await self.served.process.wait()
        await self.reading

    async def _read(self) -> None:
        async for raw in self.served.process.stderr:
            line = json.loads(raw) if raw.startswith(b"{") else {"event": raw.decode(), "level": "error"}
            if line["event"] == "work_done":
                self.done[line["work"]] += 1
            elif line.get("level") != "info":
                self.troubles.append(line)


@dataclass
class Fleet:
    """The processes, the platform before them and the database behind them."""

    side: Side
    members: list[Member]
    database: AsyncEngine
    client: httpx.AsyncClient
    dice: random.Random
    answers: Counter[int | None] = field(default_factory=Counter)

    async def deliver(
        self, payloads: Sequence[Payload], members: Sequence[Member], *, first: Member | None = None
    ) -> None:
        """Deliver each event once, and to another process where there was no good answer."""
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(payload: Payload) -> None:
            order = self.dice.sample(members, len(members))
            async with turn:
                for retry, member in enumerate([first, *order] if first else order):
                    if await self._post(member, payload, retry) == 200:
                        return
                raise AssertionError(f"nobody took the event: {dict(self.answers)}")

        await asyncio.gather(*map(one, payloads))

    async def repeat(self, payloads: Sequence[Payload], members: Sequence[Member]) -> None:
        """Deliver events again, late and in no order, as retries."""
        retries = [(payload, retry) for payload in payloads for retry in range(1, self.side.deliveries)]
        self.dice.shuffle(retries)
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(payload: Payload, retry: int) -> None:
            async with turn:
                await self._post(self.dice.choice(members), payload, retry)

        await asyncio.gather(*(one(*again) for again in retries))

    async def until(self, holds: Callable[[], Awaitable[bool]], what: str) -> None:
        """Wait for a condition."""
        for _ in range(int(PATIENCE_SECONDS / POLL_SECONDS)):
            if await holds():
                return
            await asyncio.sleep(POLL_SECONDS)
        raise AssertionError(f"it never came true that {what}")

    async def count(self, query: str) -> int:
        """A number out of the database."""
        async with self.database.connect() as connection:
            return int(await connection.scalar(text(query)) or 0)

    async def leases(self) -> set[str]:
        """The leases of events that are out now."""
        async with self.database.connect() as connection:
            return set(await connection.scalars(text("SELECT lease FROM inbox WHERE lease IS NOT NULL")))

    async def kill_at_work(self, dying: Member, living: Sequence[Member], payloads: Sequence[Payload]) -> set[str]:
        """Deliver events to a process and kill it while it has some in its hands; all leases that were out then.

        The others are held still meanwhile, so that the new leases can only be its own. One that is held still while it
        holds a lock of the database stands in everybody's way: then they go on for a moment.
        """
        _tell(living, signal.SIGSTOP)
        before = await self.leases()
        delivering = asyncio.create_task(self.deliver(payloads, living, first=dying))
        while not (leases := await self._caught(dying, before)):
            assert not delivering.done(), "the process never had an event in its hands"
            _tell(living, signal.SIGCONT)
            await asyncio.sleep(POLL_SECONDS)
            _tell(living, signal.SIGSTOP)
            before = await self.leases()
        await dying.end(signal.SIGKILL)
        _tell(living, signal.SIGCONT)
        await delivering
        return leases

    async def _caught(self, dying: Member, before: set[str]) -> set[str]:
        """All leases, once a process has taken new ones, and stands still; none if it takes none for a while."""
        for _ in range(int(STUCK_SECONDS / GLANCE_SECONDS)):
            if await self.leases() - before:
                dying.tell(signal.SIGSTOP)
                await asyncio.sleep(POLL_SECONDS)
                if (leases := await self.leases()) - before:
                    return leases
                dying.tell(signal.SIGCONT)
            await asyncio.sleep(GLANCE_SECONDS)
        return set()

    async def only_left(self, leases: set[str]) -> bool:
        """Whether nothing is open any more but what is under those leases, or waits behind it."""
        free = """SELECT count(*) FROM inbox i WHERE state IN ('waiting', 'failing') AND lease IS NULL AND NOT EXISTS
            (SELECT 1 FROM inbox o WHERE o.talk = i.talk AND o.id < i.id AND o.state = 'waiting')"""
        return await self.count(free) == 0 and await self.leases() <= leases

    async def all_done(self) -> bool:
        """Whether every event was handled."""
        return await self.count("SELECT count(*) FROM inbox WHERE state <> 'done'") == 0

    async def end_leases(self) -> None:
        """Let all leases end now, as if three minutes had passed."""
        async with self.database.begin() as connection:
            await connection.execute(text("UPDATE inbox SET due = now() WHERE lease IS NOT NULL"))

    async def _post(self, member: Member, payload: Payload, retry: int) -> int | None:
        url, sealed = f"{member.served.url}{self.side.path}", self.side.sealed(payload, retry)
        query, headers = dict(sealed.query), dict(sealed.headers)
        try:
            answer = await self.client.post(url, params=query, content=sealed.body, headers=headers)
            status: int | None = answer.status_code
        except httpx.HTTPError:
            status = None
        self.answers[status] += 1
        return status


def _tell(members: Sequence[Member], how: signal.Signals) -> None:
    for member in members:
        member.tell(how)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the events.

    ``handled`` counts the log lines of all processes, the dead one's too, ``leased`` how often an event was taken up;
    ``held`` is how many the dead process had in its hands, ``troubles`` what any process complained of at work.
    """

    handled: int
    leased: int
    held: int
    messages: int
    decisions: int
    drafts: int
    deliveries: int
    troubles: tuple[str, ...]


async def live_through(fleet: Fleet, pairs: int) -> Outcome:
    """People say that many pairs of things; every event comes several times, and one process dies over its work."""
    *living, dying = fleet.members
    before = await fleet.count("SELECT count(*) FROM inbox")
    asked, answered = fleet.side.said(pairs)
    early, late = asked[: pairs // 2], asked[pairs // 2 :]
    await asyncio.gather(fleet.deliver(early, fleet.members), fleet.repeat(early, fleet.members))
    await fleet.until(fleet.all_done, "what came early was handled")
    leases = await fleet.kill_at_work(dying, living, late)
    await asyncio.gather(fleet.deliver(answered, living), fleet.repeat(late, fleet.members))
    await fleet.repeat(answered, living)
    await fleet.until(lambda: fleet.only_left(leases), "the living have handled what they can")
    held = len(await fleet.leases())
    await fleet.end_leases()
    await fleet.until(fleet.all_done, "everything was handled")
    troubles = tuple(str(line["event"]) for member in fleet.members for line in member.troubles)
    await asyncio.gather(*(member.end() for member in fleet.members))
    return Outcome(
        handled=sum(member.done["message"] for member in fleet.members),
        leased=await fleet.count("SELECT sum(attempts) FROM inbox") - before,
        held=held,
        messages=await fleet.count("SELECT count(*) FROM messages"),
        decisions=await fleet.count("SELECT count(*) FROM decisions"),
        drafts=await fleet.count("SELECT count(*) FROM drafts"),
        deliveries=fleet.answers.total(),
        troubles=troubles,
    )


@asynccontextmanager
async def open_fleet(
    side: Side, home: Path, database_url: str, *, size: int = 3, seed: int = 1
) -> AsyncIterator[Fleet]:
    """Processes on an empty database; the worker has consented before the second one starts."""
    environment = {**_shared(database_url), **side.environment}
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(serve_double(home / "0", environment))
        await side.consent(first)
        others = [serve_double(home / str(number), environment) for number in range(1, size)]
        served = [first, *await asyncio.gather(*map(stack.enter_async_context, others))]
        members = [Member(one) for one in served]
        client = await stack.enter_async_context(plain_client())
        database = create_async_engine(database_url)
        stack.push_async_callback(database.dispose)
        try:
            yield Fleet(side, members, database, client, random.Random(seed))
        finally:
            for member in members:
                member.tell(signal.SIGCONT)
            await asyncio.gather(*(member.end() for member in members))


def _shared(database_url: str) -> dict[str, str]:
    names = {"DATABASE_URL": database_url, "MASTER_KEY": MASTER_KEY, "BACKFILL_DAYS": "0"}
    return {f"DOUBLE_{name}": value for name, value in names.items()}
