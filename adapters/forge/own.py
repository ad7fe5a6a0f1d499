"""A forge as one person, by a token that they made: what is refused to it is refused to them, and to nobody else."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from adapters.change import TOKEN_REFUSED
from adapters.errors import Barred, Refused
from adapters.forge.calls import Client, Service


class Fixed:
    """A token that somebody made; there is no other until they make one."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str:
        """The token."""
        return self._token

    async def reject(self, token: str) -> None:
        """Nothing: there is no other."""


class OwnClient(Client):
    """The API as the person whose token it is; the arguments are those of ``Client``."""

    def __init__(
        self, service: Service, http: httpx.AsyncClient, api_url: str, token: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__(service, http, api_url, Fixed(token), now)

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """See ``Client.ask``; a token that is not taken, or may not do this, is no fault of the deployment."""
        try:
            return await super().ask(method, path, **more)
        except Barred as barred:
            raise Refused(TOKEN_REFUSED) from barred
