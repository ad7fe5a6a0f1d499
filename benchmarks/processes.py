"""Whether events are lost or handled twice by several processes on one PostgreSQL database, of which one is killed.

    uv run python -m benchmarks.processes [--platform slack|wecom] [--events 1000] [--processes 3] [--seed 1]

Every event is delivered five times by Slack, four times by WeCom, signed, late and out of order. PostgreSQL must be
installed; a fresh server is started on this machine for the run. One table comes out.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from tests.fleet import Side, live_through, open_fleet
from tests.fleet_slack import slack_side
from tests.fleet_wecom import wecom_side
from tests.servers.postgres import serve_postgres

MOST = 10_000
SIDES: dict[str, Callable[[], AbstractContextManager[Side]]] = {"slack": slack_side, "wecom": wecom_side}


async def main() -> None:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--platform", choices=sorted(SIDES), default="slack")
    parser.add_argument("--events", type=int, default=1_000, help=f"at most {MOST}")
    parser.add_argument("--processes", type=int, default=3, help="from 2 to 8")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    pairs, size = min(given.events, MOST) // 2, min(max(given.processes, 2), 8)
    with serve_postgres() as url, tempfile.TemporaryDirectory() as home, SIDES[given.platform]() as side:
        async with open_fleet(side, Path(home), url, size=size, seed=given.seed) as fleet:
            began = time.perf_counter()
            told = await live_through(fleet, pairs)
            seconds = time.perf_counter() - began
    print("| platform | events | deliveries | processes | held by the dead | lost | handled twice | seconds |")
    print("|---|---|---|---|---|---|---|---|")
    lost, twice = 2 * pairs - max(told.messages, told.drafts), max(0, told.handled - 2 * pairs)
    print(
        f"| {given.platform} | {2 * pairs} | {told.deliveries} | {size} | {told.held} | {lost} | {twice} "
        f"| {seconds:.0f} |"
    )


if __name__ == "__main__":
    asyncio.run(main())
