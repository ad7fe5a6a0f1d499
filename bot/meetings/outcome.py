"""What came of a meeting, by its words: what was decided, asked of somebody, and promised in their name. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from memory.domain import Turn
from memory.text.asking import asks, sentences
from memory.text.patterns import any_of
from memory.text.simplified import simplified

_DECIDED = any_of(
    r"\b(?:we|we've|we have) (?:all )?(?:just )?(?:decided|agreed|settled)\b|\b(?:it's|it is|that's|that is)"
    r" (?:decided|settled|agreed)\b|\bdecision:",
    r"\b(?:so|ok|okay|then|right),? (?:we'll|we will|let's|we go|we're going)\b|\blet's go (?:with|ahead)\b",
    r"(?:就|那就)这么(?:定|办)|(?:我们|大家|会上)(?:一致)?(?:决定|定了|同意)|(?:已经|就)定(?:了|下来)|决议",
)
_WILL = r"(?:'ll|will|is going to|is gonna|can take|takes|should|has to|needs to|会|来|负责|去|要|得|跟进)"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Turns, each under what it is; a question that was asked of somebody by name stands under ``asked`` alone."""

    decided: tuple[Turn, ...]
    asked: tuple[Turn, ...]
    promised: tuple[Turn, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.decided or self.asked or self.promised)


def outcome_of(turns: Sequence[Turn], accounts: Collection[str], name: str) -> Outcome:
    """What came of what was said, for the person of some accounts and a name."""
    promises = _promises(name)
    asked, decided, promised = [], [], []
    for turn in turns:
        said = [simplified(each) for each in sentences(turn.text)]
        told = [each for each in said if not asks(each)]
        if set(accounts) & set(turn.mentions) and len(told) < len(said):
            asked.append(turn)
        elif any(promises.search(each) for each in told):
            promised.append(turn)
        elif any(_DECIDED.search(each) for each in told):
            decided.append(turn)
    return Outcome(tuple(decided), tuple(asked), tuple(promised))


def _promises(name: str) -> re.Pattern[str]:
    """Somebody is said to do something, by their whole name or their first one."""
    called = "|".join(re.escape(simplified(each)) for each in {name, *name.split()[:1]} if each.strip())
    return re.compile(rf"(?<![\w@])(?:{called})\s*{_WILL}(?![A-Za-z])", re.IGNORECASE)
