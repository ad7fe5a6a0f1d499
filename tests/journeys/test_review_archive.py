"""Reviews become what the double of a reviewer knows: their verdicts, their silence, and their words on lines."""

from pathlib import Path
from typing import Any

from bot.backtest.walk import asked_for
from bot.service.table import carry_out
from memory.decisions.decisions import decisions_of
from memory.domain import Act, Decision, is_on_passage
from memory.workers import find_worker, worker_seal
from tests.review_files import comment, line, pull, review, write_archive
from tests.stage import Stage


async def bring(stage: Stage, path: Path) -> Any:
    """Import the reviews with Ana's consent, into the double that she has on the chat."""
    beside = {"logins": ["ana"], "accounts": {"ben": stage.ben.id}}
    args = {"kind": "reviews", "path": str(path), "worker": stage.ana.id, "consent": True, "shelf": beside}
    return await carry_out(stage.app, "import", args)


async def known(stage: Stage) -> list[Decision]:
    """What Ana's double knows, in order."""
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, stage.ana.id)
        return await decisions_of(session, await worker_seal(session, stage.app.of.master, worker.id), worker.id)


async def test_verdicts_and_words_on_lines_are_learned_once_each_and_formal_acts_are_gold(
    stage: Stage, tmp_path: Path
) -> None:
    reviews = [review("ana", "CHANGES_REQUESTED", "", 3, line("Never eval.", 3)), review("ana", "APPROVED", "", 6)]
    said = [comment("ben", "Read it safely now.", 5)]
    path = write_archive(tmp_path / "archive.json", pull(7, "ben", 2, reviews=reviews, comments=said))

    first, again = await bring(stage, path), await bring(stage, path)

    assert (first["decisions"], again["decisions"]) == (3, 0)
    verdicts = [each for each in await known(stage) if each.formal]
    assert [each.act for each in verdicts] == [Act.REQUEST_CHANGES, Act.APPROVE]
    assert {each.situation.trigger.author for each in verdicts} == {stage.ben.id}
    assert verdicts[1].situation.trigger.text == "Change 7\nRead it safely now."
    (on_line,) = [each for each in await known(stage) if is_on_passage(each)]
    assert on_line.reply == "Never eval."
    assert len(asked_for(await known(stage))) == 2


async def test_silence_of_a_reviewer_who_was_asked_is_a_decision_once_it_is_old_enough(
    stage: Stage, tmp_path: Path
) -> None:
    asked = pull(7, "ben", 2, requested_reviewers=["ana"], createdAt="2025-11-03T09:00:00Z")
    lately = pull(8, "ben", 3, requested_reviewers=["ana"])
    mine = pull(9, "ben", 4, reviews=[review("ana", "APPROVED", "Good.", 5)])

    await bring(stage, write_archive(tmp_path / "archive.json", asked, lately, mine))

    told = {each.situation.trigger.message: each.act for each in await known(stage)}
    assert told == {"7": Act.IGNORE, "9": Act.APPROVE}
