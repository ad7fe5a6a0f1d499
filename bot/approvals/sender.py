"""Carries out the outbox: one call at a time in a place, in order, each once.

A reply in a worker's name is checked a last time when it is taken up. A call without a clear answer becomes
``unknown`` and is looked for by its key before it may be repeated; a process that died while sending leaves
the same trace. What must not be sent any more is only looked for, and taken back if it is there. What the platform
refuses to the deployment waits (``held``).
"""

from datetime import timedelta
from functools import lru_cache, partial

import structlog
from sqlalchemy import Select, delete, select, update
from uuid_utils import uuid4

from adapters.change import NO_TOKEN
from adapters.errors import AdapterError, Barred, RateLimited, Refused, Unclear, Unreachable
from adapters.platform import Platform, Post
from bot.approvals.calling import SIGNS, Call, InDoubt, Overtaken, look_for, look_for_ruling, make, resolve
from bot.approvals.held import end_hold, hold
from bot.approvals.over import close_answered
from bot.approvals.undelivered import tell_asker, tell_refused, withhold
from bot.deployment import Deployment
from bot.standin.audiences import freshen
from bot.standin.release import places_of, refuse_to_release
from bot.standin.settle import TO_SAY, content_of
from bot.voice.cards.shown import tell_answered
from bot.work.drafts import PENDING
from bot.work.figures import Figure, count
from bot.work.heads import NOW, Lanes, word
from bot.work.loop import Effect, LeaseLost, nothing
from bot.work.outbox import NOTICE, POST, REPLY, TOLD, UNREACHED, UNSENT, card_key, is_card, put, undo_of, was_sent
from memory.errors import WrongKey
from memory.record.claims import of_worker, share
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DraftRow, OutboxRow
from memory.rights.audit import append, is_audited
from memory.rights.tokens import token_of
from memory.workers import worker_seal, worker_with

log = structlog.get_logger()
LEASE = timedelta(minutes=2)
DOUBT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)
KEPT = timedelta(days=30)
LANES = Lanes(OutboxRow, "place", holds=lambda row: row.state.in_(map(word, UNSENT)))


