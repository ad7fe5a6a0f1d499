"""One token: renewed before it ends, by one process at a time, and given up when Slack takes it no more."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from adapters.errors import AdapterError, RateLimited, Refused
from adapters.slack.install.grants import Exchange, Grant, Grants

AHEAD = timedelta(hours=2)
DOUBTFUL = "invalid_auth"
"""Said of a token that is none, but also to an address that the workspace does not allow for now."""
TURN_SECONDS = 60.0
WAIT_SECONDS = 2.0

Lost = Callable[[Grant], Awaitable[None]]

_log = structlog.get_logger(__name__)


class Keeper:
    """The ``Key`` of all calls that go with one grant.

    Args:
        grant: The grant.
        grants: Where it is kept; nothing for a token of the settings, which is neither kept nor renewed.
        exchange: How it is renewed.
        now: The clock.
        lost: Told once when Slack takes the token no more; if this fails, it is told again at the next call.
    """

    def __init__(
        self, grant: Grant, grants: Grants | None, exchange: Exchange, *, now: Callable[[], datetime], lost: Lost
    ) -> None:
        self._grant: Grant | None = grant
        self._grants = grants
        self._exchange = exchange
        self._now = now
        self._lost = lost
        self._owner = str(uuid4())
        self._turn = asyncio.Lock()

    @property
    def grant(self) -> Grant | None:
        """The grant as this process knows it, until it is lost."""
        return self._grant

    def give_up(self) -> None:
        """Call Slack no more."""
        self._grant = None

    async def token(self) -> str:
        """A token that is good now.

        Raises:
            Refused: The grant is lost.
            RateLimited: Another process renews it at this moment.
        """
        if self._held().is_due(self._now(), AHEAD):
            async with self._turn:
                await self._renew(self._held())
        return self._held().token

    async def reject(self, token: str, reason: str) -> bool:
        """Slack does not take a token; whether there is another one to try. A doubtful reason ends nothing."""
        async with self._turn:
            held = self._grant
            if held is None or held.token != token:
                return held is not None
            kept = await self._grants.read(held.name) if self._grants else None
            if kept is not None and kept.token != token:
                self._grant = kept
                return True
            if reason != DOUBTFUL:
                await self._lose(held, reason)
            return False

    async def _lose(self, grant: Grant, reason: str) -> None:
        _log.warning("slack_token_lost", scope=grant.scope, reason=reason)
        try:
            await self._lost(grant)
        except Exception as error:
            _log.error("slack_loss_not_told", scope=grant.scope, error=type(error).__name__)
        else:
            self._grant = None

    def _held(self) -> Grant:
        if self._grant is None:
            raise Refused("not_connected")
        return self._grant

    async def _renew(self, grant: Grant) -> None:
        if self._grants is None or not grant.is_due(self._now(), AHEAD):
            return
        if not grant.refresh_token:
            return
        vault, name = self._grants.vault, f"renew/{grant.name}"
        if not await vault.claim(name, self._owner, TURN_SECONDS):
            if grant.is_due(self._now()):
                raise RateLimited(WAIT_SECONDS)
            return
        try:
            grant = await self._kept(grant)
            if grant.is_due(self._now(), AHEAD):
                await self._exchange_for(grant, self._grants)
        finally:
            await vault.release(name, self._owner)

    async def _kept(self, grant: Grant) -> Grant:
        """What the vault holds: another process may have renewed it, or given it back."""
        assert self._grants is not None
        self._grant = await self._grants.read(grant.name)
        return self._held()

    async def _exchange_for(self, grant: Grant, grants: Grants) -> None:
        try:
            fresh = await self._exchange.refresh(grant)
        except AdapterError as error:
            if not grant.is_due(self._now()):
                _log.warning("slack_token_not_renewed", scope=grant.scope, error=type(error).__name__)
                return
            if isinstance(error, Refused):
                await self._lose(grant, error.reason)
            raise
        await grants.keep(fresh)
        self._grant = fresh
        _log.info("slack_token_renewed", scope=fresh.scope)
