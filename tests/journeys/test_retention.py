"""The worker says for how long their double remembers; what is older is forgotten by itself, all of it."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.chat import Place, PlaceKind
from memory.record.tables import (
    AuditRow,
    Base,
    DecisionRow,
    DraftRow,
    JobRow,
    MessageRow,
    OutcomeRow,
    RetentionRow,
    SituationRow,
    TopicRow,
)
from memory.rights.audit import verify
from memory.workers import find_worker
from tests.stage import Stage, actions, open_stage

QUESTION, ANSWER = "Who has the zebra key?", "It is with Ben."
EVERYTHING: tuple[type[Base], ...] = (DecisionRow, MessageRow, SituationRow, DraftRow, OutcomeRow, TopicRow)


@pytest.fixture(autouse=True)
async def double(stage: Stage) -> None:
    """Ana's double listens in #ops, and knows one answer of 2 March."""
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)


@pytest.fixture
async def lab(stage: Stage) -> Place:
    """Another place, with an answer of the same day."""
    place = stage.chat.add_place("lab", PlaceKind.PUBLIC, [stage.ana, stage.ben, stage.chen])
    await stage.consent(stage.ana, place)
    await stage.teach("Who feeds the giraffe?", "Chen feeds it.", place=place)
    return place


async def said(stage: Stage, line: str, place: Place | None = None) -> str:
    return (await stage.command(stage.ana, line, place)).post.text


async def keep(stage: Stage, line: str) -> None:
    """Ana sets a term, and presses that she is sure where she is asked."""
    answer = await stage.command(stage.ana, line)
    if "keep" in actions(answer):
        await stage.press(stage.ana, answer, "keep")


async def recalls(stage: Stage, text: str) -> bool:
    return text in await said(stage, f"recall {text}")


async def rows(stage: Stage, name: str = "Ana") -> dict[str, int]:
    """How many rows of each kind a worker's memory has."""
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, name)
        counts = {}
        for table in EVERYTHING:
            found = await session.scalars(select(table).where(table.worker == worker.id))  # type: ignore[attr-defined]
            counts[table.__tablename__] = len(list(found))
        return {name: count for name, count in counts.items() if count}


async def tidied(stage: Stage) -> list[str]:
    """What the audit chain says of forgetting by age; the chain holds."""
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, "Ana")
        assert await verify(session, stage.app.of.master, worker.id) is None
        of_age = AuditRow.action == "forgotten_by_age"
        return list(await session.scalars(select(AuditRow.subject).where(AuditRow.worker == worker.id, of_age)))


async def test_decision_is_kept_until_its_term_and_forgotten_after_it(stage: Stage) -> None:
    await keep(stage, "keep 7 days")
    await stage.wait(days=7)
    assert await recalls(stage, ANSWER)
    assert await stage.app.store.count() == 1
    await stage.wait(days=1)
    assert not await recalls(stage, ANSWER)
    assert await stage.app.store.count() == 0
    assert await rows(stage) == {}
    assert await tidied(stage) == ["1 decisions, 2 messages, 1 topics"]


async def test_answer_says_what_is_older_and_nothing_is_forgotten_without_a_press(stage: Stage) -> None:
    await stage.wait(days=10)
    card = await stage.command(stage.ana, "keep 7 days")
    assert card.post.text == (
        "So this is to hold: I remember what you decide for 7 days.\n"
        "Everything from before 2026-03-06 is forgotten at the next tidying, Fri 2026-03-13 03:00: 1 decision and "
        "2 messages, with the drafts of that time. The same is done each night. That cannot be undone. Sure?"
    )
    await stage.wait(days=2)
    assert await recalls(stage, ANSWER)
    await stage.press(stage.ana, card, "keep")
    assert await recalls(stage, ANSWER)
    await stage.wait(days=1)
    assert not await recalls(stage, ANSWER)


async def test_only_the_worker_can_confirm(stage: Stage) -> None:
    await stage.consent(stage.ben)
    await stage.wait(days=10)
    card = await stage.command(stage.ana, "keep 7 days")
    for person in (stage.ben, stage.chen):
        await stage.press(person, card, "keep")
    await stage.wait(days=1)
    assert await recalls(stage, ANSWER)
    assert (await stage.command(stage.ben, "keep")).post.text.startswith("I remember what you decide until you erase")


async def test_term_of_a_place_beats_the_one_for_everywhere(stage: Stage, lab: Place) -> None:
    await keep(stage, "keep forever in #lab")
    await keep(stage, "keep 7 days")
    assert (await said(stage, "keep")).startswith(
        "I remember what you decide for 7 days; in #lab until you erase it.\n"
    )
    await stage.wait(days=9)
    assert (await recalls(stage, ANSWER), await recalls(stage, "Chen feeds it.")) == (False, True)
    await keep(stage, "keep default in #lab")
    await stage.wait(days=1)
    assert not await recalls(stage, "Chen feeds it.")


