"""Accept an event once, hand it out under a lease, and be done with it in the transaction of its effect.

``accept`` is all that happens before the platform is acknowledged. What neither a consent nor an address to
the double covers is dropped by ``gate`` before it touches the disk. Bodies are sealed and erased once handled;
the row's key stays for ``REMEMBERED``, so that a late second delivery is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from pydantic import TypeAdapter
from sqlalchemy import CursorResult, delete, literal, select, update
from sqlalchemy.orm import aliased
from uuid_utils import uuid4

from adapters.chat import Deactivation, Event
from bot.deployment import Deployment
from bot.gate import Gate
from bot.loop import LeaseLost
from memory.record.engine import WriteSession, insert_for
from memory.record.tables import InboxRow

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
LEASE = timedelta(minutes=3)
REMEMBERED = timedelta(days=2)
ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Leased:
    """An event in our hands until the lease ends."""

    row: int
    lease: str
    event: Event
    attempts: int

    @property
    def name(self) -> str:
        """What it is, for the log."""
        return self.event.kind


class Inbox:
    """The queue of accepted events."""

    def __init__(self, deployment: Deployment, gate: Gate) -> None:
        self._of = deployment
        self._gate = gate
        self.on_accept: Callable[[], None] = lambda: None

    async def accept(self, event: Event) -> None:
        """Keep an event that concerns a double, once; return when it is safe on disk."""
        if not self._gate.lets_in(event):
            return
        now = self._of.now()
        async with self._of.record.write() as session:
            await session.execute(
                insert_for(session)(InboxRow)
                .values(
                    key=event.key,
                    talk=_talk(event),
                    body=self._of.master.close(EVENT.dump_json(event).decode(), event.key),
                    received=now,
                    state="waiting",
                    due=now,
                    lease=None,
                    attempts=0,
                )
                .on_conflict_do_nothing(index_elements=["key"])
            )
        self.on_accept()

    async def lease(self) -> Leased | None:
        """The oldest event that is due and whose place has nothing older unfinished."""
        now, token = self._of.now(), str(uuid4())
        older = aliased(InboxRow)
        in_the_way = (
            select(literal(1))
            .where(
                older.state == "waiting",
                older.id < InboxRow.id,
                older.talk == InboxRow.talk,
            )
            .exists()
        )
        chosen = (
            select(InboxRow)
            .where(InboxRow.state == "waiting", InboxRow.due <= now, ~in_the_way)
            .order_by(InboxRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        async with self._of.record.write() as session:
            row = await session.scalar(chosen)
            if row is None or row.body is None:
                return None
            row.lease, row.due, row.attempts = token, now + LEASE, row.attempts + 1
            event = EVENT.validate_json(self._of.master.open(row.body, row.key))
            return Leased(row.id, token, event, row.attempts)

    async def finish(self, session: WriteSession, leased: Leased) -> None:
        """Be done with an event, in the transaction of its effect.

        Raises:
            LeaseLost: the lease ended meanwhile and somebody else has the event.
        """
        result = await session.execute(
            update(InboxRow)
            .where(InboxRow.id == leased.row, InboxRow.lease == leased.lease, InboxRow.state == "waiting")
            .values(state="done", body=None, lease=None)
        )
        assert isinstance(result, CursorResult)
        if result.rowcount != 1:
            raise LeaseLost

    async def give_back(self, leased: Leased) -> bool:
        """Try an event again later, further apart each time; returns False when it is given up."""
        again = leased.attempts < ATTEMPTS
        values: dict[str, object] = {"due": self._of.now() + timedelta(seconds=2**leased.attempts), "lease": None}
        if not again:
            values = {"state": "failed", "lease": None, "body": None}
        async with self._of.record.write() as session:
            await session.execute(
                update(InboxRow).where(InboxRow.id == leased.row, InboxRow.lease == leased.lease).values(**values)
            )
        return again

    async def forget_handled(self) -> None:
        """Drop the keys of events that nobody delivers any more."""
        async with self._of.record.write() as session:
            await session.execute(
                delete(InboxRow).where(InboxRow.state != "waiting", InboxRow.received < self._of.now() - REMEMBERED)
            )


def _talk(event: Event) -> str:
    """Where order matters: the place; for what concerns a person alone, the person."""
    return event.person.id if isinstance(event, Deactivation) else event.place.id
