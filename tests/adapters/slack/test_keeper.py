"""Tokens are renewed in time and by one process; one that Slack takes no more is given up and told of once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from adapters.chat import Revocation
from adapters.errors import Barred, RateLimited, Refused
from adapters.platform import Label, Post
from adapters.slack.connect import Slack
from adapters.slack.install.grants import Grants
from tests.adapters.slack.conftest import ANA, GENERAL, Connected, Time, install, oauth, settings
from tests.servers.slack import LoopbackSlack
from tests.servers.slack_payloads import Acts
from tests.servers.upstairs import Upstairs

PERSON = f"slack:T0ACME:{ANA}"
NAME = "slack/installed/T0ACME"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def slack(time: Time) -> Iterator[LoopbackSlack]:
    with LoopbackSlack(time.seconds) as slack:
        slack.grants.rotating = True
        yield slack


@pytest.fixture
def acme(slack: LoopbackSlack) -> Acts:
    """A workspace in which the app was installed."""
    acme = slack.add_team("T0ACME")
    acme.add_user(ANA, "Ana")
    return acme


@pytest.fixture
def host(time: Time) -> Upstairs:
    return Upstairs(time.now)


@asynccontextmanager
async def started(slack: LoopbackSlack, host: Upstairs) -> AsyncIterator[Slack]:
    """A process that serves what is installed."""
    platform = Slack(settings(slack, bot_token=None, **oauth(slack, "https://double.example")), now=host.now)
    await platform.start(host)
    yield platform
    await platform.stop()


def renewals(slack: LoopbackSlack) -> int:
    return slack.calls.count("oauth.v2.access")


async def test_token_is_renewed_two_hours_before_it_ends(
    slack: LoopbackSlack, acme: Acts, host: Upstairs, time: Time
) -> None:
    await install(host, slack, acme, refresh_token="xoxe-1", expires=time.at + timedelta(hours=12))
    async with started(slack, host) as platform:
        time.advance(hours=9, minutes=59)
        await platform.person(PERSON)
        before = renewals(slack)
        time.advance(minutes=1)
        await platform.person(PERSON)
        await platform.person(PERSON)

    kept = await Grants(host.vault).read(NAME)
    assert (before, renewals(slack)) == (0, 1)
    assert kept is not None
    assert kept.token in slack.grants.tokens
    assert (kept.token != "xoxb-T0ACME", kept.refresh_token != "xoxe-1") == (True, True)
    assert (kept.expires, kept.bot) == (time.at + timedelta(hours=12), acme.bot_id)
    assert host.events == []


async def test_token_that_ended_while_nobody_served_is_renewed_at_the_start(
    slack: LoopbackSlack, acme: Acts, host: Upstairs, time: Time
) -> None:
    await install(host, slack, acme, refresh_token="xoxe-1", expires=time.at + timedelta(hours=12))
    time.advance(days=3)

    async with started(slack, host) as platform:
        assert renewals(slack) == 1
        assert (await platform.person(PERSON)).name == "Ana"


async def test_of_several_processes_one_renews(slack: LoopbackSlack, acme: Acts, host: Upstairs, time: Time) -> None:
    await install(host, slack, acme, refresh_token="xoxe-1", expires=time.at + timedelta(hours=12))
    async with started(slack, host) as one, started(slack, host) as other:
        time.advance(hours=11)
        found = await asyncio.gather(*(platform.person(PERSON) for platform in (one, other) for _ in range(10)))
        time.advance(minutes=2)
        found += [await platform.person(PERSON) for platform in (one, other)]

    assert {person.name for person in found} == {"Ana"}
    assert renewals(slack) == 1


async def test_while_another_process_renews_the_old_token_serves_until_it_ends(
    slack: LoopbackSlack, acme: Acts, host: Upstairs, time: Time
) -> None:
    await install(host, slack, acme, refresh_token="xoxe-1", expires=time.at + timedelta(hours=12))
    async with started(slack, host) as platform:
        time.advance(hours=11)
        await host.vault.claim(f"renew/{NAME}", "another process", 7200)
        await platform.person(PERSON)
        time.advance(hours=1)
        with pytest.raises(RateLimited):
            await platform.person(PERSON)

        await host.vault.release(f"renew/{NAME}", "another process")
        await platform.person(PERSON)
    assert renewals(slack) == 1


async def test_renewal_that_fails_is_tried_again_and_meanwhile_the_old_token_serves(
    slack: LoopbackSlack, acme: Acts, host: Upstairs, time: Time
) -> None:
    await install(host, slack, acme, refresh_token="xoxe-1", expires=time.at + timedelta(hours=12))
    slack.fail("oauth.v2.access", 500)
    async with started(slack, host) as platform:
        time.advance(hours=11)
        await platform.person(PERSON)
        time.advance(minutes=2)
        await platform.person(PERSON)

    assert renewals(slack) == 1
    assert host.events == []


async def test_token_that_cannot_be_renewed_is_lost_when_it_ends(
    slack: LoopbackSlack, acme: Acts, host: Upstairs, time: Time
) -> None:
    await install(host, slack, acme, refresh_token="xoxe-1", expires=time.at + timedelta(hours=12))
    slack.grants.tokens["xoxb-T0ACME"].refresh = "xoxe-other"
    async with started(slack, host) as platform:
        time.advance(hours=11)
        await platform.person(PERSON)
        assert host.events == []
        time.advance(hours=1)
        for reason in ("invalid_refresh_token", "not_connected"):
            with pytest.raises(Refused) as refused:
                await platform.person(PERSON)
            assert refused.value.reason == reason

    revocation = host.take()
    assert isinstance(revocation, Revocation)
    assert (revocation.scope, revocation.people) == ("slack:T0ACME", ())


async def test_token_that_another_process_renewed_is_taken_over(
    slack: LoopbackSlack, acme: Acts, host: Upstairs, time: Time
) -> None:
    old = await install(host, slack, acme, refresh_token="xoxe-1", expires=time.at + timedelta(hours=12))
    async with started(slack, host) as platform:
        slack.grants.add("xoxb-fresh", acme, acme.bot_user)
        await Grants(host.vault).keep(old.model_copy(update={"token": "xoxb-fresh"}))
        slack.grants.tokens[old.token].revoked = True

        assert (await platform.person(PERSON)).name == "Ana"
    assert host.events == []


async def test_token_that_is_refused_from_this_address_is_kept_and_waited_for(
    slack: LoopbackSlack, acme: Acts, host: Upstairs
) -> None:
    await install(host, slack, acme)
    slack.fail("users.info", "invalid_auth")
    async with started(slack, host) as platform:
        with pytest.raises(Barred) as barred:
            await platform.person(PERSON)
        assert barred.value.reason == "invalid_auth"
        assert (await platform.person(PERSON)).name == "Ana"
    assert host.events == []
    assert await host.vault.names("slack/installed/") != []


@pytest.mark.parametrize("reason", ["token_revoked", "account_inactive"])
async def test_lost_token_is_told_once_and_slack_is_called_no_more(
    slack: LoopbackSlack, acme: Acts, host: Upstairs, reason: str
) -> None:
    await install(host, slack, acme)
    slack.fail("users.info", reason)
    async with started(slack, host) as platform:
        with pytest.raises(Refused) as refused:
            await platform.person(PERSON)
        assert refused.value.reason == reason
        before = len(acme.calls)
        for _ in range(3):
            with pytest.raises(Refused) as refused:
                await platform.send(f"slack:T0ACME:{GENERAL}", Post(Label("AI"), "hi"), key="k")
            assert refused.value.reason == "not_connected"

    revocation = host.take()
    assert isinstance(revocation, Revocation)
    assert (revocation.scope, revocation.people) == ("slack:T0ACME", ())
    assert len(acme.calls) == before
    assert await host.vault.names("slack/installed/") == []


async def test_loss_that_could_not_be_told_is_told_at_the_next_call(
    slack: LoopbackSlack, acme: Acts, host: Upstairs
) -> None:
    await install(host, slack, acme)
    slack.grants.tokens["xoxb-T0ACME"].revoked = True
    async with started(slack, host) as platform:
        for host.broken in (True, False):
            with pytest.raises(Refused) as refused:
                await platform.person(PERSON)
            assert refused.value.reason == "token_revoked"

    assert isinstance(host.take(), Revocation)


async def test_token_of_the_settings_that_works_again_serves_again_after_a_look(
    slack: LoopbackSlack, connected: Connected
) -> None:
    slack.add_user(ANA, "Ana")
    token = slack.grants.tokens[slack.bot_token]
    token.revoked = True
    with pytest.raises(Refused):
        await connected.platform.person(f"slack:T0LOOP:{ANA}")
    assert isinstance(connected.take(), Revocation)

    await connected.platform.look()
    with pytest.raises(Refused) as refused:
        await connected.platform.person(f"slack:T0LOOP:{ANA}")
    assert refused.value.reason == "not_connected"
    token.revoked = False
    await connected.platform.look()

    assert (await connected.platform.person(f"slack:T0LOOP:{ANA}")).name == "Ana"
