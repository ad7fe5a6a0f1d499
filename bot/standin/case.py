"""A draft and the state of the world → the case that the policy engine judges, and its ruling."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.chat import Person
from bot.deployment import Deployment
from bot.learning.foresight import Foreseen
from bot.learning.learn import is_cleared
from bot.standin.draft import fit, is_name
from bot.standin.review import NOTHING, Examined
from bot.standin.sign_off import INDEPENDENT
from bot.standin.weight import texts_around
from bot.standin.window import stands_in
from bot.voice.cards.form import is_bare
from bot.voice.harmless import SET_APART, links_in, make_harmless
from memory.decisions.acts import act_of_reply
from memory.decisions.remembered import was_cut
from memory.decisions.situations import parts_of
from memory.domain import Draft, Precedent, Purpose, Situation, Worker
from memory.index.topics import topic_name
from memory.record.engine import ReadSession
from memory.rights.audience import Audience, readable_places
from memory.rights.bots import may_ask
from memory.rights.consent import consent_place, purposes_in
from memory.trust.binding import binds
from memory.trust.borne import unborne
from memory.trust.contradictions import disagree
from memory.trust.poison import borne_by_one
from memory.workers import worker_seal
from policies.case import Case
from policies.decide import decide
from policies.policy_file import Policy
from policies.verdict import Reason, Ruling, Verdict

GUARDS_OF_A_DRAFT = frozenset({"borne", "unsure", "clearance", "reach"})
WORDS_OF_A_DRAFT = frozenset({"act", "reply_contains", "confidence_at_least", "confidence_below", "unsure"})


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was prepared for a situation outside the transaction. ``readers`` None: the worker alone.

    ``said_in`` is another place than that of the situation, where it is answered there: of what captions bring nobody
    knows all that was meant, nor who spoke.
    ``foreseen`` is what the worker's clone says, None where it does not know. ``within_reach`` says that a clearance
    for the draft's topic and act covers the situation; ``outside`` are the fields of a form in which it does not.
    ``examined`` is what was found of a change to review.
    """

    situation: Situation
    draft: Draft
    weights: Mapping[str, Mapping[str, float]]
    recalled: tuple[Precedent, ...]
    topic: str
    asker: Person
    readers: Audience | None
    policy: Policy
    budget_left: bool
    foreseen: Foreseen | None = None
    within_reach: bool = False
    outside: tuple[str, ...] = ()
    said_in: str = ""
    examined: Examined = NOTHING


async def case_dry(
    session: ReadSession, of: Deployment, worker: Worker, situation: Situation, settlement: Settlement
) -> Case:
    """What a dry run is judged by, whose draft only the one who runs it sees: drafting needs no consent."""
    case = await case_of(session, of, worker, situation, settlement)
    return replace(case, consents=case.consents | {Purpose.DRAFT})


async def would_answer(
    session: ReadSession, of: Deployment, worker: Worker, situation: Situation, settlement: Settlement
) -> bool:
    """Whether the double would answer alone, were it cleared and standing in with every consent."""
    case = await case_standing_in(session, of, worker, situation, settlement)
    return (
        decide(replace(case, cleared=True, within_reach=True, outside=()), settlement.policy).verdict is Verdict.ANSWER
    )


async def case_standing_in(
    session: ReadSession, of: Deployment, worker: Worker, situation: Situation, settlement: Settlement
) -> Case:
    """What the policy engine would judge by, were the double standing in with every consent."""
    case = await case_of(session, of, worker, situation, settlement)
    return replace(case, in_window=True, consents=frozenset(Purpose))


async def case_of(
    session: ReadSession, of: Deployment, worker: Worker, situation: Situation, settlement: Settlement
) -> Case:
    """What the policy engine judges by, as things stand; that a double has spoken already is for ``settle`` to say."""
    draft, now, request = settlement.draft, of.now(), situation.trigger.request
    seal = await worker_seal(session, of.master, worker.id)
    agreeing = [precedent for precedent in draft.precedents if _agrees(precedent, draft, situation)]
    of_topic = [precedent for precedent in agreeing if precedent.decision.topic == settlement.topic]
    return Case(
        asker=settlement.asker.id,
        asker_is_guest=settlement.asker.guest,
        asker_is_bot=settlement.asker.bot,
        asker_let_in=await may_ask(session, worker.id, settlement.asker.id),
        place=situation.place.id,
        place_name=situation.place.name,
        place_kind=situation.place.kind,
        local_time=now.astimezone(ZoneInfo(worker.zone)),
        topic=await topic_name(session, seal, worker.id, settlement.topic),
        text=situation.trigger.text,
        around=texts_around(situation),
        unseen=situation.unseen or _is_cut(situation) or bool(settlement.said_in),
        weights=settlement.weights,
        act=draft.act,
        reply=draft.reply,
        binding=binds(situation, draft.reply),
        borne=_is_said_whole(draft) and bool(of_topic) and _is_borne(draft.reply, of_topic, situation),
        confidence=draft.confidence,
        unsure=draft.unsure,
        precedents=sum(precedent.count for precedent in agreeing),
        askers=len(frozenset().union(*(precedent.askers for precedent in agreeing))),
        taught=any(precedent.taught for precedent in agreeing),
        newest_days=_newest_days(agreeing, now),
        contradiction=request is None and disagree(settlement.recalled) is not None,
        borne_by_one=_only_one_was_told(settlement, agreeing),
        spoke_unasked=False,
        speaks=settlement.foreseen.speaks if settlement.foreseen else None,
        stays_silent=False,
        consents=await purposes_for(session, worker.id, situation, settlement.said_in),
        in_window=await stands_in(session, worker.id, now),
        audience_may_see=await may_be_read(
            session,
            {*draft.coloured, *(each.decision.situation.place.id for each in borne_by(settlement))},
            settlement.readers,
        ),
        labelled=True,
        worker_active=not worker.frozen,
        cleared=await is_cleared(session, worker.id, settlement.topic, draft.act, now),
        within_reach=settlement.within_reach,
        budget_left=settlement.budget_left,
        review=situation.trigger.wants_review,
        request=request,
        outside=settlement.outside,
        signed=request is not None and bool(worker.accounts & set(request.approved)),
    )


