"""Carries out the outbox: one call at a time in a place, in order, each once.

A reply in a worker's name is checked a last time when it is taken up. A call without a clear answer becomes
``unknown`` and is looked for by its key before it may be repeated; a process that died while sending leaves
the same trace.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import Select, literal, select, update
from sqlalchemy.orm import aliased
from uuid_utils import uuid4

from adapters.chat import Platform, Post
from adapters.errors import AdapterError, RateLimited, Refused, Unclear
from bot.deployment import Deployment
from bot.loop import Effect, LeaseLost
from bot.outbox import POST, REPLY
from bot.standin.release import refuse_to_release
from bot.undelivered import tell_undelivered
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import OutboxRow

log = structlog.get_logger()
LEASE = timedelta(minutes=2)
DOUBT = timedelta(seconds=5)
ATTEMPTS = 10
OPEN = ("waiting", "sending", "unknown")


@dataclass(frozen=True, slots=True)
class Call:
    """A row of the outbox in our hands. ``doubtful``: it may have been carried out already."""

    row: OutboxRow
    lease: str
    post: Post | None
    place: str
    target: str
    doubtful: bool

    @property
    def name(self) -> str:
        """What it is, for the log."""
        return f"{self.row.role}_{self.row.verb}"


class Sender:
    """The queue of posts; ``carry_out`` handles one."""

    def __init__(self, deployment: Deployment) -> None:
        self._of = deployment

    async def lease(self) -> Call | None:
        """The oldest post that is due and has nothing unfinished before it in its place."""
        async with self._of.record.write() as session:
            while row := await session.scalar(self._next()):
                doubtful = row.state != "waiting"
                reason = await self._stop_reason(session, row)
                if reason and not doubtful:
                    row.state, row.body = "cancelled", None
                    log.info("post_cancelled", reason=reason)
                    await session.flush()
                    continue
                return await self._take(session, row, doubtful)
        return None

    async def finish(self, session: WriteSession, leased: Call) -> None:
        """Nothing is left to do: ``carry_out``'s effect has closed the row.

        Raises:
            LeaseLost: somebody else took the row over.
        """

    async def give_back(self, leased: Call) -> bool:
        """Something broke on our side of the call: whether it happened is unknown."""
        again = leased.row.attempts < ATTEMPTS
        await self._write(leased, state="unknown" if again else "refused", due=self._of.now() + DOUBT)
        return again

    async def carry_out(self, call: Call) -> Effect:
        """Make the call, and say what that means for its row."""
        try:
            message = await self._attempt(call)
        except RateLimited as error:
            return self._effect(call, state="waiting", due=self._of.now() + timedelta(seconds=error.seconds))
        except Unclear:
            if call.row.verb == "ephemeral":
                return self._effect(call, state="sent", body=None)
            return self._effect(call, state="unknown", due=self._of.now() + DOUBT)
        except AdapterError as error:
            reason = error.reason if isinstance(error, Refused) else type(error).__name__
            log.warning("post_refused", post=call.name, reason=reason)
            return self._effect(call, refused=reason, state="refused", body=None)
        return self._effect(call, state="sent", message=message, body=None)

    async def _attempt(self, call: Call) -> str | None:
        platform = self._of.platform_of(call.place.removeprefix("direct:"))
        place = call.place
        if place.startswith("direct:"):
            place = await platform.direct(place.removeprefix("direct:"))
        if call.row.verb == "send" and call.doubtful:
            found = await platform.find(place, call.row.key, thread=call.row.thread)
            if found:
                return found
        return await _make(platform, call, place)

    def _next(self) -> Select[OutboxRow]:
        before = aliased(OutboxRow)
        in_the_way = (
            select(literal(1))
            .where(before.place == OutboxRow.place, before.id < OutboxRow.id, before.state.in_(OPEN))
            .exists()
        )
        return (
            select(OutboxRow)
            .where(OutboxRow.state.in_(OPEN), OutboxRow.due <= self._of.now(), ~in_the_way)
            .order_by(OutboxRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )

    async def _stop_reason(self, session: ReadSession, row: OutboxRow) -> str | None:
        if row.target and row.target.startswith("key:"):
            sent = await _by_key(session, row.target)
            if sent is None or sent.state in {"refused", "cancelled"}:
                return "target_never_sent"
        if row.role == REPLY and row.verb == "send":
            return await refuse_to_release(session, self._of, row)
        return None

    async def _take(self, session: WriteSession, row: OutboxRow, doubtful: bool) -> Call:
        row.state, row.lease, row.attempts = "sending", str(uuid4()), row.attempts + 1
        row.due = self._of.now() + LEASE
        body = self._of.master.open(row.body, row.key) if row.body else ""
        place, target = row.place, row.target or ""
        if target.startswith("key:"):
            sent = await _by_key(session, target)
            assert sent is not None
            place, target = sent.place, sent.message or ""
        await session.flush()
        return Call(row, row.lease, POST.validate_json(body) if body else None, place, target, doubtful)

    def _effect(self, call: Call, *, refused: str = "", **values: object) -> Effect:
        async def effect(session: WriteSession) -> None:
            await _update(session, call, values)
            if refused:
                await tell_undelivered(session, self._of, call.row, refused)

        return effect

    async def _write(self, call: Call, **values: object) -> None:
        async with self._of.record.write() as session:
            await _update(session, call, values)


async def _make(platform: Platform, call: Call, place: str) -> str | None:
    row = call.row
    if row.verb == "delete":
        await platform.delete(place, call.target)
        return None
    assert call.post is not None
    if row.verb == "update":
        await platform.update(place, call.target, call.post)
        return call.target
    if row.verb == "ephemeral":
        assert row.person is not None
        await platform.ephemeral(place, row.person, call.post, thread=row.thread, reply_to=call.target)
        return None
    return await platform.send(place, call.post, key=row.key, thread=row.thread)


async def _by_key(session: ReadSession, target: str) -> OutboxRow | None:
    return await session.scalar(select(OutboxRow).where(OutboxRow.key == target.removeprefix("key:")))


async def _update(session: WriteSession, call: Call, values: dict[str, object]) -> None:
    result = await session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == call.row.id, OutboxRow.lease == call.lease)
        .values(lease=None, **values)
        .returning(OutboxRow.id)
    )
    if result.first() is None:
        raise LeaseLost
