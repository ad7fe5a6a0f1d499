"""One call to Slack's Web API: its answer, or what went wrong in the words of ``adapters.errors``.

``Client`` is Slack's own with four habits: it asks its ``Key`` for a token that is good before every call, it
keeps to the waits that Slack asked for, it tells the key when Slack no longer takes a token, and it notes what Slack
refuses to the deployment.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.errors import AdapterError, Barred, RateLimited, Unclear
from adapters.loopback import LOOPBACK
from adapters.refusals import Bars
from adapters.slack.outgoing.limits import Limits
from adapters.slack.outgoing.refusals import refusal

TIMEOUT_SECONDS = 10
PAGE = 200
WORTHLESS = frozenset({"invalid_auth", "account_inactive", "token_revoked", "token_expired"})

_LATER = {"ratelimited", "rate_limited"}
_MAYBE_DONE = {
    "fatal_error",
    "internal_error",
    "service_unavailable",
    "request_timeout",
    "messaging_processing_failed",
}

Patience = Callable[[Callable[[], Awaitable[Mapping[str, Any]]]], Awaitable[Mapping[str, Any]]]

silent = logging.getLogger("adapters.slack.sdk")
"""Handed to Slack's libraries, which would log tokens' answers and messages' bodies."""
silent.addHandler(logging.NullHandler())
silent.setLevel(logging.CRITICAL + 1)
silent.propagate = False


class Key(Protocol):
    """Where the token of a call comes from."""

    async def token(self) -> str:
        """A token that is good now; raises ``Refused`` where there is none any more."""

    async def reject(self, token: str, reason: str) -> bool:
        """Slack does not take a token any more; whether there is another one to try."""


class Client(AsyncWebClient):
    """A Web API client that never tries a call twice that could have happened: it could post a second time.

    Args:
        key: Whose token goes with every call; without one, calls bring their own or need none.
        api_url: The Web API.
        session: The connections.
        limits: The waits of the workspace.
        bars: Where it is noted what Slack refuses to the deployment.
    """

    def __init__(
        self,
        key: Key | None,
        api_url: str,
        session: aiohttp.ClientSession,
        limits: Limits | None = None,
        bars: Bars | None = None,
    ) -> None:
        super().__init__(None, api_url, session=session, retry_handlers=[], logger=silent)
        self._key = key
        self._limits = limits
        self._bars = bars
        host = urlsplit(api_url).hostname or ""
        if host in LOOPBACK or proxy_bypass(host):
            self.proxy = None

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """Call a method; a token that turns out to be worthless is replaced once, if there is another."""
        if self._limits is not None:
            self._limits.check(api_method)
        if self._key is None:
            return await super().api_call(api_method, **arguments)
        token = await self._key.token()
        try:
            return await self._ask(token, api_method, arguments)
        except SlackApiError as error:
            reason = _code(error)
            if reason not in WORTHLESS or not await self._key.reject(token, reason):
                raise
        return await self._ask(await self._key.token(), api_method, arguments)

    async def _ask(self, token: str, api_method: str, arguments: dict[str, Any]) -> AsyncSlackResponse:
        self.token = token
        try:
            answer = await super().api_call(api_method, **arguments)
        except SlackApiError as error:
            problem = _read_error(error)
            if self._limits is not None and isinstance(problem, RateLimited):
                self._limits.note(api_method, problem)
            if self._bars is not None and isinstance(problem, Barred):
                await self._bars.note(api_method, problem.reason)
            raise
        if self._bars is not None:
            await self._bars.clear(api_method)
        return answer


async def call(answer: Awaitable[AsyncSlackResponse]) -> Mapping[str, Any]:
    """The data of a successful answer.

    Raises:
        Refused: Slack said no, with its code as the reason.
        Barred: Slack said no to the deployment, with its code as the reason.
        RateLimited: Slack said later.
        Unclear: No answer came, or one that leaves open what happened.
    """
    response = await responded(answer)
    return dict(response.data) if isinstance(response.data, dict) else {}


async def responded(answer: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """A successful answer with its headers; raises like ``call``."""
    try:
        return await answer
    except SlackApiError as error:
        raise _read_error(error) from None
    except (TimeoutError, OSError, aiohttp.ClientError, AttributeError) as error:
        # AttributeError: the library takes the text of a proxy's error page for JSON.
        raise Unclear(f"Slack gave no answer ({type(error).__name__}).") from None


async def pages(
    ask: Callable[..., Awaitable[AsyncSlackResponse]], *, patience: Patience | None = None, **arguments: Any
) -> AsyncIterator[Mapping[str, Any]]:
    """All pages of a method that answers in pages; ``patience`` may try one again that came too soon."""

    async def read(cursor: str) -> Mapping[str, Any]:
        return await call(ask(**arguments, limit=PAGE, **({"cursor": cursor} if cursor else {})))

    cursor, more = "", True
    while more:
        page = await (patience(partial(read, cursor)) if patience else read(cursor))
        yield page
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        more = bool(cursor)


def read_wait(headers: Mapping[str, str]) -> RateLimited:
    """How long a 429 asks us to wait; a second where it does not say."""
    wait = headers.get("Retry-After", "")
    return RateLimited(float(wait) if wait.isascii() and wait.isdigit() else 1.0)


def _read_error(error: SlackApiError) -> AdapterError:
    response = error.response
    if not isinstance(response, AsyncSlackResponse):
        return Unclear("Slack's answer could not be read.")
    code = _code(error)
    if response.status_code == 429 or code in _LATER:
        return read_wait(response.headers)
    if response.status_code >= 500 or code in _MAYBE_DONE or not code:
        return Unclear(f"Slack failed ({response.status_code} {code}).".replace(" )", ")"))
    return refusal(code)


def _code(error: SlackApiError) -> str:
    response = error.response
    if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
        return ""
    return str(response.data.get("error", ""))
