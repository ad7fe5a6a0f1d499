"""Several workspaces and organisations at once: each payload and each id goes to its own, and none stops another."""

from typing import Any

import pytest
from pydantic import SecretStr

from adapters.chat import Command, Message, Press, Revocation
from adapters.errors import Refused
from adapters.platform import Button, Card, Label, Post
from adapters.slack.connect import Slack
from adapters.slack.install.workspaces import scope_of
from tests.adapters.slack.conftest import ANA, BEN, GENERAL, Connected, Time, install, oauth, settings
from tests.servers.slack import LoopbackSlack
from tests.servers.slack_payloads import Acts
from tests.servers.upstairs import Upstairs

LABEL = Label("AI for Ana")


@pytest.fixture
def acme(slack: LoopbackSlack) -> Acts:
    """Another workspace, with people of the same ids."""
    acme = slack.add_team("T0ACME")
    acme.add_user(ANA, "Anna")
    acme.add_channel(GENERAL, "general", members=[ANA])
    return acme


@pytest.fixture
def org(slack: LoopbackSlack) -> Acts:
    """An organisation on Enterprise Grid."""
    org = slack.add_team("E0ORG")
    org.add_user(ANA, "Anne")
    org.add_channel(GENERAL, "general", members=[ANA])
    return org


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def host(time: Time) -> Upstairs:
    return Upstairs(time.now)


def serving(slack: LoopbackSlack, host: Upstairs, **more: Any) -> Slack:
    return Slack(settings(slack, **oauth(slack, "https://double.example"), **more), now=host.now)


async def test_each_payload_and_id_goes_to_its_own_workspace(
    slack: LoopbackSlack, connected: Connected, acme: Acts, org: Acts
) -> None:
    await install(connected, slack, acme)
    await install(connected, slack, org)
    await connected.platform.stop()
    await connected.platform.start(connected)

    for team in (slack, acme, org):
        await slack.deliver(connected.url, team.message(GENERAL, ANA, "hello"))
    messages = [event for event in connected.events if isinstance(event, Message)]
    for message in messages:
        await connected.platform.send(message.place.id, Post(LABEL, "hi"), key="k")

    ids = [(message.place.id, message.author.id, message.author.name) for message in messages]
    assert ids == [
        (f"slack:T0LOOP:{GENERAL}", f"slack:T0LOOP:{ANA}", "Ana"),
        (f"slack:T0ACME:{GENERAL}", f"slack:T0ACME:{ANA}", "Anna"),
        (f"slack:E0ORG:{GENERAL}", f"slack:E0ORG:{ANA}", "Anne"),
    ]
    assert [len(team.posts) for team in (slack, acme, org)] == [1, 1, 1]


async def test_buttons_and_commands_of_an_organisation_reach_it(
    slack: LoopbackSlack, connected: Connected, org: Acts
) -> None:
    await install(connected, slack, org)
    await connected.platform.send(
        f"slack:E0ORG:{GENERAL}", Post(LABEL, "A draft", Card("Draft", buttons=(Button("ok", "OK", "d1"),))), key="k"
    )
    typed = org.command(GENERAL, ANA, "status")
    await slack.deliver(connected.url, typed)
    await slack.deliver(connected.url, org.press(org.posts[0], "ok", ANA))

    command, press = connected.events
    assert isinstance(command, Command)
    assert isinstance(press, Press)
    assert command.author.id == press.author.id == f"slack:E0ORG:{ANA}"
    back = command.reply_to
    await connected.platform.ephemeral(command.place.id, command.author.id, Post(LABEL, "x"), reply_to=back, key="k")
    assert len(org.ephemerals) == 0
    assert slack.ephemerals[0]["user"] == ANA


async def test_stranger_who_presses_a_button_in_a_shared_channel_is_heard_where_the_button_is(
    slack: LoopbackSlack, connected: Connected, acme: Acts
) -> None:
    await install(connected, slack, acme)
    card = Card("Draft", buttons=(Button("ok", "OK", "d1"),))
    await connected.platform.send(f"slack:T0LOOP:{GENERAL}", Post(LABEL, "A draft", card), key="k")
    slack.add_user("U0THEM", "Them", team_id="T0ACME")
    payload = slack.press({**slack.posts[0], "team": "T0LOOP"}, "ok", "U0THEM")

    await slack.deliver(connected.url, {**payload, "team": {"id": "T0ACME"}})

    press = connected.take()
    assert isinstance(press, Press)
    assert press.author.id == "slack:T0LOOP:U0THEM"
    assert press.author.guest


async def test_workspace_that_another_process_installed_is_served_at_once(
    slack: LoopbackSlack, acme: Acts, host: Upstairs
) -> None:
    platform = serving(slack, host)
    await platform.start(host)
    with pytest.raises(Refused) as refused:
        await platform.person(f"slack:T0ACME:{ANA}")
    assert refused.value.reason == "not_in_this_workspace"

    await install(host, slack, acme)
    assert (await platform.person(f"slack:T0ACME:{ANA}")).name == "Anna"
    await platform.stop()


async def test_payload_of_an_unknown_workspace_is_acknowledged_and_dropped(
    slack: LoopbackSlack, connected: Connected, acme: Acts
) -> None:
    response = await slack.deliver(connected.url, acme.message(GENERAL, ANA, "hello"))

    assert response.status_code == 200
    assert connected.events == []


