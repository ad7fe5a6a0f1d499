"""A worker sees how they work and write, with what each line rests on, and strikes what is not them."""

import io
import json
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.chat import Place, PlaceKind
from memory.record.tables import AuditRow
from memory.rights.audit import verify
from memory.workers import find_worker
from tests.servers.model import LoopbackModel, serve_model
from tests.stage import Stage, open_stage

DEPLOY, NO = "Can we deploy on Friday?", "Sorry, we can't deploy on Fridays."
DECLINES = "*deploy friday*: you decline"
GREETS = "opening with “hi”"


async def decline(stage: Stage, times: int = 5) -> None:
    await stage.teach(DEPLOY, NO, times=times)


async def greet(stage: Stage, place: Place | None = None) -> None:
    """Ana greets whoever asks her, six times."""
    for number in range(6):
        await stage.say(stage.ben, f"Where is tool number {number}?", place=place)
        await stage.say(stage.ana, f"Hi, it is in room {number}.", place=place)
        await stage.wait(hours=1)


async def profile(stage: Stage, line: str = "profile") -> str:
    return (await stage.command(stage.ana, line)).post.text


async def exported(stage: Stage, name: str) -> list[dict[str, Any]]:
    await stage.command(stage.ana, "export")
    with zipfile.ZipFile(io.BytesIO(stage.chat.files[-1][1].content)) as archive:
        return [json.loads(line) for line in archive.read(f"{name}.jsonl").splitlines()]


async def test_lines_are_told_with_their_share_times_and_links(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, DEPLOY)
    await stage.say(stage.ana, "Go ahead.")
    await stage.wait(days=2)
    await decline(stage)
    told = await profile(stage)
    (line,) = [line for line in told.splitlines() if DECLINES in line]
    assert f"{DECLINES}, 5 of 6 times, on 2026-03-04. " in line
    assert line.count("local://") == 2
    assert "You write in short replies (up to 10 words), 6 of 6 times, from 2026-03-02 to 2026-03-04." in told


