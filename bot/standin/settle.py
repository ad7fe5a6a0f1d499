"""A draft and the state of the world → the verdict → everything that follows from it, in one transaction."""

from dataclasses import asdict, replace
from functools import partial

from adapters.change import Remark, Review
from adapters.chat import PlaceKind
from adapters.platform import Post, Source
from adapters.request import Signing
from bot.deployment import Deployment
from bot.standin.case import Settlement, borne_by, case_of, harmless_reply, reasons_told, unborne_in
from bot.standin.situate import caught_up, is_more_of
from bot.standin.sources import evidence_of, sources_of, still_read
from bot.texts import language_of, say
from bot.voice.cards.approval import UNDO_END, approval_card, is_verdict, may_rule, said_by
from bot.voice.cards.feedback import feedback_card
from bot.voice.cards.form import is_bare
from bot.voice.cards.notices import account_on, to_worker
from bot.voice.cards.shown import show_state, told_to_asker
from bot.voice.disclosure import label
from bot.voice.home import refresh_home
from bot.work.drafts import (
    PENDING,
    Evidence,
    Finding,
    Other,
    Proposal,
    Reviewed,
    read_proposal,
    spoke_unasked,
    verdict_of,
    write_proposal,
)
from bot.work.figures import Figure, count
from bot.work.outbox import REPLY, Outgoing, card_key, put, reply_key, seen, was_put
from bot.work.schedule import plan
from memory.decisions.decisions import load_decisions
from memory.decisions.situations import BURST
from memory.domain import Act, Draft, Precedent, Worker
from memory.recall.ranking import nearest
from memory.record.engine import ReadSession, WriteSession
from memory.record.seal import Seal
from memory.record.tables import DraftRow
from memory.rights.audit import append
from memory.trust.contradictions import disagree
from memory.trust.statements import said_alike
from memory.workers import get_worker, worker_seal
from policies.certificate import Claim
from policies.decide import decide
from policies.verdict import Verdict

STATES = {Verdict.SILENT: "silent", Verdict.DRAFT: "kept", Verdict.ASK: "waiting", Verdict.ANSWER: "answered"}
EXPIRE = "expire"
TO_SAY = "reply"


async def settle(session: WriteSession, of: Deployment, worker: Worker, row: DraftRow, settlement: Settlement) -> None:
    """Rule on a draft in state ``asked`` and write its consequences.

    Where more was said since it was made, nothing is said alone: no right was weighed against that.
    """
    now = of.now()
    worker = await get_worker(session, worker.id)
    seal = await worker_seal(session, of.master, worker.id)
    proposal = read_proposal(row, seal)
    draft = settlement.draft
    situation = await caught_up(session, seal, worker, proposal.situation)
    if is_more_of(situation, settlement.situation):
        settlement = replace(settlement, situation=situation, within_reach=False)
    proposal = replace(proposal, situation=situation, drafter=draft.drafter, **sources_of(draft))
    if situation != settlement.situation or not await _still_known(session, seal, settlement):
        raise Outdated
    if not await still_read(session, of, worker, proposal):
        raise Outdated
    reply = harmless_reply(draft)
    if not reply.strip():
        reply, settlement = "", replace(settlement, draft=replace(draft, reply="", unsure=True, confidence=0.0))
    case = await case_of(session, of, worker, proposal.situation, settlement)
    unasked = not row.addressed and await spoke_unasked(session, row, now - BURST)
    claim = settlement.foreseen.claim if settlement.foreseen else None
    silent = not row.addressed and claim is Claim.SILENCE
    both = disagree(settlement.recalled) if case.contradiction else None
    worded = is_bare(reply) if case.request else case.review and is_verdict(reply)
    ruling = decide(replace(case, spoke_unasked=unasked, stays_silent=silent), settlement.policy)
    proposal = replace(
        proposal,
        reply=reply,
        both=tuple(evidence_of(precedent) for precedent in both or ()),
        newest=None if case.request else _newest_other(settlement, reply),
        others=() if both or not reply else tuple(_other(other) for other in draft.others),
        unborne=unborne_in(draft.reply, draft.precedents, proposal.situation) if reply and not worded else (),
        reasons=reasons_told(ruling, settlement.draft),
        review=_reviewed(settlement, reply) if case.review else None,
    )
    write_proposal(row, seal, proposal)
    row.act, row.topic = draft.act.value, "" if case.review else settlement.topic
    row.support, row.confidence = draft.support, draft.confidence
    row.verdict, row.rule, row.state = str(ruling.verdict), ruling.rule, STATES[ruling.verdict]
    session.when_kept(partial(count, Figure.DRAFTS, row.verdict))
    await append(session, of.master, worker.id, f"draft_{row.state}", subject=row.id, content=proposal.reply, now=now)
    if ruling.verdict is Verdict.SILENT and await was_put(session, card_key(row.id)):
        row.state = "cancelled"
        await show_state(session, of, worker, row)
    if ruling.verdict is not Verdict.SILENT:
        await _follow(session, of, worker, row, proposal)
        await refresh_home(session, worker, now)
    if proposal.addressed and not (row.state in PENDING and account_on(worker, row.place)):
        await put(session, of.master, seen(row, proposal.situation, on=False), now)


class Outdated(Exception):
    """While the draft was made the question or a precedent changed, or consent to a model ended: it is made anew."""


