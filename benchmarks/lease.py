"""How long a lease takes behind what waits for a stuck place: milliseconds, for both queues on both databases.

    uv run python -m benchmarks.lease [--behind 0 100 3000 30000] [--places 1] [--free 10] [--peer PATH]

Rows wait behind heads that are tried again later, in ``--places`` places. Then ``--free`` rows come in for as many
other places, each is leased (timed) and done with (not timed), until a lease finds nothing (timed as well); and so on.
``--peer`` is a checkout of another build of Double, measured in turn with this one by processes of their own.
PostgreSQL must be installed; a fresh server is started on this machine for the run. One table comes out.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.chat import Opening, Person
from bot.approvals.calling import Call
from bot.approvals.sender import Sender
from bot.deployment import Deployment, open_deployment
from bot.intake.gate import Gate
from bot.intake.inbox import EVENT, Inbox
from bot.settings import Settings
from memory.record.tables import InboxRow, OutboxRow

HERE = Path(__file__).parent.parent
LEASES = 200
CHUNK = 1000
QUEUES = ("inbox", "outbox")
Measured = dict[str, list[float]]


def stuck(of: Deployment, queue: str, behind: int, places: int) -> Iterator[dict[str, object]]:
    """The heads that are stuck, and the rows behind them."""
    for number in range(places + behind):
        due = of.now() + timedelta(hours=1) if number < places else of.now()
        yield _row(of, queue, f"stuck{number}", f"local:#{number % places}", due)


def free(of: Deployment, queue: str, start: int, count: int) -> Iterator[dict[str, object]]:
    """Rows that wait for none."""
    for number in range(start, start + count):
        yield _row(of, queue, f"free{number}", f"local:#free{number % count}", of.now())


def _row(of: Deployment, queue: str, key: str, place: str, due: datetime) -> dict[str, object]:
    row: dict[str, object] = {"key": key, "due": due, "state": "waiting", "attempts": 0}
    if queue == "outbox":
        body = of.master.close("", key)
        return {**row, "role": "notice", "verb": "done", "place": place, "target": "m", "body": body}
    event = Opening(key=key, person=Person(id="local:ana", name="Ana"), surface="home", at=of.now())
    body = of.master.close(EVENT.dump_json(event).decode(), key)
    return {**row, "talk": place, "strict": False, "body": body, "received": of.now()}


async def measure(home: Path, url: str | None, queue: str, behind: int, places: int, rows: int) -> Measured:
    """Milliseconds of each lease that found something, and of each that found nothing."""
    async with open_deployment(Settings(home=home, database_url=url, _env_file=None)) as of:
        leasing = Sender(of) if queue == "outbox" else Inbox(of, Gate(of))
        await _write(of, queue, list(stuck(of, queue, behind, places)))
        measured: Measured = {"found": [], "nothing": []}
        for start in range(0, LEASES, rows):
            await _write(of, queue, list(free(of, queue, start, rows)))
            while await _lease(of, leasing, measured):
                pass
        assert len(measured["found"]) == LEASES
        return measured


async def _write(of: Deployment, queue: str, rows: list[dict[str, object]]) -> None:
    async with of.record.write() as session:
        for start in range(0, len(rows), CHUNK):
            await session.execute(insert(OutboxRow if queue == "outbox" else InboxRow), rows[start : start + CHUNK])


async def _lease(of: Deployment, leasing: Any, measured: Measured) -> bool:
    began = time.perf_counter()
    leased = await leasing.lease()
    measured["found" if leased else "nothing"].append(1000 * (time.perf_counter() - began))
    if isinstance(leased, Call):
        leased.outcome = {"state": "sent", "body": None}
    if leased:
        async with of.record.write() as session:
            await leasing.finish(session, leased)
    return leased is not None


def measure_apart(build: Path, url: str | None, *given: str) -> Measured:
    """The same in a process of its own, by a build that stands in a folder."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, __file__, "--home", home, *given, *(["--url", url] if url else [])]
        ended = subprocess.run(
            command, env={**os.environ, "PYTHONPATH": str(build)}, check=True, stdout=subprocess.PIPE, cwd=home
        )
        measured: Measured = json.loads(ended.stdout)
        return measured


async def _make_database(url: str, name: str) -> str:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return make_url(url).set(database=name).render_as_string()


def _print(cells: list[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def compare(builds: dict[str, Path], depths: list[int], *more: str) -> None:
    """Measure each build in turn, and print a line for each measurement."""
    from tests.servers.postgres import serve_postgres

    _print(["database", "queue", "build", "behind", "p50 ms", "p95 ms", "p95 ÷ that behind 0", "nothing: p50", "p95"])
    _print(["---"] * 9)
    first: dict[tuple[str, ...], float] = {}
    with serve_postgres() as server:
        for database in ("sqlite", "postgresql"):
            for queue in QUEUES:
                for depth in depths:
                    for build, folder in builds.items():
                        name = f"{queue}_{depth}_{build}"
                        url = asyncio.run(_make_database(server, name)) if database == "postgresql" else None
                        given = ("--queue", queue, "--behind", str(depth), *more)
                        measured = measure_apart(folder, url, *given)
                        cuts = [statistics.quantiles(measured[each], n=20) for each in ("found", "nothing")]
                        ratio = cuts[0][18] / first.setdefault((database, queue, build), cuts[0][18])
                        numbers = [f"{cuts[0][9]:.2f}", f"{cuts[0][18]:.2f}", f"{ratio:.1f}"]
                        idle = [f"{cuts[1][9]:.2f}", f"{cuts[1][18]:.2f}"]
                        _print([database, queue, build, f"{depth}", *numbers, *idle])


def main() -> None:
    """Compare, or measure once for the process that compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--behind", type=int, nargs="+", default=[0, 100, 3_000, 30_000])
    parser.add_argument("--places", type=int, default=1, help="in how many places they wait")
    parser.add_argument("--free", type=int, default=10, help="how many rows are free at once")
    parser.add_argument("--peer", type=Path, help="a checkout of another build")
    parser.add_argument("--queue", choices=QUEUES, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.home:
        [behind] = given.behind
        chosen = given.home, given.url, given.queue, behind, given.places, given.free
        print(json.dumps(asyncio.run(measure(*chosen))))
        return
    builds = {"this": HERE, **({"peer": given.peer.resolve()} if given.peer else {})}
    compare(builds, given.behind, "--places", str(given.places), "--free", str(given.free))


if __name__ == "__main__":
    main()
