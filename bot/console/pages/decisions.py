"""Decisions: their timeline, a search in words and times, and one of them with its question and what it served for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from adapters.platform import Post
from bot.commands.forget import how_much
from bot.console.visit import Page, Visit
from bot.rights.scope import Scope
from bot.texts import say, sureness
from bot.voice.asker import asker_of
from bot.voice.cards.notices import notice
from bot.voice.places import places_decided
from bot.work.drafts import drafts_resting_on, read_proposal
from memory.decisions.decisions import read_decision, recast
from memory.domain import Act, Decision
from memory.index.topics import NamedTopic, named_topics
from memory.notes import are_notes
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import DecisionRow
from memory.rights.audit import append
from memory.workers import worker_seal

SHOWN = 30
FORGET, CORRECT = "forget", "correct"
ALL = "all"
"""Forget what the list shows by its place and topic, and not only what is chosen of it."""
CHOSEN = "chosen-"
"""What the names of the boxes begin with by which decisions are chosen; an id follows."""
CORRECTED = "decision_corrected"


@dataclass(frozen=True, slots=True)
class Line:
    """A decision in the list; ``why`` says how it was found, where it was searched for."""

    decision: Decision
    at: str
    asker: str
    place: str
    act: str
    topic: str
    overruled: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Served:
    """A draft that rested on a decision, and what became of it."""

    draft: str
    at: datetime
    question: str
    state: str


async def read(visit: Visit) -> Mapping[str, object] | None:
    """One decision by its id, what a search found, or the newest ones."""
    of, worker = visit.app.of, visit.worker
    async with of.record.read() as session:
        seal = await worker_seal(session, of.master, worker.id)
        topics = {topic.id: topic for topic in await named_topics(session, seal, worker.id)}
        if visit.item:
            return await _one(visit, session, seal, topics)
        common = {
            "topic_options": [(each.id, each.name) for each in _largest(topics)],
            "places": await places_decided(session, worker),
            "acts": _acts(visit.language),
        }
        if not visit.asked.get("q", "").strip():
            return {**common, **await _timeline(visit, session, seal, topics)}
    return {**common, **await _found(visit, topics)}


async def forget(visit: Visit) -> list[Post]:
    """Say how much would be forgotten of those that are chosen, before it is."""
    asked = visit.asked
    if asked[FORGET] == ALL and (asked.get("place") or asked.get("topic")):
        async with visit.app.of.record.read() as session:
            known = {place for place, _ in await places_decided(session, visit.worker)}
        if asked.get("place") and asked["place"] not in known:
            return [notice(visit.language, "console.none_chosen", FORGET)]
        places = (asked["place"],) if asked.get("place") else ()
        scope = Scope(places=places, topic=asked.get("topic", ""))
        return [await how_much(visit.app.of, visit.worker, scope, visit.language, FORGET)]
    chosen = tuple(name.removeprefix(CHOSEN) for name in visit.asked if name.startswith(CHOSEN)) or (visit.item,)
    if not any(chosen):
        return [notice(visit.language, "console.none_chosen", FORGET)]
    scope = Scope(decisions=chosen)
    return [await how_much(visit.app.of, visit.worker, scope, visit.language, FORGET)]


async def correct(visit: Visit) -> list[Post]:
    """Keep that a decision was of another act, or is about another topic."""
    of, worker = visit.app.of, visit.worker
    act, topic = visit.asked.get("act", ""), visit.asked.get("topic", "")
    async with of.record.write() as session:
        seal = await worker_seal(session, of.master, worker.id)
        known = {each.id for each in await named_topics(session, seal, worker.id)}
        meant = Act(act) if act in set(Act) else None
        done = await recast(session, worker.id, visit.item, act=meant, topic=topic if topic in known else None)
        if done:
            await append(session, of.master, worker.id, CORRECTED, subject=visit.item, now=of.now())
    return [notice(visit.language, "console.corrected" if done else "console.no_such", CORRECT)]


async def _timeline(
    visit: Visit, session: ReadSession, seal: Seal, topics: Mapping[str, NamedTopic]
) -> Mapping[str, object]:
    chosen = select(DecisionRow).where(DecisionRow.worker == visit.worker.id)
    for name, column in (("place", DecisionRow.place), ("topic", DecisionRow.topic), ("act", DecisionRow.act)):
        if wanted := visit.asked.get(name):
            chosen = chosen.where(column == wanted)
    start = visit.number("from")
    ordered = chosen.order_by(DecisionRow.at.desc(), DecisionRow.id.desc()).offset(start).limit(SHOWN + 1)
    rows = list(await session.scalars(ordered))
    lines = [_line(visit, read_decision(row, seal), topics, overruled=row.overruled is not None) for row in rows]
    return {
        "lines": lines[:SHOWN],
        "later": start + SHOWN if len(rows) > SHOWN else None,
        "earlier": max(0, start - SHOWN) if start else None,
        "window": "",
    }


async def _found(visit: Visit, topics: Mapping[str, NamedTopic]) -> Mapping[str, object]:
    """What a search by meaning, words and times finds, the best first."""
    found = await visit.app.recall.ask(visit.worker, visit.asked["q"], reader=None, now=visit.app.of.now())
    lines = [
        _line(visit, each.decision, topics, why=visit.say("likeness", score=sureness(each.score)))
        for each in found.precedents
        if _fits(each.decision, visit.asked)
    ]
    window = found.window
    span = visit.say("looked_in", since=visit.when(window.start), until=visit.when(window.end)) if window else ""
    if window and found.widened:
        span = say(visit.language, "recall.widened")
    return {"lines": lines, "later": None, "earlier": None, "window": span}


def _fits(decision: Decision, asked: Mapping[str, str]) -> bool:
    theirs = {"place": decision.situation.place.id, "topic": decision.topic, "act": decision.act.value}
    return all(not asked.get(name) or asked[name] == value for name, value in theirs.items())


async def _one(
    visit: Visit, session: ReadSession, seal: Seal, topics: Mapping[str, NamedTopic]
) -> Mapping[str, object] | None:
    row = await session.get(DecisionRow, visit.item)
    if row is None or row.worker != visit.worker.id:
        return None
    decision = read_decision(row, seal)
    drafts = await drafts_resting_on(session, visit.worker.id, [row.messages])
    proposals = [(each, read_proposal(each, seal)) for each in sorted(drafts, key=lambda each: each.created)]
    return {
        "one": _line(visit, decision, topics, overruled=row.overruled is not None),
        "served": [
            Served(each.id, each.created, proposal.situation.trigger.text, say(visit.language, f"state.{each.state}"))
            for each, proposal in reversed(proposals)
            if decision.id in {evidence.decision for evidence in proposal.borne_by}
        ],
        "topics": _largest(topics),
        "acts": _acts(visit.language),
    }


def _acts(language: str) -> Sequence[tuple[str, str]]:
    return [(act.value, say(language, f"act.{act}")) for act in Act]


def _largest(topics: Mapping[str, NamedTopic]) -> Sequence[NamedTopic]:
    return sorted((each for each in topics.values() if each.name), key=lambda each: -each.size)


def _line(
    visit: Visit, decision: Decision, topics: Mapping[str, NamedTopic], *, overruled: bool = False, why: str = ""
) -> Line:
    language, situation = visit.language, decision.situation
    topic = topics.get(decision.topic)
    return Line(
        decision=decision,
        at=visit.when(decision.at),
        asker=asker_of(language, decision),
        place=visit.say("notes") if are_notes(situation.place) else situation.place.name,
        act=say(language, f"act.{decision.act}"),
        topic=topic.name if topic else "",
        overruled=overruled,
        why=why,
    )


PAGE = Page("decisions", "decisions.jinja", read, {FORGET: forget, CORRECT: correct})
