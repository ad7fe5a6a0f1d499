"""A whole data folder restored from an older copy is noticed, and the double is silent until its worker says so."""

import shutil
from datetime import timedelta
from pathlib import Path

from adapters.chat import PlaceKind
from adapters.local.clock import Clock
from adapters.local.connect import Local
from memory.rights.audit import heads_in
from tests.servers.faulty import Faulty
from tests.stage import MONDAY, Stage, actions, open_again, shown_by

QUESTION = ("How do I roll back a deploy?", "Use `deploy rollback NAME`.")
ASKED = "@double @Ana how do I roll back a deploy?"
DOUBT = "What I know of you is older than what I told you myself"


def a_chat(clock: Clock) -> Faulty:
    chat = Faulty(Local(clock))
    people = [chat.add_person(name) for name in ("Ana", "Ben", "Chen")]
    chat.add_place("ops", PlaceKind.PUBLIC, people)
    return chat


def doubts(stage: Stage) -> list[str]:
    return [text for text in told(stage) if text.startswith(DOUBT)]


def told(stage: Stage) -> list[str]:
    return [shown_by(posted) for posted in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))]


async def mondays(stage: Stage, days: int) -> None:
    for day in range(days):
        await stage.command(stage.ana, f"settings leave {day + 2} days")
        await stage.wait(days=7)


async def test_older_copy_of_the_whole_folder_is_noticed_and_nothing_is_said_until_the_worker_presses(
    tmp_path: Path,
) -> None:
    home, copy, clock = tmp_path / "home", tmp_path / "copy", Clock(MONDAY)
    chat = a_chat(clock)
    async with open_again(home, chat) as stage:
        await stage.consent(stage.ana)
        await stage.clear(*QUESTION)
        await stage.stand_in(stage.ana, "for 40 days")
        await stage.app.of.record.scrub()
    shutil.copytree(home, copy)
    async with open_again(home, chat) as stage:
        await mondays(stage, 2)
        assert doubts(stage) == []
    shutil.rmtree(home)
    shutil.copytree(copy, home)
    async with open_again(home, chat) as stage:
        await stage.app.settle()
        assert len(doubts(stage)) == 1
        await stage.say(stage.ben, ASKED)
        assert stage.replies() == []
        await stage.press(stage.ana, stage.card_with(stage.ana, "trust_record"), "trust_record")
        await stage.stand_in(stage.ana, "for 8 hours")
        await stage.say(stage.ben, ASKED)
        assert [posted.post.text for posted in stage.replies()] == [QUESTION[1]]
        await stage.wait(days=7)
    async with open_again(home, chat) as stage:
        await stage.app.settle()
        assert len(doubts(stage)) == 1


async def test_process_that_was_down_for_days_is_no_older_copy(tmp_path: Path) -> None:
    home, clock = tmp_path / "home", Clock(MONDAY)
    chat = a_chat(clock)
    async with open_again(home, chat) as stage:
        await stage.consent(stage.ana)
        await mondays(stage, 2)
    clock.advance(timedelta(days=4))
    async with open_again(home, chat) as stage:
        await stage.app.settle()
        assert doubts(stage) == []


async def test_worker_who_pastes_an_old_proof_finds_it_out_where_the_platform_cannot(tmp_path: Path) -> None:
    home, copy, clock = tmp_path / "home", tmp_path / "copy", Clock(MONDAY)
    chat = a_chat(clock)
    async with open_again(home, chat) as stage:
        await stage.consent(stage.ana)
        await stage.app.of.record.scrub()
    shutil.copytree(home, copy)
    async with open_again(home, chat) as stage:
        await mondays(stage, 1)
        proof = next(text for text in told(stage) if heads_in(text))
    shutil.rmtree(home)
    shutil.copytree(copy, home)
    chat.posts.clear()
    async with open_again(home, chat) as stage:
        await stage.app.settle()
        assert doubts(stage) == []
        await stage.command(stage.ana, f"audit {proof}")
        assert len(doubts(stage)) == 1
        assert "trust_record" in actions(stage.card_with(stage.ana, "trust_record"))
