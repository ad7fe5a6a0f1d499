"""What becomes of reviews that a worker pressed for, while GitHub's API fails and the process dies.

    uv run python -m benchmarks.review_faults [--reviews 500] [--repositories 100] [--share 0.3] [--deaths 20]
        [--seconds 240]

Half are posted as comments of the App's, half are ruled on formally by the worker's own token; the faults and the judge
are those of ``tests/faults/reviews.py``; ``--seed`` makes other ones. After ``--seconds`` nothing fails any more: what
is to be tried again later by then is waited for, ten minutes at most. Ends with 1 where a review is lost, or stands
there twice.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.reviews import open_reviewing
from tests.faults.world import kill_at_random

LONGEST_SECONDS = 6.0


async def main() -> bool:
    """Run it and print the table; whether all of them stand there once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=500)
    parser.add_argument("--repositories", type=int, default=100)
    parser.add_argument("--share", type=float, default=0.3, help="how many calls about changes fail, from 0 to 0.9")
    parser.add_argument("--deaths", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=240, help="for so long calls fail")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    dice = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        async with open_reviewing(Path(folder), given.repositories) as world:
            began = time.perf_counter()
            dying = asyncio.create_task(kill_at_random(world, given.deaths, dice, LONGEST_SECONDS))
            await world.review(given.reviews, min(given.share, 0.9), dice, given.seconds)
            await dying
            told, seconds = world.told(), time.perf_counter() - began
    cells = (told.asked, told.formal, given.deaths, f"{given.share:.0%}", told.calls)
    ended = (told.undrafted, told.lost, told.doubled, f"{seconds:.0f}")
    print(
        "| reviews | of them formal | deaths | share that fails | calls | without a draft | lost | doubled | seconds |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    print(f"| {' | '.join(map(str, (*cells, *ended)))} |")
    return not (told.lost or told.doubled)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main()) else 1)
