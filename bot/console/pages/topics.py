"""Topics and rights: what the decisions are about, what was earned about each, and what the worker lets it do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from adapters.platform import Button
from bot.console.visit import Page, Visit
from bot.learning.clearances import CHOICES
from bot.learning.learn import ANY, DEMOTED, always_asked, standings_of
from bot.texts import say
from memory.index.topics import NamedTopic, telling_topics
from memory.record.tables import ClearanceRow
from memory.workers import worker_seal
from policies.clearance import TARGET, Standing

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Right:
    """What was earned about one topic with one act, and its state; ``bound`` is how often it agrees at least."""

    act: str
    state: str
    agreed: int
    of: int
    askers: int
    bound: float
    expires: str
    buttons: Sequence[Button]


@dataclass(frozen=True, slots=True)
class Known:
    """A topic with its rights; ``forbidden``: the worker wants to be asked, whatever the reply."""

    topic: NamedTopic
    forbidden: bool
    rights: Sequence[Right]


async def read(visit: Visit) -> Mapping[str, object]:
    """The topics, the largest first."""
    of, worker = visit.app.of, visit.worker
    async with of.record.read() as session:
        seal = await worker_seal(session, of.master, worker.id)
        topics = await telling_topics(session, seal, worker.id)
        forbidden = await always_asked(session, worker.id)
        standings = await standings_of(session, worker.id, of.now())
        rows = await session.scalars(select(ClearanceRow).where(ClearanceRow.worker == worker.id))
        states = {(row.topic, row.act): row.state for row in rows}
    largest = sorted(topics, key=lambda topic: -topic.size)
    known = [
        Known(topic, topic.id in forbidden, _rights(visit, topic.id, states, standings)) for topic in largest[:SHOWN]
    ]
    return {"topics": known, "more": len(topics) - len(known), "TARGET": TARGET}


def _rights(
    visit: Visit,
    topic: str,
    states: Mapping[tuple[str, str], str],
    standings: Mapping[tuple[str, str], Standing],
) -> Sequence[Right]:
    acts = {act for about, act in {**states, **standings} if about == topic and act != ANY}
    return [
        _right(visit, topic, act, states.get((topic, act), ""), standings.get((topic, act))) for act in sorted(acts)
    ]


def _right(visit: Visit, topic: str, act: str, state: str, standing: Standing | None) -> Right:
    language = visit.language
    return Right(
        act=say(language, f"act.{act}"),
        state=say(language, f"right.{state}") if state not in {"", DEMOTED} else visit.say("not_earned"),
        agreed=standing.n - standing.failures if standing else 0,
        of=standing.n if standing else 0,
        askers=standing.askers if standing else 0,
        bound=standing.bound if standing else 0.0,
        expires=visit.when(standing.expires) if standing and standing.expires else "",
        buttons=[Button(action, visit.say(f"right_{action}"), f"{act}:{topic}") for action in CHOICES.get(state, ())],
    )


PAGE = Page("topics", "topics.jinja", read)
