"""What Slack granted us, kept in the vault: to be a bot in a scope, or to hear one person's own direct talks.

One shape serves both, so that one ``Keeper`` renews both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.errors import Refused
from adapters.slack.outgoing.calls import call, responded
from adapters.slack.settings import SlackSettings
from adapters.vault import Vault

INSTALLED = "slack/installed/"
_PERMIT = "slack/permit/"
_TALK = "slack/talk/"


class Grant(BaseModel):
    """A granted token. ``user`` is the bot's, or the person's; ``direct`` the bot's direct talk with that person."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    scope: str
    user: str
    token: str = Field(repr=False)
    granted: datetime
    refresh_token: str = Field("", repr=False)
    expires: datetime | None = None
    bot: str = ""
    url: str = ""
    direct: str = ""

    @property
    def name(self) -> str:
        """Its name in the vault."""
        return f"{INSTALLED}{self.scope}" if self.bot else permit_name(self.scope, self.user)

    def is_due(self, now: datetime, ahead: timedelta = timedelta(0)) -> bool:
        """Whether it ends before ``ahead`` is over."""
        return self.expires is not None and self.expires - ahead <= now


def permit_name(scope: str, user: str) -> str:
    """The name in the vault of a person's grant."""
    return f"{_PERMIT}{scope}/{user}"


async def identify(client: AsyncWebClient, token: str, now: datetime) -> tuple[Grant, Mapping[str, str]]:
    """The grant behind a bot token, and the headers of Slack's answer; ``client`` has no token of its own.

    Raises:
        Refused: Slack does not take the token, or it is not a bot's; and like every call.
    """
    answer = await responded(client.auth_test(token=token))
    bot = answer.get("bot_id")
    if not bot:
        raise Refused("not_a_bot_token")
    scope = answer["enterprise_id" if answer.get("is_enterprise_install") else "team_id"]
    grant = Grant(scope=scope, user=answer["user_id"], token=token, granted=now, bot=bot, url=answer["url"])
    return grant, answer.headers


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What Slack gave for a code: grants for a bot and for whoever agreed, and the ids of where that was."""

    bot: Grant | None
    person: Grant | None
    scopes: frozenset[str]


class Grants:
    """The grants in a vault, and in whose direct talks we listen."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    async def read(self, name: str) -> Grant | None:
        """The grant; none where there is none, or none that can be read."""
        text = await self.vault.read(name)
        try:
            return None if text is None else Grant.model_validate_json(text)
        except ValidationError:
            return None

    async def keep(self, grant: Grant) -> None:
        """Keep a grant, in place of an older one."""
        await self.vault.write(grant.name, grant.model_dump_json())

    async def drop(self, name: str) -> None:
        """Forget a grant."""
        await self.vault.erase(name)

    async def installed(self) -> list[str]:
        """The scopes in which the app was installed over OAuth."""
        return [name.removeprefix(INSTALLED) for name in await self.vault.names(INSTALLED)]

    async def permitted(self, scope: str) -> list[str]:
        """The users of a scope who permit that we hear their own direct talks."""
        prefix = permit_name(scope, "")
        return [name.removeprefix(prefix) for name in await self.vault.names(prefix)]

    async def listener_of(self, scope: str, channel: str) -> str | None:
        """The user in whose name we hear a direct talk."""
        return await self.vault.read(f"{_TALK}{scope}/{channel}")

    async def note_talk(self, scope: str, channel: str, user: str) -> None:
        """Remember in whose name we hear a direct talk."""
        await self.vault.write(f"{_TALK}{scope}/{channel}", user)

    async def forget_talks(self, scope: str, user: str) -> None:
        """Forget which direct talks we heard in somebody's name."""
        for name in await self.vault.names(f"{_TALK}{scope}/"):
            if await self.vault.read(name) == user:
                await self.vault.erase(name)


class Exchange:
    """Codes and refresh tokens → grants, over ``oauth.v2.access``.

    Args:
        settings: The client id and secret.
        client: The Web API, without a token.
        now: The clock.
    """

    def __init__(self, settings: SlackSettings, client: AsyncWebClient, now: Callable[[], datetime]) -> None:
        self._id = settings.client_id or ""
        self._secret = settings.client_secret.get_secret_value() if settings.client_secret else ""
        self._client = client
        self._now = now

    async def redeem(self, code: str, redirect_uri: str) -> Redeemed:
        """What is behind a code; raises like every call.

        Slack tells neither the bot id nor the address of the workspace here; the bot's grant lacks them.
        """
        answer = await call(
            self._client.oauth_v2_access(
                client_id=self._id, client_secret=self._secret, code=code, redirect_uri=redirect_uri
            )
        )
        team, organisation = (str((answer.get(name) or {}).get("id") or "") for name in ("team", "enterprise"))
        scope = organisation if answer.get("is_enterprise_install") else team
        person = answer.get("authed_user") or {}
        return Redeemed(
            bot=self._read(answer, scope, answer.get("bot_user_id")),
            person=self._read(person, scope, person.get("id")),
            scopes=frozenset({team, organisation} - {""}),
        )

    async def refresh(self, grant: Grant) -> Grant:
        """A fresh token for an old one; the old refresh token is void afterwards.

        Raises:
            Refused: The refresh token is void already.
        """
        answer = await call(
            self._client.oauth_v2_access(
                client_id=self._id,
                client_secret=self._secret,
                grant_type="refresh_token",
                refresh_token=grant.refresh_token,
            )
        )
        fresh = self._read(answer, grant.scope, grant.user)
        if fresh is None:
            raise Refused("answer_not_understood")
        renewed = {"token": fresh.token, "refresh_token": fresh.refresh_token, "expires": fresh.expires}
        return grant.model_copy(update=renewed)

    def _read(self, answer: Mapping[str, Any], scope: str, user: object) -> Grant | None:
        if not (scope and user and answer.get("access_token")):
            return None
        now = self._now()
        seconds = int(answer.get("expires_in") or 0)
        return Grant(
            scope=scope,
            user=str(user),
            token=str(answer["access_token"]),
            granted=now,
            refresh_token=str(answer.get("refresh_token") or ""),
            expires=now + timedelta(seconds=seconds) if seconds else None,
        )
