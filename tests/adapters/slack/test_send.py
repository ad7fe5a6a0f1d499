"""What goes out arrives once, labelled, and can be found again; what goes wrong is told apart."""

import pytest

from adapters.errors import Barred, RateLimited, Refused, Unclear, Unreachable
from adapters.platform import Attachment, Button, Card, Chart, Label, Page, Post, Table
from adapters.refusals import About
from adapters.slack.connect import Slack
from adapters.slack.outgoing.refusals import CODES, UNDRAWN
from tests.adapters.slack.conftest import ANA, BEN, GENERAL, HIRING
from tests.servers.slack import LoopbackSlack

POST = Post(Label("AI for Ana", {"label": "L1", "key": "theirs"}), "Yes <!channel> @here")
FIGURES = Post(
    Label("AI for Ana"),
    "Report",
    Card("Week", table=Table(("A",), (("1",),)), chart=Chart("C", ("Mon",), (("s", (1.0,)),))),
)
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
    await platform.ephemeral(PLACE, PERSON, POST, key="k")

    (shown,) = slack.ephemerals
    assert (shown["user"], shown["channel"]) == (ANA, GENERAL)
    assert shown["text"].startswith("AI for Ana\n")
    assert slack.posts == []


async def test_ephemeral_over_a_way_back_reaches_where_the_bot_is_not(slack: LoopbackSlack, platform: Slack) -> None:
    slack.add_channel("G0SECRET", "secret", kind="private", members=[BEN], bot=False)
    back = slack.command("G0SECRET", BEN, "status")["response_url"]

    await platform.ephemeral("slack:T0LOOP:G0SECRET", f"slack:T0LOOP:{BEN}", POST, reply_to=back, key="k")

    (shown,) = slack.ephemerals
    assert (shown["user"], shown["response_type"]) == (BEN, "ephemeral")
    assert shown["replace_original"] is False


async def test_ephemeral_over_a_way_back_that_is_used_up_is_shown_all_the_same(
    slack: LoopbackSlack, platform: Slack
) -> None:
    back = slack.command(GENERAL, ANA, "status")["response_url"]

    for _ in range(6):
        await platform.ephemeral(PLACE, PERSON, POST, reply_to=back, key="k")

    assert len(slack.ephemerals) == 6
    assert slack.calls.count("chat.postEphemeral") == 1


@pytest.mark.parametrize("url", ["https://evil.example/response/1", "http://127.0.0.1:1/x", "file:///etc/passwd"])
async def test_way_back_to_another_host_is_refused(slack: LoopbackSlack, platform: Slack, url: str) -> None:
    with pytest.raises(Refused):
        await platform.ephemeral(PLACE, PERSON, POST, reply_to=url, key="k")
    assert slack.ephemerals == []


async def test_figures_go_as_text_where_slack_cannot_draw_them(slack: LoopbackSlack, platform: Slack) -> None:
    slack.fail("chat.postMessage", "invalid_blocks")
    ts = await platform.send(PLACE, FIGURES, key="k1")

    kinds = ["context", "markdown", "header"]
    assert [block["type"] for block in slack.posts[0]["blocks"]] == [*kinds, "section", "section"]
    assert await platform.find(PLACE, "k1") == ts
    await platform.update(PLACE, ts, FIGURES)
    assert [block["type"] for block in slack.posts[0]["blocks"]] == [*kinds, "table", "data_visualization"]
    slack.fail("chat.update", "invalid_blocks")
    await platform.update(PLACE, ts, FIGURES)
    slack.fail("chat.postEphemeral", "invalid_blocks")
    await platform.ephemeral(PLACE, PERSON, FIGURES, key="k")
    assert slack.posts[0]["blocks"] == slack.ephemerals[0]["blocks"]
    assert len(slack.posts) == 1


