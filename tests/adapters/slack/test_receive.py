"""Slack over real HTTP: what people do there is handed up once, and nothing else is."""

import pytest

from adapters.chat import Button, Card, Command, Label, Message, Place, PlaceKind, Post, Press, Prompt
from adapters.slack.connect import Slack
from tests.adapters.slack.conftest import ANA, BEN, GENERAL, Connected, everything, now, settings
from tests.servers.slack import LoopbackSlack

LABEL = Label("AI for Ana")
PLACE = f"slack:T0LOOP:{GENERAL}"


def card(*buttons: Button) -> Post:
    return Post(LABEL, "A draft", Card("Draft", buttons=buttons))


async def test_message_is_handed_up_before_the_acknowledgement(slack: LoopbackSlack, connected: Connected) -> None:
    payload = slack.message(GENERAL, ANA, "hello *all*")

    response = await slack.deliver(connected.url, payload)

    assert response.status_code == 200
    message = connected.take()
    assert isinstance(message, Message)
    assert message.key == payload["event_id"]
    assert message.place == Place(PLACE, "general", PlaceKind.PUBLIC)
    assert (message.author.id, message.author.name) == (f"slack:T0LOOP:{ANA}", "Ana")
    assert message.text == "hello **all**"
    assert not message.addressed


async def test_mention_in_a_channel_is_one_message(slack: LoopbackSlack, connected: Connected) -> None:
    said = slack.message(GENERAL, ANA, f"<@{slack.bot_user}> where is the plan?")

    responses = [await slack.deliver(connected.url, payload) for payload in (said, slack.app_mention(said))]

    assert [response.status_code for response in responses] == [200, 200]
    message = connected.take()
    assert isinstance(message, Message)
    assert message.text == "@double where is the plan?"
    assert message.addressed


async def test_retry_comes_with_the_same_key(slack: LoopbackSlack, connected: Connected) -> None:
    payload = slack.message(GENERAL, ANA, "hello")

    for retry in range(3):
        response = await slack.deliver(connected.url, payload, retry=retry)
        assert response.status_code == 200

    assert {event.key for event in connected.events} == {payload["event_id"]}


async def test_event_that_is_not_accepted_is_asked_for_again(slack: LoopbackSlack, connected: Connected) -> None:
    payload = slack.message(GENERAL, ANA, "hello")
    connected.broken = True
    first = await slack.deliver(connected.url, payload, at=slack.now())
    connected.broken = False
    second = await slack.deliver(connected.url, payload, retry=1)

    assert (first.status_code, second.status_code) == (503, 200)
    assert connected.take().key == payload["event_id"]


async def test_press_that_is_not_accepted_may_come_again_unchanged(slack: LoopbackSlack, connected: Connected) -> None:
    payload, at = slack.command(GENERAL, ANA, "status"), slack.now()
    connected.broken = True
    first = await slack.deliver(connected.url, payload, at=at)
    connected.broken = False
    second = await slack.deliver(connected.url, payload, at=at)
    third = await slack.deliver(connected.url, payload, at=at)

    assert [first.status_code, second.status_code, third.status_code] == [503, 200, 409]
    assert isinstance(connected.take(), Command)


async def test_own_message_is_not_handed_up(slack: LoopbackSlack, connected: Connected) -> None:
    await connected.platform.send(PLACE, Post(LABEL, "hi"), key="k")

    response = await slack.deliver(connected.url, slack.event({**slack.posts[0], "channel_type": "channel"}))

    assert response.status_code == 200
    assert connected.events == []


async def test_challenge_is_answered(slack: LoopbackSlack, connected: Connected) -> None:
    response = await slack.deliver(connected.url, {"type": "url_verification", "challenge": "abc"})

    assert response.json() == {"challenge": "abc"}
    assert connected.events == []


async def test_command_is_handed_up_with_a_way_back(slack: LoopbackSlack, connected: Connected) -> None:
    payload = slack.command(GENERAL, ANA, f"ask <@{BEN}|ben> about <#{GENERAL}|general>")

    await slack.deliver(connected.url, payload)

    command = connected.take()
    assert isinstance(command, Command)
    assert command.text == "ask @Ben about #general"
    await connected.platform.ephemeral(PLACE, command.author.id, Post(LABEL, "done"), reply_to=command.reply_to)
    assert slack.ephemerals[0]["user"] == ANA
    assert "chat.postEphemeral" not in slack.calls


async def test_press_without_a_prompt_is_handed_up(slack: LoopbackSlack, connected: Connected) -> None:
    message = await connected.platform.send(PLACE, card(Button("approve", "Approve", "d1")), key="k")

    payload = slack.press(slack.posts[0], "approve", ANA)
    await slack.deliver(connected.url, payload)

    press = connected.take()
    assert isinstance(press, Press)
    assert (press.action, press.value, press.text) == ("approve", "d1", "")
    assert (press.message, press.reply_to) == (message, payload["response_url"])
    assert press.author.id == f"slack:T0LOOP:{ANA}"


