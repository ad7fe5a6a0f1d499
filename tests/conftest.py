"""Fixtures of all tests."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.logs import quiet_logs
from tests.stage import Stage, open_stage

for name in [name for name in os.environ if name.startswith("DOUBLE_")]:
    del os.environ[name]
os.environ["DOUBLE_EMBEDDER"] = "fast"
quiet_logs()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A fresh local chat with a deployment behind it."""
    async with open_stage(tmp_path / "home") as opened:
        yield opened
