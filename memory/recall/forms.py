"""A request with a form → what the worker did about others of its kind, by the nearness of what was filled in.

No vector tells two amounts apart, so nothing is embedded here: amounts are near by their ratio, days by their number,
names by being the same, words by those that they share.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from adapters.request import FORMS, Request, Role
from memory.decisions.decisions import read_decision
from memory.domain import Decision, Precedent, Situation, topic_of_form
from memory.index.tokens import words_of
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import DecisionRow
from memory.rights.audience import Audience, readable_places

NEWEST, MOST = 500, 12
"""So many of the latest decisions on forms are compared, and so many of the nearest recalled."""
WORDS = 0.5
"""What is said in words weighs half as much as a field."""
NAMES: tuple[Role, ...] = ("", "environment", "resource", "branch")
"""What is filled in with those is compared as it stands."""


async def precedents_on_forms(
    session: ReadSession, seal: Seal, worker: str, situation: Situation, *, reader: Audience | None, now: datetime
) -> tuple[Precedent, ...]:
    """What the worker decided before ``now`` on forms of the same kind, the nearest first; each once.

    Args:
        reader: who will read what is made of them; None is the worker alone.
    """
    asked = situation.trigger.request
    if asked is None:
        return ()
    decisions = await _on_forms(session, seal, worker, now)
    places = {each.situation.place.id for each in decisions}
    seen = places if reader is None else await readable_places(session, places, reader)
    found = []
    for each in decisions:
        former = each.situation.trigger
        alike = former.request is not None and former.request.form == asked.form
        if alike and former.request and each.situation.place.id in seen and former.message != situation.trigger.message:
            score = nearness(asked, former.request, situation.trigger.text, former.text)
            found.append(_precedent(replace(each, topic=topic_of_form(asked.form)), score))
    return tuple(sorted(found, key=lambda each: (-each.score, -each.latest.timestamp()))[:MOST])


def nearness(one: Request, other: Request, words: str = "", others: str = "") -> float:
    """How near two requests are, in [0, 1]: by all that at least one of them names."""
    if one.form != other.form:
        return 0.0
    compared = [(1.0, share) for share in _shares(one, other)]
    compared += [(WORDS, share) for share in _shared_words(words, others)]
    weight = sum(each for each, _ in compared)
    return sum(each * share for each, share in compared) / weight if weight else 1.0


def _shares(one: Request, other: Request) -> Iterator[float]:
    if one.amounts or other.amounts:
        same = {each.currency for each in one.amounts} == {each.currency for each in other.amounts}
        yield _ratio(float(_most(one)), float(_most(other))) if same else 0.0
    if one.days or other.days:
        yield _ratio(_longest(one), _longest(other))
    mine, theirs = _chosen(one), _chosen(other)
    for name in sorted(mine.keys() | theirs.keys()):
        yield float(mine.get(name) == theirs.get(name))


def _shared_words(one: str, other: str) -> Iterator[float]:
    mine, theirs = set(words_of(one).dimensions), set(words_of(other).dimensions)
    if mine and theirs:
        yield len(mine & theirs) / len(mine | theirs)


def _ratio(one: float, other: float) -> float:
    return min(one, other) / max(one, other) if one and other else float(one == other)


def _chosen(request: Request) -> dict[str, frozenset[str]]:
    """What is filled in with a name or a choice, by what it names, or else by its label."""
    chosen: dict[str, set[str]] = {}
    for each in request.entries:
        if isinstance(each.value, str) and each.role in NAMES:
            chosen.setdefault(each.role or f"field {each.label}", set()).add(each.value.lower())
    return {name: frozenset(values) for name, values in chosen.items()}


def _most(request: Request) -> Decimal:
    return sum((each.number for each in request.amounts), Decimal(0))


def _longest(request: Request) -> int:
    return max((each.number for each in request.days), default=0)


async def _on_forms(session: ReadSession, seal: Seal, worker: str, now: datetime) -> list[Decision]:
    chosen = (
        select(DecisionRow)
        .where(DecisionRow.worker == worker, DecisionRow.place.endswith(FORMS, autoescape=True))
        .where(DecisionRow.overruled.is_(None), DecisionRow.at < now)
        .order_by(DecisionRow.at.desc(), DecisionRow.id.desc())
        .limit(NEWEST)
    )
    return [read_decision(row, seal) for row in await session.scalars(chosen)]


def _precedent(decision: Decision, score: float) -> Precedent:
    asker = frozenset({decision.situation.trigger.author})
    return Precedent(decision, round(score, 4), ("form",), decision.at, asker)
