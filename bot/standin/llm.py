"""The language model behind the drafter: one timeout, no hidden retries, a breaker.

LangChain's ``init_chat_model`` builds it from ``provider:name``; the provider's package is an extra.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel

from bot.errors import Impossible

T = TypeVar("T", bound=BaseModel)
FAILURES = 3
REST = timedelta(minutes=5)


class ModelDown(Exception):
    """The model gave no usable answer in time."""


class Model:
    """Structured answers of one chat model."""

    def __init__(self, name: str, timeout: float, now: Callable[[], datetime]) -> None:
        """``timeout`` in seconds, for the whole call.

        Raises:
            Impossible: the provider is unknown or its package is missing.
        """
        from langchain.chat_models import init_chat_model

        self.name = name
        self._timeout = timeout
        self._now = now
        self._failures = 0
        self._rests_until: datetime | None = None
        try:
            self._chat = init_chat_model(name, timeout=timeout, max_retries=0, temperature=0)
        except (ImportError, ValueError) as error:
            raise Impossible(f"The model '{name}' cannot be used: {error}") from error

    async def answer(self, system: str, user: str, shape: type[T]) -> T:
        """The model's answer in the given shape.

        Raises:
            ModelDown: no answer in time, a refusal, nonsense, or the breaker is open after failures.
        """
        if self._rests_until and self._now() < self._rests_until:
            raise ModelDown("resting after failures")
        try:
            async with asyncio.timeout(self._timeout):
                raw = await self._chat.with_structured_output(shape).ainvoke([("system", system), ("user", user)])
            answer = shape.model_validate(raw)
        except Exception as error:
            self._note_failure()
            raise ModelDown(type(error).__name__) from error
        self._failures, self._rests_until = 0, None
        return answer

    def _note_failure(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._rests_until = self._now() + REST
