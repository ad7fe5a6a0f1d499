"""Looks at the connection, for whoever has to mend it: App, rights, installations, address, clock, events."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import uuid4

import httpx

from adapters.errors import AdapterError, Barred, Refused
from adapters.github.incoming.guard import EVENTS, sign
from adapters.github.outgoing.app import About, App
from adapters.github.outgoing.refusals import cure
from adapters.github.settings import GitHubSettings
from adapters.heard import Heard
from adapters.platform import Probe
from adapters.refusals import told
from adapters.vault import Vault
from adapters.wording import Worded

PERMISSIONS = {"metadata": "read", "issues": "write", "pull_requests": "write"}
TOLD = ("issue_comment", "issues", "member", "pull_request", "pull_request_review", "pull_request_review_comment")
_SKEW = timedelta(seconds=60)
_LONG_AGO = timedelta(days=7)
_NETWORK = "Look at the network, the proxy and API_URL."


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
        found = [*(await self._look_at_app()), await self._look_at_clock()]
        found += await self._look_at_calls()
        if self._settings.public_url is not None:
            found.append(await self._look_at_address(f"{self._settings.public_url}{EVENTS}"))
        if self._vault is not None:
            found.append(await self._look_at_events(Heard("github", self._vault, self._now)))
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

    async def _look_at_calls(self) -> Sequence[Probe]:
        """What was refused to the App lately while it served, which a look may not find."""
        bars = await self._app.bars.all() if self._app.bars else []
        form = "GitHub refuses {call} since {since}: {reason}."
        return [
            Probe(
                "calls",
                False,
                Worded(form, call=bar.call, since=told(bar.since), reason=bar.reason),
                cure(bar.reason),
            )
            for bar in bars
        ]

    async def _look_at_clock(self) -> Probe:
        try:
            answer = await self._http.get(f"{self._settings.api_url}/zen")
            skew = self._now() - parsedate_to_datetime(answer.headers["Date"])
        except (httpx.HTTPError, KeyError, ValueError):
            silent = Worded("{url} did not answer, so the time is unknown.", url=self._settings.api_url)
            return Probe("clock", False, silent, _NETWORK)
        found = Worded("The clock is {seconds} seconds off GitHub's.", seconds=round(abs(skew.total_seconds())))
        mends = "Set this machine's clock by NTP: GitHub takes no key that is signed in its future."
        return Probe("clock", abs(skew) <= _SKEW, found, mends)

    async def _look_at_address(self, url: str) -> Probe:
        """Whether our own address leads here: only who has the same secret takes a signed ping and no forged one."""
        secret, body = self._settings.webhook_secret.get_secret_value(), f'{{"zen": "{uuid4().hex}"}}'.encode()
        try:
            statuses = [
                (await self._http.post(url, content=body, headers=_headers(signature))).status_code
                for signature in (sign(secret, body), sign(uuid4().hex, body))
            ]
        except httpx.HTTPError as error:
            found = Worded("Nobody answers at {url} ({error}).", url=url, error=type(error).__name__)
            return Probe("address", False, found, "Start `double run`, and let the proxy in front pass it on.")
        if statuses != [200, 401]:
            found = Worded("What answers at {url} is not this Double ({status}).", url=url, status=statuses[0])
            mends = "Pass it on to a Double with the same webhook secret, headers and body unchanged."
            return Probe("address", False, found, mends)
        return Probe("address", True, Worded("{url} leads to a running Double.", url=url))

    async def _look_at_events(self, heard: Heard) -> Probe:
        last = await heard.last()
        mends = "Look at Recent Deliveries in the App's settings under Advanced: they tell what came back."
        if last is None:
            return Probe("events", False, "No event has come yet.", mends)
        hours = max(0, round((self._now() - last).total_seconds() / 3600))
        found = Worded("The last event came {hours} hours ago.", hours=hours)
        return Probe("events", self._now() - last < _LONG_AGO, found, mends)


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
    return (cure(error.reason) if isinstance(error, Refused | Barred) else "") or _NETWORK
