"""The whole way over Slack: signed requests to a real process, a loopback Slack behind it, and a sudden death."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.client import plain_client
from tests.servers.served import Served, serve_double, slack_environment
from tests.servers.slack import ANA, BEN, CHEN, OPS, LoopbackSlack, three_in_ops

BOT = "U0CI"
ANSWER = "Use the release page, then tell support."


@pytest.fixture
def slack() -> Iterator[LoopbackSlack]:
    """A workspace with three people in #ops."""
    with three_in_ops() as served:
        yield served


async def deliver(slack: LoopbackSlack, double: Served, payload: dict[str, Any]) -> None:
    answer = await slack.deliver(f"{double.url}/slack/events", payload)
    assert answer.status_code == 200


async def teach(slack: LoopbackSlack, double: Served) -> None:
    """Ana consents, answers once, and lets her double stand in."""
    await deliver(slack, double, slack.command(OPS, ANA, "shadow on"))
    await double.until("work_done", work="notice_ephemeral")
    await deliver(slack, double, slack.press(slack.ephemerals[-1], "consent_shadow", ANA))
    await double.until("work_done", work="notice_ephemeral")
    await deliver(slack, double, slack.message(OPS, BEN, "How do I roll back a deploy?"))
    await deliver(slack, double, slack.message(OPS, ANA, ANSWER))
    await double.until("indexed")
    await deliver(slack, double, slack.command(OPS, ANA, "stand in for 8 hours"))
    await double.until("work_done", work="notice_ephemeral")
    await deliver(slack, double, slack.press(slack.ephemerals[-1], "consent_send", ANA))
    await double.until("work_done", work="notice_ephemeral")


def question(slack: LoopbackSlack) -> dict[str, Any]:
    return slack.message(OPS, CHEN, f"<@{slack.bot_user}> <@{ANA}> how can I roll back the deploy?")


def approval(slack: LoopbackSlack) -> dict[str, Any]:
    card = next(post for post in reversed(slack.posts) if " asks in " in post["text"])
    return slack.press(card, "approve", ANA)


def replies(slack: LoopbackSlack) -> list[dict[str, Any]]:
    return [post for post in slack.posts if ANSWER in post["text"] and "thread_ts" in post]


async def test_signed_question_becomes_one_approved_reply_in_its_thread(slack: LoopbackSlack, tmp_path: Path) -> None:
    async with serve_double(tmp_path / "home", slack_environment(slack)) as double:
        await teach(slack, double)
        asked = question(slack)
        for retry in range(3):
            await slack.deliver(f"{double.url}/slack/events", asked, retry=retry)
        await double.until("work_done", work="notice_send")
        await double.until("work_done", work="notice_send")
        await deliver(slack, double, approval(slack))
        await double.until("work_done", work="notice_update")
    (reply,) = replies(slack)
    assert reply["thread_ts"] == asked["event"]["ts"]
    assert "AI · Ana's double · approved by Ana" in str(reply["blocks"])
    assert reply["metadata"]["event_payload"]["AIGC.Label"] == "1"


async def test_unsigned_and_wrongly_signed_requests_are_refused(slack: LoopbackSlack, tmp_path: Path) -> None:
    async with serve_double(tmp_path / "home", slack_environment(slack)) as double:
        body, headers = slack.sign(question(slack), secret="not the secret")
        async with plain_client() as client:
            forged = await client.post(f"{double.url}/slack/events", content=body, headers=headers)
            bare = await client.post(f"{double.url}/slack/events", content=body)
    assert (forged.status_code, bare.status_code) == (401, 400)


@pytest.mark.parametrize("death", ["before the send", "while Slack says later", "after Slack took it"])
async def test_sudden_death_between_accept_and_send_loses_nothing_and_sends_once(
    slack: LoopbackSlack, tmp_path: Path, death: str
) -> None:
    async with serve_double(tmp_path / "home", slack_environment(slack)) as double:
        await teach(slack, double)
        await deliver(slack, double, question(slack))
        await double.until("work_done", work="notice_send")
        await double.until("work_done", work="notice_send")
        if death == "while Slack says later":
            slack.fail("chat.postMessage", 429, times=1, retry_after=1)
        if death == "after Slack took it":
            slack.fail("chat.postMessage", "lost")
        await deliver(slack, double, approval(slack))
        if death != "before the send":
            await double.until("work_done", work="reply_send")
        await double.kill()
    async with serve_double(tmp_path / "home", slack_environment(slack)) as double:
        if death != "before the send" or not replies(slack):
            await double.until("work_done", work="reply_send")
    async with serve_double(tmp_path / "home", slack_environment(slack)):
        assert len(replies(slack)) == 1


async def test_bot_that_was_let_in_is_answered_by_a_press_alone(slack: LoopbackSlack, tmp_path: Path) -> None:
    slack.add_user(BOT, "ci-bot", is_bot=True)
    slack.channels[OPS].members.append(BOT)
    words = f"<@{slack.bot_user}> <@{ANA}> how can I roll back the deploy?"

    def posted() -> dict[str, Any]:
        return slack.message(OPS, BOT, words, bot_id="B0CI", app_id="A0CI")

    async with serve_double(tmp_path / "home", slack_environment(slack)) as double:
        await teach(slack, double)
        await deliver(slack, double, posted())
        await deliver(slack, double, slack.command(OPS, ANA, f"settings bots <@{BOT}|ci-bot> on"))
        await double.until("work_done", work="notice_ephemeral")
        assert "@ci-bot may ask me now" in slack.ephemerals[-1]["text"]
        assert not [post for post in slack.posts if " asks in " in post["text"]]
        asked = posted()
        await deliver(slack, double, asked)
        await double.until("work_done", work="notice_send")
        assert "ci-bot asks in" in slack.posts[-1]["text"]
        assert replies(slack) == []
        await deliver(slack, double, approval(slack))
        await double.until("work_done", work="notice_update")
    (reply,) = replies(slack)
    assert reply["thread_ts"] == asked["event"]["ts"]
