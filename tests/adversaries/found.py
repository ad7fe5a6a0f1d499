"""What an adversary reports, and a transaction that leaves nothing behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from memory.record.engine import Record, WriteSession

SHOWN = 200


@dataclass
class Found:
    """What came of some trials.

    ``allowed`` counts what rightly went through, so that a gate that lets nothing pass is not taken for a safe one.
    """

    trials: int = 0
    allowed: int = 0
    violations: int = 0
    examples: list[str] = field(default_factory=list)

    def violated(self, what: str) -> None:
        """Something happened that must never happen."""
        self.violations += 1
        if len(self.examples) < SHOWN:
            self.examples.append(what)

    def add(self, other: "Found") -> None:
        """Take in what came of other trials."""
        self.trials += other.trials
        self.allowed += other.allowed
        self.violations += other.violations
        self.examples = [*self.examples, *other.examples][:SHOWN]


@asynccontextmanager
async def rolled_back(record: Record) -> AsyncIterator[WriteSession]:
    """A transaction of which nothing is kept."""
    async with record.write() as session:
        yield session
        await session.rollback()
