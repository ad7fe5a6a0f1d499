"""A draft and the state of the world → the verdict → everything that follows from it, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.chat import Person, PlaceKind, Post, Source
from bot.cards.approval import UNDO_END, approval_card, card_update
from bot.cards.feedback import feedback_card
from bot.cards.notices import account_on, notice, to_worker
from bot.deployment import Deployment
from bot.disclosure import label, links_in, make_harmless
from bot.drafts import Evidence, Proposal, read_proposal, spoke_unasked, write_proposal
from bot.foresight import Foreseen
from bot.home import refresh_home
from bot.learn import is_cleared
from bot.outbox import NOTICE, REPLY, TOLD, Outgoing, put, seen, was_put
from bot.schedule import plan
from bot.standin.window import stands_in
from bot.texts import language_of, say
from memory.audience import Audience, readable_places
from memory.audit import append
from memory.consent import consent_place, places_read_by, purposes_in
from memory.contradictions import disagree
from memory.decisions import load_decisions, messages_in, reply_parts
from memory.domain import Draft, Precedent, Purpose, Situation, Worker
from memory.poison import borne_by_one
from memory.providers import provider_of
from memory.record.engine import ReadSession, WriteSession
from memory.record.seal import Seal
from memory.record.tables import DraftRow
from memory.situations import BURST
from memory.topics import topic_name
from memory.workers import get_worker, worker_seal
from policies.case import Case
from policies.certificate import Claim
from policies.decide import decide
from policies.policy_file import Policy
from policies.verdict import Ruling, Verdict

STATES = {Verdict.SILENT: "silent", Verdict.DRAFT: "kept", Verdict.ASK: "waiting", Verdict.ANSWER: "answered"}
EXPIRE = "expire"
TO_SAY = "reply"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was prepared outside the transaction. ``readers`` None: the worker alone.

    ``foreseen`` is what the worker's clone says, None where it does not know.
    """

    draft: Draft
    recalled: tuple[Precedent, ...]
    topic: str
    asker: Person
    readers: Audience | None
    policy: Policy
    budget_left: bool
    foreseen: Foreseen | None = None


async def rule_dry(
    session: ReadSession, of: Deployment, worker: Worker, situation: Situation, settlement: Settlement
) -> Ruling:
    """The verdict of a dry run, whose draft only the one who runs it sees: drafting needs no consent."""
    case = await _case(session, of, worker, situation, settlement)
    return decide(replace(case, consents=case.consents | {Purpose.DRAFT}), settlement.policy)


async def would_answer(
    session: ReadSession, of: Deployment, worker: Worker, situation: Situation, settlement: Settlement
) -> bool:
    """Whether the double would answer alone, were it cleared and standing in with every consent."""
    case = await case_standing_in(session, of, worker, situation, settlement)
    return decide(replace(case, cleared=True), settlement.policy).verdict is Verdict.ANSWER


async def case_standing_in(
    session: ReadSession, of: Deployment, worker: Worker, situation: Situation, settlement: Settlement
) -> Case:
    """What the policy engine would judge by, were the double standing in with every consent."""
    case = await _case(session, of, worker, situation, settlement)
    return replace(case, in_window=True, consents=frozenset(Purpose))


