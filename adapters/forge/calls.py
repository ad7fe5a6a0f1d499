"""One call to a forge's API: its answer, or what went wrong in the words of ``adapters.errors``.

A call is sent once. Only where the forge does not take the token is it sent again, once, where there is a new one: then
nothing was done. Who may repeat a call that could have happened, does so above.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from adapters.errors import AdapterError, Barred, Unclear
from adapters.loopback import LOOPBACK
from adapters.refusals import Bars

PAGE = 100
A_MINUTE, MOST_SECONDS = 60.0, 3600.0
_TIMEOUT = httpx.Timeout(10.0, connect=5.0)


class Credentials(Protocol):
    """Where the token of a call comes from."""

    async def token(self) -> str:
        """A token that is good now."""

    async def reject(self, token: str) -> None:
        """The forge does not take a token."""


@dataclass(frozen=True, slots=True)
class Service:
    """A forge as it is called: its ``name`` for people, the headers of each call, and what its refusals mean."""

    name: str
    headers: Mapping[str, str]
    refusal: Callable[[httpx.Response, Callable[[], datetime]], AdapterError]

    def open_http(self, api_url: str) -> httpx.AsyncClient:
        """Connections to an API: over the environment's proxy, but for an API on this machine."""
        local = urlsplit(api_url).hostname in LOOPBACK
        headers = {**self.headers, "User-Agent": "Double"}
        return httpx.AsyncClient(timeout=_TIMEOUT, headers=headers, trust_env=not local, verify=not local)


class Client:
    """The API, as whoever the credentials are of.

    Args:
        service: Which forge it is.
        http: The connections, from its ``open_http``.
        api_url: Where the API is.
        credentials: Its tokens.
        now: The clock.
        bars: Where it is noted what the forge refuses to the deployment.
    """

    def __init__(
        self,
        service: Service,
        http: httpx.AsyncClient,
        api_url: str,
        credentials: Credentials,
        now: Callable[[], datetime],
        bars: Bars | None = None,
    ) -> None:
        self._service = service
        self._http = http
        self._api_url = api_url
        self._credentials = credentials
        self._now = now
        self._bars = bars

    async def get(self, path: str, **params: str | int) -> Any:
        """What the forge answers; raises like ``ask``."""
        return self._read(await self.ask("GET", path, params=params))

    async def post(self, path: str, **body: object) -> Any:
        """What the forge answers to a JSON body; raises like ``ask``."""
        return self._read(await self.ask("POST", path, json=body))

    async def patch(self, path: str, **body: object) -> Any:
        """What the forge answers to a change; raises like ``ask``."""
        return self._read(await self.ask("PATCH", path, json=body))

    async def put(self, path: str, **body: object) -> Any:
        """What the forge answers to a change, where its method is this one; raises like ``ask``."""
        return self._read(await self.ask("PUT", path, json=body))

    async def delete(self, path: str) -> None:
        """Take something away; raises like ``ask``."""
        await self.ask("DELETE", path)

    async def pages(self, path: str, **params: str | int) -> AsyncIterator[Any]:
        """The entries of a list, page by page; raises like ``ask``."""
        number = 1
        while True:
            response = await self.ask("GET", path, params={**params, "per_page": PAGE, "page": number})
            entries = self._read(response)
            if not isinstance(entries, list):
                raise Unclear(f"{self._service.name}'s answer is no list.")
            for entry in entries:
                yield entry
            if "next" not in response.links:
                return
            number += 1

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer to a call.

        Raises:
            Refused: The forge said no.
            Barred: The forge said no to the deployment.
            RateLimited: The forge said later.
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
            another = await self._credentials.token()
            response = await self._send(method, path, another, **more) if another != token else response
        if response.is_success:
            return response
        raise self._service.refusal(response, self._now)

    async def _send(self, method: str, path: str, token: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            return await self._http.request(
                method, f"{self._api_url}{path}", headers=headers, follow_redirects=method == "GET", **more
            )
        except httpx.HTTPError as error:
            raise Unclear(f"{self._service.name} gave no answer ({type(error).__name__}).") from None

    def _read(self, response: httpx.Response) -> Any:
        if not response.content:
            return {}
        try:
            return response.json()
        except ValueError:
            raise Unclear(f"{self._service.name}'s answer could not be read.") from None


def seconds_to_wait(response: httpx.Response, now: datetime, reset: str | None = None) -> float:
    """How long a forge asks to wait: by ``Retry-After``, else until the Unix time ``reset``, else a minute."""
    after = response.headers.get("Retry-After", "")
    seconds = A_MINUTE
    if after.isascii() and after.isdigit():
        seconds = float(after)
    elif reset is not None and reset.isascii() and reset.isdigit():
        seconds = float(reset) - now.timestamp()
    return min(max(seconds, 1.0), MOST_SECONDS)


def number_in(answer: Mapping[str, Any], name: str) -> int:
    """A number that an answer has to hold.

    Raises:
        Unclear: it does not.
    """
    number = answer.get(name)
    if not isinstance(number, int):
        raise Unclear("The forge's answer was not understood.")
    return number


def _shape(path: str) -> str:
    """A path without what it is about: the names and numbers in it."""
    parts = path.strip("/").split("/")
    if parts[0] == "repos":
        parts[1:3] = ["…"]
    return "/".join("…" if part.isdigit() else part for part in parts)
