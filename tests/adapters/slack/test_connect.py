"""The connection: it begins with a good token, ends without losing anything, and tells nobody what was said."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from adapters.chat import Command, Event, Message
from adapters.errors import Barred, Refused
from adapters.platform import Label, Platform, Post
from adapters.slack.connect import Slack
from tests.adapters.slack.conftest import ANA, BEN, GENERAL, Connected, now, settings
from tests.servers.slack import LoopbackSlack
from tests.servers.upstairs import Upstairs

LABEL = Label("AI for Ana")
PLACE = f"slack:T0LOOP:{GENERAL}"


async def test_nothing_is_handed_up_after_stop(slack: LoopbackSlack, connected: Connected) -> None:
    await connected.platform.stop()

    response = await slack.deliver(connected.url, slack.message(GENERAL, ANA, "hello"))

    assert response.status_code == 503
    assert connected.events == []
    with pytest.raises(Refused):
        await connected.platform.send(PLACE, Post(LABEL, "hi"), key="k")


async def test_stop_waits_for_what_is_under_way(slack: LoopbackSlack, connected: Connected) -> None:
    entered, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    class Slow(Upstairs):
        async def accept(self, event: Event) -> None:
            entered.set()
            await may_end.wait()
            ended.set()

    await connected.platform.stop()
    await connected.platform.start(Slow(now))
    delivering = asyncio.create_task(slack.deliver(connected.url, slack.message(GENERAL, ANA, "hello")))
    await entered.wait()
    stopping = asyncio.create_task(connected.platform.stop())
    meanwhile = await slack.deliver(connected.url, slack.message(GENERAL, BEN, "too late"))
    waited = not stopping.done()
    may_end.set()
    await stopping

    assert waited
    assert meanwhile.status_code == 503
    assert ended.is_set()
    assert (await delivering).status_code == 200


async def test_bad_token_is_refused_at_the_start(slack: LoopbackSlack) -> None:
    bad = settings(slack).model_copy(update={"bot_token": SecretStr("xoxb-other")})

    with pytest.raises(Barred) as refused:
        await Slack(bad, now=now).start(Upstairs(now))
    assert refused.value.reason == "invalid_auth"


async def test_old_secret_is_good_during_rotation(slack: LoopbackSlack, connected: Connected) -> None:
    rotated = settings(slack).model_copy(
        update={
            "signing_secret": SecretStr("fresh"),
            "previous_signing_secret": SecretStr(slack.signing_secret),
        }
    )
    platform = Slack(rotated, now=now)
    await platform.start(connected)
    transport = httpx.ASGITransport(Starlette(routes=list(platform.routes())))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        statuses = []
        for secret in ("fresh", slack.signing_secret, "older"):
            body, headers = slack.sign(slack.message(GENERAL, ANA, secret), secret=secret)
            statuses.append((await client.post("/slack/events", content=body, headers=headers)).status_code)
    await platform.stop()

    assert statuses == [200, 200, 401]


async def test_no_body_is_ever_logged(
    slack: LoopbackSlack, connected: Connected, logged: Callable[[], str], capfd: pytest.CaptureFixture[str]
) -> None:
    await connected.platform.stop()
    await connected.platform.start(connected)

    await connected.platform.send(PLACE, Post(LABEL, "sesame out"), key="k")
    echo = {**slack.posts[0], "channel_type": "channel"}
    for payload in (slack.message(GENERAL, ANA, "sesame in"), slack.event(echo)):
        await slack.deliver(connected.url, payload)
    connected.broken = True
    await slack.deliver(connected.url, slack.message(GENERAL, ANA, "sesame broken"))

    printed = capfd.readouterr()
    said = logged() + printed.out + printed.err
    assert "slack_event_failed" in said
    assert "sesame" not in said
    assert slack.bot_token not in said


async def test_socket_mode_carries_the_same_events(slack: LoopbackSlack) -> None:
    platform = Slack(settings(slack, app_token=SecretStr(slack.app_token)), now=now)
    connected = Upstairs(now)
    await platform.start(connected)

    assert platform.routes() == []
    assert await slack.push(slack.message(GENERAL, ANA, "hello"))
    assert await slack.push(slack.command(GENERAL, ANA, "status"))
    connected.broken = True
    assert not await slack.push(slack.message(GENERAL, ANA, "lost?"), patience=0.2)
    await platform.stop()

    message, command = connected.events
    assert isinstance(message, Message)
    assert isinstance(command, Command)
    assert (message.text, command.text) == ("hello", "status")


async def test_socket_mode_with_a_bad_app_token_is_refused(slack: LoopbackSlack) -> None:
    with pytest.raises(Barred):
        await Slack(settings(slack, app_token=SecretStr("xapp-other")), now=now).start(Upstairs(now))


def test_slack_is_a_platform(slack: LoopbackSlack) -> None:
    platform: Platform = Slack(settings(slack), now=now)

    assert platform.name == "slack"