async def settle(session: WriteSession, of: Deployment, worker: Worker, row: DraftRow, settlement: Settlement) -> None:
    """Rule on a draft in state ``asked`` and write its consequences."""
    now = of.now()
    worker = await get_worker(session, worker.id)
    seal = await worker_seal(session, of.master, worker.id)
    proposal = read_proposal(row, seal)
    draft = settlement.draft
    if not await _still_known(session, seal, draft) or not await _still_read(session, of, worker, proposal, draft):
        raise Outdated
    allowed = links_in([proposal.situation.trigger.text, *(p.decision.reply for p in draft.precedents)])
    reply = make_harmless(draft.reply, allowed)
    if not reply.strip():
        reply, settlement = "", replace(settlement, draft=replace(draft, reply="", unsure=True, confidence=0.0))
    case = await _case(session, of, worker, proposal.situation, settlement)
    unasked = not row.addressed and await spoke_unasked(session, row, now - BURST)
    claim = settlement.foreseen.claim if settlement.foreseen else None
    silent = not row.addressed and claim is Claim.SILENCE
    both = disagree(settlement.recalled) if case.contradiction else None
    ruling = decide(replace(case, spoke_unasked=unasked, stays_silent=silent), settlement.policy)
    proposal = replace(
        proposal,
        reply=reply,
        drafter=draft.drafter,
        evidence=tuple(_evidence(precedent) for precedent in draft.precedents),
        both=tuple(_evidence(precedent) for precedent in both or ()),
        coloured=tuple(sorted(draft.coloured)),
        reasons=ruling.reasons,
    )
    write_proposal(row, seal, proposal)
    row.act, row.topic = draft.act.value, settlement.topic
    row.support, row.confidence = draft.support, draft.confidence
    row.verdict, row.rule, row.state = str(ruling.verdict), ruling.rule, STATES[ruling.verdict]
    await append(session, of.master, worker.id, f"draft_{row.state}", subject=row.id, content=proposal.reply, now=now)
    if ruling.verdict is not Verdict.SILENT:
        await _follow(session, of, worker, row, proposal)
        await refresh_home(session, worker, now)
    if proposal.addressed:
        await put(session, of.master, seen(row, proposal.situation, on=False), now)


class Outdated(Exception):
    """While the draft was made a precedent changed, or the consent to a model ended; it is to be made anew."""


async def _still_known(session: ReadSession, seal: Seal, draft: Draft) -> bool:
    known = await load_decisions(session, seal, [precedent.decision.id for precedent in draft.precedents])
    return all(p.decision.id in known and known[p.decision.id].reply == p.decision.reply for p in draft.precedents)


async def _still_read(session: ReadSession, of: Deployment, worker: Worker, proposal: Proposal, draft: Draft) -> bool:
    """Whether the worker still lets the provider of the model that drafted read there."""
    provider = provider_of(draft.drafter)
    place = consent_place(proposal.situation.place)
    return provider not in of.settings.providers or place in await places_read_by(session, worker.id, provider)


def reply_of(worker: Worker, row: DraftRow, proposal: Proposal, *, confirmed: bool) -> Outgoing:
    """The reply in the worker's name, where the question was asked, labelled, in its thread."""
    situation = proposal.situation
    language = language_of(proposal.reply)
    direct = situation.place.kind is PlaceKind.DIRECT
    thread = situation.thread if direct else situation.thread or situation.trigger.message
    post = Post(label(worker, language, produced=row.id, confirmed=confirmed), proposal.reply)
    if not confirmed:
        buttons = feedback_card(worker, language, row.id)
        post = replace(post, card=buttons, sources=_sources(language, proposal))
    return Outgoing(
        key=f"reply:{row.id}:{row.version}",
        verb="send",
        role=REPLY,
        place=situation.place.id,
        thread=thread,
        post=post,
        worker=worker.id,
        draft=row.id,
    )


async def put_reply(session: WriteSession, of: Deployment, worker: Worker, reply: Outgoing) -> None:
    """Have a reply said in the worker's name, and write into their audit chain what is to be said."""
    text = reply.post.text if reply.post else ""
    await append(session, of.master, worker.id, TO_SAY, subject=reply.key, content=text, now=of.now())
    await put(session, of.master, reply, of.now())


