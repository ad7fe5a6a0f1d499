"""No precedent reaches anybody who could not read its source, whoever comes and goes: held against asking everybody."""

from pathlib import Path

from tests.adversaries import asked, scripts, skills, sources, worlds


async def test_random_worlds_leak_nothing_at_recall_and_at_send(tmp_path: Path) -> None:
    found = await worlds.run(tmp_path, 150, seed=7)
    assert found.examples == []
    assert found.allowed > 300


async def test_joins_and_leaves_between_question_and_post_leak_nothing_in_a_chat(tmp_path: Path) -> None:
    found = await scripts.moves(tmp_path, 6, seed=3)
    assert found.examples == []
    assert found.allowed > 3


async def test_skill_for_an_audience_holds_no_word_that_one_of_them_could_not_read(tmp_path: Path) -> None:
    found = await skills.run(tmp_path, 100, seed=5)
    assert found.examples == []
    assert found.allowed > 50


async def test_other_tools_are_told_no_word_that_their_person_could_not_read(tmp_path: Path) -> None:
    found = await asked.run(tmp_path, 25, seed=2)
    assert found.examples == []
    assert found.allowed > 3


async def test_what_was_brought_from_everywhere_is_told_nobody_who_could_not_read_it_there(tmp_path: Path) -> None:
    found = await sources.run(tmp_path, 15, seed=4)
    assert found.examples == []
    assert found.allowed > 20
