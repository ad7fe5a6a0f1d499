"""How long a tampered request occupies a real `double run` process, and whether one of them gets anywhere.

    uv run python -m benchmarks.slack_guard [--count 20000] [--at-once 1] [--seed 1]

The requests are those of ``tests/servers/tampered.py``. The process is asked over real, kept-alive connections on this
machine; whatever it took would stand in its inbox, which is counted at the end. Two tables come out.
"""

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
from collections import defaultdict
from contextlib import closing
from pathlib import Path

from tests.servers.raw_http import Answered, send_all
from tests.servers.served import serve_double, slack_environment
from tests.servers.slack import LoopbackSlack
from tests.servers.tampered import Tamperer, kinds_of_payload

ANA, OPS = "U0ANA", "C0OPS"
MOST = 100_000


async def main() -> None:
    """Run it and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000, help=f"requests, at most {MOST}")
    parser.add_argument("--at-once", type=int, default=1, help="connections")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, LoopbackSlack() as slack:
        slack.add_user(ANA, "Ana")
        slack.add_channel(OPS, "ops", members=[ANA])
        tamperer = Tamperer(slack, kinds_of_payload(slack, OPS, ANA), given.seed)
        async with serve_double(Path(home), slack_environment(slack)) as double:
            url = f"{double.url}/slack/events"
            good = tamperer.good()
            await send_all(url, iter(good))
            tamperer.spend(good)
            before = _taken(Path(home))
            answers = await send_all(url, tamperer.requests(min(given.count, MOST)), at_once=given.at_once)
            taken = _taken(Path(home)) - before
    _print(answers, given.at_once, taken)


def _taken(home: Path) -> int:
    with closing(sqlite3.connect(home / "record.db")) as record:
        return int(record.execute("SELECT count(*) FROM inbox").fetchone()[0])


def _print(answers: list[Answered], at_once: int, taken: int) -> None:
    seconds = [answer.seconds for answer in answers]
    let_in, failed = (sum((one.status or 0) // 100 == hundred for one in answers) for hundred in (2, 5))
    print("| requests | at once | 2xx | 5xx | in the inbox | p50 ms | p99 ms | max ms |")
    print("|---|---|---|---|---|---|---|---|")
    print(f"| {len(answers)} | {at_once} | {let_in} | {failed} | {taken} | {_cuts(seconds)} |")
    print("\n| tampered by | requests | answers | p50 ms | p99 ms | max ms |")
    print("|---|---|---|---|---|---|")
    ways: dict[str, list[Answered]] = defaultdict(list)
    for answer in answers:
        ways[answer.name].append(answer)
    for name, ones in sorted(ways.items()):
        statuses = " ".join(sorted({str(one.status or "-") for one in ones}))
        print(f"| {name} | {len(ones)} | {statuses} | {_cuts([one.seconds for one in ones])} |")


def _cuts(seconds: list[float]) -> str:
    cuts = statistics.quantiles(seconds, n=100) if len(seconds) > 1 else seconds * 99
    return " | ".join(f"{1000 * second:.1f}" for second in (cuts[49], cuts[98], max(seconds)))


if __name__ == "__main__":
    asyncio.run(main())
