"""Looks at the connection, for whoever has to mend it: App, rights, installations, address, clock, events."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import uuid4

import httpx

from adapters.errors import AdapterError, Barred, Refused
from adapters.forge.probes import NETWORK, look_at_address, look_at_calls, look_at_clock, look_at_events
from adapters.github.incoming.guard import EVENTS, sign
from adapters.github.outgoing.app import About, App
from adapters.github.outgoing.refusals import cure
from adapters.github.settings import GitHubSettings
from adapters.heard import Heard
from adapters.platform import Probe
from adapters.vault import Vault
from adapters.wording import Worded

PERMISSIONS = {"metadata": "read", "issues": "write", "pull_requests": "write"}
TOLD = ("issue_comment", "issues", "member", "pull_request", "pull_request_review", "pull_request_review_comment")


class Probes:
    """One look.

    Args:
        settings: What is looked at.
        http: The connections.
        vault: Where refusals and the last event are noted; without it they are left out.
        now: The clock.
    """

    def __init__(
        self, settings: GitHubSettings, http: httpx.AsyncClient, vault: Vault | None, now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._http = http
        self._vault = vault
        self._now = now
        self._app = App(settings, http, now, vault)

    async def look(self) -> Sequence[Probe]:
        """Everything that can be looked at with these settings."""
        zen = f"{self._settings.api_url}/zen"
        found = [*(await self._look_at_app()), await look_at_clock("GitHub", self._http, zen, self._now)]
        found += await look_at_calls("GitHub", self._app.bars, cure)
        if self._settings.public_url is not None:
            secret, body = self._settings.webhook_secret.get_secret_value(), f'{{"zen": "{uuid4().hex}"}}'.encode()
            signed = [(_headers(sign(secret, body)), 200), (_headers(sign(uuid4().hex, body)), 401)]
            found.append(await look_at_address(self._http, f"{self._settings.public_url}{EVENTS}", body, signed))
        if self._vault is not None:
            heard = Heard("github", self._vault, self._now)
            mends = "Look at Recent Deliveries in the App's settings under Advanced: they tell what came back."
            found.append(await look_at_events(heard, self._now(), mends))
        return found

    async def _look_at_app(self) -> Sequence[Probe]:
        try:
            about = await self._app.about()
            installed = [each.account.login for each in await self._app.installations() if not each.suspended_at]
        except AdapterError as error:
            found = Worded("GitHub does not take the App's key: {error}", error=error)
            return [Probe("app", False, found, _cure(error))]
        well = Worded("GitHub knows the App as {name}.", name=about.slug)
        return [Probe("app", True, well), _look_at_rights(about), _look_at_installations(installed)]


def _look_at_rights(about: About) -> Probe:
    """Whether the App has the permissions that are needed, and is told of what is heard."""
    lacks = tuple(
        f"{name}: {right}" for name, right in PERMISSIONS.items() if about.permissions.get(name) not in (right, "write")
    )
    if lacks:
        mends = "Set them under Permissions & events, and let every installation accept them."
        return Probe("rights", False, Worded("The App lacks the permissions {rights}.", rights=lacks), mends)
    untold = tuple(event for event in TOLD if event not in about.events)
    if untold:
        mends = "Tick them under Permissions & events, Subscribe to events."
        return Probe("rights", False, Worded("The App is not told of {events}.", events=untold), mends)
    return Probe("rights", True, "The App has every permission and event that is needed.")


def _look_at_installations(installed: Sequence[str]) -> Probe:
    if not installed:
        mends = "Open the App's page, press Install, and choose the repositories."
        return Probe("installations", False, "The App is not installed anywhere yet.", mends)
    return Probe("installations", True, Worded("The App is installed by {owners}.", owners=tuple(installed)))


def _headers(signature: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "X-GitHub-Event": "ping",
        "X-GitHub-Delivery": str(uuid4()),
        "X-Hub-Signature-256": signature,
    }


def _cure(error: AdapterError) -> str:
    return (cure(error.reason) if isinstance(error, Refused | Barred) else "") or NETWORK