@pytest.mark.parametrize("failure", ["msg_too_long", "is_archived", "missing_scope", 500, "lost", 429])
async def test_nothing_else_is_tried_twice(slack: LoopbackSlack, platform: Slack, failure: int | str) -> None:
    slack.fail("chat.postMessage", failure)
    with pytest.raises((Refused, Barred, Unclear, RateLimited)):
        await platform.send(PLACE, FIGURES, key="k1")

    assert slack.calls.count("chat.postMessage") == (1 if failure == "lost" else 0)


@pytest.mark.parametrize("code", sorted(UNDRAWN))
async def test_layout_that_is_refused_leaves_the_words_labelled_to_people_and_machines(
    slack: LoopbackSlack, platform: Slack, code: str
) -> None:
    slack.fail("chat.postMessage", code)
    ts = await platform.send(PLACE, POST, key="k1")

    (message,) = slack.posts
    assert message["blocks"] == []
    assert message["text"] == "AI for Ana\nYes &lt;!channel&gt; @\u200bhere"
    assert message["metadata"]["event_payload"] == {"label": "L1", "key": "k1"}
    slack.fail("chat.update", code, times=2)
    await platform.update(PLACE, ts, FIGURES)
    assert "*Week*" in slack.posts[0]["text"]
    assert slack.posts[0]["metadata"]["event_payload"]["label"] == "L1"


async def test_words_that_are_refused_too_are_refused(slack: LoopbackSlack, platform: Slack) -> None:
    slack.fail("chat.postMessage", "invalid_blocks", times=3)

    with pytest.raises(Refused):
        await platform.send(PLACE, FIGURES, key="k1")
    assert slack.posts == []


@pytest.mark.parametrize("code", sorted(code for code, known in CODES.items() if known.about is About.DEPLOYMENT))
async def test_refusal_of_the_deployment_is_told_apart_with_a_cure(
    slack: LoopbackSlack, platform: Slack, code: str
) -> None:
    slack.fail("chat.postMessage", code)

    with pytest.raises(Barred) as barred:
        await platform.send(PLACE, POST, key="k1")
    assert barred.value.reason == code
    assert CODES[code].cure.endswith(".")


@pytest.mark.parametrize("code", sorted(code for code, known in CODES.items() if known.about is About.PLACE))
async def test_refusal_of_a_place_is_told_apart(slack: LoopbackSlack, platform: Slack, code: str) -> None:
    slack.fail("chat.postMessage", code)

    with pytest.raises(Unreachable, match=code):
        await platform.send(PLACE, POST, key="k1")


async def test_message_that_is_thought_about_has_eyes_on_it(slack: LoopbackSlack, platform: Slack) -> None:
    message = slack.message(GENERAL, ANA, "question?")["event"]["ts"]
    for _ in range(2):
        await platform.working(PLACE, message, on=True)

    shown = slack.channels[GENERAL].messages[0]
    assert [reaction["name"] for reaction in shown["reactions"]] == ["eyes"]
    for _ in range(2):
        await platform.working(PLACE, message, on=False)
    assert shown["reactions"] == []
    assert slack.ephemerals == []
    await platform.working(PLACE, "1767225600.000100", on=False)


async def test_status_line_says_that_a_reply_is_on_its_way(slack: LoopbackSlack, platform: Slack) -> None:
    place = await platform.direct(PERSON)
    asked = slack.message(slack.direct(ANA).id, ANA, "question?")["event"]["ts"]
    root = slack.message(GENERAL, ANA, "question?")["event"]["ts"]
    reply = slack.message(GENERAL, ANA, "and this?", thread=root)["event"]["ts"]

    await platform.working(place, asked, on=True)
    await platform.working(PLACE, reply, on=True, thread=root)
    await platform.working(place, asked, on=False)

    told = [(shown["thread_ts"], shown["status"]) for shown in slack.ephemerals]
    assert told == [(asked, "…"), (root, "…"), (asked, "")]


