"""What a process costs in which nothing happens, and how fast its gate knows of a change, in a large company.

    uv run python -m benchmarks.idle [--workers 10000] [--places 20] [--seconds 20] [--on sqlite] [--peer PATH]

Every worker listens in ``--places`` places, of which there are a fifth as many as workers, and has accounts on two
platforms. The process serves while nobody says anything; its share of one processor core is measured, without that of a
database server. Then one worker after the other withdraws a consent, and the gate is renewed. ``--peer`` is a checkout
of another build of Double, measured in turn with this one by a process of its own. PostgreSQL must be installed.
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
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update

from bot.app import App, open_app
from bot.cli.logs import quiet_logs
from bot.deployment import open_deployment
from bot.settings import Settings
from memory.record.tables import AccountRow, ConsentRow, WorkerRow

HERE = Path(__file__).parent.parent
CHUNK = 2_000
DATABASES = ["sqlite", "postgresql"]
RENEWALS = 50
COLUMNS = ["database", "build", "opened s", "idle, % of a core", "gate read whole ms", "renewed p50 ms", "p95 ms"]


def workers(count: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Rows of workers."""
    for number in range(count):
        who = {"id": f"w{number}", "name": f"Worker {number}", "language": "en", "zone": "UTC"}
        yield {**who, "data_key": b"", "digest": False, "created": now}


def consents(count: int, places: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Rows of consents to listening and to drafts."""
    for number in range(count):
        for step in range(places):
            place = f"local:#{(number * 7 + step * 131) % max(1, count // 5)}"
            for purpose in ("shadow", "draft"):
                key = f"{number}-{step}-{purpose}"
                yield {
                    "id": key,
                    "worker": f"w{number}",
                    "place": place,
                    "purpose": purpose,
                    "wording": "",
                    "granted": now,
                }


async def _fill(settings: Settings, count: int, places: int) -> None:
    async with open_deployment(settings) as of:
        now = of.now()
        accounts = [
            {"person": f"{platform}:{number}", "worker": f"w{number}", "home": False}
            for number in range(count)
            for platform in ("slack", "wecom")
        ]
        whole = (
            (WorkerRow, list(workers(count, now))),
            (AccountRow, accounts),
            (ConsentRow, list(consents(count, places, now))),
        )
        async with of.record.write() as session:
            for table, rows in whole:
                for start in range(0, len(rows), CHUNK):
                    await session.execute(insert(table), rows[start : start + CHUNK])


async def measure(home: Path, url: str | None, count: int, places: int, seconds: float) -> list[float]:
    """Seconds to open; share of a core; milliseconds of a whole reading, and of each renewal."""
    settings = Settings(home=home, database_url=url, embedder="fast", _env_file=None)
    await _fill(settings, count, places)
    began = time.perf_counter()
    async with open_app(settings, platforms={}) as app:
        opened = time.perf_counter() - began
        serving = asyncio.create_task(app.serve())
        await asyncio.sleep(3)
        used, start = time.process_time(), time.perf_counter()
        await asyncio.sleep(seconds)
        share = (time.process_time() - used) / (time.perf_counter() - start)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        return [opened, 100 * share, *[1000 * each for each in await _renewals(app, count)]]


async def _renewals(app: App, count: int) -> list[float]:
    """How long a gate takes that knew nothing, and then one that knew all but a change."""
    gate = type(app.gate)(app.of)
    took = [await _timed(gate)]
    for number in range(RENEWALS):
        async with app.of.record.write() as session:
            mine = ConsentRow.worker == f"w{number * (count // RENEWALS)}"
            await session.execute(update(ConsentRow).where(mine).values(revoked=app.of.now()))
        took.append(await _timed(gate))
    return took


async def _timed(gate: Any) -> float:
    began = time.perf_counter()
    await gate.renew()
    return time.perf_counter() - began


def main() -> None:
    """Compare, or measure once for the process that compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=10_000)
    parser.add_argument("--places", type=int, default=20, help="in how many places each of them listens")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--on", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--peer", type=Path, help="a checkout of another build")
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.home:
        quiet_logs()
        print(json.dumps(asyncio.run(measure(given.home, given.url, given.workers, given.places, given.seconds))))
        return
    builds = {"this": HERE, **({"peer": given.peer.resolve()} if given.peer else {})}
    sizes = ["--workers", str(given.workers), "--places", str(given.places), "--seconds", str(given.seconds)]
    compare(builds, given.on, sizes)


def compare(builds: dict[str, Path], databases: list[str], sizes: list[str]) -> None:
    """Measure each build in turn on each database, and print a line for each measurement."""
    from tests.servers.postgres import serve_postgres

    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}", flush=True)
    for database in databases:
        for build, folder in builds.items():
            if database == "sqlite":
                measured = measure_apart(folder, sizes)
            else:
                with serve_postgres() as url:
                    measured = measure_apart(folder, [*sizes, "--url", url])
            opened, share, whole, *renewed = measured
            cuts = statistics.quantiles(renewed, n=20)
            numbers = [f"{opened:.1f}", f"{share:.2f}", f"{whole:.0f}", f"{cuts[9]:.1f}", f"{cuts[18]:.1f}"]
            print(f"| {' | '.join([database, build, *numbers])} |", flush=True)


def measure_apart(build: Path, given: list[str]) -> list[float]:
    """The same in a process of its own, by a build that stands in a folder."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, __file__, "--home", home, *given]
        environment = {**os.environ, "PYTHONPATH": str(build)}
        ended = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, cwd=home)
        measured: list[float] = json.loads(ended.stdout.splitlines()[-1])
        return measured


if __name__ == "__main__":
    main()
