"""A look at the connection tells what is well, and what is not with a cure; it starts nothing and tells no secret."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from adapters.errors import Barred
from adapters.platform import Label, Post, Probe
from adapters.slack.connect import Slack
from adapters.slack.install.rights import BOT_SCOPES
from tests.adapters.slack.conftest import ANA, GENERAL, Connected, Time, install, now, oauth, settings
from tests.servers.doorway import served
from tests.servers.slack import LoopbackSlack


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def connected(slack: LoopbackSlack, time: Time) -> AsyncIterator[Connected]:
    """A Double at an address of its own."""
    connected = Connected(now=time.now)
    async with AsyncExitStack() as stack:
        making = served(lambda address: Slack(settings(slack, public_url=address), now=time.now), connected)
        connected.platform, connected.address = await stack.enter_async_context(making)
        yield connected


def looking(slack: LoopbackSlack, connected: Connected, **more: Any) -> Slack:
    """Another process, which only looks."""
    given = {"public_url": connected.address, **more}
    return Slack(settings(slack, **given), now=connected.now, vault=connected.vault)


async def look(platform: Slack) -> dict[str, Probe]:
    return by_name(await platform.look())


def by_name(probes: Sequence[Probe]) -> dict[str, Probe]:
    for probe in probes:
        assert probe.found.endswith(".")
        assert probe.well or probe.cure.endswith(".")
    return {probe.what: probe for probe in probes}


async def test_connection_that_is_well_is_well_in_everything(
    slack: LoopbackSlack, connected: Connected, time: Time
) -> None:
    await slack.deliver(connected.url, slack.message(GENERAL, ANA, "hello"))
    time.advance(seconds=20)
    await slack.deliver(connected.url, slack.message(GENERAL, ANA, "hello"))

    found = await look(looking(slack, connected))

    assert {name: probe.well for name, probe in found.items()} == {
        "token": True,
        "scopes": True,
        "clock": True,
        "address": True,
        "events": True,
    }
    assert found["address"].found == f"{connected.address}/slack/events leads to a running Double."
    assert found["events"].found == "The last event came 0 minutes ago."


@pytest.mark.parametrize(
    ("pauses", "found"),
    [
        ((50, 50), "The last event came 2 minutes ago."),
        ((60, 50), "The last event came 1 minute ago."),
        ((60, 3 * 3600), "The last event came 3 hours ago."),
    ],
)
async def test_last_event_is_noted_once_a_minute(
    slack: LoopbackSlack, connected: Connected, time: Time, pauses: tuple[int, int], found: str
) -> None:
    await slack.deliver(connected.url, slack.message(GENERAL, ANA, "hello"), at=time.seconds())
    time.advance(seconds=pauses[0])
    await slack.deliver(connected.url, slack.message(GENERAL, ANA, "hello"), at=time.seconds())
    time.advance(seconds=pauses[1])

    assert (await look(looking(slack, connected)))["events"].found == found


async def test_missing_scopes_are_named_with_what_they_are_for(slack: LoopbackSlack, connected: Connected) -> None:
    slack.grants.tokens[slack.bot_token].scopes = frozenset(BOT_SCOPES) - {"dnd:read", "chat:write"}

    scopes = (await look(looking(slack, connected)))["scopes"]

    assert not scopes.well
    assert scopes.found == "The token lacks dnd:read (noticing that somebody is away), chat:write (posting)."


async def test_token_that_slack_does_not_take_is_told(slack: LoopbackSlack, connected: Connected) -> None:
    found = await look(looking(slack, connected, bot_token=SecretStr("xoxb-other")))

    assert not found["token"].well
    assert "invalid_auth" in found["token"].found
    assert "xoxb-other" not in str(found)
    assert "scopes" not in found


async def test_call_that_is_refused_while_it_serves_is_told_until_it_is_taken(
    slack: LoopbackSlack, connected: Connected
) -> None:
    place, post = f"slack:T0LOOP:{GENERAL}", Post(Label("AI"), "Yes.")
    slack.fail("chat.postMessage", "ekm_access_denied")
    with pytest.raises(Barred):
        await connected.platform.send(place, post, key="k1")
    found = (await look(looking(slack, connected)))["calls"]
    assert "chat.postMessage" in found.found
    assert "ekm_access_denied" in found.found
    assert "EKM" in found.cure

    await connected.platform.send(place, post, key="k1")
    assert "calls" not in await look(looking(slack, connected))


async def test_token_that_is_refused_is_told_with_the_cure_of_its_code(
    slack: LoopbackSlack, connected: Connected
) -> None:
    slack.fail("auth.test", "org_login_required")

    found = (await look(looking(slack, connected)))["token"]
    assert (found.well, "moves into an organisation" in found.cure) == (False, True)


async def test_installations_are_looked_at_each(slack: LoopbackSlack, connected: Connected) -> None:
    more = oauth(slack, connected.address, bot_token=None)
    none = await look(looking(slack, connected, **more))
    for team in ("T0ACME", "T0LOST"):
        await install(connected, slack, slack.add_team(team))
    slack.grants.tokens["xoxb-T0ACME"].scopes = frozenset(BOT_SCOPES)
    slack.grants.tokens["xoxb-T0LOST"].revoked = True

    probes = await looking(slack, connected, **more).look()

    assert none["token"].found == "The app is not installed anywhere yet."
    assert none["token"].cure == f"Open {connected.address}/slack/install and install the app."
    assert [(probe.well, probe.found) for probe in probes if probe.what == "token"] == [
        (True, "The token of T0ACME works."),
        (False, "Slack does not take the token of T0LOST: The platform refused: token_revoked."),
    ]


@pytest.mark.parametrize(("minutes", "well"), [(0.9, True), (2, False), (-2, False)])
async def test_clock_that_is_off_is_told(
    slack: LoopbackSlack, connected: Connected, time: Time, minutes: float, well: bool
) -> None:
    time.at = now()
    time.advance(minutes=minutes)

    assert (await look(looking(slack, connected)))["clock"].well is well


async def test_slack_that_does_not_answer_is_told(slack: LoopbackSlack, connected: Connected) -> None:
    slack.fail("api.test", 500)

    assert not (await look(looking(slack, connected)))["clock"].well


@pytest.mark.parametrize("given", ["xapp-loopback", "xapp-other"])
async def test_socket_is_looked_at_where_it_is_used(slack: LoopbackSlack, connected: Connected, given: str) -> None:
    found = await look(looking(slack, connected, app_token=SecretStr(given)))

    assert found["socket"].well is (given == slack.app_token)
    assert "address" not in found


async def test_address_that_leads_elsewhere_is_told(slack: LoopbackSlack, connected: Connected) -> None:
    elsewhere = slack.api_url.removesuffix("/api/")
    nowhere = "http://127.0.0.1:1"
    other = looking(slack, connected, signing_secret=SecretStr("another"))

    assert not (await look(looking(slack, connected, public_url=elsewhere)))["address"].well
    assert not (await look(looking(slack, connected, public_url=nowhere)))["address"].well
    assert not (await look(other))["address"].well


async def test_address_at_which_somebody_else_is_content_is_told(slack: LoopbackSlack, connected: Connected) -> None:
    async def say_yes(_: web.Request) -> web.Response:
        return web.Response(text="welcome")

    app = web.Application()
    app.router.add_post("/slack/events", say_yes)
    async with TestServer(app) as server:
        address = (await look(looking(slack, connected, public_url=str(server.make_url("")))))["address"]

    assert not address.well
    assert "is not this Double (200)" in address.found


async def test_no_event_yet_is_told(slack: LoopbackSlack, connected: Connected) -> None:
    events = (await look(looking(slack, connected)))["events"]

    assert (events.well, events.found) == (False, "No event has come yet.")
    assert "Event Subscriptions" in events.cure


async def test_look_without_a_vault_leaves_out_what_only_it_knows(slack: LoopbackSlack) -> None:
    found = await look(Slack(settings(slack), now=now))

    assert set(found) == {"token", "scopes", "clock"}
