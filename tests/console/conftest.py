"""A stage with a console: its address is known, and Ana has questions in her inbox."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.console.window import URL, Window
from tests.stage import Stage, open_after

QUESTION, ANSWER = "How do I roll back a deploy?", "Use `deploy rollback NAME` on the release page."


async def taught(stage: Stage) -> None:
    """Ana listens in #ops, was asked how to roll back, and says which requests she approves."""
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER, times=4)
    await stage.teach("Where do I find the runbook?", "It is pinned in #ops.", times=2)
    await stage.stand_in(stage.ana)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """See ``tests.conftest.stage``."""
    async with open_after(tmp_path / "home", taught, url=URL) as opened:
        yield opened


@pytest.fixture
async def window(stage: Stage) -> AsyncIterator[Window]:
    """Ana's console, open."""
    opened = await Window(stage).enter(stage.ana)
    yield opened
    await opened.http.aclose()


async def ask(stage: Stage, text: str = "how do I roll back my deploy?") -> None:
    """Ben asks Ana's double."""
    await stage.say(stage.ben, f"@Double @Ana {text}")
