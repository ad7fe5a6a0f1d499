"""The worker's word on a draft: approve, edit, respond, ignore, undo, always ask, forget; and on a clearance.

A press counts only from the worker, on the version that they saw, in a state where it has a meaning;
whatever else is pressed changes nothing and says why, to the one who pressed, in private.
"""

from dataclasses import dataclass, replace

from sqlalchemy import select

from adapters.change import Ruling
from adapters.chat import Press
from bot.deployment import Deployment
from bot.learning.clearances import RULINGS, rule_clearance, say_clearance
from bot.learning.learn import (
    ANY,
    NEVER,
    judged,
    note_outcome,
    set_clearance,
    unindex,
    unlearn,
)
from bot.rights.erasing import forget_part
from bot.rights.forgotten import Erasure
from bot.standin.audiences import freshen
from bot.standin.case import purposes_for
from bot.standin.release import evidence_may_be_read, places_of
from bot.standin.respond import RESPOND
from bot.standin.settle import EXPIRE, put_reply, reply_of
from bot.texts import LANGUAGES, language_of
from bot.voice.cards import approval
from bot.voice.cards.approval import UNDO_END, can_be_undone
from bot.voice.cards.notices import answer_to
from bot.voice.cards.shown import show_state, tell_taken_back
from bot.voice.harmless import links_in, make_harmless
from bot.voice.home import refresh_home
from bot.work.drafts import PENDING, SAID, Proposal, in_own_words, prefer, read_proposal, write_proposal
from bot.work.outbox import REPLY, put, undo_of
from bot.work.schedule import cancel, plan
from memory.decisions.acts import act_of_reply, plain_answer
from memory.decisions.decisions import decision_on, overrule, quoted, record_decisions
from memory.decisions.talks import close_situations, open_situations
from memory.domain import Act, Decision, Provenance, Purpose, Situation, Worker
from memory.record.claims import of_place, of_worker, share
from memory.record.engine import WriteSession
from memory.record.ids import new_id
from memory.record.tables import DraftRow, OutboxRow
from memory.redaction import redact
from memory.rights.audit import append
from memory.rights.bystanders import stands_by
from memory.rights.consent import consent_place, purposes_in
from memory.workers import get_worker, worker_of, worker_seal

SHOWN = tuple(state for state in approval.FACES if state != "forgotten")
NEEDS = {
    **dict.fromkeys((approval.APPROVE, approval.APPROVE_GUESS, approval.EDIT), PENDING),
    **dict.fromkeys((approval.RESPOND, approval.IGNORE, *approval.HOLDS, *approval.OTHERS), PENDING),
    **dict.fromkeys(approval.FORMALLY, PENDING),
    approval.UNDO: SAID,
    **dict.fromkeys((approval.NEVER, approval.ALWAYS, approval.FORGET), SHOWN),
}
SENDS = (approval.APPROVE, approval.APPROVE_GUESS, approval.EDIT, *approval.OTHERS, *approval.FORMALLY)
RULINGS_GIVEN = tuple(approval.FORMALLY.values())
SEEKS = "Do you approve?"
"""What every request with a form asks: the worker's own words say what is answered."""
BECOMES = {approval.RESPOND: "responded", approval.IGNORE: "ignored"}