async def test_workspace_that_another_process_lost_is_left_alone_within_a_minute(
    slack: LoopbackSlack, acme: Acts, time: Time, host: Upstairs
) -> None:
    grant = await install(host, slack, acme)
    app_token = SecretStr(slack.app_token)
    platform = serving(slack, host, app_token=app_token)
    await platform.start(host)
    await host.vault.erase(grant.name)
    time.advance(minutes=1)
    assert await slack.push(acme.message(GENERAL, ANA, "hello"))

    with pytest.raises(Refused) as refused:
        await platform.person(f"slack:T0ACME:{ANA}")
    await platform.stop()
    assert refused.value.reason == "not_connected"
    assert host.events == []


async def test_socket_mode_carries_the_events_of_all_workspaces(
    slack: LoopbackSlack, acme: Acts, host: Upstairs
) -> None:
    await install(host, slack, acme)
    platform = serving(slack, host, app_token=SecretStr(slack.app_token))
    await platform.start(host)

    assert await slack.push(slack.message(GENERAL, ANA, "one"))
    assert await slack.push(acme.message(GENERAL, ANA, "two"))
    await platform.stop()

    assert [event.place.id for event in host.events if isinstance(event, Message)] == [
        f"slack:T0LOOP:{GENERAL}",
        f"slack:T0ACME:{GENERAL}",
    ]


async def test_workspace_without_a_good_token_stops_no_other(
    slack: LoopbackSlack, acme: Acts, org: Acts, host: Upstairs, time: Time
) -> None:
    await install(host, slack, acme, refresh_token="gone", expires=time.at)
    slack.grants.tokens["xoxb-T0ACME"].refresh = ""
    await install(host, slack, org)
    await host.vault.write("slack/installed/T0BROKEN", "{}")
    platform = serving(slack, host)
    await platform.start(host)

    assert (await platform.person(f"slack:E0ORG:{ANA}")).name == "Anne"
    with pytest.raises(Refused):
        await platform.person(f"slack:T0ACME:{ANA}")
    await platform.stop()


@pytest.mark.parametrize("told", ["uninstalled", "revoked"])
async def test_app_that_was_taken_out_is_a_revocation_once(
    slack: LoopbackSlack, connected: Connected, acme: Acts, told: str
) -> None:
    await install(connected, slack, acme)
    payloads = [acme.uninstall(), acme.revoke(bot=True)]
    for payload in payloads if told == "uninstalled" else reversed(payloads):
        assert (await slack.deliver(connected.url, payload)).status_code == 200

    revocation = connected.take()
    assert isinstance(revocation, Revocation)
    assert (revocation.scope, revocation.people) == ("slack:T0ACME", ())
    assert await connected.vault.names("slack/installed/") == []
    with pytest.raises(Refused) as refused:
        await connected.platform.person(f"slack:T0ACME:{ANA}")
    assert refused.value.reason == "not_connected"
    await connected.platform.person(f"slack:T0LOOP:{BEN}")


async def test_late_word_of_an_older_uninstall_does_not_end_a_new_installation(
    slack: LoopbackSlack, connected: Connected, acme: Acts
) -> None:
    old = acme.uninstall()
    await install(connected, slack, acme)

    await slack.deliver(connected.url, {**old, "event_time": old["event_time"] - 60})

    assert connected.events == []
    assert (await connected.platform.person(f"slack:T0ACME:{ANA}")).name == "Anna"


async def test_revocation_that_is_not_accepted_comes_again(
    slack: LoopbackSlack, connected: Connected, acme: Acts
) -> None:
    await install(connected, slack, acme)
    payload = acme.uninstall()
    connected.broken = True
    first = await slack.deliver(connected.url, payload)
    connected.broken = False
    second = await slack.deliver(connected.url, payload, retry=1)

    assert (first.status_code, second.status_code) == (503, 200)
    assert isinstance(connected.take(), Revocation)


@pytest.mark.parametrize(
    ("payload", "scope"),
    [
        ({"team_id": "T1", "authorizations": [{"team_id": "T2"}]}, "T2"),
        ({"team_id": "T1", "authorizations": [{"enterprise_id": "E1", "team_id": "T2"}]}, "T2"),
        (
            {
                "team_id": "T1",
                "authorizations": [{"enterprise_id": "E1", "team_id": None, "is_enterprise_install": True}],
            },
            "E1",
        ),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "false"}, "T1"),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "true"}, "E1"),
        ({"team": {"id": "T1"}, "enterprise": {"id": "E1"}, "is_enterprise_install": True}, "E1"),
        ({"type": "view_submission", "team": {"id": "T9"}, "view": {"app_installed_team_id": "T1"}}, "T1"),
        ({"type": "block_actions", "team": {"id": "T9"}, "message": {"team": "T1"}}, "T1"),
        ({"type": "message_action", "team": {"id": "T1"}, "message": {"team": "T9"}}, "T1"),
        ({"team": None, "user": {"id": "U1", "team_id": "T1"}}, "T1"),
        ({"team_id": 7, "user": "x", "view": [], "authorizations": {}}, ""),
    ],
)
def test_scope_is_the_installation_that_a_payload_is_for(payload: dict[str, Any], scope: str) -> None:
    assert scope_of(payload) == scope