async def test_term_of_a_place_leaves_other_places_alone(stage: Stage, lab: Place) -> None:
    await keep(stage, "keep #lab 7 days")
    await stage.wait(days=9)
    assert (await recalls(stage, ANSWER), await recalls(stage, "Chen feeds it.")) == (True, False)
    assert await stage.app.store.count() == 1


@pytest.mark.parametrize("line", ["keep 7 days here", "保留 七天 在這裡"])
async def test_place_can_be_named_by_being_in_it(stage: Stage, lab: Place, line: str) -> None:
    await stage.command(stage.ana, line, lab)
    await stage.wait(days=9)
    assert (await recalls(stage, ANSWER), await recalls(stage, "Chen feeds it.")) == (True, False)


async def test_memory_of_other_workers_stays(stage: Stage) -> None:
    await stage.consent(stage.ben)
    await stage.say(stage.ana, "Who feeds the giraffe?")
    await stage.say(stage.ben, "Chen feeds it.")
    await keep(stage, "keep 1 day")
    await stage.wait(days=5)
    assert await rows(stage) == {}
    assert {"decisions", "messages"} <= set(await rows(stage, "Ben"))
    assert "Chen feeds it." in (await stage.command(stage.ben, "recall giraffe")).post.text


async def test_forever_ends_a_term(stage: Stage) -> None:
    await keep(stage, "keep 7 days")
    assert await said(stage, "keep forever") == (
        "I remember what you decide until you erase it.\nNothing is forgotten by itself here."
    )
    await stage.wait(days=400)
    assert await recalls(stage, ANSWER)


async def test_term_outlives_a_withdrawn_consent(stage: Stage) -> None:
    await keep(stage, "keep 7 days")
    await stage.command(stage.ana, "shadow off")
    await stage.wait(days=9)
    assert await rows(stage) == {}


async def test_term_holds_for_a_closed_account_too(stage: Stage) -> None:
    await keep(stage, "keep 7 days")
    await stage.chat.deactivate(stage.ana)
    await stage.app.settle()
    await stage.wait(days=9)
    assert await rows(stage) == {}


async def test_drafts_and_what_came_of_them_go_with_their_time(stage: Stage) -> None:
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    assert {"drafts", "outcomes"} <= set(await rows(stage))
    await keep(stage, "keep 7 days")
    await stage.wait(days=9)
    assert await rows(stage) == {}
    assert await stage.app.store.count() == 0
    await stage.press(stage.ana, stage.card_with(stage.ana, "forget_this"), "forget_this")
    assert stage.chat.posts[-1].post.text == "This card no longer stands for anything."


async def test_waiting_draft_that_rests_on_a_forgotten_decision_keeps_nothing_of_it(stage: Stage) -> None:
    await keep(stage, "keep 7 days")
    await stage.wait(days=7, hours=3)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    assert stage.cards(stage.ana)[-1].post.card.body == ANSWER  # type: ignore[union-attr]
    await stage.wait(hours=18)
    card = stage.cards(stage.ana)[-1].post
    assert card.text == "Stopped; not sent."
    assert ANSWER not in repr(card)
    assert "decisions" not in await rows(stage)


async def test_draft_that_waits_longer_than_the_term_is_stopped(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "other", expiry_hours=1000) as stage:
        await stage.consent(stage.ana)
        await stage.teach(QUESTION, ANSWER)
        await stage.stand_in(stage.ana)
        await stage.say(stage.chen, f"@double @Ana {QUESTION}")
        await keep(stage, "keep 2 days")
        await stage.wait(days=4)
        assert stage.cards(stage.ana)[-1].post.text == "Stopped; not sent."
        assert await rows(stage) == {}


async def test_deployment_shortens_what_a_worker_chose_and_never_lengthens_it(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "other", keep_days=7) as stage:
        await stage.consent(stage.ana)
        await stage.teach(QUESTION, ANSWER)
        assert await said(stage, "keep forever") == (
            "I remember what you decide for 7 days. Whoever runs Double allows no more than this: for 7 days.\n"
            "Everything from before 2026-02-24 is forgotten at the next tidying, Tue 2026-03-03 03:00: 0 decisions and "
            "0 messages, with the drafts of that time. The same is done each night."
        )
        assert (await said(stage, "keep 3 days")).startswith("I remember what you decide for 3 days. Whoever")
        await stage.wait(days=5)
        assert await rows(stage) == {}


async def test_deployment_that_sets_a_longest_term_holds_it_for_those_who_chose_none(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "other") as stage:
        await stage.consent(stage.ana)
        await stage.teach(QUESTION, ANSWER)
        async with stage.app.of.record.write() as session:
            for job in await session.scalars(select(JobRow).where(JobRow.kind == "tidy")):
                await session.delete(job)
    async with open_stage(tmp_path / "other", keep_days=7) as stage:
        await stage.wait(hours=3)
        assert "for 7 days" in await said(stage, "status")
        assert await recalls(stage, ANSWER)
        await stage.wait(days=9)
        assert await rows(stage) == {}