def precedents_of(settlement: Settlement) -> tuple[Precedent, ...]:
    """All that a draft was made from, and all that it is ruled by."""
    return (*borne_by(settlement), *settlement.recalled)


def _other(draft: Draft) -> Other:
    return Other(draft.act, harmless_reply(draft), tuple(evidence_of(each) for each in draft.precedents))


def _newest_other(settlement: Settlement, reply: str) -> Evidence | None:
    """The latest of what was found nearest, where it says something else than the reply."""
    found = nearest([precedent for precedent in settlement.recalled if precedent.decision.reply])
    newest = max(found, key=lambda precedent: precedent.latest, default=None)
    if newest is None or not reply or said_alike(newest.decision.reply, reply):
        return None
    return replace(evidence_of(newest), at=newest.latest)


def _reviewed(settlement: Settlement, reply: str) -> Reviewed:
    """What is kept of a review; where nothing is said of the whole, nothing is said of any line."""
    examined = settlement.examined
    findings = (
        Finding(**asdict(found.remark), evidence=tuple(map(evidence_of, found.precedents))) for found in examined.found
    )
    verdict = verdict_of(settlement.draft.act)
    kept = Reviewed(examined.head, base=examined.base)
    return replace(kept, verdict=verdict, findings=tuple(findings)) if reply else kept


async def _still_known(session: ReadSession, seal: Seal, settlement: Settlement) -> bool:
    read = precedents_of(settlement)
    known = await load_decisions(session, seal, [precedent.decision.id for precedent in read])
    return all(p.decision.id in known and known[p.decision.id].reply == p.decision.reply for p in read)


def reply_of(
    worker: Worker, row: DraftRow, proposal: Proposal, *, confirmed: bool, account: str | None = None
) -> Outgoing:
    """The reply in the worker's name, where the question was asked, labelled, in its thread.

    Args:
        confirmed: the worker has approved it.
        account: theirs, by whose token it rules on a change.
    """
    situation = proposal.situation
    language = language_of(situation.trigger.text)
    direct = situation.place.kind is PlaceKind.DIRECT
    place, thread = situation.place.id, situation.thread if direct else situation.thread or situation.trigger.message
    if proposal.said_in:
        place, thread = proposal.said_in, proposal.under or None
    if proposal.private:
        place, thread = f"direct:{proposal.to}", None
    post = Post(label(worker, language, produced=row.id, confirmed=confirmed), said_by(proposal, language))
    reviewed = proposal.review
    if reviewed is not None and reviewed.head:
        remarks = tuple(Remark(each.path, each.former, each.line, each.text) for each in reviewed.findings)
        post = replace(post, review=Review(reviewed.head, remarks, reviewed.ruling, reviewed.base))
    if situation.trigger.request is not None:
        post = replace(post, signing=signing_of(Act(row.act)))
    elif not confirmed:
        buttons = feedback_card(worker, language, row.id)
        post = replace(post, card=buttons, sources=_sources(language, proposal))
    return Outgoing(
        key=reply_key(row),
        verb="send",
        role=REPLY,
        place=place,
        thread=thread,
        post=post,
        worker=worker.id,
        draft=row.id,
        person=account,
    )


def signing_of(act: Act) -> Signing:
    """What an act does to a form itself."""
    return Signing("approve" if act is Act.APPROVE else "decline" if act is Act.DECLINE else None)


async def put_reply(session: WriteSession, of: Deployment, worker: Worker, reply: Outgoing) -> None:
    """Have a reply said in the worker's name, and write into their audit chain what is to be said."""
    content = content_of(reply.post) if reply.post else ""
    await append(session, of.master, worker.id, TO_SAY, subject=reply.key, content=content, now=of.now())
    await put(session, of.master, reply, of.now())


def content_of(post: Post) -> str:
    """All that a post says, as the audit chain knows it."""
    remarks = post.review.remarks if post.review else ()
    signed = [post.signing.act] if post.signing and post.signing.act else []
    ruled = [post.review.ruling] if post.review and post.review.ruling else []
    return "\n".join([post.text, *signed, *ruled, *(f"{each.path}:{each.line} {each.text}" for each in remarks)])


async def _follow(session: WriteSession, of: Deployment, worker: Worker, row: DraftRow, proposal: Proposal) -> None:
    now = of.now()
    if row.state == "answered":
        await put_reply(session, of, worker, reply_of(worker, row, proposal, confirmed=False))
        if proposal.situation.trigger.request is None:
            await plan(session, UNDO_END, row.id, now + of.settings.undo)
    if row.state in PENDING:
        await plan(session, EXPIRE, row.id, row.expires)
    account = account_on(worker, row.place)
    if account is None and row.state in PENDING and proposal.tells_asker:
        await put(session, of.master, told_to_asker(worker, row, proposal, reached=False), now)
    key = card_key(row.id)
    if account and await was_put(session, key):
        await show_state(session, of, worker, row)
        if row.state in PENDING and proposal.tells_asker:
            await put(session, of.master, told_to_asker(worker, row, proposal), now)
    elif account:
        rules = await may_rule(session, worker, row, proposal) is not None
        card = to_worker(worker, account, approval_card(worker, row, proposal, rules=rules), key, draft=row.id)
        await put(session, of.master, card, now)


def _sources(language: str, proposal: Proposal) -> tuple[Source, ...]:
    return tuple(
        Source(say(language, "reply.source", day=f"{evidence.at:%Y-%m-%d}"), evidence.link)
        for evidence in proposal.evidence
        if evidence.link
    )
