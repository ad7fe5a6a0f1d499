"""Which decisions that say the same count, with caps for each person and day, and how much by how they are known. Pure.

``memory.recall.ranking`` folds such decisions into one precedent, ``memory.trust.poison`` weighs precedents against
each other.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from memory.domain import Decision, Provenance

STANDING = {Provenance.LIVE: 1.0, Provenance.CONFIRMED: 0.8, Provenance.IMPORTED: 0.6}
"""What was said among people who acted on it counts more than what was taught or approved, an import least."""
A_PERSON = 3
"""How many decisions on one person's questions count at most."""
A_DAY = 5
"""How many decisions of one day count at most."""


def counted(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Those that count, the best standing first, then the oldest. Whose asker is not known are one person's."""
    people: Counter[str] = Counter()
    days: Counter[date] = Counter()
    taken = []
    for decision in sorted(decisions, key=lambda each: (-STANDING[each.provenance], each.at, each.id)):
        person, day = decision.situation.trigger.author, decision.at.date()
        if people[person] < A_PERSON and days[day] < A_DAY:
            taken.append(decision)
            people[person] += 1
            days[day] += 1
    return tuple(taken)
