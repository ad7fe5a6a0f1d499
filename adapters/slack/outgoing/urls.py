"""HTTP to addresses that Slack named: response URLs and places for uploads. Nothing here tries twice."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.errors import Refused, Unclear
from adapters.slack.outgoing.calls import read_wait

_HOSTS = ("", "hooks.", "files.")


@dataclass(frozen=True, slots=True)
class Answer:
    """A clear answer, good or bad."""

    status: int
    text: str


async def push(client: AsyncWebClient, url: str, **body: Any) -> Answer:
    """POST a body, as aiohttp names it, to an address of Slack's.

    Raises:
        Refused: The address is not Slack's.
        RateLimited: Slack said later.
        Unclear: No answer came, or one that leaves open what happened.
    """
    if not _is_slack(url, client.base_url):
        raise Refused("address_is_not_of_slack")
    session = client.session
    assert session is not None
    try:
        async with session.post(url, proxy=client.proxy, allow_redirects=False, **body) as response:
            answer, headers = Answer(response.status, await response.text()), dict(response.headers)
    except (TimeoutError, OSError, aiohttp.ClientError) as error:
        raise Unclear(f"Slack gave no answer ({type(error).__name__}).") from None
    if answer.status == 429:
        raise read_wait(headers)
    if answer.status >= 500:
        raise Unclear(f"Slack failed ({answer.status}).")
    return answer


def _is_slack(url: str, api_url: str) -> bool:
    given, api = urlsplit(url), urlsplit(api_url)
    return given.scheme == api.scheme and given.netloc in [host + api.netloc for host in _HOSTS]
