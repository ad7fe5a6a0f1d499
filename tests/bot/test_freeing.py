"""What was freed goes back to the system, also from between what is still in use."""

import ctypes
from pathlib import Path

import pytest

from bot.work.freeing import give_back

MEGABYTE = 2**20
BLOCKS, EACH_BYTES, KEPT = 20_000, 4_000, 100


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="the C library here keeps nothing for itself")
def test_memory_between_what_is_in_use_is_given_back() -> None:
    blocks = [bytes(EACH_BYTES) for _ in range(BLOCKS)]
    kept = blocks[::KEPT]
    blocks.clear()
    before = _own()
    give_back()
    assert before - _own() > BLOCKS * EACH_BYTES / 2
    assert len(kept) == BLOCKS / KEPT


def _own() -> int:
    """Bytes of this process in memory, without the pages of files."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told["RssAnon"].split()[0]) * 1024
