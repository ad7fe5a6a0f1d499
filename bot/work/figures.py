"""What this process counts of its own work, for whoever watches it; no figure has a name of a person or a place."""

from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum


class Figure(StrEnum):
    """What is counted; each always with the same labels."""

    ACCEPTED = "accepted"
    """Events that were safe on disk before the platform was told; one that came twice counts twice."""
    WORK = "work"
    """Pieces of work, by queue and outcome: ``done``, ``failed``, or ``taken_over`` by another process."""
    WORK_SECONDS = "work_seconds"
    """How long those took, by queue."""
    POSTS = "posts"
    """What became of calls to platforms, by verb and state."""
    DRAFTS = "drafts"
    """Rulings on drafts, by verdict."""
    MODEL_CALLS = "model_calls"
    """Questions to models, by outcome: ``answered`` or ``failed``."""
    MODEL_COST = "model_cost"
    """What those cost, in the currency of the deployment's prices."""


_counted: dict[Figure, defaultdict[tuple[str, ...], float]] = {figure: defaultdict(float) for figure in Figure}


def count(figure: Figure, *labels: str, by: float = 1) -> None:
    """Add to a figure."""
    _counted[figure][labels] += by


def counted(figure: Figure) -> Mapping[tuple[str, ...], float]:
    """What was counted of a figure since the process began, by its labels."""
    return _counted[figure]
