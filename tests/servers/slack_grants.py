"""Tokens of the loopback Slack: what each may do, how long it lasts, and how OAuth makes, renews and revokes it."""

import copy
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.servers.slack_api import WebApi
from tests.servers.slack_payloads import Acts

Answer = dict[str, Any]

SECONDS = 43_200
_BY_KIND = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
_NEEDED = {
    "chat": "chat:write",
    "users": "users:read",
    "reactions": "reactions:write",
    "files": "files:write",
    "assistant": "assistant:write",
    "conversations.open": "im:write",
}


@dataclass
class Token:
    """A token of a bot or of a person; without ``scopes`` it may do everything."""

    api: WebApi
    workspace: Acts
    user: str
    bot: bool
    scopes: frozenset[str] | None = None
    expires: float | None = None
    refresh: str = ""
    revoked: bool = False

    def fault(self, now: float) -> str | None:
        """Why Slack does not take it, if it does not."""
        if self.revoked:
            return "token_revoked"
        return "token_expired" if self.expires is not None and now >= self.expires else None

    def lacks(self, method: str, given: Mapping[str, Any]) -> str | None:
        """The scope that it lacks for a method."""
        needed = _needed(method, given, self.workspace)
        return needed if needed and self.scopes is not None and needed not in self.scopes else None


@dataclass
class _Code:
    workspace: Acts
    user: str
    bot: frozenset[str]
    person: frozenset[str]
    redirect_uri: str


class Grants:
    """All tokens.

    Attributes:
        rotating: Whether new tokens last twelve hours only.
    """

    client_id = "1.2"
    client_secret = "loopback-secret"

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._count = 0
        self._codes: dict[str, _Code] = {}
        self.tokens: dict[str, Token] = {}
        self.rotating = False

    def add(self, token: str, workspace: Acts, user: str, **more: Any) -> str:
        """A token for a workspace's bot, or for another user of it."""
        bot = user == workspace.bot_user
        seen = workspace
        if not bot:
            seen = copy.copy(workspace)
            seen.bot_user, seen.bot_id = user, ""
        self.tokens[token] = Token(WebApi(seen), workspace, user, bot, **more)
        return token

    def agree(self, url: str, workspace: Acts, user: str) -> str:
        """Somebody agrees to what an authorization URL asks for; where Slack sends their browser."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["client_id"] == self.client_id, "bad_client_id"
        bot, person = (frozenset(asked.get(name, "").split(",")) - {""} for name in ("scope", "user_scope"))
        assert bot or person, "no_scopes"
        code = self._new("code")
        self._codes[code] = _Code(workspace, user, bot, person, asked["redirect_uri"])
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def access(self, given: Mapping[str, Any], authorization: str) -> Answer:
        """The method ``oauth.v2.access``."""
        client = b64decode(authorization.removeprefix("Basic ")).decode()
        if client != f"{self.client_id}:{self.client_secret}":
            return {"ok": False, "error": "invalid_client_id"}
        if given.get("grant_type") == "refresh_token":
            return self._refresh(str(given.get("refresh_token")))
        code = self._codes.pop(str(given.get("code")), None)
        if code is None:
            return {"ok": False, "error": "invalid_code"}
        if given.get("redirect_uri") != code.redirect_uri:
            return {"ok": False, "error": "bad_redirect_uri"}
        return self._redeem(code)

    def revoke(self, token: Token) -> Answer:
        """The method ``auth.revoke``."""
        token.revoked = True
        return {"ok": True, "revoked": True}

    def _redeem(self, code: _Code) -> Answer:
        here = code.workspace
        where: Answer = {"team": {"id": here.child, "name": "Loopback"}, "enterprise": None}
        if here.organisation:
            where["enterprise"] = {"id": here.team, "name": "Loopback"}
        whole = here.organisation and bool(code.bot)
        answer = {"ok": True, "app_id": here.app, **where, "is_enterprise_install": whole}
        if whole:
            answer["team"] = None
        answer["authed_user"] = {"id": code.user}
        if code.person:
            answer["authed_user"] |= self._issue(here, code.user, code.person)
        if code.bot:
            answer |= {"bot_user_id": here.bot_user, **self._issue(here, here.bot_user, code.bot)}
        return answer

    def _refresh(self, refresh: str) -> Answer:
        found = [token for token in self.tokens.values() if refresh and token.refresh == refresh]
        if not found:
            return {"ok": False, "error": "invalid_refresh_token"}
        (old,) = found
        old.refresh = ""
        return {"ok": True, **self._issue(old.workspace, old.user, old.scopes)}

    def _issue(self, workspace: Acts, user: str, scopes: frozenset[str] | None) -> Answer:
        kind = "bot" if user == workspace.bot_user else "user"
        name = self.add(self._new(f"xox{kind[0]}"), workspace, user, scopes=scopes)
        answer: Answer = {"access_token": name, "token_type": kind, "scope": ",".join(sorted(scopes or ()))}
        if self.rotating:
            token = self.tokens[name]
            token.expires, token.refresh = self._now() + SECONDS, self._new("xoxe")
            answer |= {"refresh_token": token.refresh, "expires_in": SECONDS}
        return answer

    def _new(self, kind: str) -> str:
        self._count += 1
        return f"{kind}-{self._count}"


def _needed(method: str, given: Mapping[str, Any], workspace: Acts) -> str | None:
    room = method.partition(".")[0]
    if method in _NEEDED or room in _NEEDED:
        return _NEEDED.get(method) or _NEEDED[room]
    channel = workspace.channels.get(str(given.get("channel")))
    if room != "conversations" or channel is None:
        return None
    return f"{_BY_KIND[channel.kind]}:{'history' if method.endswith(('history', 'replies')) else 'read'}"
