"""The command line over a data folder of its own."""

from pathlib import Path

import pytest

from tests.archive_files import write_export
from tests.bot.cli import Cli


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """A data folder that does not exist yet."""
    return Cli(tmp_path / "home")


@pytest.fixture
def export(tmp_path: Path) -> str:
    """A small Slack export."""
    return str(write_export(tmp_path / "export.zip"))
