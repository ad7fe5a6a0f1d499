"""Sign-off over Slack: a workflow runs the app's step, Ana decides on her card, and the workflow goes on or ends."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.served import Served, serve_double, slack_environment
from tests.servers.slack import ANA, BEN, CHEN, OPS, LoopbackSlack, three_in_ops

LABEL = "AI · Ana's double · approved by Ana"


@pytest.fixture
def slack() -> Iterator[LoopbackSlack]:
    """A workspace with three people in #ops."""
    with three_in_ops() as served:
        yield served


@pytest.fixture
async def double(slack: LoopbackSlack, tmp_path: Path) -> AsyncIterator[Served]:
    """A running Double; Ana has agreed to forms."""
    async with serve_double(tmp_path / "home", slack_environment(slack)) as double:
        await send(slack, double, slack.command(OPS, ANA, "signoff on"), "notice_ephemeral")
        assert "requests with a form" in slack.ephemerals[-1]["text"]
        await send(slack, double, slack.press(slack.ephemerals[-1], "consent_shadow", ANA), "notice_ephemeral")
        assert "prepare your answers" in slack.ephemerals[-1]["text"]
        yield double


async def send(slack: LoopbackSlack, double: Served, payload: dict[str, Any], *works: str) -> None:
    """Deliver a payload, and wait until work of these names is done."""
    answer = await slack.deliver(f"{double.url}/slack/events", payload)
    assert answer.status_code == 200
    await double.until_done(*works)


async def answer(slack: LoopbackSlack, double: Served, words: str, *works: str) -> None:
    """Ana answers in her own words, by the form that Edit opens."""
    await send(slack, double, slack.press(card(slack), "edit", ANA))
    await send(slack, double, slack.submit(slack.views[-1], ANA, words), *works)


def asking(user: str = BEN, **more: Any) -> dict[str, Any]:
    """What a workflow gives to the step: somebody asks Ana for a purchase."""
    given = {"requester": user, "approver": ANA, "kind": "purchase", "title": "Two cables"}
    return {**given, "amount": 40, "currency": "EUR", **more}


def told(slack: LoopbackSlack, user: str) -> list[str]:
    """What the double said to somebody directly."""
    return [str(message) for message in slack.direct(user).messages if message.get("bot_id") == slack.bot_id]


def card(slack: LoopbackSlack) -> dict[str, Any]:
    """The newest card of Ana's about a form."""
    return next(post for post in reversed(slack.posts) if "asks you to sign off" in post["text"])


async def test_yes_completes_the_step_and_its_asker_is_told_once_though_an_answer_was_lost(
    slack: LoopbackSlack, double: Served
) -> None:
    step = slack.run_step(asking())
    await send(slack, double, step, "notice_send")
    assert "Ben asks you to sign off a purchase" in card(slack)["text"]
    assert "40 EUR" in str(card(slack)["blocks"])
    await answer(slack, double, "Approved, by the office.", "reply_send")
    first = slack.steps[step["event"]["function_execution_id"]]
    assert first["outputs"]["decision"] == "approve"
    assert LABEL in first["outputs"]["remark"]
    assert "Approved, by the office." in first["outputs"]["remark"]
    assert [LABEL in said for said in told(slack, BEN)] == [True]

    step = slack.run_step(asking(CHEN, amount=41))
    for retry in range(2):
        await slack.deliver(f"{double.url}/slack/events", step, retry=retry)
    await double.until_done("notice_send")
    assert "approve · 40 EUR" in str(card(slack)["blocks"])
    slack.fail("functions.completeSuccess", "lost")
    action = "approve" if "nearest I found" not in card(slack)["text"] else "approve_guess"
    if action == "approve_guess":
        await send(slack, double, slack.press(card(slack), "approve", ANA), "notice_update")
    await send(slack, double, slack.press(slack.posts[-1], action, ANA), "reply_send", "reply_send")
    second = slack.steps[step["event"]["function_execution_id"]]
    assert second["outputs"]["decision"] == "approve"
    assert len(told(slack, CHEN)) == 1


async def test_no_ends_the_workflow_and_a_question_back_leaves_it_running(slack: LoopbackSlack, double: Served) -> None:
    step = slack.run_step(asking())
    await send(slack, double, step, "notice_send")
    await answer(slack, double, "Which desk is it for?", "reply_send")
    run = slack.steps[step["event"]["function_execution_id"]]
    assert run == {"running": True}
    assert "Which desk is it for?" in told(slack, BEN)[-1]
    step = slack.run_step(asking(amount=4000))
    await send(slack, double, step, "notice_send")
    await answer(slack, double, "No, we cannot pay for that.", "reply_send")
    run = slack.steps[step["event"]["function_execution_id"]]
    assert "outputs" not in run
    assert "No, we cannot pay for that." in run["error"]


async def test_step_that_is_over_is_told_as_such_and_foreign_ones_ask_nobody(
    slack: LoopbackSlack, double: Served
) -> None:
    await send(slack, double, slack.run_step(asking(), callback_id="greet"))
    await send(slack, double, slack.run_step({"requester": BEN, "approver": "nobody at all"}))
    await send(slack, double, slack.run_step(asking(approver=CHEN)), "message")
    step = slack.run_step(asking())
    await send(slack, double, step, "notice_send")
    assert len([post for post in slack.posts if "sign off" in post["text"]]) == 1
    slack.steps[step["event"]["function_execution_id"]]["running"] = False
    await answer(slack, double, "Approved.", "reply_send", "notice_update", "notice_update")
    assert "waits for nobody any more" in next(post["text"] for post in slack.posts if post["ts"] == card_ts(slack))
    assert told(slack, BEN) == []


def card_ts(slack: LoopbackSlack) -> str:
    """The message that Ana's card is."""
    return str(next(m["ts"] for m in slack.direct(ANA).messages if m.get("bot_id")))
