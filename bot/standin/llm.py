"""The language model behind the drafter: one timeout, no hidden retries, a breaker.

LangChain's ``init_chat_model`` builds it from ``provider:name``; the provider's package is an extra.
"""

import asyncio
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from dotenv import dotenv_values
from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, SecretStr

from bot.errors import Impossible
from bot.settings import Settings
from bot.standin.structured import Given, Structured
from bot.texts import Told
from memory.index.providers import provider_of

T = TypeVar("T", bound=BaseModel)
FAILURES = 3
REST = timedelta(minutes=5)
MILLION = 1_000_000
_OF_PROVIDERS = re.compile(r"(?!DOUBLE_)[A-Z][A-Z0-9_]*_(?:API_KEY|API_BASE|BASE_URL|ENDPOINT)")
"""Names under which providers' packages look for a key or an address."""


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


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked for and with which key; without, the provider's own and the key of its environment."""

    url: str | None = None
    key: SecretStr | None = None


class Model:
    """Structured answers of one chat model."""

    def __init__(
        self,
        name: str,
        timeout: float,
        now: Callable[[], datetime],
        prices: Prices = Prices(),
        endpoint: Endpoint = Endpoint(),
    ) -> None:
        """``name`` as ``provider:model``; ``timeout`` in seconds, for the whole call.

        Raises:
            Impossible: the provider is unknown, its package is missing, or it has no key.
        """
        self.name = name
        self.provider = provider_of(name, endpoint.url)
        self._prices = prices
        self._timeout = timeout
        self._now = now
        self._failures = 0
        self._rests_until: datetime | None = None
        self._structured = Structured(_chat(name, timeout, endpoint))

    @property
    def rests(self) -> bool:
        """Whether the breaker is open after failures, so that the model is not asked."""
        return self._rests_until is not None and self._now() < self._rests_until

    async def answer(self, system: str, user: str, shape: type[T]) -> tuple[T, float]:
        """The model's answer in the given shape, and what it cost.

        Raises:
            ModelDown: no answer in time, a refusal, nonsense, or the breaker is open after failures.
        """
        if self.rests:
            raise ModelDown("resting after failures")
        given = Given()
        try:
            async with asyncio.timeout(self._timeout):
                await self._structured.ask(system, user, shape, given)
            answer = shape.model_validate(given.value)
        except Exception as error:
            self._note_failure()
            cost = self._cost(given, system + user) or _timed_out(error) * self._read(len(system + user))
            raise ModelDown(_reason(error), cost) from error
        self._failures, self._rests_until = 0, None
        return answer, self._cost(given, system + user)

    def _cost(self, given: Given, question: str) -> float:
        """By the tokens that the provider counted; where it counts none, one for each sign is more than there were.

        Nothing where no answer came.
        """
        if given.raw is None:
            return 0.0
        used = getattr(given.raw, "usage_metadata", None) or {}
        read = used.get("input_tokens") or len(question)
        written = used.get("output_tokens") or len(str(given.raw.content)) + len(str(given.raw.additional_kwargs))
        return self._read(read) + written * self._prices.written / MILLION

    def _read(self, tokens: int) -> float:
        return tokens * self._prices.read / MILLION

    def _note_failure(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._rests_until = self._now() + REST


def model_by(settings: Settings, name: str, now: Callable[[], datetime]) -> Model:
    """A model as the settings have it, by its name.

    Raises:
        Impossible: see ``Model``.
    """
    prices = Prices(settings.model_price_read, settings.model_price_written)
    endpoint = Endpoint(settings.model_url, settings.model_key)
    return Model(name, settings.model_timeout_seconds, now, prices, endpoint)


def _chat(name: str, timeout: float, endpoint: Endpoint) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    for known, value in dotenv_values(".env", encoding="utf-8-sig").items():
        if _OF_PROVIDERS.fullmatch(known) and value:
            os.environ.setdefault(known, value)
    chosen: dict[str, Any] = {"base_url": endpoint.url, "api_key": endpoint.key}
    chosen = {option: value for option, value in chosen.items() if value is not None}
    try:
        chat: BaseChatModel = init_chat_model(name, timeout=timeout, max_retries=0, temperature=0, **chosen)
    except Exception as error:
        told = Told("error.model", name=name, error=_reason(error), provider=name.partition(":")[0])
        raise Impossible(told) from error
    return chat


def _timed_out(error: Exception) -> bool:
    """Whether the answer came too late, by us or by the provider's package: the question was read all the same."""
    return isinstance(error, TimeoutError) or "Timeout" in type(error).__name__


def _reason(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    return f"{type(error).__name__} {status}" if status else type(error).__name__
