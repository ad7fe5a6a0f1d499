"""The playground: ask as somebody, somewhere, and see what the double would do, by which rules, from what.

Nothing is written and nothing is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from adapters.chat import Person
from bot.commands.consents import purpose_named
from bot.console.visit import Page, Visit
from bot.errors import Impossible
from bot.service.faults import FAULTS, sentence_of
from bot.service.people import find_place
from bot.standin.case import reasons_told
from bot.standin.dry import ANYBODY, COLLEAGUE, ELSEWHERE, Dry, dry_run
from bot.standin.policies import OWN
from bot.texts import Told, listed, say, sureness
from bot.voice.places import places_decided
from bot.voice.reasons import rule_named, what_it_says
from bot.voice.sure import how_sure
from memory.record.engine import ReadSession
from memory.record.tables import DecisionRow, MemberRow
from memory.rights.audience import audience_of, only
from memory.spent import spent_since
from policies.case import Case
from policies.decide import decide
from policies.policy_file import read_policy

FIELDS = ("q", "person", "place", "policy")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, guard or default: what it says, how far it lets the verdict go, and whether it applied."""

    kind: str
    name: str
    says: str
    verdict: str
    applied: bool


async def read(visit: Visit) -> Mapping[str, object]:
    """The form, and what would be done where something was asked."""
    of = visit.app.of
    asked = {name: visit.asked.get(name, "").strip() for name in FIELDS}
    async with of.record.read() as session:
        places = await places_decided(session, visit.worker)
    common = {"places": places, "given": asked, "dry": None, "fault": ""}
    if not asked["q"]:
        return common
    try:
        own = read_policy(asked["policy"], OWN) if asked["policy"] else None
        other = await visit.app.responder.policies.under_limits(own) if own else None
        began = of.now()
        dry = await _dry(visit, asked)
    except FAULTS as error:
        return {**common, "fault": sentence_of(error, visit.language)}
    async with of.record.read() as session:
        cost = await spent_since(session, began, visit.worker.id)
    language, draft = visit.language, dry.settlement.draft
    return {
        **common,
        "dry": dry,
        "cost": cost,
        "verdict": say(language, f"verdict.{dry.ruling.verdict}"),
        "rule": rule_named(language, dry.ruling.rule),
        "sure": how_sure(language, draft.confidence),
        "act": say(language, f"act.{draft.act}"),
        "precedents": [(visit.when(each.decision.at), each, sureness(each.score)) for each in draft.precedents],
        "rules": _rules(language, dry),
        "saw": _saw(visit, dry.case),
        "then": say(language, f"verdict.{decide(dry.case, other).verdict}") if other else "",
    }


async def _dry(visit: Visit, asked: Mapping[str, str]) -> Dry:
    app, worker = visit.app, visit.worker
    async with app.of.record.read() as session:
        asker = await _asker(session, visit, asked["person"]) if asked["person"] else COLLEAGUE
        known = {place for place, _ in await places_decided(session, visit.worker)}
        if asked["place"] and asked["place"] not in known:
            raise Impossible(Told("error.no_place", name=asked["place"]))
        place = await find_place(session, asked["place"]) if asked["place"] else ELSEWHERE
        readers = only(asker) if asked["person"] else ANYBODY
        if asked["place"]:
            readers = await audience_of(session, place.id)
    await app.responder.clones.ready(worker)
    return await dry_run(app.of, app.responder, worker, asked["q"], asker=asker, place=place, readers=readers)


async def _asker(session: ReadSession, visit: Visit, name: str) -> Person:
    """Somebody who has asked the worker before, by their id or the last part of it.

    Raises:
        Impossible: nobody who did is called so; of others nothing is said.
    """
    asked = select(DecisionRow.asker).where(DecisionRow.worker == visit.worker.id).distinct()
    wanted = name.removeprefix("@").casefold()
    found = [
        each for each in await session.scalars(asked) if wanted in {each.casefold(), each.rpartition(":")[2].casefold()}
    ]
    if len(found) != 1:
        raise Impossible(Told("error.no_person", name=name))
    guest = await session.scalar(select(MemberRow.guest).where(MemberRow.person == found[0], MemberRow.guest).limit(1))
    return Person(found[0], found[0].rpartition(":")[2], guest=bool(guest))


def _rules(language: str, dry: Dry) -> Sequence[Rule]:
    """What applied and is true of what is shown, then the permits and limits of the policy that did not apply."""
    policy, ruling = dry.settlement.policy, dry.ruling
    applied = {(reason.kind, reason.name) for reason in ruling.reasons}
    rules = [
        Rule(
            say(language, f"reason.{reason.kind}"),
            rule_named(language, reason.name),
            what_it_says(language, reason.name, reason.says, reason.conditions),
            say(language, f"verdict.{reason.verdict}"),
            applied=True,
        )
        for reason in reasons_told(ruling, dry.settlement.draft)
    ]
    for kind, those in (("permit", policy.permits), ("limit", policy.limits)):
        for rule in those:
            if (kind, rule.name) not in applied:
                given = [(word, tuple(map(str, values))) for word, values in rule.when.given().items()]
                told = what_it_says(language, rule.name, "", given)
                name, verdict = rule_named(language, rule.name), say(language, f"verdict.{rule.verdict}")
                rules.append(Rule(say(language, f"reason.{kind}"), name, told, verdict, applied=False))
    return rules


def _saw(visit: Visit, case: Case) -> Sequence[tuple[str, str]]:
    """What the rules and guards judged by, in words."""
    language = visit.language
    yes, no = visit.say("yes"), visit.say("no")
    newest = "—" if case.newest_days is None else f"{case.newest_days:.1f}"
    speaks = "—" if case.speaks is None else sureness(case.speaks)
    consents = [purpose_named(language, each) for each in sorted(case.consents)]
    told = {
        "confidence": sureness(case.confidence),
        "speaks": speaks,
        "precedents": case.precedents,
        "askers": case.askers,
        "newest": newest,
        "consents": listed(language, consents) or "—",
    }
    flags = (
        "in_window",
        "cleared",
        "within_reach",
        "borne",
        "binding",
        "contradiction",
        "unsure",
        "unseen",
        "audience_may_see",
        "budget_left",
    )
    return [
        *((visit.say(f"saw_{name}"), str(value)) for name, value in told.items()),
        *((visit.say(f"saw_{name}"), yes if getattr(case, name) else no) for name in flags),
    ]


PAGE = Page("ask", "ask.jinja", read)