async def test_missing_status_line_is_no_fault_but_a_missing_right_to_react_is(
    slack: LoopbackSlack, platform: Slack
) -> None:
    place = await platform.direct(PERSON)
    asked = slack.message(slack.direct(ANA).id, ANA, "question?")["event"]["ts"]
    slack.fail("assistant.threads.setStatus", "missing_scope")
    await platform.working(place, asked, on=True)

    for failure, error in (("missing_scope", Barred), (500, Unclear), (429, RateLimited)):
        slack.fail("reactions.add", failure)
        with pytest.raises(error):
            await platform.working(place, asked, on=True)


async def test_page_is_drawn_for_one_person(slack: LoopbackSlack, platform: Slack) -> None:
    card = Card("Listening", body="In **#ops**", buttons=(Button("stop", "Stop", ""),))
    await platform.publish(PERSON, Page(Label("Double"), (card,)))

    (view,) = slack.views
    assert (view["type"], view["user_id"]) == ("home", ANA)
    assert [block["type"] for block in view["blocks"]] == ["context", "divider", "header", "section", "actions"]
    with pytest.raises(Refused):
        await platform.publish("slack:T0LOOP:U0NOBODY", Page(Label("Double"), ()))
    with pytest.raises(Refused):
        await platform.publish(PERSON, Page(Label("Double"), (Card(menu=(Button("a", "A", "v" * 200),)),)))


async def test_first_four_questions_are_offered(slack: LoopbackSlack, platform: Slack) -> None:
    place = await platform.direct(PERSON)
    thread = slack.message(slack.direct(ANA).id, ANA, "hello")["event"]["ts"]
    questions = [f"No. {n}? " + "really " * 20 for n in range(6)]

    await platform.suggest(place, thread, "You could ask", questions)
    await platform.suggest(place, None, "You could ask", ["Only this?"])

    first, second = slack.ephemerals
    assert (first["thread_ts"], first["title"]) == (thread, "You could ask")
    assert [prompt["message"] for prompt in first["prompts"]] == questions[:4]
    assert all(len(prompt["title"]) <= 75 for prompt in first["prompts"])
    assert "thread_ts" not in second
    assert second["prompts"] == [{"title": "Only this?", "message": "Only this?"}]
    with pytest.raises(Refused):
        await platform.suggest(PLACE, None, "You could ask", ["Here?"])


FILE = Attachment("export.zip", b"PK\x03\x04 all that I know")


async def test_file_is_handed_over_under_its_label(slack: LoopbackSlack, platform: Slack) -> None:
    place = await platform.direct(PERSON)
    await platform.upload(place, POST, FILE, key="k1")

    (message,) = slack.direct(ANA).messages
    assert message["text"] == "AI for Ana\nYes &lt;!channel&gt; @\u200bhere"
    (file,) = message["files"]
    assert (file["title"], file["name"], bytes.fromhex(file["content"])) == (FILE.name, FILE.name, FILE.content)
    assert await platform.find(place, "k1") is None


@pytest.mark.parametrize(
    ("method", "failure", "error"),
    [
        ("files.getUploadURLExternal", "missing_scope", Barred),
        ("files.completeUploadExternal", "lost", Unclear),
        ("files.completeUploadExternal", 429, RateLimited),
    ],
)
async def test_file_that_did_not_arrive_for_certain_is_told(
    slack: LoopbackSlack, platform: Slack, method: str, failure: int | str, error: type[Exception]
) -> None:
    slack.fail(method, failure)

    with pytest.raises(error):
        await platform.upload(PLACE, POST, FILE, key="k1")
    assert len(slack.posts) == (failure == "lost")


async def test_file_goes_to_no_other_host(slack: LoopbackSlack, platform: Slack) -> None:
    slack.api_url = "https://evil.example/api/"

    with pytest.raises(Refused):
        await platform.upload(PLACE, POST, FILE, key="k1")
    assert slack.posts == []
