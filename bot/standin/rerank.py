"""Precedents → precedents in a better order, by a language model that reads them all at once (Sun et al. 2023).

It moves what it may read and nothing else: what it does not name follows in the order it had.
"""

from collections.abc import Sequence

import structlog
from pydantic import BaseModel, ConfigDict, Field

from bot.standin.llm import ModelDown
from bot.standin.prompting import prompt
from bot.standin.reading import Reading
from memory.domain import Precedent, Worker
from memory.recall.ranking import in_order

log = structlog.get_logger()


class Order(BaseModel):
    """What the model may say."""

    model_config = ConfigDict(extra="forbid")

    numbers: list[int] = Field(description="numbers of the precedents, the most helpful first")


class ModelReranker:
    """Puts precedents in order with a model; where the model fails or may not read, they keep the order they had."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def rerank(
        self, worker: Worker, place: str, question: str, precedents: Sequence[Precedent]
    ) -> tuple[Precedent, ...]:
        """See ``memory.recall.recall.Reranker.rerank``."""
        readable = await self._reading.readable(worker, place, precedents) or ()
        offered = list(enumerate(readable, 1))
        if len(offered) < 2:
            return tuple(precedents)
        try:
            order = await self._reading.answer(
                worker,
                place,
                prompt("rerank_system", worker=worker),
                prompt("rerank", worker=worker, question=question, precedents=offered),
                Order,
            )
        except ModelDown as error:
            log.warning("model_down", model=self._reading.model.name, reason=str(error))
            return tuple(precedents)
        known = dict(offered)
        moved = iter([known[number] for number in dict.fromkeys([*order.numbers, *known]) if number in known])
        return in_order([next(moved) if each in readable else each for each in precedents])
