"""An access token that ends by itself: one for all processes, fetched by one of them at a time, renewed ahead.

It is kept in the vault; a copy in memory saves reading it there before each call. A platform may end a token before its
time: then ``reject`` drops it, and whoever comes first fetches another.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.errors import AdapterError, RateLimited
from adapters.vault import Vault

AHEAD = timedelta(minutes=5)
TURN_SECONDS = 30.0
WAIT_SECONDS = 1.0

Fetch = Callable[[], Awaitable[tuple[str, float]]]
"""Asks the platform for a token: the token, and for how many seconds it is good."""

_log = structlog.get_logger(__name__)


class Token(BaseModel):
    """A token, until when it is good, and from when on it is better renewed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    value: str
    renew: datetime
    ends: datetime


class Tokens:
    """Where the token of a call comes from.

    Args:
        name: By which it is kept, such as ``wecom/token/CORP/AGENT``.
        fetch: Asks the platform for a token.
        vault: Where it is kept.
        now: The clock.
    """

    def __init__(self, name: str, fetch: Fetch, vault: Vault, now: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._vault = vault
        self._now = now
        self._name = name
        self._owner = str(uuid4())
        self._turn = asyncio.Lock()
        self._held: Token | None = None

    async def token(self) -> str:
        """A token that is good now.

        Raises:
            RateLimited: Another process fetches it at this moment.
            AdapterError: The platform gives none.
        """
        if self._held is None or self._held.renew <= self._now():
            async with self._turn:
                self._held = await self._current()
        return self._held.value

    async def reject(self, token: str) -> None:
        """The platform does not take a token: drop it, unless another process has brought a new one already."""
        async with self._turn:
            kept = await self._kept()
            if kept is not None and kept.value == token:
                await self._vault.erase(self._name)
                _log.info("token_rejected", token=self._name)
            self._held = None

    async def _current(self) -> Token:
        kept = await self._kept()
        if kept is not None and kept.renew > self._now():
            return kept
        if not await self._vault.claim(self._name, self._owner, TURN_SECONDS):
            return self._usable(kept, RateLimited(WAIT_SECONDS))
        try:
            return await self._renew(kept)
        except AdapterError as error:
            return self._usable(kept, error)
        finally:
            await self._vault.release(self._name, self._owner)

    async def _renew(self, seen: Token | None) -> Token:
        """Fetch a token, unless somebody else has done so between our look and our turn."""
        kept = await self._kept()
        if kept is not None and kept != seen and kept.renew > self._now():
            return kept
        token, seconds = await self._fetch()
        lasts = timedelta(seconds=seconds)
        fresh = Token(value=token, renew=self._now() + max(lasts - AHEAD, lasts / 2), ends=self._now() + lasts)
        await self._vault.write(self._name, fresh.model_dump_json(), seconds=seconds)
        _log.info("token_fetched", token=self._name)
        return fresh

    def _usable(self, kept: Token | None, error: AdapterError) -> Token:
        """The old token while it is good; else what went wrong."""
        if kept is None or kept.ends <= self._now():
            raise error
        return kept

    async def _kept(self) -> Token | None:
        text = await self._vault.read(self._name)
        try:
            return None if text is None else Token.model_validate_json(text)
        except ValidationError:
            return None