@dataclass(frozen=True, slots=True)
class Approvals:
    """Carries out presses on the cards of drafts and clearances."""

    of: Deployment

    async def look_at_readers(self, press: Press) -> None:
        """Ask who reads now what a press of the worker's would send; what was not told before holds it up no longer."""
        draft = press.value.partition(":")[0]
        if press.action not in SENDS:
            return
        async with self.of.record.read() as session:
            worker, row = await worker_of(session, press.author.id), await session.get(DraftRow, draft)
            own = worker is not None and row is not None and row.worker == worker.id and row.state in PENDING
            places = await places_of(session, self.of, draft) if own else ()
        await freshen(self.of, places, do_without=True)

    async def press(self, session: WriteSession, press: Press) -> None:
        """Do what a press asks for, or say in private why not."""
        if press.action in RULINGS:
            await rule_clearance(session, self.of, press)
            return
        draft, _, version = press.value.rpartition(":")
        row = await _held(session, draft)
        problem = await self._objection(session, press, row, version)
        if problem or row is None:
            await self._say(session, press, problem or "press.gone")
            return
        worker = await get_worker(session, row.worker)
        await self._carry_out(session, worker, row, press)
        if row.state not in PENDING:
            await cancel(session, EXPIRE, [row.id])

    async def expire(self, session: WriteSession, draft: str) -> None:
        """A draft that waited too long is not sent any more."""
        row = await _held(session, draft)
        if row is not None and row.state in PENDING:
            await self._conclude(session, await get_worker(session, row.worker), row, "expired")

    async def end_undo(self, session: WriteSession, draft: str) -> None:
        """From now on what was sent stays; its card loses the button."""
        row = await _held(session, draft)
        if row is not None and row.state in SAID:
            await self._show(session, await get_worker(session, row.worker), row, undoable=False)

    async def _objection(self, session: WriteSession, press: Press, row: DraftRow | None, version: str) -> str | None:
        if row is None:
            return "press.gone"
        worker = await get_worker(session, row.worker)
        if press.author.id not in worker.accounts:
            return "press.not_yours"
        if press.action not in NEEDS:
            return "press.unknown"
        if row.state not in NEEDS[press.action]:
            return "press.changed" if row.state == "asked" else "press.settled"
        if version != str(row.version):
            return "press.changed"
        if row.state in PENDING and row.expires <= self.of.now():
            return "press.expired"
        if press.action == approval.UNDO and not await can_be_undone(session, row.id):
            return "press.too_late"
        return await self._objection_to_sending(session, worker, row, press)

    async def _objection_to_sending(
        self, session: WriteSession, worker: Worker, row: DraftRow, press: Press
    ) -> str | None:
        if press.action not in SENDS:
            return None
        if press.action == approval.EDIT and not press.text.strip():
            return "press.empty"
        proposal = read_proposal(row, await worker_seal(session, self.of.master, worker.id))
        if press.action in approval.OTHERS:
            if approval.OTHERS.index(press.action) >= len(proposal.others):
                return "press.changed"
            proposal = prefer(proposal, approval.OTHERS.index(press.action), Act(row.act))
        if press.action in approval.FORMALLY:
            if await approval.may_rule(session, worker, row, proposal) is None:
                return "press.no_token"
            proposal = ruled_formally(proposal, approval.FORMALLY[press.action])
        elif press.action != approval.EDIT and not proposal.reply:
            return "press.empty"
        if problem := self._objection_to_signing(worker, proposal, press):
            return problem
        purposes = await purposes_for(session, worker.id, proposal.situation, proposal.said_in)
        if worker.frozen or Purpose.DRAFT not in purposes:
            return "press.no_consent"
        bound = in_own_words(proposal) if press.action == approval.EDIT else proposal
        if not await evidence_may_be_read(session, bound):
            return "press.audience"
        return None

    def _objection_to_signing(self, worker: Worker, proposal: Proposal, press: Press) -> str | None:
        """Why a form is not answered by a press here: only its own page takes that, or the worker has signed it.

        Nor by words of which it is not plain what they answer.
        """
        request = proposal.situation.trigger.request
        if request is None:
            return None
        if request.by_hand:
            return "press.by_hand"
        if press.action == approval.EDIT and act_of_form(press.text) is None:
            return "press.not_plain"
        return "press.signed" if worker.accounts & set(request.approved) else None

    async def _carry_out(self, session: WriteSession, worker: Worker, row: DraftRow, press: Press) -> None:
        if press.action == approval.APPROVE and await self._is_guess(session, worker, row):
            await show_state(session, self.of, worker, row, cause=press.key, again=True)
        elif press.action in SENDS:
            await self._send(session, worker, row, press)
        elif press.action in {approval.NEVER, approval.ALWAYS}:
            act = row.act if press.action == approval.NEVER else ANY
            await set_clearance(session, self.of, worker.id, row.topic, act, state=NEVER)
            await say_clearance(session, self.of, press, worker, row.topic, act)
        elif press.action in approval.HOLDS:
            await self._let_hold(session, worker, row, approval.HOLDS.index(press.action))
        elif press.action == approval.FORGET:
            await self._forget(session, worker, row)
        elif press.action == approval.UNDO:
            await self._reopen(session, worker, row)
        else:
            await note_outcome(session, self.of, worker, judged(row), agreed=False, source="approval")
            await self._conclude(session, worker, row, BECOMES[press.action])

    async def _is_guess(self, session: WriteSession, worker: Worker, row: DraftRow) -> bool:
        return approval.is_guess(row, read_proposal(row, await worker_seal(session, self.of.master, worker.id)))

    async def _let_hold(self, session: WriteSession, worker: Worker, row: DraftRow, which: int) -> None:
        """The worker said which of two decisions holds: it is drafted anew, without the other one."""
        both = read_proposal(row, await worker_seal(session, self.of.master, worker.id)).both
        if not both:
            return
        overruled = both[1 - which].decision
        await unindex(session, self.of, await overrule(session, worker.id, overruled, self.of.now()))
        await append(session, self.of.master, worker.id, "overruled", subject=overruled, now=self.of.now())
        row.state, row.version = "asked", row.version + 1
        await plan(session, RESPOND, row.id, self.of.now())

    async def _forget(self, session: WriteSession, worker: Worker, row: DraftRow) -> None:
        """Keep nothing of a question: neither its words, nor the decision made of it, nor the draft."""
        asked = {row.trigger, row.turn}
        decided = [await decision_on(session, worker.id, row.place, message) for message in asked]
        decisions = frozenset(each.id for each in decided if each)
        messages = frozenset(quoted(row.place, message) for message in asked)
        drafts = frozenset({row.id})
        erasure = Erasure(worker=worker.id, decisions=decisions, drafts=drafts, messages=messages)
        await forget_part(session, self.of, worker, erasure)
        await append(session, self.of.master, worker.id, "draft_forgotten", subject=row.id, now=self.of.now())
        await refresh_home(session, worker, self.of.now())

    async def _send(self, session: WriteSession, worker: Worker, row: DraftRow, press: Press) -> None:
        seal = await worker_seal(session, self.of.master, worker.id)
        drafted, about = read_proposal(row, seal), judged(row)
        said = kept = drafted
        edited, words = press.action == approval.EDIT, press.text.strip()
        if edited and words != drafted.reply:
            review = drafted.review and replace(drafted.review, verdict="")
            said = replace(drafted, reply=make_harmless(words, links_in([words])), unborne=(), review=review)
            kept = replace(said, reply=redact(said.reply))
            if drafted.situation.trigger.request is not None:
                row.act = (act_of_form(words) or Act.ANSWER).value
        elif press.action in approval.OTHERS:
            which = approval.OTHERS.index(press.action)
            said = kept = prefer(drafted, which, Act(row.act))
            row.act = drafted.others[which].act.value
        account, same = None, True
        if ruling := approval.FORMALLY.get(press.action):
            account, same = await approval.may_rule(session, worker, row, drafted), row.act == ruling
            said = kept = ruled_formally(drafted, ruling)
            row.act = ruling
        row.version += 1
        write_proposal(row, seal, kept)
        await put_reply(session, self.of, worker, reply_of(worker, row, said, confirmed=True, account=account))
        if drafted.situation.trigger.request is None and not ruling:
            await plan(session, UNDO_END, row.id, self.of.now() + self.of.settings.undo)
        agreed = same if ruling else kept is drafted
        await note_outcome(session, self.of, worker, about, agreed=agreed, source="approval")
        await self._remember(session, worker, row, kept)
        await self._conclude(session, worker, row, "edited" if edited else "approved")

    async def _reopen(self, session: WriteSession, worker: Worker, row: DraftRow) -> None:
        """What was said is taken back, and its question waits for the worker's word once more."""
        now = self.of.now()
        await take_back(session, self.of, row)
        await note_outcome(session, self.of, worker, judged(row), agreed=False, source="approval")
        await cancel(session, UNDO_END, [row.id])
        situation = read_proposal(row, await worker_seal(session, self.of.master, worker.id)).situation
        if await self._may_learn(session, worker, situation):
            asked = replace(situation.trigger, message=row.turn)
            await open_situations(session, [worker.id], situation.place.id, asked, thread=situation.thread)
        row.state, row.version, row.expires = "reopened", row.version + 1, now + self.of.settings.expiry
        await plan(session, EXPIRE, row.id, row.expires)
        await append(session, self.of.master, worker.id, "draft_undone", subject=row.id, now=now)
        await self._show(session, worker, row)
        await tell_taken_back(session, self.of, worker, row)
        await refresh_home(session, worker, now)

    async def _remember(self, session: WriteSession, worker: Worker, row: DraftRow, proposal: Proposal) -> None:
        situation, reply = replace(proposal.situation, around=()), proposal.reply
        ruling = proposal.review.ruling if proposal.review else ""
        formal = bool(ruling) or situation.trigger.request is not None
        reply = "" if ruling and is_bare(reply) else reply
        decision = Decision(
            id=new_id(),
            worker=worker.id,
            situation=situation,
            act=Act(row.act) if formal else act_of_reply(reply, situation.trigger.text),
            reply=reply,
            at=self.of.now(),
            provenance=Provenance.CONFIRMED,
            formal=formal,
        )
        seal = await worker_seal(session, self.of.master, worker.id)
        if await self._may_learn(session, worker, situation):
            await record_decisions(session, seal, [decision])
            await close_situations(session, worker.id, situation.place.id, [row.turn])

    async def _may_learn(self, session: WriteSession, worker: Worker, situation: Situation) -> bool:
        """Whether what a worker decides about a situation may be kept."""
        shadowed = Purpose.SHADOW in await purposes_in(session, worker.id, consent_place(situation.place))
        return shadowed and not await stands_by(session, situation.trigger.author)

    async def _conclude(self, session: WriteSession, worker: Worker, row: DraftRow, state: str) -> None:
        row.state = state
        await append(session, self.of.master, worker.id, f"draft_{state}", subject=row.id, now=self.of.now())
        await self._show(session, worker, row)
        await refresh_home(session, worker, self.of.now())

    async def _show(
        self, session: WriteSession, worker: Worker, row: DraftRow, *, undoable: bool | None = None
    ) -> None:
        await show_state(session, self.of, worker, row, undoable=undoable)

    async def _say(self, session: WriteSession, press: Press, key: str, **values: object) -> None:
        worker = await worker_of(session, press.author.id)
        language = worker.language if worker else self.of.settings.language
        await put(session, self.of.master, answer_to(press, language, key, **values), self.of.now())


