"""The surfaces of Slack, over signed requests to a real process: Home, forms, the shortcut, the menu, the panel."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.served import Served, serve_double, slack_environment
from tests.servers.slack import ANA, BEN, CHEN, OPS, LoopbackSlack, three_in_ops

QUESTION, ANSWER = "How do I roll back a deploy?", "Use the release page, then tell support."


@pytest.fixture
def slack() -> Iterator[LoopbackSlack]:
    """A workspace with three people in #ops."""
    with three_in_ops() as served:
        yield served


@pytest.fixture
async def double(slack: LoopbackSlack, tmp_path: Path) -> AsyncIterator[Served]:
    """A running Double in which Ana's double has learnt one answer and stands in."""
    async with serve_double(tmp_path / "home", slack_environment(slack)) as double:
        await send(slack, double, slack.command(OPS, ANA, "shadow on"), "notice_ephemeral")
        await send(slack, double, slack.press(slack.ephemerals[-1], "consent_shadow", ANA), "notice_ephemeral")
        await send(slack, double, slack.message(OPS, BEN, QUESTION))
        await send(slack, double, slack.message(OPS, ANA, ANSWER))
        await double.until("indexed")
        await send(slack, double, slack.command(OPS, ANA, "stand in for 8 hours"), "notice_ephemeral")
        await send(slack, double, slack.press(slack.ephemerals[-1], "consent_send", ANA), "notice_ephemeral")
        yield double


async def send(slack: LoopbackSlack, double: Served, payload: dict[str, Any], *works: str) -> None:
    """Deliver a payload, and wait until work of these names is done."""
    answer = await slack.deliver(f"{double.url}/slack/events", payload)
    assert answer.status_code == 200
    await double.until_done(*works)


async def ask(slack: LoopbackSlack, double: Served) -> dict[str, Any]:
    """Chen asks Ana's double; the card in Ana's direct talk."""
    said = slack.message(OPS, CHEN, f"<@{slack.bot_user}> <@{ANA}> how can I roll back the deploy?")
    await send(slack, double, said, "notice_working", "notice_done", "notice_send", "notice_send")
    return next(post for post in reversed(slack.posts) if " asks in " in post["text"])


def page_of(slack: LoopbackSlack, user: str) -> dict[str, Any]:
    """The page that a user sees now."""
    return next(view for view in reversed(slack.views) if view["type"] == "home" and view["user_id"] == user)


async def test_home_shows_the_state_and_its_buttons_work(slack: LoopbackSlack, double: Served) -> None:
    await ask(slack, double)
    await send(slack, double, slack.open_home(ANA), "home")
    view = page_of(slack, ANA)
    assert view["type"] == "home"
    assert "Your double stands in for you" in str(view["blocks"])
    assert ANSWER in str(view["blocks"])
    await send(slack, double, slack.press_home(view, "approve", ANA), "reply_send", "home")
    (reply,) = [post for post in slack.posts if ANSWER in post["text"] and post.get("thread_ts")]
    assert reply["channel"] == OPS
    await send(slack, double, slack.press_home(page_of(slack, ANA), "stop", ANA), "notice_send", "home")
    assert "Your double listens" in str(page_of(slack, ANA)["blocks"])


async def test_eyes_are_on_the_question_until_it_is_settled(slack: LoopbackSlack, double: Served) -> None:
    await ask(slack, double)
    assert slack.calls.count("reactions.add") == 1
    assert slack.calls.count("reactions.remove") == 1


async def test_edit_opens_the_draft_and_sends_what_was_made_of_it(slack: LoopbackSlack, double: Served) -> None:
    card = await ask(slack, double)
    await send(slack, double, slack.press(card, "edit", ANA))
    view = slack.views[-1]
    assert ANSWER in str(view["blocks"])
    await send(slack, double, slack.submit(view, ANA, "Ask the captain first."), "reply_send")
    assert any("Ask the captain first." in post["text"] for post in slack.posts if post["channel"] == OPS)


async def test_command_without_its_words_opens_a_form(slack: LoopbackSlack, double: Served) -> None:
    await send(slack, double, slack.command(OPS, ANA, "recall"))
    await send(slack, double, slack.submit(slack.views[-1], ANA, "roll back a deploy"), "notice_ephemeral")
    assert ANSWER in str(slack.ephemerals[-1]["blocks"])


async def test_shortcut_asks_whose_double_and_brings_the_question(slack: LoopbackSlack, double: Served) -> None:
    asked = slack.message(OPS, BEN, "How would one roll back the deploy?")
    await send(slack, double, asked)
    await send(slack, double, slack.use_shortcut(OPS, asked["event"]["ts"], CHEN))
    view = slack.views[-1]
    assert "How would one roll back the deploy?" in str(view["blocks"])
    await send(slack, double, slack.submit(view, CHEN, person=ANA), "notice_send", "notice_send")
    card = next(post for post in reversed(slack.posts) if " asks me in private" in post["text"])
    assert card["channel"] == slack.direct(ANA).id


async def test_menu_of_a_card_reaches_the_double(slack: LoopbackSlack, double: Served) -> None:
    card = await ask(slack, double)
    await send(slack, double, slack.press(card, "forget_this", ANA), "notice_update")
    assert any("Forgotten" in post["text"] for post in slack.posts)


async def test_new_talk_in_the_panel_is_greeted_in_its_thread(slack: LoopbackSlack, double: Served) -> None:
    await send(slack, double, slack.start_talk(BEN), "suggest", "notice_send")
    assert "assistant.threads.setSuggestedPrompts" in slack.calls
    greeting = next(post for post in slack.posts if post["channel"] == slack.direct(BEN).id)
    assert greeting["thread_ts"]


async def test_uninstalled_app_stops_every_double_of_the_workspace(slack: LoopbackSlack, double: Served) -> None:
    card = await ask(slack, double)
    await send(slack, double, slack.uninstall(), "revocation")
    await slack.deliver(f"{double.url}/slack/events", slack.press(card, "approve", ANA))
    assert not [post for post in slack.posts if ANSWER in post["text"] and post["channel"] == OPS]


async def test_status_that_says_away_brings_a_proposal(slack: LoopbackSlack, double: Served) -> None:
    await send(slack, double, slack.command(OPS, ANA, "stop"), "notice_ephemeral")
    until = int(slack.now()) + 5 * 3600
    await send(slack, double, slack.set_status(ANA, "On vacation", ":palm_tree:", until=until), "notice_send")
    proposal = slack.posts[-1]
    assert "Shall I stand in for you" in str(proposal["blocks"])
    await send(slack, double, slack.press(proposal, "stand_accept", ANA), "notice_update")
    assert "You took this up." in str(slack.posts[-1]["blocks"])


async def test_consent_for_a_channel_without_the_bot_asks_for_an_invitation(
    slack: LoopbackSlack, double: Served
) -> None:
    slack.add_channel("C0DEV", "dev", members=[ANA], bot=False)
    asked = slack.command(OPS, ANA, "shadow on <#C0DEV|dev>")
    await send(slack, double, asked, "notice_ephemeral")
    await send(slack, double, slack.press(slack.ephemerals[-1], "consent_shadow", ANA), "notice_ephemeral")
    assert "I am not in #dev yet" in str(slack.ephemerals[-1]["blocks"])
    slack.channels["C0DEV"].members.append(slack.bot_user)
    card = next(shown for shown in slack.ephemerals if "listens in #dev" in str(shown["blocks"]))
    await send(slack, double, slack.press(card, "consent_shadow", ANA), "notice_ephemeral")
    assert "Your double listens now" in str(slack.ephemerals[-1]["blocks"])
