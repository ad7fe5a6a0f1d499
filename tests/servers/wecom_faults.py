"""How calls fail on a bad line to WeCom: before it did what was asked, or after."""

import random
from collections import Counter
from enum import Enum


class Fault(Enum):
    """What becomes of a call; what is ``done`` was carried out before it failed."""

    BUSY = "-1"
    BUSY_DONE = "-1, done"
    LATER = "45009"
    AT_ONCE = "45033"
    TOKEN_DIED = "42001"
    BROKEN = "500"
    BROKEN_DONE = "500, done"
    PAGE = "error page of a proxy"
    RESET = "reset"
    RESET_DONE = "reset, done"
    HALF_DONE = "half an answer, done"
    HANG = "no answer"
    HANG_DONE = "no answer, done"

    @property
    def done(self) -> bool:
        """Whether the call was carried out."""
        return self.name.endswith("_DONE")


_DECK = [fault for fault in Fault for _ in range(1 if fault in (Fault.HANG, Fault.HANG_DONE) else 8)]


class Dice:
    """Throws faults, all kinds of them in equal parts, but few that cost time.

    Attributes:
        share: How many of all calls fail, between 0 and 1.
        thrown: How often each fault was.
    """

    def __init__(self, seed: int, share: float) -> None:
        self.share = share
        self.thrown: Counter[Fault] = Counter()
        self._random = random.Random(seed)
        self._deck: list[Fault] = []

    def throw(self) -> Fault | None:
        """The fault of the next call, if it has one."""
        if self._random.random() >= self.share:
            return None
        if not self._deck:
            self._deck = self._random.sample(_DECK, len(_DECK))
        fault = self._deck.pop()
        self.thrown[fault] += 1
        return fault
