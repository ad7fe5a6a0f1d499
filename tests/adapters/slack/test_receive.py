"""Slack over real HTTP: what people do there is handed up once, and nothing else is."""

import pytest

from adapters.chat import Absence, Command, Message, Opening, Place, PlaceKind, Press, Renewal
from adapters.platform import Button, Card, Field, Form, Label, Page, Post
from tests.adapters.slack.conftest import ANA, BEN, GENERAL, HIRING, Connected
from tests.servers.slack import LoopbackSlack

LABEL = Label("AI for Ana")
PLACE = f"slack:T0LOOP:{GENERAL}"
EDIT = Form("edit", "d1", "Edit the draft", "Send", (Field("text", "Reply", "as is"),))
ASK = Form("typed", "ask", "Ask", "Ask", (Field("person", "Whom"), Field("places", "Where"), Field("text", "What")))


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
    assert command.mentions == (f"slack:T0LOOP:{BEN}",)
    assert command.places == (Place(PLACE, "general", PlaceKind.PUBLIC),)
    back = command.reply_to
    await connected.platform.ephemeral(PLACE, command.author.id, Post(LABEL, "done"), reply_to=back, key="k")
    assert slack.ephemerals[0]["user"] == ANA
    assert "chat.postEphemeral" not in slack.calls


async def test_command_with_channels_of_which_slack_names_none_names_them(
    slack: LoopbackSlack, connected: Connected
) -> None:
    text = f"shadow on <#{HIRING}|> <#{GENERAL}> <#{HIRING}|>"
    await slack.deliver(connected.url, slack.command(GENERAL, ANA, text))

    command = connected.take()
    assert isinstance(command, Command)
    assert command.text == "shadow on #hiring #general #hiring"
    assert [place.name for place in command.places] == ["hiring", "general"]


async def test_press_of_a_plain_button_is_handed_up_unasked(slack: LoopbackSlack, connected: Connected) -> None:
    message = await connected.platform.send(PLACE, card(Button("approve", "Approve", "d1")), key="k")
    connected.forms["approve"] = EDIT

    payload = slack.press(slack.posts[0], "approve", ANA)
    await slack.deliver(connected.url, payload)

    press = connected.take()
    assert isinstance(press, Press)
    assert (press.action, press.value, press.text) == ("approve", "d1", "")
    assert (press.message, press.thread, press.reply_to) == (message, None, payload["response_url"])
    assert press.author.id == f"slack:T0LOOP:{ANA}"
    assert connected.asked == []


async def test_press_in_a_thread_names_it(slack: LoopbackSlack, connected: Connected) -> None:
    root = slack.message(GENERAL, ANA, "root")["event"]["ts"]
    await connected.platform.send(PLACE, card(Button("approve", "Approve", "d1")), key="k", thread=root)

    await slack.deliver(connected.url, slack.press(slack.posts[0], "approve", ANA))

    press = connected.take()
    assert isinstance(press, Press)
    assert press.thread == root


async def test_press_of_a_button_that_asks_opens_the_hosts_form_first(
    slack: LoopbackSlack, connected: Connected
) -> None:
    message = await connected.platform.send(PLACE, card(Button("edit", "Edit", "d1", asks=True)), key="k")
    connected.forms["edit"] = EDIT

    await slack.deliver(connected.url, slack.press(slack.posts[0], "edit", ANA))
    assert connected.events == []
    (asked,), (view,) = connected.asked, slack.views
    await slack.deliver(connected.url, slack.submit(view, ANA, "much better"))

    press = connected.take()
    assert isinstance(asked, Press)
    assert isinstance(press, Press)
    assert (asked.action, asked.value, asked.author.name) == ("edit", "d1", "Ana")
    assert view["title"]["text"] == "Edit the draft"
    assert view["blocks"][0]["element"]["initial_value"] == "as is"
    assert (press.action, press.value, press.text) == ("edit", "d1", "much better")
    assert (press.message, press.place.id) == (message, PLACE)


async def test_press_of_a_button_that_asks_is_handed_up_where_the_host_has_no_form(
    slack: LoopbackSlack, connected: Connected
) -> None:
    await connected.platform.send(PLACE, card(Button("edit", "Edit", "d1", asks=True)), key="k")

    await slack.deliver(connected.url, slack.press(slack.posts[0], "edit", ANA))

    assert isinstance(connected.take(), Press)
    assert len(connected.asked) == 1
    assert slack.views == []


