"""Settings, policy, export and the weekly message: the worker's own."""

import io
import json
import zipfile

import pytest

from tests.stage import Stage

QUESTION, ANSWER = "Who has the key?", "It is with Ben."


@pytest.fixture(autouse=True)
async def double(stage: Stage) -> None:
    """Ana has a double that knows one answer."""
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)


async def test_settings_are_shown_with_how_to_change_them(stage: Stage) -> None:
    shown = (await stage.command(stage.ana, "settings")).post
    assert shown.text.startswith(
        "Language: English. Time zone: UTC. Weekly message: on. Morning message: off. Briefs before meetings: off. "
        "Questions each week: off. "
        "Calendar: off."
    )


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("settings language zh", "从现在起我和你说中文。"),
        ("设置 语言 英文", "I speak English with you now."),
        ("settings weekly off", "The weekly message is off."),
        ("settings calendar nowhere", "That is no web address of a calendar; it looks like https://…/calendar.ics."),
        ("settings calendar off", "I no longer look at your calendar, and have forgotten its address."),
        ("settings messages off", "I no longer hear your own direct messages."),
    ],
)
async def test_change_is_answered_with_the_new_state(stage: Stage, line: str, answer: str) -> None:
    assert (await stage.command(stage.ana, line)).post.text == answer


async def test_answers_follow_the_chosen_language_and_before_that_the_words(stage: Stage) -> None:
    assert (await stage.command(stage.ana, "状态")).post.text.startswith("在听：")
    assert (await stage.command(stage.ana, "status")).post.text.startswith("Listening: ")
    await stage.command(stage.ana, "settings language zh")
    for line in ("status", "状态"):
        assert (await stage.command(stage.ana, line)).post.text.startswith("在听：")
    await stage.command(stage.ana, "设置 语言 英文")
    for line in ("status", "状态"):
        assert (await stage.command(stage.ana, line)).post.text.startswith("Listening: ")


async def test_settings_of_somebody_without_a_double_are_none(stage: Stage) -> None:
    assert (await stage.command(stage.ben, "settings language zh")).post.text.startswith("You have no double yet.")


async def test_policy_lists_its_rules_and_tries_them_without_sending(stage: Stage) -> None:
    listed = (await stage.command(stage.ana, "policy")).post.text
    assert "Where nothing else is said I ask you first." in listed
    tested = (await stage.command(stage.ana, f"policy test {QUESTION}", stage.ops)).post.text
    assert tested.startswith("Verdict: ")
    assert f"I would say: {ANSWER}" in tested
    assert stage.said_in(stage.ops)[1:] == []


async def test_export_hands_the_worker_all_that_is_known_of_them(stage: Stage) -> None:
    await stage.command(stage.ana, "export")
    ((place, file),) = stage.chat.files
    assert place == stage.direct(stage.ana).id
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        about = json.loads(archive.read("about.json"))
        assert json.loads(archive.comment)["AIGC"]["Label"] == "1"
        (decision,) = [json.loads(line) for line in archive.read("decisions.jsonl").splitlines()]
    assert about["worker"] == "Ana"
    assert about["files"]["messages"] == 2
    assert about["AIGC.ContentProducer"] == "double"
    assert (decision["situation"]["trigger"]["text"], decision["reply"]) == (QUESTION, ANSWER)


async def test_nobody_gets_the_file_of_another(stage: Stage) -> None:
    assert (await stage.command(stage.ben, "export")).post.text.startswith("You have no double yet.")
    assert stage.chat.files == []


async def test_weekly_message_tells_the_worker_alone_of_their_week(stage: Stage) -> None:
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    await stage.wait(days=7)
    digest = next(posted for posted in stage.cards(stage.ana) if posted.key.startswith("digest:"))
    card = digest.post.card
    assert card is not None
    assert card.title == "Your double's week, 2026-03-02 to 2026-03-08"
    assert card.table is not None
    assert ("approved", "1", "0") in card.table.rows
    assert card.chart is not None
    assert dict(card.chart.series)["approved"] == (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert not any("double's week" in posted.post.text for posted in stage.chat.seen_by(stage.ben))
    await stage.wait(days=7)
    assert [card.key for card in stage.cards(stage.ana) if card.key.startswith("digest:")] == [digest.key]


async def test_weekly_message_that_was_switched_off_does_not_come(stage: Stage) -> None:
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    await stage.command(stage.ana, "settings weekly off")
    await stage.wait(days=7)
    assert not any("double's week" in posted.post.text for posted in stage.cards(stage.ana))


async def test_answer_to_what_was_written_in_the_direct_talk_stays_there(stage: Stage) -> None:
    await stage.say(stage.ana, "status", place=stage.direct(stage.ana))
    newest = stage.chat.seen_by(stage.ana, stage.direct(stage.ana))[-1]
    assert newest.only_for is None
    assert newest.post.text.startswith("Listening: #ops.")


@pytest.mark.parametrize("line", ["settings language fr", "settings colour red", "设置 颜色 红"])
async def test_setting_that_there_is_not_changes_nothing_and_is_named(stage: Stage, line: str) -> None:
    await stage.consent(stage.ana)
    told = (await stage.command(stage.ana, line)).post.text
    assert line.split(" ", 1)[1] in told
    assert "`settings`" in told or "「设置」" in told
