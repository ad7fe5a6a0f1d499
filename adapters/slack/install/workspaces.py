"""All installations that this process serves, and which of them a payload or an id is about.

An installation that another process took in is found in the vault when a payload or an id names it; one that another
process lost is noticed there once a minute, when a payload comes.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from adapters.errors import AdapterError, Refused
from adapters.slack.ids import split_id
from adapters.slack.install.grants import INSTALLED, Grant
from adapters.slack.install.workspace import Surroundings, Workspace

_NOTICED = timedelta(minutes=1)

_log = structlog.get_logger(__name__)


class Workspaces:
    """The installations by scope.

    Attributes:
        around: What they share.
    """

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self._known: dict[str, Workspace] = {}
        self._noticed: datetime | None = None

    def __iter__(self) -> Iterator[Workspace]:
        return iter(list(self._known.values()))

    def connect(self, grant: Grant, *, kept: bool) -> Workspace:
        """Serve an installation from now on."""
        workspace = self._known[grant.scope] = Workspace(grant, self.around, kept=kept)
        _log.info("slack_workspace_connected", scope=grant.scope)
        return workspace

    async def take_in(self, grant: Grant) -> Workspace:
        """Keep a new installation, and serve it."""
        await self.around.grants.keep(grant)
        return self.connect(grant, kept=True)

    def reconnect(self, grant: Grant) -> None:
        """The token of the settings works: serve its workspace again, if it was lost."""
        known = self._known.get(grant.scope)
        if known is not None and not known.connected:
            self.connect(grant, kept=False)

    async def open_installed(self) -> None:
        """Serve all that were installed, each with a token that is good now; one that has none stops no other."""
        await self._notice()
        for workspace in self:
            try:
                await workspace.keeper.token()
            except AdapterError as error:
                _log.warning("slack_workspace_unreachable", scope=workspace.bot.team, error=str(error))

    async def of(self, id: str) -> Workspace:  # noqa: A002 - it is the word
        """The installation that one of our ids belongs to.

        Raises:
            Refused: The app is not installed there.
        """
        scope, _ = split_id(id)
        workspace = await self._find(scope)
        if workspace is None:
            raise Refused("not_in_this_workspace")
        return workspace

    async def of_payload(self, payload: Mapping[str, Any]) -> Workspace | None:
        """The installation that a payload is for, while it lasts."""
        if self._noticed is None or self.around.now() - self._noticed >= _NOTICED:
            await self._notice()
        scope = scope_of(payload)
        workspace = await self._find(scope) if scope else None
        return workspace if workspace is not None and workspace.connected else None

    async def _find(self, scope: str) -> Workspace | None:
        known = self._known.get(scope)
        return known if known is not None and known.connected else await self._look_for(scope)

    async def _look_for(self, scope: str) -> Workspace | None:
        """Take over an installation from the vault, if it is there."""
        grant = await self.around.grants.read(f"{INSTALLED}{scope}")
        return self._known.get(scope) if grant is None else self.connect(grant, kept=True)

    async def _notice(self) -> None:
        """Take over what the vault holds: what is new there, and what is gone."""
        self._noticed = self.around.now()
        installed = set(await self.around.grants.installed())
        for workspace in self:
            if workspace.kept and workspace.bot.team not in installed:
                workspace.keeper.give_up()
        for scope in installed:
            known = self._known.get(scope)
            if known is None or not known.connected or not known.kept:
                await self._look_for(scope)


def scope_of(payload: Mapping[str, Any]) -> str:
    """The scope that a payload is for; empty where it names none.

    An event names the installation that it was sent for. A button or form is where its message or view was made by
    us; who pressed it may be of another workspace.
    """
    authorizations = payload.get("authorizations")
    if isinstance(authorizations, list) and authorizations:
        given = _dict(authorizations[0])
        found = [given.get("enterprise_id")] if given.get("is_enterprise_install") is True else [given.get("team_id")]
    elif payload.get("is_enterprise_install") in (True, "true"):
        found = [_dict(payload.get("enterprise")).get("id"), payload.get("enterprise_id")]
    else:
        pressed = payload if payload.get("type") == "block_actions" else {}
        found = [
            _dict(payload.get("view")).get("app_installed_team_id"),
            _dict(pressed.get("message")).get("team"),
            _dict(payload.get("team")).get("id"),
            payload.get("team_id"),
            _dict(payload.get("user")).get("team_id"),
        ]
    return next((scope for scope in found if isinstance(scope, str) and scope), "")


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
