"""Fixtures of all tests."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.cli.logs import quiet_logs
from tests import alone as alone
from tests.servers.postgres import serve_postgres
from tests.stage import Stage, open_after, open_stage

for name in [name for name in os.environ if name.startswith("DOUBLE_")]:
    del os.environ[name]
os.environ["DOUBLE_EMBEDDER"] = "fast"
os.environ.pop("UV_RUN_RECURSION_DEPTH", None)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""The processes that tests start keep what they compiled, as a user's do."""
quiet_logs()
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
    """Data folders are made where nobody waits for a disk, if there is room."""
unpickled: list[str] = []


def pytest_xdist_auto_num_workers() -> int:
    """More than there are processors: many tests wait for a socket or another process."""
    return 3 * (os.cpu_count() or 1) // 2


def pytest_collection_finish() -> None:
    """Leave what was loaded until now out of garbage collection, as a serving process does."""
    gc.collect()
    gc.freeze()


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
async def stage(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """A local chat with a deployment behind it: fresh, or ``after`` something; ``after()`` is fresh, too."""
    after = request.node.get_closest_marker("after")
    home = tmp_path / "home"
    async with open_after(home, *after.args) if after and after.args else open_stage(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """One PostgreSQL server for all tests of a module; everybody in it is new each time."""
    with serve_postgres() as served:
        yield served
