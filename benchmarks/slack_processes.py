"""Whether events are lost or handled twice by several processes on one PostgreSQL database, of which one is killed.

    uv run python -m benchmarks.slack_processes [--events 1000] [--processes 3] [--seed 1]

Every event is delivered five times over signed HTTP, late and out of order. PostgreSQL must be installed; a fresh
server is started on this machine for the run. One table comes out.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from tests.fleet import live_through, open_fleet
from tests.servers.postgres import serve_postgres

MOST = 10_000


async def main() -> None:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000, help=f"at most {MOST}")
    parser.add_argument("--processes", type=int, default=3, help="from 2 to 8")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    pairs, size = min(given.events, MOST) // 2, min(max(given.processes, 2), 8)
    with serve_postgres() as url, tempfile.TemporaryDirectory() as home:
        async with open_fleet(Path(home), url, size=size, seed=given.seed) as fleet:
            began = time.perf_counter()
            told = await live_through(fleet, pairs)
            seconds = time.perf_counter() - began
    print("| events | deliveries | processes | held by the dead | lost | handled twice | decisions | seconds |")
    print("|---|---|---|---|---|---|---|---|")
    lost, twice = 2 * pairs - told.messages, max(0, told.handled - 2 * pairs)
    print(
        f"| {2 * pairs} | {told.deliveries} | {size} | {told.held} | {lost} | {twice} "
        f"| {told.decisions} of {pairs} | {seconds:.0f} |"
    )


if __name__ == "__main__":
    asyncio.run(main())
