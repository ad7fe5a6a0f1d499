"""The App: who it is, where it is installed, and a client for each owner who has installed it.

As itself the App signs a token with its private key, good for a few minutes. All that is read or said in a repository
goes by the installation's own token, which sees what its owner let the App see, and nothing else.
"""

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from adapters.errors import AdapterError, Barred, Refused, Unclear
from adapters.forge.calls import Client
from adapters.fresh import Fresh
from adapters.github.outgoing.refusals import GITHUB
from adapters.github.settings import GitHubSettings
from adapters.refusals import Bars
from adapters.tokens import Tokens
from adapters.vault import Vault

SCOPE = "github"
_BEFORE, _LASTS = timedelta(seconds=60), timedelta(minutes=9)
_KNOWN = timedelta(minutes=10)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class About(_Answer):
    """What GitHub tells of the App: by which name it is mentioned, what it may do, and what it is told of."""

    slug: str
    permissions: dict[str, str] = {}
    events: tuple[str, ...] = ()

    @property
    def login(self) -> str:
        """The login of the user in whose name it speaks."""
        return f"{self.slug}[bot]"


class _Account(_Answer):
    id: int
    login: str


class Installation(_Answer):
    """Where the App is installed."""

    id: int
    account: _Account
    suspended_at: datetime | None = None


class _Token(_Answer):
    token: str
    expires_at: datetime


_ABOUT, _INSTALLATION, _TOKEN = TypeAdapter(About), TypeAdapter(Installation), TypeAdapter(_Token)


class _Signed:
    """Tokens that the App signs itself; they are made anew for each call."""

    def __init__(self, settings: GitHubSettings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._key = settings.key
        self._now = now

    async def token(self) -> str:
        """A JSON Web Token (RS256) that says which App this is. GitHub's clock may be behind ours by a minute."""
        now = self._now()
        claims = {
            "iat": int((now - _BEFORE).timestamp()),
            "exp": int((now + _LASTS).timestamp()),
            "iss": str(self._settings.app_id),
        }
        signed = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}"
        signature = self._key.sign(signed.encode(), PKCS1v15(), SHA256())
        return f"{signed}.{_in_letters(signature)}"

    async def reject(self, token: str) -> None:
        """Nothing: the next one is another one."""


class App:
    """See the module.

    Args:
        settings: The App's id and key.
        http: The connections.
        now: The clock.
        vault: Where installations' tokens and refusals are kept; without it nobody can speak as an installation.
    """

    def __init__(
        self,
        settings: GitHubSettings,
        http: httpx.AsyncClient,
        now: Callable[[], datetime],
        vault: Vault | None = None,
    ) -> None:
        self._settings = settings
        self._http = http
        self._now = now
        self._vault = vault
        self.bars = Bars(vault, SCOPE, now) if vault is not None else None
        self._self = Client(GITHUB, http, settings.api_url, _Signed(settings, now), now, self.bars)
        self._about = Fresh[About](now, _KNOWN)
        self._last: About | None = None
        self._installed = Fresh[int](now, _KNOWN)
        self._clients: dict[int, Client] = {}

    async def about(self) -> About:
        """What GitHub tells of the App, at most ten minutes old, unless GitHub does not tell it now."""
        if self._about.get("") is None:
            try:
                self._last = self._about.put("", _valid(_ABOUT, await self._self.get("/app")))
            except AdapterError:
                if self._last is None:
                    raise
        assert self._last is not None
        return self._last

    async def installations(self) -> list[Installation]:
        """Where the App is installed."""
        return [_valid(_INSTALLATION, each) async for each in self._self.pages("/app/installations")]

    async def client(self, owner: int) -> Client:
        """The API as an owner's installation.

        Raises:
            Barred: The owner has not installed the App.
        """
        installation = self._installed.get(str(owner))
        if installation is None:
            for each in await self.installations():
                self._installed.put(str(each.account.id), each.id)
            installation = self._installed.get(str(owner))
        if installation is None:
            raise Barred("not_installed")
        return self._client_of(installation)

    async def any_client(self) -> Client:
        """The API as some installation, for what is the same to all of them.

        Raises:
            Barred: The App is not installed anywhere.
        """
        for each in await self.installations() if not self._clients else ():
            if each.suspended_at is None:
                return self._client_of(each.id)
        if not self._clients:
            raise Barred("not_installed")
        return next(iter(self._clients.values()))

    def _client_of(self, installation: int) -> Client:
        if installation not in self._clients:
            if self._vault is None:
                raise Refused("not_connected")
            name = f"{SCOPE}/token/{self._settings.app_id}/{installation}"
            tokens = Tokens(name, lambda: self._fetch(installation), self._vault, self._now)
            url, bars = self._settings.api_url, self.bars
            self._clients[installation] = Client(GITHUB, self._http, url, tokens, self._now, bars)
        return self._clients[installation]

    async def _fetch(self, installation: int) -> tuple[str, float]:
        try:
            answer = await self._self.post(f"/app/installations/{installation}/access_tokens")
        except Refused as refused:
            self._installed, self._clients = Fresh(self._now, _KNOWN), {}
            raise Barred("not_installed") from refused
        fresh = _valid(_TOKEN, answer)
        seconds = (fresh.expires_at - self._now()).total_seconds()
        if seconds <= 0:
            raise Unclear("GitHub's token is over already.")
        return fresh.token, seconds


def _valid(model: TypeAdapter[Any], answer: object) -> Any:
    try:
        return model.validate_python(answer)
    except ValidationError:
        raise Unclear("GitHub's answer was not understood.") from None


def _part(fields: dict[str, object]) -> str:
    return _in_letters(json.dumps(fields, separators=(",", ":")).encode())


def _in_letters(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
