"""The worker lets the words of old decisions go where many are alike; what is left stays theirs in every right."""

import io
import json
import zipfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.chat import Message, Place, PlaceKind, Said
from bot.rights.compacting import COMPACTING, compact_old
from bot.work.schedule import Job
from memory.record.tables import AuditRow, Base, CompactedRow, DecisionRow, MessageRow, StrikeRow, TopicRow
from memory.rights.audit import verify
from memory.workers import all_workers, find_worker
from tests.stage import Stage, actions, open_stage

QUESTION = "Can we deploy on Friday?"
KEPT = "Of decisions older than 7 days that are one of at least 5 alike I keep the newest 3"
DECLINES = "*deploy friday*: you decline"
TABLES: tuple[type[Base], ...] = (DecisionRow, CompactedRow, MessageRow, TopicRow, StrikeRow)


async def decline(stage: Stage, times: int, *, place: Place | None = None, first: int = 0) -> list[Message]:
    """Ana declines to deploy, each time in a word of its own, asked by Ben and Chen in turn, an hour apart."""
    said = []
    for number in range(first, first + times):
        await stage.say((stage.ben, stage.chen)[number % 2], QUESTION, place=place)
        said.append(await stage.say(stage.ana, f"Sorry, we can't deploy, canary{number}.", place=place))
        await stage.wait(hours=1)
    return said


async def decline_eight_times(stage: Stage) -> None:
    """Ana's double listens in #ops, where she declined eight times on 2 March."""
    await stage.consent(stage.ana)
    await decline(stage, 8)


pytestmark = pytest.mark.after.with_args(decline_eight_times)


@pytest.fixture
async def said(stage: Stage) -> list[Message]:
    """What she said there, oldest first."""
    return [message for message in stage.chat.messages.values() if message.author == stage.ana]


async def text(stage: Stage, line: str, place: Place | None = None) -> str:
    return (await stage.command(stage.ana, line, place)).post.text


async def compact(stage: Stage, line: str = "settings compact 7 days") -> None:
    """Ana chooses a term, presses that she is sure where she is asked, and the night passes."""
    answer = await stage.command(stage.ana, line)
    if "compact" in actions(answer):
        await stage.press(stage.ana, answer, "compact")
    await stage.wait(days=1)


@pytest.fixture
async def compacted(stage: Stage, said: list[Message]) -> list[Message]:
    """Nine days later the five oldest of them are compacted."""
    await stage.wait(days=9)
    await compact(stage)
    assert await counts(stage) == {"decisions": 3, "compacted": 5, "messages": 6, "topics": 1}
    return said


async def counts(stage: Stage) -> dict[str, int]:
    """How many rows of each kind Ana's memory has."""
    counted = {}
    async with stage.app.of.record.read() as session:
        named = [each.id for each in await all_workers(session) if each.name == "Ana"]
        for table in TABLES:
            rows = await session.scalars(select(table).where(table.worker.in_(named)))  # type: ignore[attr-defined]
            counted[table.__tablename__] = len(list(rows))
    return {name: count for name, count in counted.items() if count}


async def audited(stage: Stage, action: str = "compacted") -> list[str]:
    """What the audit chain says of something; the chain holds."""
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, "Ana")
        assert await verify(session, stage.app.of.master, worker.id) is None
        return list(await session.scalars(select(AuditRow.subject).where(AuditRow.action == action)))


