"""What goes out arrives once, labelled, and can be found again; what goes wrong is told apart."""

import pytest

from adapters.chat import Label, Post
from adapters.errors import RateLimited, Refused, Unclear
from adapters.slack.connect import Slack
from tests.adapters.slack.conftest import ANA, BEN, GENERAL, HIRING
from tests.servers.slack import LoopbackSlack

POST = Post(Label("AI for Ana", {"label": "L1", "key": "theirs"}), "Yes <!channel> @here")
PLACE = f"slack:T0LOOP:{GENERAL}"
PERSON = f"slack:T0LOOP:{ANA}"


async def test_post_carries_label_and_key_and_calls_nobody(slack: LoopbackSlack, platform: Slack) -> None:
    ts = await platform.send(PLACE, POST, key="k1")

    (message,) = slack.posts
    assert message["ts"] == ts
    assert message["metadata"] == {
        "event_type": "double_post",
        "event_payload": {"label": "L1", "key": "k1"},
    }
    assert message["text"] == "AI for Ana\nYes &lt;!channel&gt; @\u200bhere"
    settings = (message["parse"], message["link_names"], message["unfurl_links"])
    assert settings == ("none", False, False)


async def test_reply_stands_in_its_thread(slack: LoopbackSlack, platform: Slack) -> None:
    root = slack.message(GENERAL, ANA, "question?")["event"]["ts"]

    ts = await platform.send(PLACE, POST, key="k1", thread=root)

    assert slack.posts[0]["thread_ts"] == root
    assert await platform.find(PLACE, "k1", thread=root) == ts
    assert await platform.find(PLACE, "k1") is None


async def test_post_that_was_not_sent_is_not_found(slack: LoopbackSlack, platform: Slack) -> None:
    await platform.send(PLACE, POST, key="k1")

    assert await platform.find(PLACE, "k2") is None
    assert await platform.find(f"slack:T0LOOP:{HIRING}", "k1") is None


async def test_post_is_found_behind_many_others(slack: LoopbackSlack, platform: Slack) -> None:
    ts = await platform.send(PLACE, POST, key="k1")
    for n in range(450):
        slack.message(GENERAL, ANA, f"talk {n}")

    assert await platform.find(PLACE, "k1") == ts
    assert slack.calls.count("conversations.history") == 3


async def test_lost_answer_is_unclear_and_the_post_is_found_once(slack: LoopbackSlack, platform: Slack) -> None:
    slack.fail("chat.postMessage", "lost")

    with pytest.raises(Unclear):
        await platform.send(PLACE, POST, key="k1")

    assert len(slack.posts) == 1
    assert await platform.find(PLACE, "k1") == slack.posts[0]["ts"]


@pytest.mark.parametrize("failure", [500, "fatal_error", "internal_error"])
async def test_failure_that_leaves_open_what_happened_is_unclear(
    slack: LoopbackSlack, platform: Slack, failure: int | str
) -> None:
    slack.fail("chat.postMessage", failure)

    with pytest.raises(Unclear):
        await platform.send(PLACE, POST, key="k1")
    assert slack.calls.count("chat.postMessage") == 0


@pytest.mark.parametrize("failure", [429, "ratelimited"])
async def test_rate_limit_says_how_long_to_wait(slack: LoopbackSlack, platform: Slack, failure: int | str) -> None:
    slack.fail("chat.postMessage", failure, retry_after=7)

    with pytest.raises(RateLimited) as limited:
        await platform.send(PLACE, POST, key="k1")
    assert limited.value.seconds == (7 if failure == 429 else 1)
    assert slack.posts == []


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("slack:T0LOOP:C0NOWHERE", "channel_not_found"),
        ("slack:T0OTHER:C0GENERAL", "not_in_this_workspace"),
        ("local:general", "not_in_this_workspace"),
    ],
)
async def test_place_that_is_not_there_is_refused(
    slack: LoopbackSlack, platform: Slack, place: str, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        await platform.send(place, POST, key="k1")
    assert refused.value.reason == reason


async def test_update_replaces_the_words_and_keeps_the_key(slack: LoopbackSlack, platform: Slack) -> None:
    ts = await platform.send(PLACE, POST, key="k1")

    await platform.update(PLACE, ts, Post(Label("AI for Ana"), "No."))

    assert slack.posts[0]["text"] == "AI for Ana\nNo."
    assert await platform.find(PLACE, "k1") == ts


async def test_update_of_somebody_elses_message_is_refused(slack: LoopbackSlack, platform: Slack) -> None:
    ts = slack.message(GENERAL, ANA, "mine")["event"]["ts"]

    with pytest.raises(Refused):
        await platform.update(PLACE, ts, POST)


async def test_message_can_be_deleted_twice(slack: LoopbackSlack, platform: Slack) -> None:
    ts = await platform.send(PLACE, POST, key="k1")

    await platform.delete(PLACE, ts)
    await platform.delete(PLACE, ts)

    assert slack.posts == []
    with pytest.raises(Refused):
        await platform.delete(PLACE, slack.message(GENERAL, ANA, "mine")["event"]["ts"])


async def test_direct_conversation_is_opened(slack: LoopbackSlack, platform: Slack) -> None:
    place = await platform.direct(PERSON)

    await platform.send(place, POST, key="k1")
    assert place == await platform.direct(PERSON)
    assert slack.channels[place.split(":")[-1]].members == [ANA, slack.bot_user]


async def test_ephemeral_is_shown_to_one_person(slack: LoopbackSlack, platform: Slack) -> None:
    await platform.ephemeral(PLACE, PERSON, POST)

    (shown,) = slack.ephemerals
    assert (shown["user"], shown["channel"]) == (ANA, GENERAL)
    assert shown["text"].startswith("AI for Ana\n")
    assert slack.posts == []


async def test_ephemeral_over_a_way_back_reaches_where_the_bot_is_not(slack: LoopbackSlack, platform: Slack) -> None:
    slack.add_channel("G0SECRET", "secret", kind="private", members=[BEN], bot=False)
    back = slack.command("G0SECRET", BEN, "status")["response_url"]

    await platform.ephemeral("slack:T0LOOP:G0SECRET", f"slack:T0LOOP:{BEN}", POST, reply_to=back)

    (shown,) = slack.ephemerals
    assert (shown["user"], shown["response_type"]) == (BEN, "ephemeral")
    assert shown["replace_original"] is False


async def test_ephemeral_over_a_way_back_that_is_used_up_is_shown_all_the_same(
    slack: LoopbackSlack, platform: Slack
) -> None:
    back = slack.command(GENERAL, ANA, "status")["response_url"]

    for _ in range(6):
        await platform.ephemeral(PLACE, PERSON, POST, reply_to=back)

    assert len(slack.ephemerals) == 6
    assert slack.calls.count("chat.postEphemeral") == 1


@pytest.mark.parametrize("url", ["https://evil.example/response/1", "http://127.0.0.1:1/x", "file:///etc/passwd"])
async def test_way_back_to_another_host_is_refused(slack: LoopbackSlack, platform: Slack, url: str) -> None:
    with pytest.raises(Refused):
        await platform.ephemeral(PLACE, PERSON, POST, reply_to=url)
    assert slack.ephemerals == []
