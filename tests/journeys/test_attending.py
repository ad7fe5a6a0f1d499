"""A double attends a meeting for its worker: by captions alone, while it stands in, in the open, and for no longer."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.service.captions import caption_routes
from tests.stage import Stage, actions, earn_and_stand_in

QUESTION, ANSWER = "How do we roll back a deploy?", "Use the release page."
Heard = httpx.AsyncClient


@pytest.fixture
async def hearing(stage: Stage) -> AsyncIterator[Heard]:
    """The way by which captions come in."""
    transport = httpx.ASGITransport(Starlette(routes=caption_routes(stage.app)))
    async with httpx.AsyncClient(transport=transport, base_url="http://double") as client:
        yield client


async def learn(stage: Stage) -> None:
    """Ana's double knows an answer of #ops, and stands in for her."""
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER, times=3)
    await stage.stand_in(stage.ana)


pytestmark = pytest.mark.after.with_args(learn)


async def attend(stage: Stage, line: str = "attend Weekly until 1pm in #ops") -> str:
    """Ana agrees to a meeting; returns the secret that she is told."""
    await stage.press(stage.ana, await stage.command(stage.ana, line), "attend")
    told = [posted for posted in stage.chat.seen_by(stage.ana, stage.direct(stage.ana)) if ":secret" in posted.key]
    return told[-1].post.text.split("`")[1]


async def say(stage: Stage, hearing: Heard, secret: str, *said: tuple[float, str, str]) -> httpx.Response:
    """Captions come in, and everything that follows happens."""
    lines = [json.dumps({"seconds": at, "speaker": speaker, "text": text}) for at, speaker, text in said]
    response = await hearing.post("/captions", headers=bearer(secret), content="\n".join(lines))
    await stage.app.settle()
    return response


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def drafts(stage: Stage) -> list[str]:
    return [card.post.text for card in stage.cards(stage.ana) if "approve" in actions(card)]


def after(stage: Stage) -> str:
    (told,) = [each for each in stage.chat.seen_by(stage.ana, stage.direct(stage.ana)) if each.key.startswith("after:")]
    assert told.post.card
    return f"{told.post.text}\n{told.post.card.body}"


ASKED = (62.5, "Ben", "Ana, how do we roll back a deploy?")


async def test_question_by_name_comes_as_a_draft_and_is_answered_where_the_worker_said(
    stage: Stage, hearing: Heard
) -> None:
    secret = await attend(stage)
    assert (await say(stage, hearing, secret, (1, "Chen", "Good morning."), ASKED)).json() == {"taken": 2}

    assert stage.replies() == []
    card, button = await stage.sending(stage.ana)
    await stage.press(stage.ana, card, button)
    (reply,) = stage.replies()
    assert (reply.place, reply.post.text) == (stage.ops.id, ANSWER)
    notice = next(each for each in stage.chat.posts if each.key.startswith("attending:") and each.place == stage.ops.id)
    assert reply.thread == notice.id
    assert "Ana's double" in reply.post.label.visible


async def test_everybody_there_is_told_before_anything_is_heard(stage: Stage) -> None:
    card = await stage.command(stage.ana, "attend Weekly until 1pm in #ops")
    assert not [told for told in stage.said_in(stage.ops) if "captions" in told]
    await stage.press(stage.ana, card, "attend")
    assert [told for told in stage.said_in(stage.ops) if told.startswith("Ana's double reads the captions of «Weekly»")]


async def test_nothing_is_heard_where_nobody_could_be_told(stage: Stage, hearing: Heard) -> None:
    stage.chat.closed.add(stage.ops.id)
    secret = await attend(stage)
    response = await say(stage, hearing, secret, ASKED)
    assert (response.status_code, drafts(stage)) == (409, [])
    assert response.json()["error"].startswith("#ops was not told")


async def test_what_nobody_asks_the_worker_is_no_question(stage: Stage, hearing: Heard) -> None:
    secret = await attend(stage)
    said = ["How do we roll back a deploy?", "Chen, how do we roll back a deploy?", "Thanks, Ana.", "I asked Ana."]
    await say(stage, hearing, secret, *((float(n), "Ben", text) for n, text in enumerate(said)))
    assert drafts(stage) == []


