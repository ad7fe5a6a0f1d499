"""A hidden decision, and how what was foreseen of it turned out."""

from dataclasses import dataclass

from bot.learning.foresight import Foreseen
from memory.domain import Decision


@dataclass(frozen=True, slots=True)
class Judged:
    """A hidden decision beside what was foreseen of it.

    ``close`` says of each precedent whether its reply says about the same as the worker's; ``identifiers`` whether it
    holds a rare identifier that the worker's reply holds and the question does not, None where there is no such one.
    Both are empty where the worker did not speak.
    """

    decision: Decision
    foreseen: Foreseen
    close: tuple[bool, ...] = ()
    identifiers: tuple[bool, ...] | None = None

    @property
    def spoke(self) -> bool:
        """Whether the worker spoke."""
        return bool(self.decision.reply)