async def test_press_with_a_prompt_asks_for_the_text_first(slack: LoopbackSlack, connected: Connected) -> None:
    button = Button("edit", "Edit", "d1", prompt=Prompt("Edit the draft", "Reply", "as is"))
    message = await connected.platform.send(PLACE, card(button), key="k")

    await slack.deliver(connected.url, slack.press(slack.posts[0], "edit", ANA))
    assert connected.events == []
    (view,) = slack.views
    submission = slack.submit(view, ANA, "much better")
    await slack.deliver(connected.url, submission)

    press = connected.take()
    assert isinstance(press, Press)
    assert view["title"]["text"] == "Edit the draft"
    assert view["blocks"][0]["element"]["initial_value"] == "as is"
    assert (press.action, press.value, press.text) == ("edit", "d1", "much better")
    assert (press.message, press.place.id) == (message, PLACE)


async def test_modal_sent_off_twice_is_one_press_by_its_key(slack: LoopbackSlack, connected: Connected) -> None:
    button = Button("edit", "Edit", "d1", prompt=Prompt("Edit", "Reply"))
    await connected.platform.send(PLACE, card(button), key="k")
    await slack.deliver(connected.url, slack.press(slack.posts[0], "edit", ANA))

    for text in ("one", "two"):
        await slack.deliver(connected.url, slack.submit(slack.views[0], ANA, text))

    first, second = connected.events
    assert first.key == second.key


async def test_long_prefill_survives_whole(slack: LoopbackSlack, connected: Connected) -> None:
    text = "\n\n".join(f"Paragraph {n} says **what** is & was, at length. " * 8 for n in range(28))[:12_000]
    button = Button("edit", "Edit", "d1", prompt=Prompt("Edit", "Reply", text))
    await connected.platform.send(PLACE, card(button), key="k")

    await slack.deliver(connected.url, slack.press(slack.posts[0], "edit", ANA))
    await slack.deliver(connected.url, slack.submit(slack.views[0], ANA))

    press = connected.take()
    assert isinstance(press, Press)
    assert press.text == text


async def test_long_prefill_after_a_restart_is_the_body_of_the_card(slack: LoopbackSlack, connected: Connected) -> None:
    body = "\n\n".join(f"Paragraph {n} says **what** is, see [it](https://a.b/{n})." * 9 for n in range(12))
    post = Post(LABEL, "", Card("Draft", body=body, buttons=(Button("e", "E", "1", prompt=Prompt("E", "R", body)),)))
    before = Slack(settings(slack), now=now)
    await before.start(connected.accept, everything)
    await before.send(PLACE, post, key="k")
    await before.stop()

    await slack.deliver(connected.url, slack.press(slack.posts[0], "e", ANA))
    await slack.deliver(connected.url, slack.submit(slack.views[0], ANA))

    press = connected.take()
    assert isinstance(press, Press)
    assert press.text == body


async def test_event_that_concerns_nobody_is_dropped_without_asking_slack(
    slack: LoopbackSlack, connected: Connected
) -> None:
    connected.wanted = False
    before = len(slack.calls)

    response = await slack.deliver(connected.url, slack.message(GENERAL, ANA, f"hello <@{BEN}>"))

    assert response.status_code == 200
    assert connected.events == []
    assert len(slack.calls) == before


async def test_message_is_handed_up_with_ids_for_names_while_slack_tells_none(
    slack: LoopbackSlack, connected: Connected
) -> None:
    slack.fail("users.info", 500, times=3)
    slack.fail("conversations.info", 429, times=3)

    response = await slack.deliver(connected.url, slack.message(GENERAL, ANA, "hello", channel_type="channel"))

    assert response.status_code == 200
    message = connected.take()
    assert isinstance(message, Message)
    assert (message.author.name, message.place.kind) == (ANA, PlaceKind.PUBLIC)


async def test_press_whose_modal_cannot_open_shows_as_failed(slack: LoopbackSlack, connected: Connected) -> None:
    button = Button("edit", "Edit", "d1", prompt=Prompt("Edit", "Reply"))
    await connected.platform.send(PLACE, card(button), key="k")
    payload = slack.press(slack.posts[0], "edit", ANA)
    slack.fail("views.open", "expired_trigger_id")

    response = await slack.deliver(connected.url, payload)

    assert response.status_code == 503
    assert connected.events == []


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback", "event_id": "Ev1", "event_time": 1, "event": None},
        {"type": "event_callback", "event_id": "Ev1", "event_time": 1, "event": {"type": "message"}},
        {"type": "event_callback", "event_id": "Ev1", "event_time": 1, "event": {"type": ["message"]}},
        {"type": "event_callback", "team_id": 7, "event": "message"},
        {"type": "block_actions", "user": 5, "actions": [], "team": None},
        {"type": "block_actions", "actions": [{"type": "button", "action_id": "x?", "value": "no json"}]},
        {"type": "view_submission", "view": {"id": "V1", "private_metadata": "{}", "state": {"values": {}}}},
        {"type": "view_submission", "view": []},
        {"type": "message_action", "callback_id": "x"},
        {"type": "view_closed", "user": {"id": "U1"}},
        {"command": "/double", "text": "status"},
        {"type": None},
        {},
    ],
)
async def test_signed_nonsense_hands_nothing_up(
    slack: LoopbackSlack, connected: Connected, payload: dict[str, object]
) -> None:
    response = await slack.deliver(connected.url, payload)

    assert response.status_code < 500
    assert connected.events == []
