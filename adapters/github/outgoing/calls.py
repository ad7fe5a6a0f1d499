"""One call to GitHub's API: its answer, or what went wrong in the words of ``adapters.errors``.

A call is sent once. Only where GitHub does not take the token is it sent again, once, with a new one: then nothing was
done. Who may repeat a call that could have happened, does so above.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from adapters.errors import Barred, Unclear
from adapters.github.outgoing.refusals import refusal_in
from adapters.loopback import LOOPBACK
from adapters.refusals import Bars

PAGE = 100
_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28", "User-Agent": "Double"}


class Credentials(Protocol):
    """Where the token of a call comes from."""

    async def token(self) -> str:
        """A token that is good now."""

    async def reject(self, token: str) -> None:
        """GitHub does not take a token."""


def open_http(api_url: str) -> httpx.AsyncClient:
    """Connections to an API: over the environment's proxy, but for an API on this machine."""
    local = urlsplit(api_url).hostname in LOOPBACK
    return httpx.AsyncClient(timeout=_TIMEOUT, headers=_HEADERS, trust_env=not local, verify=not local)


class Client:
    """The API, as the App itself or as one of its installations.

    Args:
        http: The connections, from ``open_http``.
        api_url: Where the API is.
        credentials: Its tokens.
        now: The clock.
        bars: Where it is noted what GitHub refuses to the deployment.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        api_url: str,
        credentials: Credentials,
        now: Callable[[], datetime],
        bars: Bars | None = None,
    ) -> None:
        self._http = http
        self._api_url = api_url
        self._credentials = credentials
        self._now = now
        self._bars = bars

    async def get(self, path: str, **params: str | int) -> Any:
        """What GitHub answers; raises like ``ask``."""
        return _read(await self.ask("GET", path, params=params))

    async def post(self, path: str, **body: object) -> Any:
        """What GitHub answers to a JSON body; raises like ``ask``."""
        return _read(await self.ask("POST", path, json=body))

    async def patch(self, path: str, **body: object) -> Any:
        """What GitHub answers to a change; raises like ``ask``."""
        return _read(await self.ask("PATCH", path, json=body))

    async def delete(self, path: str) -> None:
        """Take something away; raises like ``ask``."""
        await self.ask("DELETE", path)

    async def pages(self, path: str, **params: str | int) -> AsyncIterator[Any]:
        """The entries of a list, page by page; raises like ``ask``."""
        number = 1
        while True:
            response = await self.ask("GET", path, params={**params, "per_page": PAGE, "page": number})
            entries = _read(response)
            if not isinstance(entries, list):
                raise Unclear("GitHub's answer is no list.")
            for entry in entries:
                yield entry
            if "next" not in response.links:
                return
            number += 1

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer to a call.

        Raises:
            Refused: GitHub said no.
            Barred: GitHub said no to the App.
            RateLimited: GitHub said later.
            Unclear: No answer came, or one that leaves open what happened.
        """
        name = f"{method} {_shape(path)}"
        try:
            response = await self._authorized(method, path, **more)
        except Barred as barred:
            if self._bars is not None:
                await self._bars.note(name, barred.reason)
            raise
        if self._bars is not None:
            await self._bars.clear(name)
        return response

    async def _authorized(self, method: str, path: str, **more: Any) -> httpx.Response:
        token = await self._credentials.token()
        response = await self._send(method, path, token, **more)
        if response.status_code == 401:
            await self._credentials.reject(token)
            response = await self._send(method, path, await self._credentials.token(), **more)
        if response.is_success:
            return response
        raise refusal_in(response, self._now)

    async def _send(self, method: str, path: str, token: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            return await self._http.request(
                method, f"{self._api_url}{path}", headers=headers, follow_redirects=method == "GET", **more
            )
        except httpx.HTTPError as error:
            raise Unclear(f"GitHub gave no answer ({type(error).__name__}).") from None


def _read(response: httpx.Response) -> Any:
    if not response.content:
        return {}
    try:
        return response.json()
    except ValueError:
        raise Unclear("GitHub's answer could not be read.") from None


def _shape(path: str) -> str:
    """A path without what it is about: the names and numbers in it."""
    parts = path.strip("/").split("/")
    if parts[0] == "repos":
        parts[1:3] = ["…"]
    return "/".join("…" if part.isdigit() else part for part in parts)
