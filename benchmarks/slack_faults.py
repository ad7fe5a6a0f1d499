"""Whether posts are lost or doubled, and what it costs, when a share of all calls to Slack fails.

    uv run python -m benchmarks.slack_faults [--count 2000] [--share 0.3] [--seed 1]

The outbox, its sender and the Slack adapter are real, and so is HTTP; calls fail in the ways of
``tests/servers/slack_faults.py``, and now and then nobody listens at all. Waits cost no time, for the clock is set; a
call without an answer is given up after half a second. Traffic goes to this machine only. One table comes out.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from pathlib import Path

from bot.cli.logs import quiet_logs
from tests.flood import Flood, open_flood

MOST = 20_000


async def main() -> None:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2_000, help=f"posts, at most {MOST}")
    parser.add_argument("--share", type=float, default=0.3, help="how many of all calls fail, from 0 to 0.9")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    quiet_logs()
    with tempfile.TemporaryDirectory() as home:
        async with open_flood(Path(home), seed=given.seed) as flood:
            asked = await flood.ask(min(given.count, MOST))
            flood.line.share = min(given.share, 0.9)
            began = time.perf_counter()
            await flood.carry_out()
            _print(flood, asked, time.perf_counter() - began)


def _print(flood: Flood, asked: dict[str, list[str]], seconds: float) -> None:
    arrived = flood.arrived()
    counts = Counter(key for keys in arrived.values() for key in keys)
    wanted = [key for keys in asked.values() for key in keys]
    lost = sum(key not in counts for key in wanted)
    doubled = sum(count > 1 for count in counts.values())
    order = "kept" if arrived == asked else "broken"
    print("| posts | calls | failed | lost | doubled | order | seconds |")
    print("|---|---|---|---|---|---|---|")
    failed = sum(flood.line.faults.values())
    print(f"| {len(wanted)} | {flood.line.calls} | {failed} | {lost} | {doubled} | {order} | {seconds:.0f} |")
    print("\n" + ", ".join(f"{count} x {fault}" for fault, count in flood.line.faults.most_common()))


if __name__ == "__main__":
    asyncio.run(main())
