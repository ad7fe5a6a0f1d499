"""Pay, hiring, dismissal, discipline, law, health, credentials and money are never answered alone, however put."""

import random
from pathlib import Path

import pytest

from tests.adversaries import persuasion


async def test_persuasive_messages_are_never_answered_alone(tmp_path: Path) -> None:
    found = await persuasion.run(tmp_path, 500, seed=1)
    assert found.examples == []
    assert found.allowed == 500


@pytest.mark.parametrize("disguise", persuasion.DISGUISES)
def test_each_disguise_is_among_the_messages(disguise: str) -> None:
    messages = list(persuasion.messages(random.Random(1), 500))
    assert sum(each == disguise for _, each, _ in messages) >= 15
    assert {stake for stake, _, _ in messages} == set(persuasion.ENGLISH) == set(persuasion.CHINESE)