async def test_choice_from_a_menu_is_a_press(slack: LoopbackSlack, connected: Connected) -> None:
    menu = (Button("why", "Why?", "d1"), Button("edit", "Edit", "d2", asks=True))
    await connected.platform.send(PLACE, Post(LABEL, "A draft", Card("Draft", menu=menu)), key="k")
    connected.forms["edit"] = EDIT

    for action in ("why", "edit"):
        await slack.deliver(connected.url, slack.press(slack.posts[0], action, ANA))

    press = connected.take()
    assert isinstance(press, Press)
    assert (press.action, press.value) == ("why", "d1")
    assert len(slack.views) == 1


async def test_form_hands_up_who_and_what_was_chosen(slack: LoopbackSlack, connected: Connected) -> None:
    connected.forms["ask"] = ASK
    typed = slack.command(GENERAL, ANA, "ask")

    await slack.deliver(connected.url, typed)
    assert connected.events == []
    (view,) = slack.views
    await slack.deliver(connected.url, slack.submit(view, ANA, "Why?", person=BEN, channels=[HIRING, GENERAL]))

    press = connected.take()
    assert isinstance(press, Press)
    assert (press.action, press.value, press.text) == ("typed", "ask", "Why?")
    assert press.mentions == (f"slack:T0LOOP:{BEN}",)
    assert [place.name for place in press.places] == ["hiring", "general"]
    assert (press.place.id, press.reply_to) == (PLACE, typed["response_url"])


async def test_form_sent_off_twice_is_one_press_by_its_key(slack: LoopbackSlack, connected: Connected) -> None:
    connected.forms["ask"] = ASK
    await slack.deliver(connected.url, slack.command(GENERAL, ANA, "ask"))

    for text in ("one", "two"):
        await slack.deliver(connected.url, slack.submit(slack.views[0], ANA, text))

    first, second = connected.events
    assert first.key == second.key


async def test_shortcut_puts_a_message_to_a_double(slack: LoopbackSlack, connected: Connected) -> None:
    root = slack.message(GENERAL, BEN, "root")["event"]["ts"]
    ts = slack.message(GENERAL, BEN, f"May <@{ANA}> *really* do this?", thread=root)["event"]["ts"]
    payload = slack.use_shortcut(GENERAL, ts, ANA)

    await slack.deliver(connected.url, payload)

    command = connected.take()
    assert isinstance(command, Command)
    assert command.text == "ask May @Ana **really** do this?"
    assert (command.author.name, command.place.id, command.thread) == ("Ana", PLACE, root)
    assert (command.mentions, command.reply_to) == ((), payload["response_url"])
    assert connected.asked == [command]


async def test_shortcut_is_answered_with_a_form(slack: LoopbackSlack, connected: Connected) -> None:
    connected.forms["ask"] = ASK
    ts = slack.message(GENERAL, BEN, "May I?")["event"]["ts"]

    await slack.deliver(connected.url, slack.use_shortcut(GENERAL, ts, ANA))
    await slack.deliver(connected.url, slack.use_shortcut(GENERAL, ts, ANA, "not_ours"))

    assert connected.events == []
    assert len(slack.views) == 1


async def test_button_of_the_own_page_is_pressed_in_the_direct_conversation(
    slack: LoopbackSlack, connected: Connected
) -> None:
    page = Page(LABEL, (Card("Home", buttons=(Button("stop", "Stop", "now"), Button("ask", "Ask", "", asks=True))),))
    await connected.platform.publish(f"slack:T0LOOP:{ANA}", page)
    connected.forms["ask"] = ASK
    home = slack.views[0]

    await slack.deliver(connected.url, slack.press_home(home, "stop", ANA))
    pressed = connected.take()
    await slack.deliver(connected.url, slack.press_home(home, "ask", ANA))
    await slack.deliver(connected.url, slack.submit(slack.views[1], ANA, "Why?"))
    sent = connected.take()

    direct = Place(f"slack:T0LOOP:{slack.direct(ANA).id}", "direct", PlaceKind.DIRECT)
    assert isinstance(pressed, Press)
    assert isinstance(sent, Press)
    assert (pressed.action, pressed.value, pressed.place, pressed.message) == ("stop", "now", direct, None)
    assert (sent.text, sent.place) == ("Why?", direct)