async def _follow(session: WriteSession, of: Deployment, worker: Worker, row: DraftRow, proposal: Proposal) -> None:
    now = of.now()
    if row.state == "answered":
        await put_reply(session, of, worker, reply_of(worker, row, proposal, confirmed=False))
        await plan(session, UNDO_END, row.id, now + of.settings.undo)
    if row.state == "waiting":
        await plan(session, EXPIRE, row.id, row.expires)
    if row.state in {"waiting", "kept"} and proposal.addressed:
        await put(session, of.master, _told_to_asker(worker, row, proposal), now)
    account = account_on(worker, row.place)
    key = f"card:{row.id}"
    if account and await was_put(session, key):
        await put(session, of.master, await card_update(session, of, worker, row), now)
    elif account:
        card = to_worker(worker, account, approval_card(worker, row, proposal), key, draft=row.id)
        await put(session, of.master, card, now)


def _sources(language: str, proposal: Proposal) -> tuple[Source, ...]:
    return tuple(
        Source(say(language, "reply.source", day=f"{evidence.at:%Y-%m-%d}"), evidence.link)
        for evidence in proposal.evidence
        if evidence.link
    )


def _told_to_asker(worker: Worker, row: DraftRow, proposal: Proposal) -> Outgoing:
    language = language_of(proposal.situation.trigger.text)
    key = "notice.will_confirm" if row.state == "waiting" and proposal.reply else "notice.passed_on"
    return replace(
        reply_of(worker, row, proposal, confirmed=False),
        key=f"{TOLD}{row.id}",
        role=NOTICE,
        post=notice(language, key, row.id, name=worker.name),
    )


async def _case(
    session: ReadSession, of: Deployment, worker: Worker, situation: Situation, settlement: Settlement
) -> Case:
    draft, now = settlement.draft, of.now()
    seal = await worker_seal(session, of.master, worker.id)
    agreeing = [precedent for precedent in draft.precedents if precedent.decision.act is draft.act]
    return Case(
        asker=settlement.asker.name,
        asker_is_guest=settlement.asker.guest,
        asker_is_bot=settlement.asker.bot,
        place=situation.place.id,
        place_name=situation.place.name,
        place_kind=situation.place.kind,
        local_time=now.astimezone(ZoneInfo(worker.zone)),
        topic=await topic_name(session, seal, worker.id, settlement.topic),
        text=situation.trigger.text,
        act=draft.act,
        reply=draft.reply,
        confidence=draft.confidence,
        unsure=draft.unsure,
        precedents=sum(precedent.count for precedent in agreeing),
        askers=len(frozenset().union(*(precedent.askers for precedent in agreeing))),
        taught=any(precedent.taught for precedent in agreeing),
        newest_days=_newest_days(agreeing, now),
        contradiction=disagree(settlement.recalled) is not None,
        borne_by_one=borne_by_one(draft.precedents, settlement.recalled),
        spoke_unasked=False,
        speaks=settlement.foreseen.speaks if settlement.foreseen else None,
        stays_silent=False,
        consents=await purposes_in(session, worker.id, consent_place(situation.place)),
        in_window=await stands_in(session, worker.id, now),
        audience_may_see=await may_be_read(
            session, {*draft.coloured, *(p.decision.situation.place.id for p in draft.precedents)}, settlement.readers
        ),
        labelled=True,
        worker_active=not worker.frozen,
        cleared=await is_cleared(session, worker.id, settlement.topic, draft.act, now),
        budget_left=settlement.budget_left,
    )


async def may_be_read(session: ReadSession, sources: Iterable[str], readers: Audience | None) -> bool:
    """Whether every reader could have read every source place; the worker could."""
    if readers is None:
        return True
    needed = frozenset(sources)
    return needed <= await readable_places(session, needed, readers)


def _newest_days(agreeing: list[Precedent], now: datetime) -> float | None:
    if not agreeing:
        return None
    return max(0.0, (now - max(precedent.latest for precedent in agreeing)).total_seconds() / 86400)


def _evidence(precedent: Precedent) -> Evidence:
    decision = precedent.decision
    situation = decision.situation
    return Evidence(
        decision.id,
        situation.place.id,
        decision.at,
        situation.link,
        decision.reply,
        precedent.score,
        messages_in(situation, *reply_parts(decision)),
    )