class Sender:
    """The queue of posts; ``carry_out`` handles one."""

    name = "posts"

    def __init__(self, deployment: Deployment) -> None:
        self._of = deployment

    async def lease(self) -> Call | None:
        """The oldest post that is due and has nothing unfinished before it in its place."""
        async with self._of.record.write() as session:
            while row := await self._next(session):
                doubtful = row.state != "waiting"
                reason = await self._stop_reason(session, row)
                if reason and not doubtful:
                    await self._drop(session, row, reason)
                    continue
                return await self._take(session, row, doubtful=doubtful, stopped=reason)
        return None

    async def finish(self, session: WriteSession, leased: Call) -> None:
        """Write what became of the row.

        Raises:
            LeaseLost: somebody else took the row over.
        """
        result = await session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == leased.row.id, OutboxRow.lease == leased.lease)
            .values(lease=None, **_without_names(leased))
            .returning(OutboxRow.id)
        )
        if result.first() is None:
            raise LeaseLost
        session.when_kept(partial(count, Figure.POSTS, leased.row.verb, str(leased.outcome["state"])))

    async def give_back(self, leased: Call) -> None:
        """Something broke on our side of the call: whether it happened is unknown."""
        leased.outcome = self._unknown(leased)
        async with self._of.record.write() as session:
            await self.finish(session, leased)

    async def carry_out(self, call: Call) -> Effect:
        """Make the call, and say what follows from its answer."""
        try:
            message = await self._attempt(call)
        except InDoubt:
            call.outcome = self._unknown(call)
            return nothing
        except Overtaken:
            call.outcome = {"state": "unknown" if call.doubtful else "waiting", "due": self._of.now()}
            return nothing
        except (RateLimited, Unclear) as error:
            call.outcome = self._later(call, error)
            return nothing
        except Barred as barred:
            return self._hold(call, barred.reason)
        except AdapterError as error:
            reason = error.reason if isinstance(error, Refused) else type(error).__name__
            if isinstance(error, Unreachable) and _waits_for_place(call):
                return self._hold(call, reason)
            log.warning("post_refused", post=call.name, reason=reason)
            call.outcome = {"state": "refused", "body": None}
            return lambda session: self._heed_refusal(session, call, reason)
        call.outcome = {"state": "sent", "message": message, "body": None}
        if call.stopped and message is None:
            call.outcome["state"] = "cancelled"
        return lambda session: self._conclude(session, call)

    async def release_leases(self) -> None:
        """As the only process: what another one had in its hands when it died is to be looked for now."""
        async with self._of.record.write() as session:
            await session.execute(
                update(OutboxRow).where(OutboxRow.state == "sending").values(state="unknown", due=self._of.now())
            )

    async def forget_sent(self) -> None:
        """Drop the rows of what was said long ago."""
        async with self._of.record.write() as session:
            old = OutboxRow.due < self._of.now() - KEPT
            await session.execute(delete(OutboxRow).where(OutboxRow.state.not_in(UNSENT), old))

    def _later(self, call: Call, error: RateLimited | Unclear) -> dict[str, object]:
        """What is only a sign is not worth waiting for, and what only one person saw is not shown twice."""
        if call.row.verb in SIGNS or (call.row.verb == "ephemeral" and isinstance(error, Unclear)):
            return {"state": "sent", "body": None}
        if isinstance(error, RateLimited):
            begun = call.row.verb == "send" and (call.doubtful or self._platform_of(call).repeats)
            due = self._of.now() + timedelta(seconds=error.seconds)
            return {"state": "unknown" if begun else "waiting", "due": due}
        return self._unknown(call)

    def _hold(self, call: Call, reason: str) -> Effect:
        """What the platform refuses to all of us is tried again later, further apart each time; nothing happened."""
        log.warning("post_held", post=call.name, reason=reason)
        if call.row.verb in SIGNS:
            call.outcome = {"state": "sent", "body": None}
            return nothing
        begun = call.doubtful or (call.row.verb == "send" and self._platform_of(call).repeats)
        call.outcome = {**self._unknown(call), **({} if begun else {"state": "waiting"})}
        return lambda session: hold(session, self._of, call.row)

    def _unknown(self, call: Call) -> dict[str, object]:
        wait = min(LONGEST_WAIT, DOUBT * 2 ** min(call.row.attempts - 1, 10))
        return {"state": "unknown", "due": self._of.now() + wait}

    async def _attempt(self, call: Call) -> str | None:
        platform = self._platform_of(call)
        if call.row.person and call.row.role == REPLY and call.row.verb == "send":
            return await self._rule(platform, call, call.row.person)
        if call.row.verb == "send" and call.doubtful and (call.stopped or not platform.repeats):
            found = await look_for(platform, call)
            if found or call.stopped:
                return found
        if call.row.role == REPLY and call.row.verb == "send":
            await self._look_at_readers(call)
        return await make(platform, call, await resolve(platform, call.place))

    async def _rule(self, platform: Platform, call: Call, account: str) -> str | None:
        """Rule on a change by the worker's own token, which looks itself whether it has done so already."""
        if call.stopped:
            return await look_for_ruling(platform, call, account)
        await self._look_at_readers(call)
        async with self._of.record.read() as session:
            worker = await worker_with(session, call.row.worker or "")
            if worker is None or account not in worker.accounts:
                raise Refused(NO_TOKEN)
            seal = await worker_seal(session, self._of.master, worker.id)
            token = await token_of(session, seal, worker.id, account)
        own = platform.own(token) if token else None
        if own is None:
            raise Refused(NO_TOKEN)
        assert call.post is not None
        return await own.rule(call.place, call.post, key=call.row.key, thread=call.row.thread or "")

    def _platform_of(self, call: Call) -> Platform:
        return self._of.platform_of(call.place.removeprefix("direct:"))

    async def _look_at_readers(self, call: Call) -> None:
        async with self._of.record.read() as session:
            places = await places_of(session, self._of, call.row.draft or "")
        await freshen(self._of, places)
        async with self._of.record.read() as session:
            if await refuse_to_release(session, self._of, call.row):
                raise Overtaken

    async def _conclude(self, session: WriteSession, call: Call) -> None:
        row, left = call.row, call.outcome["state"] == "sent"
        if row.worker is not None:
            await share(session, of_worker(row.worker))
        if left and is_card(row):
            await tell_asker(session, self._of, row, reached=True)
        await self._heed_stop(session, call)
        await end_hold(session, self._of, row, left=left)

    async def _heed_stop(self, session: WriteSession, call: Call) -> None:
        """What must not stand is taken back if it is there, and the worker is told."""
        row, left = call.row, call.outcome["state"] == "sent"
        if row.role != REPLY:
            return
        if left and row.worker is not None:
            action = "sent" if row.verb == "send" else "taken_back"
            await append(session, self._of.master, row.worker, action, subject=row.key, now=self._of.now())
        if row.verb != "send":
            return
        reason = call.stopped or await refuse_to_release(session, self._of, row)
        if left and (call.stopped or reason == "draft_withdrawn"):
            await put(session, self._of.master, undo_of(row), self._of.now())
        if call.stopped:
            await withhold(session, self._of, row, call.stopped)
        elif left and row.draft and reason != "draft_withdrawn":
            draft = await session.get_one(DraftRow, row.draft)
            await tell_answered(session, self._of, draft)
            await close_answered(session, self._of, draft)

    async def _heed_refusal(self, session: WriteSession, call: Call, reason: str) -> None:
        if call.row.worker is not None:
            await share(session, of_worker(call.row.worker))
        await tell_refused(session, self._of, call.row, reason)
        await end_hold(session, self._of, call.row, left=False)

    async def _next(self, session: WriteSession) -> OutboxRow | None:
        """Whatever is next, where this process can speak."""
        elsewhere = [prefix for platform in self._of.platforms.values() for prefix in platform.elsewhere()]
        taking = _taking(tuple(each for prefix in elsewhere for each in (prefix, f"direct:{prefix}")))
        found = await (await session.connection()).scalar(taking, {NOW.key: self._of.now()})
        return None if found is None else await session.get_one(OutboxRow, found, populate_existing=True)

    async def _stop_reason(self, session: ReadSession, row: OutboxRow) -> str | None:
        if row.target and row.target.startswith("key:"):
            sent = await _by_key(session, row.target)
            if sent is None or sent.state in {"refused", "cancelled"}:
                return "target_never_sent"
        if row.role == REPLY and row.verb == "send":
            return await refuse_to_release(session, self._of, row) or await self._unaudited(session, row)
        if row.key.startswith(TOLD) and row.draft:
            if row.key.endswith(UNREACHED) and await was_sent(session, card_key(row.draft)):
                return "reached_after_all"
            draft = await session.get(DraftRow, row.draft, populate_existing=True)
            return None if draft and draft.state in PENDING else "settled_already"
        return None

    async def _unaudited(self, session: ReadSession, row: OutboxRow) -> str | None:
        """What the worker's audit chain does not know of does not leave."""
        try:
            post = self._open(row)
        except (WrongKey, ValueError):
            return None
        if post is None or row.worker is None:
            return "unaudited"
        known = await is_audited(
            session, self._of.master, row.worker, TO_SAY, subject=row.key, content=content_of(post)
        )
        return None if known else "unaudited"

    def _open(self, row: OutboxRow) -> Post | None:
        body = self._of.master.open(row.body, row.key) if row.body else ""
        return POST.validate_json(body) if body else None

    async def _drop(self, session: WriteSession, row: OutboxRow, reason: str) -> None:
        row.state, row.body = "cancelled", None
        session.when_kept(partial(count, Figure.POSTS, row.verb, row.state))
        log.info("post_cancelled", reason=reason)
        if row.role == REPLY and row.verb == "send":
            await withhold(session, self._of, row, reason)
        await session.flush()
        await end_hold(session, self._of, row, left=False)

    async def _take(self, session: WriteSession, row: OutboxRow, *, doubtful: bool, stopped: str | None) -> Call | None:
        row.state, row.lease, row.attempts = "sending", str(uuid4()), row.attempts + 1
        row.due = self._of.now() + LEASE
        try:
            post = self._open(row)
        except (WrongKey, ValueError):
            log.error("post_unreadable")
            row.state, row.body = "refused", None
            return None
        place, target = row.place, row.target or ""
        if target.startswith("key:"):
            sent = await _by_key(session, target)
            assert sent is not None
            place, target = sent.place, sent.message or ""
        await session.flush()
        return Call(row, row.lease, post, place, target, doubtful, stopped)


@lru_cache
def _taking(away: tuple[str, ...]) -> Select[int]:
    """The id of the row that is next among those for places that begin with nothing of ``away``."""
    return LANES.next(*(~OutboxRow.place.startswith(prefix, autoescape=True) for prefix in away))


def _waits_for_place(call: Call) -> bool:
    """Whether a post is for one person, whose direct talk may take it once somebody has mended that."""
    return call.row.verb == "send" and call.place.startswith("direct:")


def _without_names(call: Call) -> dict[str, object]:
    """What became of a row; of a notice that belongs to nobody's memory not even where it went, once it is there."""
    row, ended = call.row, call.outcome.get("state") not in UNSENT
    if ended and row.role == NOTICE and row.worker is None and row.draft is None:
        return {**call.outcome, "place": "", "person": None, "thread": None, "target": None}
    return call.outcome


async def _by_key(session: ReadSession, target: str) -> OutboxRow | None:
    return await session.scalar(select(OutboxRow).where(OutboxRow.key == target.removeprefix("key:")))
