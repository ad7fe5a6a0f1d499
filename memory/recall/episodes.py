"""Precedents of one incident → an episode: what the worker decided in one conversation, in order of time.

An episode is a run of the worker's decisions in one place: of one thread; or outside threads, near to what was asked
and with no more than an hour between them. It never leaves the place in which a precedent was found, so whoever may
read the precedent may read all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from memory.decisions.decisions import load_decisions
from memory.decisions.situations import LULL
from memory.domain import Act, Decision, Precedent
from memory.recall.ranking import Candidate
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import DecisionRow

REACH = timedelta(days=1)
BEST = 5
LONGEST = 8


@dataclass(frozen=True, slots=True)
class Episode:
    """Two decisions or more that belong together, oldest first; what was not found by itself is here by "episode"."""

    precedents: tuple[Precedent, ...]


async def episodes_of(
    session: ReadSession, seal: Seal, found: Sequence[Precedent], near: Sequence[Candidate], *, until: datetime
) -> tuple[Episode, ...]:
    """The episodes that the best of what was found belong to, in the order of the best of each.

    Args:
        near: all that is near to what was asked, found or not.
        until: nothing later belongs to any.
    """
    best = [precedent.decision for precedent in found[:BEST]]
    threads = await _threads(session, [decision for decision in best if decision.situation.thread], until)
    runs: list[list[str]] = []
    for decision in best:
        if not any(decision.id in run for run in runs):
            runs.append(_run(decision, threads, near))
    known = {precedent.decision.id: precedent for precedent in found}
    if fresh := {each for run in runs if len(run) > 1 for each in run} - known.keys():
        decisions = await load_decisions(session, seal, sorted(fresh))
        known |= {each: _joined(decision) for each, decision in decisions.items()}
    episodes = (tuple(known[each] for each in run if each in known) for run in runs)
    return tuple(Episode(precedents) for precedents in episodes if len(precedents) > 1)


async def _threads(session: ReadSession, decisions: Sequence[Decision], until: datetime) -> list[Candidate]:
    """What the worker decided in the threads of decisions within a day of them, the messages that opened them too."""
    if not decisions:
        return []
    beside = [
        and_(
            DecisionRow.worker == decision.worker,
            DecisionRow.at.between(decision.at - REACH, decision.at + REACH),
            DecisionRow.place == decision.situation.place.id,
            or_(DecisionRow.thread == decision.situation.thread, DecisionRow.trigger == decision.situation.thread),
        )
        for decision in decisions
    ]
    columns = select(DecisionRow.id, DecisionRow.at, DecisionRow.place, DecisionRow.thread, DecisionRow.trigger)
    rows = await session.execute(
        columns.where(or_(*beside), DecisionRow.at < until, DecisionRow.act != Act.IGNORE.value)
    )
    return [Candidate(row.id, row.at, 0.0, (), row.place, row.thread or row.trigger) for row in rows]


def _run(decision: Decision, threads: Sequence[Candidate], near: Sequence[Candidate]) -> list[str]:
    """The ids of what belongs to a decision's episode, oldest first: at most ``LONGEST``, those nearest to it."""
    place, thread = decision.situation.place.id, decision.situation.thread or ""
    talk = [each for each in (threads if thread else near) if each.place == place and each.thread == thread]
    talk.sort(key=lambda each: (each.at, each.id))
    if not thread:
        talk = _unbroken(talk, decision.id)
    nearest = sorted(talk, key=lambda each: abs(each.at - decision.at))[:LONGEST]
    return [each.id for each in talk if each in nearest]


def _unbroken(talk: Sequence[Candidate], decision: str) -> list[Candidate]:
    """The run without a lull in which a decision stands."""
    runs: list[list[Candidate]] = []
    for each in talk:
        if runs and each.at - runs[-1][-1].at <= LULL:
            runs[-1].append(each)
        else:
            runs.append([each])
    return next((run for run in runs if any(each.id == decision for each in run)), [])


def _joined(decision: Decision) -> Precedent:
    return Precedent(decision, 0.0, ("episode",), decision.at, frozenset({decision.situation.trigger.author}) - {""})