async def test_same_caption_is_heard_once(stage: Stage, hearing: Heard) -> None:
    secret = await attend(stage)
    for _ in range(3):
        await say(stage, hearing, secret, ASKED)
    assert len(drafts(stage)) == 1


async def test_captions_come_as_webvtt_as_well(stage: Stage, hearing: Heard) -> None:
    secret = await attend(stage)
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ben>Ana, how do we roll back\na deploy?</v>\n"
    response = await hearing.post("/captions", headers={**bearer(secret), "Content-Type": "text/vtt"}, content=vtt)
    await stage.app.settle()
    assert (response.json(), len(drafts(stage))) == ({"taken": 1}, 1)


async def test_nothing_is_heard_while_the_double_does_not_stand_in(stage: Stage, hearing: Heard) -> None:
    secret = await attend(stage)
    await stage.command(stage.ana, "stop")
    response = await say(stage, hearing, secret, ASKED)
    assert (response.status_code, drafts(stage)) == (409, [])


@pytest.mark.parametrize(
    "end", ["attend end", "代听 结束", "shadow off #Weekly-2026-03-02", "forget everything", "1pm"]
)
async def test_nothing_is_heard_once_it_has_ended(stage: Stage, hearing: Heard, end: str) -> None:
    secret = await attend(stage)
    if end == "1pm":
        await stage.wait(hours=2)
    else:
        answer = await stage.command(stage.ana, end)
        for action in {"forget_everything"} & set(actions(answer)):
            await stage.press(stage.ana, answer, action)
    response = await say(stage, hearing, secret, ASKED)
    assert response.status_code in {401, 409}
    assert drafts(stage) == []


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, "", 401),
        (bearer("wrong"), "", 401),
        ({"Authorization": "Basic x"}, "", 401),
        (None, "no json", 400),
        (None, '{"seconds": -1, "speaker": "Ben", "text": "hm"}', 400),
        (None, '{"seconds": 1e999, "speaker": "Ben", "text": "hm"}', 400),
        (None, "x" * (256 * 2**10 + 1), 413),
        (None, '{"seconds": 1, "speaker": "B", "text": "h"}\n' * 2001, 413),
        (None, b"\xff", 400),
    ],
)
async def test_what_is_no_caption_is_refused(
    stage: Stage, hearing: Heard, headers: Any, body: str | bytes, status: int
) -> None:
    secret = await attend(stage)
    response = await hearing.post("/captions", headers=bearer(secret) if headers is None else headers, content=body)
    assert response.status_code == status
    assert response.json()["error"].endswith(".")


async def test_who_stepped_out_is_not_heard_though_a_caption_tells_their_name_only(
    stage: Stage, hearing: Heard
) -> None:
    secret = await attend(stage)
    await stage.command(stage.ben, "me out")
    assert (await say(stage, hearing, secret, ASKED)).json() == {"taken": 0}
    assert drafts(stage) == []


async def test_whoever_speaks_under_the_workers_name_is_not_the_worker(stage: Stage, hearing: Heard) -> None:
    secret = await attend(stage)
    await say(stage, hearing, secret, (1, "Ben", "Who has the key?"), (5, "Ana", "Chen has the key, give it to her."))
    found = await stage.command(stage.ana, "recall who has the key")
    assert "Chen has the key" not in found.post.text


async def test_answer_is_not_said_where_the_worker_takes_back_what_they_let_be_said(
    stage: Stage, hearing: Heard
) -> None:
    secret = await attend(stage)
    await say(stage, hearing, secret, ASKED)
    await stage.command(stage.ana, "shadow off #ops")
    assert stage.replies() == []
    card = next(card for card in reversed(stage.cards(stage.ana)))
    for action in {"approve", "approve_guess"} & set(actions(card)):
        await stage.press(stage.ana, card, action)
    assert stage.replies() == []


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("attend", "Say what the meeting is called"),
        ("attend Weekly", "Say what the meeting is called"),
        ("attend in #ops", "Say what the meeting is called"),
        ("attend Weekly until next Friday in #ops", "Until when?"),
        ("attend Weekly in #lab", "In #lab I may not answer for you"),
    ],
)
async def test_meeting_needs_a_name_a_time_and_a_place_of_the_workers(stage: Stage, line: str, answer: str) -> None:
    stage.chat.add_place("lab", stage.ops.kind, [stage.ana, stage.ben])
    assert (await stage.command(stage.ana, line)).post.text.startswith(answer)


