"""What a worker takes first, by how long others waited for their word, and who asks them most. Pure."""

from collections.abc import Iterable
from datetime import timedelta

from memory.domain import Act, Decision, Provenance, is_asked_for
from memory.notes import are_notes

SOON, LATER = "soon", "later"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
USUAL = 0.8
"""From this share of all that is asked about a topic on, how long it waits is usual."""


def answered(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions in which the worker said something to somebody who waited for it."""
    return [each for each in decisions if _is_answer(each)]


def pace(decision: Decision) -> str:
    """``SOON`` within an hour, ``LATER`` after a day, empty between."""
    waited = decision.at - decision.situation.trigger.at
    return SOON if waited <= HOUR else LATER if waited >= DAY else ""


def _is_answer(decision: Decision) -> bool:
    own = decision.provenance is not Provenance.CONFIRMED and not are_notes(decision.situation.place)
    return own and bool(decision.reply.strip()) and decision.act is not Act.IGNORE and is_asked_for(decision)