async def exported(stage: Stage) -> dict[str, str]:
    """All that Ana takes with her, by the name of the file."""
    await stage.command(stage.ana, "export")
    with zipfile.ZipFile(io.BytesIO(stage.chat.files[-1][1].content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


async def entries(stage: Stage) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (await exported(stage))["compacted.jsonl"].splitlines()]


async def test_words_of_the_oldest_go_everywhere_and_the_newest_three_stay(
    stage: Stage, compacted: list[Message]
) -> None:
    files = await exported(stage)
    left = {number for number in range(8) for content in files.values() if f"canary{number}" in content}
    assert left == {5, 6, 7}
    assert await stage.app.store.count() == 3
    assert await audited(stage) == ["5 decisions"]


async def test_when_where_who_asked_what_act_and_the_link_stay(stage: Stage, compacted: list[Message]) -> None:
    kept = await entries(stage)
    assert [each["link"] for each in kept] == [message.link for message in compacted[:5]]
    assert [each["asker"] for each in kept] == [person.id for person in (stage.ben, stage.chen) * 3][:5]
    assert {(each["place"], each["act"]) for each in kept} == {(stage.ops.id, "decline")}
    assert [each["at"] for each in kept] == [str(message.at) for message in compacted[:5]]


async def test_link_is_sealed(stage: Stage, compacted: list[Message]) -> None:
    async with stage.app.of.record.read() as session:
        rows = list(await session.scalars(select(CompactedRow)))
    assert not any(b"local://" in row.sealed for row in rows)


async def test_profile_counts_them_and_links_to_them(stage: Stage, compacted: list[Message]) -> None:
    line = next(line for line in (await text(stage, "profile")).splitlines() if DECLINES in line)
    assert f"{DECLINES}, 8 of 8 times, on 2026-03-02. Of 5 only when and where is kept. local://" in line
    assert "1. *deploy friday* (8)" in await text(stage, "topics")
    assert "8 decisions known" in await text(stage, "status")


async def test_recall_says_how_many_more_there_were(stage: Stage, compacted: list[Message]) -> None:
    found = await text(stage, "recall deploy")
    assert "canary" in found
    assert "(and 5 like it before, of which I keep when and where)" in found


@pytest.mark.after
async def test_nothing_younger_than_the_term_and_no_line_of_four_is_compacted(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await decline(stage, 4)
    await stage.wait(days=9)
    await compact(stage)
    assert (await counts(stage))["decisions"] == 4
    await decline(stage, 4, first=4)
    await stage.wait(days=3)
    now = await counts(stage)
    assert (now["decisions"], now["compacted"]) == (4, 4)


async def test_nothing_is_compacted_without_the_workers_word(stage: Stage, said: list[Message]) -> None:
    await stage.wait(days=400)
    assert (await counts(stage))["decisions"] == 8


async def test_worker_is_told_how_many_and_asked_for_a_press(stage: Stage, said: list[Message]) -> None:
    await stage.consent(stage.ben)
    await stage.wait(days=9)
    card = await stage.command(stage.ana, "settings compact 7 days")
    assert card.post.text.startswith(f"{KEPT}; of the others only when and where, for your profile.\nThat would be 5 ")
    await stage.press(stage.ben, card, "compact")
    await stage.wait(days=1)
    assert (await counts(stage))["decisions"] == 8
    await stage.press(stage.ana, card, "compact")
    await stage.wait(days=1)
    assert (await counts(stage))["decisions"] == 3


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("settings compact 7 days", KEPT),
        ("设置 归并 7天", "7 天以前、同类至少有 5 个的决定，我保留最新 3 个"),
        ("settings compact never", "I keep old decisions with their words."),
        ("设置 归并 从不", "旧决定我连原话一起保留。"),
        ("settings compact 0 days", "Say `settings compact 180 days`"),
        ("settings compact 7 days in #ops", "Say `settings compact 180 days`"),
        ("settings compact", "Say `settings compact 180 days`"),
    ],
)
async def test_term_is_read_in_both_languages_and_told(
    stage: Stage, said: list[Message], line: str, answer: str
) -> None:
    assert (await text(stage, line)).startswith(answer)
    shown = await text(stage, "settings")
    assert (KEPT if "7" in line and "#" not in line else "I keep old decisions with their words.") in shown


async def test_never_ends_it(stage: Stage, said: list[Message]) -> None:
    await text(stage, "settings compact 7 days")
    await text(stage, "settings compact never")
    await stage.wait(days=20)
    assert (await counts(stage))["decisions"] == 8


async def test_another_night_changes_nothing(stage: Stage, compacted: list[Message]) -> None:
    await stage.wait(days=1)
    await stage.wait(days=30)
    assert (await counts(stage))["compacted"] == 5
    assert await audited(stage) == ["5 decisions"]