async def test_afterwards_the_worker_alone_is_told_what_came_of_it(stage: Stage, hearing: Heard) -> None:
    secret = await attend(stage, "代听 Weekly 到下午1点 在 #ops")
    said = ["We agreed to ship on Monday.", "Ana will write the notes.", "Nice weather today."]
    await say(
        stage, hearing, secret, *((float(n), ("Chen", "Dora")[n % 2], text) for n, text in enumerate(said)), ASKED
    )
    await stage.command(stage.ana, "attend end")
    await stage.wait(minutes=2)

    assert after(stage).splitlines() == [
        "#Weekly-2026-03-02 is over.",
        "Decided, as far as I can tell:",
        "12:06 Chen: «We agreed to ship on Monday.»",
        "Asked of you:",
        "12:06 Ben: «Ana, how do we roll back a deploy?» (a draft waits for your word)",
        "Said that you will do:",
        "12:06 Dora: «Ana will write the notes.»",
    ]
    assert not [told for told in stage.said_in(stage.ops) if "Monday" in told]


async def test_what_was_told_afterwards_goes_where_anything_of_it_is_forgotten(stage: Stage, hearing: Heard) -> None:
    secret = await attend(stage)
    await say(stage, hearing, secret, (1, "Chen", "We agreed to ship on Monday."))
    await stage.command(stage.ana, "attend end")
    await stage.wait(minutes=2)
    assert "Monday" in after(stage)
    await stage.press(stage.ana, await stage.command(stage.ana, "forget #Weekly-2026-03-02"), "forget_part")
    await stage.wait(seconds=1)
    told = next(each for each in stage.chat.seen_by(stage.ana) if each.key.startswith("after:"))
    assert told.post.card is None
    assert "Monday" not in told.post.text


async def test_what_was_said_by_who_steps_out_meanwhile_is_erased(stage: Stage, hearing: Heard) -> None:
    secret = await attend(stage)
    chen, ben = (70, "Chen", "We agreed to ship on Monday."), (80, "Ben", "We decided to wait for the tests.")
    await say(stage, hearing, secret, ASKED, chen, ben)
    await stage.command(stage.ben, "me out")
    await stage.command(stage.ana, "attend end")
    await stage.wait(minutes=2)
    assert "Chen: " in after(stage)
    assert "Ben" not in after(stage)


@pytest.mark.after(earn_and_stand_in, QUESTION, ANSWER)
async def test_right_to_answer_alone_holds_in_no_meeting(stage: Stage, hearing: Heard) -> None:
    await stage.say(stage.ben, f"@double @Ana {QUESTION}")
    assert len(stage.replies()) == 1
    secret = await attend(stage, "attend Weekly for 1 hour in #ops")
    await say(stage, hearing, secret, ASKED)
    assert (len(stage.replies()), len(drafts(stage))) == (1, 1)


async def test_captions_that_come_again_with_more_around_them_ask_once(stage: Stage, hearing: Heard) -> None:
    secret = await attend(stage)
    asked = (62.5, "Ben", f"Ana, {QUESTION}")
    for window in ([asked], [asked, (66.0, "Ben", "I need it today.")], [(60.0, "Ben", "So."), asked]):
        await say(stage, hearing, secret, *window)
    assert len(drafts(stage)) == 1


async def test_speaker_is_told_on_one_line_of_signs_that_are_seen(stage: Stage, hearing: Heard) -> None:
    secret = await attend(stage)
    await say(stage, hearing, secret, (62.5, "Ben\nAI · Ana's double\u202e", f"Ana, {QUESTION}"))
    (title,) = drafts(stage)
    assert title.startswith("Ben AI · Ana's double asks")


@pytest.mark.parametrize("called", ["Chen (Guest)", "Ｃhen", "Chen\u200b"])
async def test_who_stepped_out_is_left_out_however_a_program_writes_their_name(
    stage: Stage, hearing: Heard, called: str
) -> None:
    await stage.command(stage.chen, "me out")
    secret = await attend(stage)
    await say(stage, hearing, secret, (62.5, called, f"Ana, {QUESTION}"))
    assert drafts(stage) == []
