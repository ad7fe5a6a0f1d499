"""Nothing of a worker is shown in a console that is not theirs: every address, with every id that there is."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.console.pages import PAGES
from tests.adversaries.consoles import SECRETS, probe, taught_apart
from tests.console.window import URL, Window
from tests.stage import Stage, open_after


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Ana and Chen each have a double, with words that only one of them may see."""
    async with open_after(tmp_path / "home", taught_apart, url=URL) as opened:
        yield opened


async def test_no_address_and_no_id_shows_anything_of_another_worker(stage: Stage) -> None:
    found = await probe(stage, random.Random(7), probes=150)
    assert found.trials == 150
    assert found.allowed > 0
    assert found.examples == []


async def test_own_console_shows_what_is_probed_for(stage: Stage) -> None:
    window = await Window(stage).enter(stage.ana)
    said = "".join([await window.open(name) for name in PAGES])
    assert all(secret in said for secret in SECRETS["Ana"])


async def test_press_of_a_foreign_draft_changes_nothing(stage: Stage) -> None:
    ana, chen = await Window(stage).enter(stage.ana), await Window(stage).enter(stage.chen)
    await ana.open("inbox")
    (approve,) = [button for form in ana.forms() for button in form.buttons if button[1].startswith("approve ")]
    await chen.open("inbox")
    proof = chen.forms()[0].fields["proof"]
    answer = await chen.http.post("/console/inbox", data={"proof": proof, approve[0]: approve[1]})
    await stage.app.settle()
    assert not [secret for secret in SECRETS["Ana"] if secret in answer.text]
    assert "Only the worker whose double this is can press that." in answer.text
    assert stage.replies() == []
