"""Fixtures of all tests."""

import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.logs import quiet_logs
from tests.stage import Stage, open_stage

for name in [name for name in os.environ if name.startswith("DOUBLE_")]:
    del os.environ[name]
os.environ["DOUBLE_EMBEDDER"] = "fast"
quiet_logs()
unpickled: list[str] = []


def note_unpickling(event: str, given: tuple[object, ...]) -> None:
    """Every class that is looked up for a pickle, in whichever thread."""
    if event == "pickle.find_class":
        unpickled.append(".".join(map(str, given[:2])))


sys.addaudithook(note_unpickling)


@pytest.fixture(autouse=True)
def never_unpickle() -> Iterator[None]:
    """No test, and nothing that it uses, unpickles anything."""
    before = len(unpickled)
    yield
    assert unpickled[before:] == []


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A fresh local chat with a deployment behind it."""
    async with open_stage(tmp_path / "home") as opened:
        yield opened
