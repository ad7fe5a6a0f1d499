"""Precedents → precedents in a better order, by a language model that reads them all at once (Sun et al. 2023).

It moves what was found and nothing else: what it does not name follows in the order it had.
"""

from collections.abc import Sequence
from dataclasses import replace

import structlog
from pydantic import BaseModel, ConfigDict, Field

from bot.standin.llm import Model, ModelDown
from bot.standin.prompting import prompt
from memory.domain import Precedent, Worker

log = structlog.get_logger()


class Order(BaseModel):
    """What the model may say."""

    model_config = ConfigDict(extra="forbid")

    numbers: list[int] = Field(description="numbers of the precedents, the most helpful first")


class ModelReranker:
    """Puts precedents in order with a model; where the model fails, in the order they had."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def rerank(self, worker: Worker, question: str, precedents: Sequence[Precedent]) -> tuple[Precedent, ...]:
        """See ``memory.recall.Reranker.rerank``."""
        offered = list(enumerate(precedents, 1))
        if len(offered) < 2:
            return tuple(precedents)
        try:
            order = await self._model.answer(
                prompt("rerank_system", worker=worker),
                prompt("rerank", worker=worker, question=question, precedents=offered),
                Order,
            )
        except ModelDown as error:
            log.warning("model_down", model=self._model.name, reason=str(error))
            return tuple(precedents)
        known = dict(offered)
        moved = [known[number] for number in dict.fromkeys([*order.numbers, *known]) if number in known]
        scores = [precedent.score for precedent in precedents]
        return tuple(replace(precedent, score=score) for precedent, score in zip(moved, scores, strict=True))
