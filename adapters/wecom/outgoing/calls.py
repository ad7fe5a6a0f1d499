"""One call to WeCom's API over HTTP: its answer, or what went wrong in the words of ``adapters.errors``.

A call is sent once. Only where WeCom says that it does not take the token is it sent again, once, with a new one:
then nothing was done. Who may repeat a call that could have happened, does so above.
"""

import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from adapters.errors import Barred, RateLimited, Unclear
from adapters.loopback import LOOPBACK
from adapters.refusals import Bars
from adapters.tokens import Tokens
from adapters.vault import Vault
from adapters.wecom.outgoing.answers import check_code, read_answer
from adapters.wecom.outgoing.limits import Waits
from adapters.wecom.outgoing.refusals import WORTHLESS
from adapters.wecom.settings import Corporation

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_UPLOAD = "media/upload"
_RESTLESS_SECONDS = 5.0
"""How long to wait where WeCom gives one token after the other and takes none."""

_calling: ContextVar[bool] = ContextVar("wecom_calling", default=False)


class _Hush(logging.Filter):
    """Keeps addresses that hold a secret or a token out of the log of the HTTP library."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not _calling.get()


logging.getLogger("httpx").addFilter(_Hush())


def open_http(api_url: str) -> httpx.AsyncClient:
    """Connections to an API: over the environment's proxy, but for an API on this machine."""
    return httpx.AsyncClient(timeout=_TIMEOUT, trust_env=urlsplit(api_url).hostname not in LOOPBACK)


class Client:
    """The API, for one application.

    Args:
        corporation: The corporation with its application.
        api_url: Where the API is, with a slash at the end.
        http: The connections, from ``open_http``.
        vault: Where the access token is kept.
        now: The clock.

    Attributes:
        corporation: The corporation with its application.
        bars: What WeCom refuses to the application for now.
    """

    def __init__(
        self,
        corporation: Corporation,
        api_url: str,
        http: httpx.AsyncClient,
        vault: Vault,
        now: Callable[[], datetime],
    ) -> None:
        self.corporation = corporation
        self.bars = Bars(vault, f"wecom/{corporation.corp_id}/{corporation.agent_id}", now)
        self._api_url = f"{api_url.rstrip('/')}/"
        self._http = http
        self._waits = Waits(now)
        name = f"wecom/token/{corporation.corp_id}/{corporation.agent_id}"
        self._tokens = Tokens(name, self._fetch, vault, now)

    async def get(self, path: str, **params: str | int) -> Mapping[str, Any]:
        """The fields of an answer; raises like ``post``."""
        return await self._call("GET", path, params)

    async def post(self, path: str, body: Mapping[str, Any], **params: str | int) -> Mapping[str, Any]:
        """The fields of the answer to a JSON body.

        Raises:
            Refused: WeCom said no, with its code as the reason.
            Barred: WeCom said no to the application, with its code as the reason.
            RateLimited: WeCom said later, or another process fetches the token.
            Unclear: No answer came, or one that leaves open what happened.
        """
        return await self._call("POST", path, params, json=body)

    async def upload(self, kind: str, name: str, content: bytes) -> str:
        """Hand a file to WeCom, for three days; its media id. Raises like ``post``."""
        answer = await self._call("POST", _UPLOAD, {"type": kind}, files={"media": (name, content)})
        media = answer.get("media_id")
        if not isinstance(media, str):
            raise Unclear("WeCom's answer has no media id.")
        return media

    async def _call(self, verb: str, path: str, params: Mapping[str, str | int], **body: Any) -> Mapping[str, Any]:
        try:
            answer = await self._authorized(verb, path, params, **body)
        except Barred as barred:
            await self.bars.note(path, barred.reason)
            raise
        await self.bars.clear(path)
        return answer

    async def _authorized(
        self, verb: str, path: str, params: Mapping[str, str | int], **body: Any
    ) -> Mapping[str, Any]:
        self._waits.check(path)
        token = await self._tokens.token()
        response, fields = await self._ask(verb, path, {**params, "access_token": token}, **body)
        if fields.get("errcode") in WORTHLESS:
            await self._tokens.reject(token)
            rejected, token = token, await self._tokens.token()
            response, fields = await self._ask(verb, path, {**params, "access_token": token}, **body)
            if fields.get("errcode") in WORTHLESS and token != rejected:
                raise RateLimited(_RESTLESS_SECONDS)
        try:
            return check_code(response, fields)
        except RateLimited as limited:
            self._waits.note(path, limited)
            raise

    async def fetch_token(self) -> Mapping[str, Any]:
        """Ask for an access token, whatever token there is: the fields of WeCom's answer. Raises like ``post``."""
        secret = self.corporation.secret
        params = {"corpid": self.corporation.corp_id, "corpsecret": secret.get_secret_value() if secret else ""}
        return check_code(*await self._ask("GET", "gettoken", params))

    async def _fetch(self) -> tuple[str, float]:
        fields = await self.fetch_token()
        token, seconds = fields.get("access_token"), fields.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int) or seconds <= 0:
            raise Unclear("WeCom's answer has no token.")
        return token, seconds

    async def _ask(
        self, verb: str, path: str, params: Mapping[str, str | int], **body: Any
    ) -> tuple[httpx.Response, Mapping[str, Any]]:
        calling = _calling.set(True)
        try:
            response = await self._http.request(verb, f"{self._api_url}{path}", params=dict(params), **body)
        except httpx.HTTPError as error:
            raise Unclear(f"WeCom gave no answer ({type(error).__name__}).") from None
        finally:
            _calling.reset(calling)
        return response, read_answer(response)