async def test_place_that_changed_is_looked_up_fresh(slack: LoopbackSlack, connected: Connected) -> None:
    await slack.deliver(connected.url, slack.message(HIRING, ANA, "hello"))
    connected.events.clear()

    await slack.deliver(connected.url, slack.rename(HIRING, "people"))
    await slack.deliver(connected.url, slack.convert(HIRING, "public"))
    await slack.deliver(connected.url, slack.archive(HIRING))

    renewals = [event for event in connected.events if isinstance(event, Renewal)]
    assert [(each.place.name, each.place.kind, each.closed) for each in renewals] == [
        ("people", PlaceKind.PRIVATE, False),
        ("people", PlaceKind.PUBLIC, False),
        ("people", PlaceKind.PUBLIC, True),
    ]


async def test_opened_page_and_new_talk_are_handed_up(slack: LoopbackSlack, connected: Connected) -> None:
    talk = slack.start_talk(ANA)
    for payload in (slack.open_home(ANA), slack.open_home(ANA, "messages"), talk):
        await slack.deliver(connected.url, payload)

    home, started = connected.events
    assert isinstance(home, Opening)
    assert isinstance(started, Opening)
    assert (home.surface, home.person.name, home.place) == ("home", "Ana", None)
    assert (started.surface, started.thread) == ("talk", talk["event"]["assistant_thread"]["thread_ts"])
    assert started.place == Place(f"slack:T0LOOP:{slack.direct(ANA).id}", "direct", PlaceKind.DIRECT)


async def test_change_of_a_profile_refreshes_it_without_asking(slack: LoopbackSlack, connected: Connected) -> None:
    await connected.platform.person(f"slack:T0LOOP:{ANA}")
    slack.users[ANA]["tz"] = "Asia/Shanghai"

    await slack.deliver(connected.url, slack.set_status(ANA, "in a meeting"))

    assert connected.events == []
    assert (await connected.platform.person(f"slack:T0LOOP:{ANA}")).zone == "Asia/Shanghai"
    assert slack.calls.count("users.info") == 1


async def test_one_absence_that_slack_tells_of_twice_has_one_key(slack: LoopbackSlack, connected: Connected) -> None:
    told = slack.set_status(ANA, "Vacation", ":palm_tree:")
    again = slack.event({**told["event"], "type": "user_status_changed"})
    for payload in (told, again, slack.set_status(ANA, "Sick", ":face_with_thermometer:")):
        await slack.deliver(connected.url, payload)

    first, second, other = connected.events
    assert isinstance(first, Absence)
    assert first.key == second.key != other.key


async def test_stranger_in_a_shared_channel_is_a_guest_of_ours(slack: LoopbackSlack, connected: Connected) -> None:
    slack.add_user("U0THEM", "Them", team_id="T0THEIRS")
    payload = slack.message(GENERAL, "U0THEM", "hello", user_team="T0THEIRS", source_team="T0THEIRS")

    await slack.deliver(connected.url, {**payload, "team_id": "T0THEIRS", "is_ext_shared_channel": True})

    message = connected.take()
    assert isinstance(message, Message)
    assert (message.author.id, message.author.guest) == ("slack:T0LOOP:U0THEM", True)
    assert message.place.id == PLACE


async def test_own_emoji_is_not_handed_up(slack: LoopbackSlack, connected: Connected) -> None:
    ts = slack.message(GENERAL, ANA, "hello")["event"]["ts"]

    await slack.deliver(connected.url, slack.react(GENERAL, ts, slack.bot_user, "eyes"))

    assert connected.events == []


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
    connected.forms["edit"] = EDIT
    await connected.platform.send(PLACE, card(Button("edit", "Edit", "d1", asks=True)), key="k")
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
        {"type": "message_action", "callback_id": "ask_double", "trigger_id": "1", "channel": 7, "message": []},
        {"type": "event_callback", "team_id": "T0LOOP", "authorizations": "x", "event": {"type": "user_change"}},
        {"type": "event_callback", "team_id": "T0LOOP", "authorizations": [7], "event": {"type": "message", "item": 7}},
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