def ruled_formally(proposal: Proposal, ruling: Ruling) -> Proposal:
    """A review that gives a ruling formally; what the draft says goes along, unless that is the opposite."""
    assert proposal.review is not None
    review, language = proposal.review, language_of(proposal.situation.trigger.text)
    opposite = review.verdict not in ("", ruling)
    bare = opposite or not proposal.reply or approval.is_verdict(proposal.reply)
    said = in_own_words(proposal) if opposite else proposal
    findings = () if opposite else review.findings
    return replace(
        said,
        reply=approval.ruled_in(language, ruling) if bare else proposal.reply,
        unborne=() if bare else proposal.unborne,
        review=replace(review, verdict="", findings=findings, ruling=ruling),
    )


def is_bare(reply: str) -> bool:
    """Whether a reply says nothing beside the ruling that it goes with."""
    return reply in {approval.ruled_in(language, ruling) for language in LANGUAGES for ruling in RULINGS_GIVEN}


def act_of_form(words: str) -> Act | None:
    """What the worker's own words answer to a form; None where it could be a yes or a no, and is neither plainly."""
    if answer := plain_answer(words):
        return answer
    act = act_of_reply(words, SEEKS)
    return None if act in (Act.APPROVE, Act.DECLINE) else act


async def take_back(session: WriteSession, of: Deployment, row: DraftRow) -> None:
    """Take back the reply that a draft became, and what was learnt of it; one that has not left yet does not leave."""
    sent = await session.scalar(
        select(OutboxRow)
        .where(
            OutboxRow.draft == row.id,
            OutboxRow.role == REPLY,
            OutboxRow.verb == "send",
            OutboxRow.state.not_in(("cancelled", "refused")),
        )
        .order_by(OutboxRow.id.desc())
        .limit(1)
    )
    await unlearn(session, of, row)
    if sent is None:
        return
    if sent.state == "waiting":
        sent.state, sent.body = "cancelled", None
        return
    await put(session, of.master, undo_of(sent), of.now())


async def _held(session: WriteSession, draft: str) -> DraftRow | None:
    """A draft that nobody else changes, of a worker of whom nobody erases anything, until this transaction ends."""
    known = await session.get(DraftRow, draft)
    if known is not None:
        await share(session, of_worker(known.worker), of_place(known.place))
    return await session.get(DraftRow, draft, with_for_update=True)
