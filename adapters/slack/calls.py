"""One call to Slack's Web API: its answer, or what went wrong in the words of ``adapters.errors``."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.errors import AdapterError, RateLimited, Refused, Unclear

TIMEOUT_SECONDS = 10
PAGE = 200

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_MAYBE_DONE = {"fatal_error", "internal_error", "service_unavailable", "request_timeout"}

Patience = Callable[[Callable[[], Awaitable[Mapping[str, Any]]]], Awaitable[Mapping[str, Any]]]

silent = logging.getLogger("adapters.slack.sdk")
"""Handed to Slack's libraries, which would log tokens' answers and messages' bodies."""
silent.addHandler(logging.NullHandler())
silent.setLevel(logging.CRITICAL + 1)
silent.propagate = False


def open_client(token: str | None, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A Web API client that never tries twice: a second try could post a second time."""
    client = AsyncWebClient(token, api_url, session=session, retry_handlers=[], logger=silent)
    host = urlsplit(api_url).hostname or ""
    if host in _LOOPBACK or proxy_bypass(host):
        client.proxy = None
    return client


async def call(answer: Awaitable[AsyncSlackResponse]) -> Mapping[str, Any]:
    """The data of a successful answer.

    Raises:
        Refused: Slack said no, with its code as the reason.
        RateLimited: Slack said later.
        Unclear: No answer came, or one that leaves open what happened.
    """
    try:
        response = await answer
    except SlackApiError as error:
        raise _read_error(error) from None
    except (TimeoutError, OSError, aiohttp.ClientError, AttributeError) as error:
        # AttributeError: the library takes the text of a proxy's error page for JSON.
        raise Unclear(f"Slack gave no answer ({type(error).__name__}).") from None
    return dict(response.data) if isinstance(response.data, dict) else {}


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
    code = str(response.data.get("error", "")) if isinstance(response.data, dict) else ""
    if response.status_code == 429 or code == "ratelimited":
        return read_wait(response.headers)
    if response.status_code >= 500 or code in _MAYBE_DONE or not code:
        return Unclear(f"Slack failed ({response.status_code} {code}).".replace(" )", ")"))
    return Refused(code)