async def test_process_that_dies_in_the_middle_leaves_nothing_half_done_and_the_next_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.rights.compacting.STEP", 2)
    async with open_stage(tmp_path / "other") as stage:
        await stage.consent(stage.ana)
        await decline(stage, 8)
        await text(stage, "settings compact 7 days")
        stage.clock.advance(timedelta(days=9))
        async with stage.app.of.record.read() as session:
            job = Job(COMPACTING.kind, (await find_worker(session, "Ana")).id, "", 1)
        async with stage.app.of.record.write() as session:
            await compact_old(session, stage.app.of, job)
        with suppress(KeyboardInterrupt):
            async with stage.app.of.record.write() as session:
                await compact_old(session, stage.app.of, job)
                raise KeyboardInterrupt
        assert await counts(stage) == {"decisions": 6, "compacted": 2, "messages": 12, "topics": 1}
    async with open_stage(tmp_path / "other") as stage:
        await stage.wait(days=10)
        assert await counts(stage) == {"decisions": 3, "compacted": 5, "messages": 6, "topics": 1}
        assert await stage.app.store.count() == 3
        assert await audited(stage) == ["2 decisions", "2 decisions", "1 decisions"]


async def test_history_does_not_bring_the_words_back(stage: Stage, compacted: list[Message]) -> None:
    await stage.command(stage.ana, "shadow off")
    await stage.consent(stage.ana)
    now = await counts(stage)
    assert (now["decisions"], now["compacted"]) == (3, 5)


async def test_what_a_waiting_draft_rests_on_is_left_until_it_is_settled(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "other", expiry_hours=1000) as stage:
        await stage.consent(stage.ana)
        await decline(stage, 8)
        await stage.stand_in(stage.ana, "for 90 days")
        await stage.say(stage.chen, f"@double @Ana {QUESTION}")
        card = stage.card_with(stage.ana, "ignore")
        shown = {number for number in range(8) if f"canary{number}" in repr(card.post)}
        assert shown
        await stage.wait(days=9)
        await compact(stage)
        decisions = (await exported(stage))["decisions.jsonl"]
        assert all(f"canary{number}" in decisions for number in shown)
        await stage.press(stage.ana, card, "ignore")
        await stage.wait(days=2)
        assert (await counts(stage))["decisions"] == 3


def shown_in(draft: dict[str, Any]) -> list[dict[str, Any]]:
    """All precedents that a draft rests on or shows."""
    others = [each for other in draft["others"] for each in other["evidence"]]
    return [*draft["evidence"], *draft["both"], *filter(None, [draft["newest"]]), *others]


async def test_settled_draft_keeps_its_links_and_none_of_the_words(stage: Stage, said: list[Message]) -> None:
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    await stage.press(stage.ana, stage.card_with(stage.ana, "ignore"), "ignore")
    await stage.wait(days=9)
    await compact(stage)
    gone = {each["link"] for each in await entries(stage)}
    drafts = [json.loads(line) for line in (await exported(stage))["drafts.jsonl"].splitlines()]
    evidence = [each for draft in drafts for each in shown_in(draft)]
    assert {each["link"] for each in evidence if not each["reply"]} == {e["link"] for e in evidence} & gone
    assert {each["link"] for each in evidence} & gone


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("forget #ops", "8 decisions"),
        ("forget last week", "8 decisions"),
        ("forget topic 1", "8 decisions"),
    ],
)
async def test_forgetting_by_place_time_and_topic_reaches_them(
    stage: Stage, compacted: list[Message], line: str, told: str
) -> None:
    await text(stage, "profile not 3")
    card = await stage.command(stage.ana, line)
    assert told in card.post.text
    await stage.press(stage.ana, card, "forget_part")
    assert await counts(stage) == {}
    assert (await text(stage, "profile")).startswith("There is no profile yet")


async def test_forgetting_by_link_reaches_just_one(stage: Stage, compacted: list[Message]) -> None:
    card = await stage.command(stage.ana, f"forget {compacted[2].link}")
    assert "1 decision" in card.post.text
    await stage.press(stage.ana, card, "forget_part")
    assert compacted[2].link not in {each["link"] for each in await entries(stage)}
    assert (await counts(stage))["compacted"] == 4


