"""The bot user: its token, who it is, and a client that speaks as it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import httpx

from adapters.errors import AdapterError
from adapters.forge.calls import Client
from adapters.forge.own import Fixed
from adapters.forge.payloads import Payload, valid
from adapters.fresh import Fresh
from adapters.gitlab.outgoing.refusals import GITLAB
from adapters.gitlab.settings import GitLabSettings
from adapters.refusals import Bars
from adapters.vault import Vault

SCOPE = "gitlab"
_KNOWN = timedelta(minutes=10)


class About(Payload):
    """The bot user: its number, and the name by which it is mentioned."""

    id: int
    username: str


class Bot:
    """See the module.

    Args:
        settings: The token, and where GitLab is.
        http: The connections.
        now: The clock.
        vault: Where refusals are noted.
    """

    def __init__(
        self, settings: GitLabSettings, http: httpx.AsyncClient, now: Callable[[], datetime], vault: Vault | None = None
    ) -> None:
        self.bars = Bars(vault, SCOPE, now) if vault is not None else None
        token = Fixed(settings.token.get_secret_value())
        self.client = Client(GITLAB, http, settings.api_url, token, now, self.bars)
        self._about = Fresh[About](now, _KNOWN)
        self._last: About | None = None

    async def about(self) -> About:
        """Who it is, at most ten minutes old, unless GitLab does not tell it now."""
        known = self._about.get("")
        if known is not None:
            return known
        try:
            self._last = self._about.put("", valid(About, await self.client.get("/user")))
        except AdapterError:
            if self._last is None:
                raise
        return self._last