async def test_profile_is_told_in_chinese(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("周五可以部署吗？", "不行，周五不能部署，谢谢", times=5)
    told = await profile(stage, "画像")
    assert "你写消息用中文，5 次里 5 次，2026-03-02。" in told
    assert "你写消息以“谢谢”结尾" in told
    assert "*周五可以部署吗*：你婉拒，5 次里 5 次" in told


async def test_nobody_else_sees_it(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await decline(stage)
    await profile(stage)
    assert (await stage.command(stage.ben, "profile")).post.text.startswith("You have no double yet.")
    for person in (stage.ben, stage.chen):
        assert not any("you decline" in posted.post.text for posted in stage.chat.seen_by(person))


@pytest.mark.parametrize("lines", [("profile not {}", "profile restore {}"), ("画像 不是 {}", "画像 恢复 {}")])
async def test_line_that_is_not_the_worker_stays_struck_until_they_restore_it(
    stage: Stage, lines: tuple[str, str]
) -> None:
    await stage.consent(stage.ana)
    await decline(stage)
    number = next(line.split(".")[0] for line in (await profile(stage)).splitlines() if DECLINES in line)
    await profile(stage, lines[0].format(number))
    await decline(stage)
    last = (await profile(stage)).splitlines()[-2]
    assert f"~{DECLINES}~ (struck), 10 of 10" in last
    await profile(stage, lines[1].format(last.split(".")[0]))
    assert "(struck)" not in await profile(stage)
    async with stage.app.of.record.read() as session:
        ana = await find_worker(session, "Ana")
        assert await verify(session, stage.app.of.master, ana.id) is None
        done = list(await session.execute(select(AuditRow.action, AuditRow.subject).order_by(AuditRow.number.desc())))
    assert [tuple(each) for each in done[:2]] == [("restore_line", "works:does"), ("strike_line", "works:does")]


async def test_line_is_struck_by_a_button_and_only_the_workers_own(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.consent(stage.ben)
    await decline(stage)
    card = await stage.command(stage.ana, "profile")
    first = (await profile(stage)).splitlines()[2].split(", ")[0].removeprefix("1. ")
    await stage.press(stage.ben, card, "strike_line")
    assert "(struck)" not in await profile(stage)
    await stage.press(stage.ana, card, "strike_line")
    assert f"~{first}~ (struck)" in await profile(stage)


async def test_what_is_forgotten_is_in_no_line_any_more(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await decline(stage)
    card = await stage.command(stage.ana, "profile")
    await stage.press(stage.ana, await stage.command(stage.ana, "forget #ops"), "forget_part")
    assert await profile(stage) == "There is no profile yet; it comes with what you decide."
    await stage.press(stage.ana, card, "strike_line")
    assert stage.chat.posts[-1].post.text == "This card no longer stands for anything."


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("profile not 9", "`profile` lists 4 lines; name one by its number there."),
        ("profile of me", "Say `profile` to see how you work and write"),
    ],
)
async def test_line_that_is_not_there_changes_nothing(stage: Stage, line: str, answer: str) -> None:
    await stage.consent(stage.ana)
    await decline(stage)
    before = await profile(stage)
    assert (await profile(stage, line)).startswith(answer)
    assert await profile(stage) == before


async def test_worker_takes_the_profile_with_them(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await decline(stage)
    await profile(stage, "profile not 1")
    lines = await exported(stage, "profile")
    (declines,) = [line for line in lines if line["act"] == "decline"]
    assert [each["struck"] for each in lines] == [False, False, False, True]
    assert {each["decision"] for each in declines["evidence"]} == {
        each["id"] for each in await exported(stage, "decisions")
    }


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackModel]:
    """A loopback model that OpenAI's client speaks to."""
    with serve_model() as served:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", served.url)
        served.answer = {"act": "answer", "reply": "It is in the cellar.", "cited": [1], "unsure": False}
        yield served


@pytest.fixture
async def worded(tmp_path: Path, model: LoopbackModel) -> AsyncIterator[Stage]:
    """A stage on which a model words drafts; Ana's double listens in #ops and stands in."""
    async with open_stage(tmp_path / "home", model="openai:loopback") as opened:
        await opened.consent(opened.ana)
        await opened.stand_in(opened.ana, "for 90 days")
        yield opened


@pytest.fixture
async def board(worded: Stage) -> Place:
    """A private place of Ana and Ben, where she greets; in #ops she does not."""
    place = worded.chat.add_place("board", PlaceKind.PRIVATE, [worded.ana, worded.ben])
    await worded.consent(worded.ana, place)
    await worded.teach("Where is the lion?", "It is in the cellar.", times=2)
    await greet(worded, place)
    return place


async def prompt(stage: Stage, model: LoopbackModel, place: Place | None = None) -> str:
    """What the model is told when Ben asks where the lion is."""
    await stage.say(stage.ben, "@double @Ana where is the lion?", place=place)
    return model.prompts[-1]


async def test_model_is_told_how_the_worker_writes(worded: Stage, model: LoopbackModel) -> None:
    await greet(worded)
    told = await prompt(worded, model)
    assert f"- {GREETS} (6 of 6)" in told
    assert "- in English (6 of 6)" in told


async def test_struck_line_words_no_draft(worded: Stage, model: LoopbackModel) -> None:
    await greet(worded)
    number = next(line.split(".")[0] for line in (await profile(worded)).splitlines() if GREETS in line)
    await profile(worded, f"profile not {number}")
    told = await prompt(worded, model)
    assert GREETS not in told
    assert "in English" in told


async def test_draft_is_coloured_only_by_what_all_who_read_it_may_see(
    worded: Stage, board: Place, model: LoopbackModel
) -> None:
    assert GREETS not in await prompt(worded, model)
    assert f"- {GREETS} (6 of 8)" in await prompt(worded, model, board)


async def test_provider_is_told_nothing_of_places_that_it_may_not_read(
    worded: Stage, board: Place, model: LoopbackModel
) -> None:
    lab = worded.chat.add_place("lab", PlaceKind.PRIVATE, [worded.ana, worded.ben])
    await worded.consent(worded.ana, lab)
    assert GREETS in await prompt(worded, model, lab)
    await worded.command(worded.ana, "consents off model #board")
    before = len(model.prompts)
    assert GREETS not in await prompt(worded, model, lab)
    assert len(model.prompts) > before


@pytest.mark.parametrize("joins", [True, False])
async def test_draft_is_not_sent_to_somebody_who_may_not_see_what_coloured_it(
    worded: Stage, board: Place, joins: bool
) -> None:
    lab = worded.chat.add_place("lab", PlaceKind.PRIVATE, [worded.ana, worded.ben])
    await worded.consent(worded.ana, lab)
    await worded.stand_in(worded.ana)
    await worded.say(worded.ben, "@double @Ana where is the lion?", place=lab)
    card = worded.card_with(worded.ana, "approve")
    why = (await worded.command(worded.ana, "why")).post.text
    assert "local://ops" in why
    assert "local://board" not in why
    if joins:
        await worded.chat.join(worded.chen, lab)
        await worded.app.settle()
    await worded.press(worded.ana, card, "approve")
    assert [posted.post.text for posted in worded.replies()] == ([] if joins else ["It is in the cellar."])


async def test_lines_stand_in_chapters_and_tell_what_is_answered_first_and_for_whom(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await decline(stage, times=10)
    told = (await profile(stage)).splitlines()
    headings = [line.strip("*") for line in told if line.startswith(("*What", "*How", "*With"))]
    assert headings == ["What you decide", "How you write", "What you take first", "With whom you work"]
    assert any("*deploy friday*: you answer within the hour, 10 of 10 times" in line for line in told)
    assert any("Ben asks you, 5 of 10 times" in line for line in told)


async def test_profile_tells_what_has_changed_between_two_days(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await decline(stage)
    await stage.wait(days=3)
    await stage.teach(DEPLOY, "Sure, go ahead.", times=5)
    told = await profile(stage, "profile since 2026-03-04")
    assert told.startswith("What has changed from 2026-03-04 to 2026-03-05, by what I still know of it:")
    assert "Less often: *deploy friday*: you decline, 5 of 5 before, 5 of 10 now" in told
    assert "New: *deploy friday*: you " in told
    assert await profile(stage, "profile since 2026-03-01 to 2026-03-01") == (
        "From 2026-03-01 to 2026-03-01 nothing in your profile has changed."
    )
    for wrong in ("profile since 2026-13-01", "profile since 2026-03-05 to 2026-03-01"):
        assert (await profile(stage, wrong)).startswith("Say `profile` to see")
    assert (await profile(stage, "画像 从 2026-03-04")).startswith("从 2026-03-04 到")


async def test_what_the_worker_would_actually_do_strikes_the_line_and_is_found_by_them_alone(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await decline(stage)
    number = next(line.split(".")[0] for line in (await profile(stage)).splitlines() if DECLINES in line)
    assert (await profile(stage, "actually I would ask the release captain")).startswith("Which line?")

    card = await stage.command(stage.ana, f"profile {number} actually I would ask the release captain first")
    assert card.post.text.startswith(f"Struck: «{DECLINES}». I noted for you alone: «actually I would ask")
    assert f"~{DECLINES}~ (struck)" in await profile(stage)
    recalled = await stage.command(stage.ana, "recall would I ask the release captain?")
    assert "ask the release captain first" in recalled.post.text
    others = await stage.command(stage.ben, "recall @ana would you ask the release captain?")
    assert "release captain first" not in others.post.text

    await stage.press(stage.ana, card, "forget_handed")
    recalled = await stage.command(stage.ana, "recall would I ask the release captain?")
    assert "release captain first" not in recalled.post.text
