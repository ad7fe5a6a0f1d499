"""The language model behind the drafter: one timeout, no hidden retries, a breaker.

LangChain's ``init_chat_model`` builds it from ``provider:name``; the provider's package is an extra.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from pydantic import BaseModel

from bot.errors import Impossible
from memory.providers import provider_of

T = TypeVar("T", bound=BaseModel)
FAILURES = 3
REST = timedelta(minutes=5)
MILLION = 1_000_000


class ModelDown(Exception):
    """The model gave no usable answer in time; ``cost`` is what it took for it nevertheless."""

    def __init__(self, reason: str, cost: float = 0.0) -> None:
        super().__init__(reason)
        self.cost = cost


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, read and written; zero where that is not known."""

    read: float = 0.0
    written: float = 0.0


class Model:
    """Structured answers of one chat model."""

    def __init__(self, name: str, timeout: float, now: Callable[[], datetime], prices: Prices = Prices()) -> None:
        """``name`` as ``provider:model``; ``timeout`` in seconds, for the whole call.

        Raises:
            Impossible: the provider is unknown or its package is missing.
        """
        from langchain.chat_models import init_chat_model

        self.name = name
        self.provider = provider_of(name)
        self._prices = prices
        self._timeout = timeout
        self._now = now
        self._failures = 0
        self._rests_until: datetime | None = None
        try:
            self._chat = init_chat_model(name, timeout=timeout, max_retries=0, temperature=0)
        except (ImportError, ValueError) as error:
            raise Impossible(f"The model '{name}' cannot be used: {error}") from error

    async def answer(self, system: str, user: str, shape: type[T]) -> tuple[T, float]:
        """The model's answer in the given shape, and what it cost.

        Raises:
            ModelDown: no answer in time, a refusal, nonsense, or the breaker is open after failures.
        """
        if self._rests_until and self._now() < self._rests_until:
            raise ModelDown("resting after failures")
        cost = 0.0
        try:
            async with asyncio.timeout(self._timeout):
                asked = self._chat.with_structured_output(shape, include_raw=True)
                given = cast("dict[str, Any]", await asked.ainvoke([("system", system), ("user", user)]))
            cost = self._cost(given["raw"], system + user)
            if given["parsing_error"]:
                raise given["parsing_error"]
            answer = shape.model_validate(given["parsed"])
        except Exception as error:
            self._note_failure()
            raise ModelDown(type(error).__name__, cost) from error
        self._failures, self._rests_until = 0, None
        return answer, cost

    def _cost(self, answer: Any, question: str) -> float:
        """By the tokens that the provider counted; where it counts none, one for each sign is more than there were."""
        used = getattr(answer, "usage_metadata", None) or {}
        read = used.get("input_tokens", len(question))
        written = used.get("output_tokens", len(str(getattr(answer, "content", ""))))
        return float((read * self._prices.read + written * self._prices.written) / MILLION)

    def _note_failure(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._rests_until = self._now() + REST