async def test_topic_that_a_forgotten_one_may_have_named_is_named_anew(stage: Stage, compacted: list[Message]) -> None:
    await stage.say(stage.ben, "Please can we deploy on Friday, the payroll?")
    await stage.say(stage.ana, "Sorry, we can't deploy the payroll.")
    await text(stage, "topics rename 1 zebra")
    card = await stage.command(stage.ana, f"forget {compacted[0].link}")
    await stage.press(stage.ana, card, "forget_part")
    assert "zebra" not in await text(stage, "topics")


async def test_forgetting_everything_leaves_none(stage: Stage, compacted: list[Message]) -> None:
    await stage.press(stage.ana, await stage.command(stage.ana, "forget everything"), "forget_everything")
    assert await counts(stage) == {}


async def test_retention_forgets_them_and_counts_them_before(stage: Stage, compacted: list[Message]) -> None:
    card = await stage.command(stage.ana, "keep 7 days")
    assert "8 decisions and 6 messages" in card.post.text
    await stage.press(stage.ana, card, "keep")
    await stage.wait(days=1)
    assert await counts(stage) == {}
    assert await audited(stage, "forgotten_by_age") == ["8 decisions, 6 messages, 7 outcomes, 1 topics"]


async def test_message_that_is_deleted_in_the_chat_takes_its_entry_along(
    stage: Stage, compacted: list[Message]
) -> None:
    await stage.chat.remove(compacted[0])
    await stage.app.settle()
    assert [each["link"] for each in await entries(stage)] == [message.link for message in compacted[1:5]]


async def test_who_wants_to_be_left_out_is_in_no_entry(stage: Stage, compacted: list[Message]) -> None:
    await stage.command(stage.ben, "me out")
    assert {each["asker"] for each in await entries(stage)} == {stage.chen.id}


async def test_entries_go_with_a_closed_account(stage: Stage, compacted: list[Message]) -> None:
    await text(stage, "settings leave 7 days")
    await stage.chat.deactivate(stage.ana)
    await stage.app.settle()
    await stage.wait(days=8)
    assert await counts(stage) == {}


async def test_merged_topic_takes_its_entries_along(stage: Stage, compacted: list[Message]) -> None:
    await stage.teach("Who has the zebra key?", "It is with Ben.", times=2)
    await text(stage, "topics merge 1 into 2")
    assert "zebra key* (10)" in await text(stage, "topics")


@pytest.mark.after
async def test_colleague_is_told_only_of_those_whose_place_they_see(stage: Stage) -> None:
    board = stage.chat.add_place("board", PlaceKind.PRIVATE, [stage.ana, stage.ben])
    await stage.consent(stage.ana)
    await stage.consent(stage.ana, board)
    await decline(stage, 4, place=board)
    await decline(stage, 5, first=4)
    await stage.wait(days=9)
    await compact(stage)
    told = [(await stage.command(each, "recall @Ana deploy")).post.text for each in (stage.ben, stage.chen)]
    assert [f"(and {count} like it before" in text for count, text in zip((6, 2), told, strict=True)] == [True, True]


@pytest.mark.after
async def test_what_was_handed_over_can_still_be_taken_back(stage: Stage) -> None:
    talk = stage.direct(stage.ana)
    await stage.say(stage.ana, "shadow on", place=talk)
    await stage.press(stage.ana, stage.card_with(stage.ana, "consent_shadow"), "consent_shadow")
    for number in range(8):
        record = (Said(QUESTION, "Ben"), Said(f"Sorry, we can't deploy, canary{number}.", "Ana"))
        await stage.say(stage.ana, "a chat record", place=talk, record=record)
    oldest = next(card for card in stage.cards(stage.ana) if "forget_handed" in actions(card))
    await stage.wait(days=9)
    await compact(stage)
    assert (await counts(stage))["compacted"] == 5
    await stage.press(stage.ana, oldest, "forget_handed")
    assert (await counts(stage))["compacted"] == 4
