"""What the policy engine says of a draft, from least to most autonomous, and why."""

from dataclasses import dataclass
from enum import IntEnum


class Verdict(IntEnum):
    """``silent`` < ``draft`` (only the worker sees it) < ``ask`` (the worker approves) < ``answer``."""

    SILENT = 0
    DRAFT = 1
    ASK = 2
    ANSWER = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule or guard that made the verdict: its name, what it says, and how far it lets the verdict go.

    ``conditions`` are those of a policy's rule, each a word with its values.
    """

    name: str
    kind: str
    verdict: Verdict
    says: str
    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict with all that made it. ``rule`` names the reason that was decisive."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    rule: str
