"""A plain model of a queue of lanes, and both queues as what is held against it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import delete

from adapters.chat import Command, Edit, Event, Message, Person, Place, PlaceKind
from adapters.local.clock import Clock
from bot.approvals.sender import Sender
from bot.deployment import Deployment
from bot.intake.gate import Gate
from bot.intake.inbox import Inbox
from bot.work.loop import LeaseLost
from bot.work.outbox import NOTICE, Outgoing, put
from memory.record.tables import InboxRow, OutboxRow

ANA = Person(id="local:ana", name="Ana")


@dataclass
class Piece:
    """A piece of work as the model knows it: in which lane, until when it rests, and who has it."""

    key: str
    lane: str
    strict: bool
    due: datetime
    failing: bool = False
    done: bool = False
    holder: Any = None


@dataclass
class Model:
    """What may be handed out, said as plainly as it can be."""

    pieces: list[Piece] = field(default_factory=list)

    def may_be_handed_out(self, now: datetime) -> set[str]:
        """The keys of all that is due and waits for nothing older of its lane."""
        return {
            piece.key
            for number, piece in enumerate(self.pieces)
            if not piece.done and piece.due <= now and not any(waits(piece, older) for older in self.pieces[:number])
        }

    def by_key(self, key: str) -> Piece:
        """A piece."""
        return next(piece for piece in self.pieces if piece.key == key)


def waits(piece: Piece, older: Piece) -> bool:
    """Whether a piece of work waits for an older one."""
    return older.lane == piece.lane and not older.done and (piece.strict or not older.failing)


class Real(Protocol):
    """A queue of the record."""

    async def empty(self) -> None:
        """Begin anew."""

    async def add(self, model: Model, kind: str, place: int, count: int) -> None:
        """Add pieces of work of a kind in a place, together, here and to the model."""

    async def lease(self) -> Any:
        """Have a piece handed out."""

    def key_of(self, leased: Any) -> str:
        """Which one that is."""

    async def finish(self, leased: Any) -> None:
        """Be done with it."""

    async def give_back(self, leased: Any, piece: Piece) -> None:
        """Fail with it, here and in the model."""


@dataclass
class Events:
    """The inbox."""

    of: Deployment
    clock: Clock
    inbox: Inbox

    async def empty(self) -> None:
        async with self.of.record.write() as session:
            await session.execute(delete(InboxRow))

    async def add(self, model: Model, kind: str, place: int, count: int) -> None:
        for _ in range(count):
            event = self._event(kind, place, f"k{len(model.pieces)}")
            lane = event.key if isinstance(event, Command) else event.place.id  # type: ignore[union-attr]
            model.pieces.append(Piece(event.key, lane, isinstance(event, Edit), self.clock.now()))
            await self.inbox.accept(event)

    def _event(self, kind: str, number: int, key: str) -> Event:
        place, at = Place(id=f"local:#{number}", kind=PlaceKind.PUBLIC, name=f"{number}"), self.clock.now()
        if kind == "withdraw":
            return Command(key=key, author=ANA, place=place, text="stop", at=at)
        if kind == "edit":
            return Edit(key=key, place=place, message="m", author=ANA, text="?", at=at, addressed=True)
        return Message(key=key, place=place, id=key, author=ANA, text="?", at=at, addressed=True)

    async def lease(self) -> Any:
        return await self.inbox.lease()

    def key_of(self, leased: Any) -> str:
        key: str = leased.event.key
        return key

    async def finish(self, leased: Any) -> None:
        async with self.of.record.write() as session:
            await self.inbox.finish(session, leased)

    async def give_back(self, leased: Any, piece: Piece) -> None:
        await self.inbox.give_back(leased)
        if piece.holder is leased:
            piece.failing |= leased.attempts >= 2
            piece.due, piece.holder = self.clock.now() + timedelta(seconds=2**leased.attempts), None


@dataclass
class Posts:
    """The outbox."""

    of: Deployment
    clock: Clock
    sender: Sender

    async def empty(self) -> None:
        async with self.of.record.write() as session:
            await session.execute(delete(OutboxRow))

    async def add(self, model: Model, kind: str, place: int, count: int) -> None:
        async with self.of.record.write() as session:
            for _ in range(count):
                outgoing = Outgoing(key=f"k{len(model.pieces)}", verb="done", role=NOTICE, place=f"local:#{place}")
                await put(session, self.of.master, outgoing, self.clock.now())
                model.pieces.append(Piece(outgoing.key, outgoing.place, strict=True, due=self.clock.now()))

    async def lease(self) -> Any:
        return await self.sender.lease()

    def key_of(self, leased: Any) -> str:
        key: str = leased.row.key
        return key

    async def finish(self, leased: Any) -> None:
        leased.outcome = {"state": "sent", "body": None}
        async with self.of.record.write() as session:
            await self.sender.finish(session, leased)

    async def give_back(self, leased: Any, piece: Piece) -> None:
        try:
            await self.sender.give_back(leased)
        except LeaseLost:
            assert piece.holder is not leased
        else:
            piece.due, piece.holder = leased.outcome["due"], None


def both(of: Deployment, clock: Clock) -> Sequence[Real]:
    """Both queues of a record."""
    return Events(of, clock, Inbox(of, Gate(of))), Posts(of, clock, Sender(of))
