"""How fast signed events are acknowledged under load, by a real `double run` process over real HTTP.

    uv run python -m benchmarks.load [--platform slack|wecom] [--rate 200] [--seconds 20]

A loopback Slack sends messages of channels that a worker's double listens to, a loopback WeCom questions to a double,
at a steady rate that does not wait for answers (an open loop); then all are handled. Traffic goes to this machine only.
One table comes out.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.fleet import Sealed, Side
from tests.fleet_slack import slack_side
from tests.fleet_wecom import wecom_side
from tests.servers.served import Served, serve_double

LONGEST_SECONDS = 120
SIDES: dict[str, Callable[[], AbstractContextManager[Side]]] = {"slack": slack_side, "wecom": wecom_side}


@dataclass
class Measured:
    """Seconds until each acknowledgement, and how many were not a 200."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    late: float = 0.0
    handled: int = 0
    accepted: int | None = None
    finished: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self) -> None:
        """One more event was handled."""
        self.handled += 1
        self.look()

    def look(self) -> None:
        """Whether all that was accepted has been handled."""
        if self.accepted is not None and self.handled >= self.accepted:
            self.finished.set()


async def main() -> None:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--platform", choices=sorted(SIDES), default="slack")
    parser.add_argument("--rate", type=int, default=200, help="events a second")
    parser.add_argument(
        "--unheard", action="store_true", help="messages that concern nobody, and are only acknowledged"
    )
    parser.add_argument("--seconds", type=int, default=20, help=f"at most {LONGEST_SECONDS}")
    given = parser.parse_args()
    seconds = min(given.seconds, LONGEST_SECONDS)
    with tempfile.TemporaryDirectory() as home, SIDES[given.platform]() as side:
        async with serve_double(Path(home), {"DOUBLE_BACKFILL_DAYS": "0", **side.environment}) as double:
            if not given.unheard:
                await side.consent(double)
            began, used = time.perf_counter(), _processor_seconds(double)
            measured, handled = await _load(side, double, given.rate, seconds, unheard=given.unheard)
            _print(measured, given.rate, seconds, handled - began, _processor_seconds(double) - used)


async def _load(side: Side, double: Served, rate: int, seconds: int, *, unheard: bool) -> tuple[Measured, float]:
    measured = Measured()
    said = [payload for half in side.said(rate * seconds // 2) for payload in half]
    requests = [side.sealed(payload) for payload in said]
    reading = asyncio.create_task(_count_handled(double, measured))
    waiting = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(timeout=waiting) as client, asyncio.TaskGroup() as group:
        start = time.perf_counter()
        for number, sealed in enumerate(requests):
            due = start + number / rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            measured.late = max(measured.late, time.perf_counter() - due)
            group.create_task(_send(client, f"{double.url}{side.path}", sealed, measured))
    measured.accepted = 0 if unheard else len(measured.seconds) - measured.refused
    measured.look()
    await asyncio.wait([reading, asyncio.create_task(measured.finished.wait())], return_when="FIRST_COMPLETED")
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    return measured, time.perf_counter()


async def _send(client: aiohttp.ClientSession, url: str, sealed: Sealed, measured: Measured) -> None:
    began = time.perf_counter()
    try:
        async with client.post(url, params=sealed.query, data=sealed.body, headers=sealed.headers) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError):
        status = 0
    measured.seconds.append(time.perf_counter() - began)
    measured.refused += status != 200


async def _count_handled(double: Served, measured: Measured) -> None:
    while True:
        await double.until("work_done", work="message")
        measured.note()


def _processor_seconds(double: Served) -> float:
    """Processor time of the serving process so far, where the system tells it."""
    try:
        fields = Path(f"/proc/{double.process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _print(measured: Measured, rate: int, seconds: int, whole: float, used: float) -> None:
    cuts = [1000 * cut for cut in statistics.quantiles(measured.seconds, n=1000)]
    row = {
        "events": f"{rate * seconds}",
        "rate/s": f"{rate}",
        "not 200": f"{measured.refused}",
        "p50 ms": f"{cuts[499]:.0f}",
        "p95 ms": f"{cuts[949]:.0f}",
        "p99 ms": f"{cuts[989]:.0f}",
        "max ms": f"{1000 * max(measured.seconds):.0f}",
        "sender late ms": f"{1000 * measured.late:.0f}",
        "handled": f"{measured.handled}",
        "after s": f"{whole:.1f}",
        "processor s": f"{used:.1f}",
    }
    for cells in (row.keys(), ["---"] * len(row), row.values()):
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    asyncio.run(main())
