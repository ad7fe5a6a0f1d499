"""What a message costs that many doubles hear: statements, processor and wall milliseconds, by how many they are.

    uv run python -m benchmarks.crowd [--workers 1 5 20 60 300 1000] [--messages 10] [--beside FOLDER]

A local chat inside the process, SQLite on disk, the fast embedder. ``--beside`` names the checkout of another build:
each row is measured there and here by turns, each time by a process of its own, and the ratio is told. Everything from
accepting a message until nothing is left to do counts; the median of three rounds is told.
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
from pathlib import Path
from typing import Any

from sqlalchemy import event

from adapters.chat import Person, Place, PlaceKind
from bot.cli.logs import quiet_logs
from memory.rights.consent import agree_to_shadow
from memory.workers import register
from tests.stage import Stage, open_stage

HERE = Path(__file__).parent.parent
ROUNDS = 3
Costs = dict[str, float]


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 5, 20, 60, 300, 1000])
    parser.add_argument("--messages", type=int, default=10)
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        print(json.dumps(asyncio.run(_measure(given.workers[0], given.messages))))
        return
    builds = {"here": HERE, **({"beside": given.beside.resolve()} if given.beside else {})}
    print("| workers | build | statements | processor ms | wall ms |\n|---|---|---|---|---|", flush=True)
    for workers in given.workers:
        rounds: dict[str, list[Costs]] = {build: [] for build in builds}
        for _ in range(ROUNDS):
            for build, folder in builds.items():
                rounds[build].append(_apart(folder, workers, given.messages))
        found = {build: _medians(each) for build, each in rounds.items()}
        for build, costs in found.items():
            _tell(workers, build, costs)
        if given.beside:
            _tell(
                workers, "beside ÷ here", {name: found["beside"][name] / found["here"][name] for name in found["here"]}
            )


def _apart(folder: Path, workers: int, messages: int) -> Costs:
    command = [sys.executable, str(Path(__file__)), "--once", "--workers", str(workers), "--messages", str(messages)]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True, check=True
    )
    costs: Costs = json.loads(done.stdout.splitlines()[-1])
    return costs


def _medians(rounds: list[Costs]) -> Costs:
    return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}


def _tell(workers: int, build: str, costs: Costs) -> None:
    print(f"| {workers} | {build} | " + " | ".join(f"{each:.1f}" for each in costs.values()) + " |", flush=True)


async def _measure(workers: int, messages: int) -> Costs:
    quiet_logs()
    with tempfile.TemporaryDirectory() as folder:
        async with open_stage(Path(folder) / "home", embedder="fast") as stage:
            place, speakers = await _lay_out(stage, workers)
            count = _counting(stage)
            for number in range(messages // 2):
                await stage.say(speakers[number % 2], f"Warming up, round {number}: is all well?", place=place)
            count["statements"] = 0
            processor, wall = time.process_time(), time.perf_counter()
            for number in range(messages):
                await stage.say(speakers[number % 2], f"Message {number}: is the build green?", place=place)
            processor, wall = time.process_time() - processor, time.perf_counter() - wall
    return {
        "statements": count["statements"] / messages,
        "processor": 1000 * processor / messages,
        "wall": 1000 * wall / messages,
    }


async def _lay_out(stage: Stage, workers: int) -> tuple[Place, list[Person]]:
    people = [stage.chat.add_person(f"Worker {number}") for number in range(workers)]
    speakers = [stage.chat.add_person(name) for name in ("Yan", "Zoe")]
    place = stage.chat.add_place("general", PlaceKind.PUBLIC, [*people, *speakers])
    app, now = stage.app, stage.clock.now()
    async with app.of.record.write() as session:
        for person in people:
            known = await register(
                session, app.of.master, person.id, name=person.name, language="en", zone="UTC", now=now
            )
            await agree_to_shadow(session, known.id, [place.id], past=False, now=now)
    await stage.wait(minutes=1)
    return place, speakers


def _counting(stage: Stage) -> dict[str, int]:
    count = {"statements": 0}

    def note(*_: Any) -> None:
        count["statements"] += 1

    for engine in (stage.app.of.record._readers, stage.app.of.record._writers):
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    return count


if __name__ == "__main__":
    main()
