"""How what was foreseen is held against what the worker did, by the replies that were known at the cut."""

from collections.abc import Sequence

from bot.backtest.judged import Judged
from bot.learning.foresight import Foreseen, Seen, asked_by
from memory.clone.likeness import Past, Said, said_of
from memory.clone.naming import Naming


class Yardstick:
    """Two replies say about the same where they are closer than 99 of 100 pairs of the worker's replies are."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        """``seen`` are the decisions with words before the cut."""
        said = [said for each in seen if (said := _said(each))]
        self._naming = Naming(said, Past(said)) if said else None
        self._place = {each.decision.id: place for place, each in enumerate(seen)}

    def judge(self, hidden: Seen, foreseen: Foreseen) -> Judged:
        """Hold one foreseen decision against the worker's."""
        said = _said(hidden)
        if said is None or self._naming is None:
            return Judged(hidden.decision, foreseen)
        past = self._naming.past
        close = past.closeness(said.vector) >= past.usual.alike
        telling = self._naming.holds @ self._naming.told(said) > 0
        places = [self._place[precedent.id] for precedent in foreseen.precedents]
        held = tuple(bool(telling[place]) for place in places) if telling.any() else None
        return Judged(hidden.decision, foreseen, tuple(bool(close[place]) for place in places), held)


def _said(seen: Seen) -> Said | None:
    return None if seen.reply is None else said_of(asked_by(seen.met), seen.decision.reply, seen.reply)
