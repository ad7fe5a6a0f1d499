"""Something seems to be broken: several people ask about it at once. What the worker did last time, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.console.visit import Visit
from bot.learning.priority import Placed
from memory.clone.priority import is_broken
from memory.domain import Precedent

TOGETHER = timedelta(minutes=30)
SEVERAL = 2
"""So many questions about something broken, within half an hour, are an incident."""


@dataclass(frozen=True, slots=True)
class Incident:
    """What is asked about it now, and the steps of the worker's last one that was like it, oldest first."""

    questions: Sequence[str]
    steps: Sequence[Precedent]


async def incident_in(visit: Visit, placed: Sequence[Placed]) -> Incident | None:
    """The incident that what waits tells of, if it does; its steps are empty where none was like it."""
    now = visit.app.of.now()
    lately = [
        each.proposal.situation.trigger
        for each in placed
        if is_broken(each.proposal.situation.trigger.text) and each.proposal.situation.trigger.at > now - TOGETHER
    ]
    if len(lately) < SEVERAL:
        return None
    questions = [turn.text for turn in lately]
    found = await visit.app.recall.ask(visit.worker, max(questions, key=len), reader=None, now=now - TOGETHER)
    return Incident(questions, found.episodes[0].precedents if found.episodes and found.is_about else ())