def borne_by(settlement: Settlement) -> tuple[Precedent, ...]:
    """All precedents that a draft was made from, with those of what it says of single lines."""
    draft, found = settlement.draft, settlement.examined.found
    return (*draft.precedents, *draft.offered, *(precedent for each in found for precedent in each.precedents))


async def purposes_for(session: ReadSession, worker: str, situation: Situation, said_in: str) -> frozenset[Purpose]:
    """What a worker consents to where something was asked, and where it is answered, if that is another place."""
    purposes = await purposes_in(session, worker, consent_place(situation.place))
    return purposes & await purposes_in(session, worker, said_in) if said_in else purposes


def reasons_told(ruling: Ruling, draft: Draft) -> tuple[Reason, ...]:
    """The reasons that are true of what is shown: where there is no draft, none but the decisive one speaks of it."""
    if draft.reply:
        return ruling.reasons
    return tuple(each for each in ruling.reasons if each.name == ruling.rule or not _is_of_a_draft(each))


def _is_of_a_draft(reason: Reason) -> bool:
    words = {word for word, _ in reason.conditions}
    return (reason.kind == "guard" and reason.name in GUARDS_OF_A_DRAFT) or bool(words & WORDS_OF_A_DRAFT)


def harmless_reply(draft: Draft) -> str:
    """What of a draft may be said: links only from its precedents, nobody called, no label."""
    return make_harmless(draft.reply, links_in(precedent.decision.reply for precedent in draft.precedents))


def _is_said_whole(draft: Draft) -> bool:
    """Whether nothing is taken out of a reply before it is said; what goes missing may be what limits the rest."""
    return harmless_reply(draft).replace(SET_APART, "").split() == draft.reply.split()


def _is_cut(situation: Situation) -> bool:
    """Whether more was written in a situation than is remembered."""
    turns = (situation.trigger, *situation.earlier, *situation.around)
    return any(was_cut(part.text) for turn in turns for part in parts_of(turn))


async def may_be_read(session: ReadSession, sources: Iterable[str], readers: Audience | None) -> bool:
    """Whether every reader could have read every source place; the worker could."""
    if readers is None:
        return True
    needed = frozenset(sources)
    return needed <= await readable_places(session, needed, readers)


def _agrees(precedent: Precedent, draft: Draft, situation: Situation) -> bool:
    """Whether a precedent did what the draft does, then or if it were said now."""
    reply = precedent.decision.reply
    return precedent.decision.act is draft.act or act_of_reply(reply, situation.trigger.text) is draft.act


def unborne_in(reply: str, bearing: Iterable[Precedent], situation: Situation) -> tuple[str, ...]:
    """The parts of a reply that precedents do not carry word for word, also where they greeted somebody else."""
    name = situation.trigger.name.strip()
    said = [words for each in bearing for words in (each.decision.reply, fit(each, situation)) if words]
    return unborne(reply, said, names=(name, *name.split()[:1]) if is_name(name) else ())


def _is_borne(reply: str, bearing: Sequence[Precedent], situation: Situation) -> bool:
    """Whether precedents carry a reply: to a form the answer by itself, whatever it is worded like."""
    bare = situation.trigger.request is not None and is_bare(reply)
    return bare or not unborne_in(reply, bearing, situation)


def _only_one_was_told(settlement: Settlement, agreeing: Sequence[Precedent]) -> bool:
    if settlement.situation.trigger.request is None:
        return borne_by_one(settlement.draft.precedents, settlement.recalled)
    return len(frozenset().union(*(each.askers for each in agreeing))) < INDEPENDENT


def _newest_days(agreeing: list[Precedent], now: datetime) -> float | None:
    if not agreeing:
        return None
    return max(0.0, (now - max(precedent.latest for precedent in agreeing)).total_seconds() / 86400)