async def test_process_that_starts_anew_neither_forgets_the_term_nor_tidies_twice(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "other") as stage:
        await stage.consent(stage.ana)
        await stage.teach(QUESTION, ANSWER)
        await keep(stage, "keep 7 days")
    for _ in range(2):
        async with open_stage(tmp_path / "other") as stage:
            await stage.wait(days=9)
            assert await rows(stage) == {}
            assert await tidied(stage) == ["1 decisions, 2 messages, 1 topics"]
            async with stage.app.of.record.read() as session:
                due = list(await session.scalars(select(JobRow.due).where(JobRow.kind == "tidy")))
            assert [f"{at:%m-%d %H:%M}" for at in due] == ["03-12 03:00"]


async def test_many_decisions_are_forgotten_in_steps(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.rights.tidying.STEP", 2)
    await stage.teach("Who feeds the giraffe?", "Chen feeds it.", times=4)
    await keep(stage, "keep 7 days")
    await stage.wait(days=9)
    assert await rows(stage) == {}
    assert await stage.app.store.count() == 0
    assert len(await tidied(stage)) == 3


async def test_history_that_is_older_is_not_learnt_anew(stage: Stage) -> None:
    await keep(stage, "keep 7 days")
    await stage.wait(days=9)
    await stage.command(stage.ana, "shadow off")
    await stage.consent(stage.ana)
    assert "decisions" not in await rows(stage)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("keep 90 days", "for 90 days"),
        ("keep for 1 day", "for one day"),
        ("keep two weeks", "for 14 days"),
        ("keep 6 months", "for 180 days"),
        ("keep half a year", "for 182 days"),
        ("KEEP 1 Year", "for 365 days"),
        ("keep 90 days in #ops", "until you erase it; in #ops for 90 days"),
        ("keep in #ops: 90 days", "until you erase it; in #ops for 90 days"),
        ("保留 90天", "我记 90 天。"),
        ("保留三个月", "我记 90 天。"),
        ("保留 半年", "我记 182 天。"),
        ("保留 兩週", "我记 14 天。"),
        ("保留 一年半", "我记 547 天。"),
        ("保留 永久", "我记到你删除为止。"),
        ("保留 30天 #ops", "我记到你删除为止；#ops 里的记 30 天。"),
        ("保留 #ops 三十天", "我记到你删除为止；#ops 里的记 30 天。"),
    ],
)
async def test_term_is_read_in_both_languages_and_echoed(stage: Stage, line: str, told: str) -> None:
    assert told in await said(stage, line)


@pytest.mark.parametrize(
    "line", ["keep 0 days", "keep 12 hours", "keep 101 years", "keep 999999 years", "keep it", "keep 5", "keep -3 days"]
)
async def test_bad_term_is_answered_with_one_sentence(stage: Stage, line: str) -> None:
    assert (await said(stage, line)).startswith("Say for how long, a day at least and a hundred years at most:")
    assert (await said(stage, "保留 十分钟")).startswith("请说保留多久")
    assert (await said(stage, "keep")).startswith("I remember what you decide until you erase it.\n")


async def test_place_of_which_nothing_is_known_has_no_term(stage: Stage) -> None:
    stage.chat.add_place("board", PlaceKind.PRIVATE, [stage.ben])
    assert (await said(stage, "keep 7 days in #board")).startswith("I know nothing of yours there")
    assert (await said(stage, "keep 7 days in #ops #board")).startswith("I know nothing of yours there")
    assert (await said(stage, "keep")).startswith("I remember what you decide until you erase it.\n")


async def test_somebody_without_a_double_has_nothing_to_keep(stage: Stage) -> None:
    assert (await stage.command(stage.ben, "keep 7 days")).post.text.startswith("You have no double yet.")


async def test_worker_sees_the_term_in_state_page_and_file(stage: Stage) -> None:
    await keep(stage, "keep 90 days in #ops")
    told = "I remember what you decide until you erase it; in #ops for 90 days."
    assert (await said(stage, "status")).endswith(told)
    await stage.chat.open_home(stage.ana)
    await stage.app.settle()
    assert told in repr(stage.chat.pages[stage.ana.id])
    await stage.command(stage.ana, "export")
    with zipfile.ZipFile(io.BytesIO(stage.chat.files[-1][1].content)) as archive:
        (line,) = [json.loads(line) for line in archive.read("retentions.jsonl").splitlines()]
    assert (line["place"], line["days"]) == (stage.ops.id, 90)


async def test_term_and_tidying_go_with_the_worker(stage: Stage) -> None:
    await keep(stage, "keep 90 days")
    await stage.press(stage.ana, await stage.command(stage.ana, "forget everything"), "forget_everything")
    async with stage.app.of.record.read() as session:
        assert list(await session.scalars(select(RetentionRow))) == []
        assert list(await session.scalars(select(JobRow).where(JobRow.kind == "tidy"))) == []


async def test_term_is_typed_in_the_direct_talk_as_well(stage: Stage) -> None:
    talk = stage.direct(stage.ana)
    await stage.say(stage.ana, "保留 90天", place=talk)
    assert "我记 90 天" in stage.chat.seen_by(stage.ana, talk)[-1].post.text
