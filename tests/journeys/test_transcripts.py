"""A meeting's transcript becomes what the double of one who spoke knows: for those who were there, and nobody else."""

from pathlib import Path
from typing import Any

import pytest

from bot.errors import Impossible
from bot.service.table import carry_out
from tests.stage import Stage

SPOKEN = """Weekly (2026-02-27 10:00 GMT+0) - Transcript
Attendees
Ana, Ben, Chen
Transcript
00:00:00

Ben: Ana, how do we roll back a deploy?
Ana: Use the release page, and tell support.
Chen: Ben, who has the goldfish?
Ana: I like goldfish.
"""
QUESTION, ANSWER = "How do we roll back a deploy?", "Use the release page, and tell support."
WHO = {"speaker": "Ana", "accounts": {"Ben": "local:ben"}}


def write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


async def bring(stage: Stage, path: Path, text: str = SPOKEN, **more: Any) -> Any:
    """Import a transcript as Ana, who agrees to it."""
    write(path, text)
    args = {"kind": "transcript", "path": str(path), "worker": stage.ana.id, "beside": WHO, "consent": True}
    return await carry_out(stage.app, "import", {**args, **more})


async def recalled(stage: Stage, person: str | None = None) -> list[str]:
    """What is recalled, for Ana alone or for whoever else asks."""
    found = await carry_out(stage.app, "recall", {"text": QUESTION, "worker": stage.ana.id, "person": person})
    return [precedent["reply"] for precedent in found["precedents"]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the transcript lies."""
    return tmp_path / "weekly.txt"


async def test_what_was_asked_of_the_worker_and_answered_is_learned_once(stage: Stage, file: Path) -> None:
    first = await bring(stage, file)
    again = await bring(stage, file)

    assert (first["messages"], first["decisions"]) == (4, 1)
    assert (again["decisions"], again["skipped"]["known"]) == (0, 1)
    assert await recalled(stage) == [ANSWER]


async def test_only_what_grew_is_learned_anew(stage: Stage, file: Path) -> None:
    await bring(stage, file)
    longer = await bring(stage, file, SPOKEN + "00:10:00\n\nBen: Ana, who has the key?\nAna: It is with Chen.\n")

    assert longer["decisions"] == 1


async def test_it_is_told_who_is_known_as_whom(stage: Stage, file: Path) -> None:
    done = await bring(stage, file, dry_run=True)

    assert {each["name"]: each["account"] for each in done["speakers"]} == {
        "Ana": "local:ana",
        "Ben": "local:ben",
        "Chen": None,
    }
    assert (done["dry_run"], done["decisions"], await stage.app.store.count()) == (True, 1, 0)


async def test_nobody_who_is_known_by_name_only_can_be_shown_it(stage: Stage, file: Path) -> None:
    await stage.consent(stage.ana)
    await bring(stage, file)

    assert await recalled(stage) == [ANSWER]
    assert await recalled(stage, "local:chen") == []


async def test_who_attended_can_be_shown_it(stage: Stage, file: Path) -> None:
    await bring(stage, file)

    assert await recalled(stage, "local:ben") == [ANSWER]


async def test_without_consent_nothing_is_kept(stage: Stage, file: Path) -> None:
    with pytest.raises(Impossible):
        await bring(stage, file, consent=False)

    assert await stage.app.store.count() == 0


async def test_of_who_stepped_out_nothing_comes_in_though_only_their_name_is_known(stage: Stage, file: Path) -> None:
    await stage.command(stage.ben, "me out")

    done = await bring(stage, file, beside={"speaker": "Ana"})

    assert (done["decisions"], done["skipped"]["left_out"]) == (0, 1)


async def test_who_steps_out_later_is_erased_by_name(stage: Stage, file: Path) -> None:
    await bring(stage, file, beside={"speaker": "Ana"})
    await stage.command(stage.ben, "me out")

    assert await recalled(stage) == []


async def test_forgotten_meeting_stays_forgotten(stage: Stage, file: Path) -> None:
    await bring(stage, file)
    asked = await stage.command(stage.ana, "forget #Weekly-2026-02-27")
    await stage.press(stage.ana, asked, "forget_part")
    again = await bring(stage, file)

    assert await recalled(stage) == []
    assert again["skipped"]["forgotten"] == 4
    assert [each["line"] for each in again["forgotten"]] == ["remember #Weekly-2026-02-27"]


async def test_worker_is_told_once_what_came_of_it(stage: Stage, file: Path) -> None:
    spoken = (
        SPOKEN + "00:10:00\n\nChen: We agreed to ship on Monday.\nBen: Ana, who has the key?\nChen: Ana will look.\n"
    )
    await stage.consent(stage.ana)
    for _ in range(2):
        await bring(stage, file, spoken)
        await stage.app.settle()

    (told,) = [each for each in stage.chat.seen_by(stage.ana, stage.direct(stage.ana)) if each.key.startswith("after:")]
    assert told.post.card
    assert told.post.card.body.splitlines() == [
        "Decided, as far as I can tell:",
        "10:10 Chen: «We agreed to ship on Monday.»",
        "Asked of you:",
        "10:00 Ben: «Ana, how do we roll back a deploy?» (answered)",
        "10:10 Ben: «Ana, who has the key?» (open)",
        "Said that you will do:",
        "10:10 Chen: «Ana will look.»",
    ]
