"""What becomes of questions that a double accepted, while the process, the disk, the database or Slack fails.

    uv run python -m benchmarks.faults [--questions 200] [--deaths 20] [--seed 1] [--only NAME …]

Each fault is a world of its own: a real process, a loopback Slack that delivers until it is acknowledged, and a judge
who knows what was accepted and what was said (``tests/faults/world.py``). The faults of the database need PostgreSQL.
One table comes out.
"""

import argparse
import asyncio
import random
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.faults.world import World, kill_at_random, open_world
from tests.servers.postgres import serve_postgres

MASTER_KEY = "5a" * 32
READ_ONLY = "SET default_transaction_read_only = on"
AWAY_SECONDS = 5.0
TIMES = 3
Fault = Callable[[World], Awaitable[None]]


async def main() -> None:
    """Run them and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--deaths", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="names of rows")
    given = parser.parse_args()
    dice = random.Random(given.seed)
    rows: dict[str, Callable[[Path], Awaitable[str]]] = {
        "kill -9": lambda home: _row(home, given.questions, lambda world: kill_at_random(world, given.deaths, dice)),
        "answers lost": lambda home: _row(home, given.questions, _lose_answers),
        "disk full": lambda home: _row(home, given.questions, _fill_the_disk),
        "database away": lambda home: _on_postgresql(home, given.questions, "ALLOW_CONNECTIONS false"),
        "database read-only": lambda home: _on_postgresql(home, given.questions, READ_ONLY),
    }
    print("| fault | questions accepted | lost | said twice | said after stop | seconds |")
    print("|---|---|---|---|---|---|")
    for name, run in rows.items():
        if not given.only or name in given.only:
            with tempfile.TemporaryDirectory() as home:
                print(f"| {name} | {await run(Path(home))} |", flush=True)


async def _row(home: Path, questions: int, fault: Fault, **environment: str) -> str:
    async with open_world(home, **environment) as world:
        began = time.perf_counter()
        failing = asyncio.ensure_future(fault(world))
        await world.ask(questions)
        await failing
        seconds = time.perf_counter() - began
        told = await world.judge()
    return f"{told.accepted} | {len(told.lost)} | {len(told.said_twice)} | {told.said_after_stop} | {seconds:.0f}"


async def _lose_answers(world: World) -> None:
    """Slack takes many posts, and never says so."""
    world.slack.fail("chat.postMessage", "lost", times=20)


async def _fill_the_disk(world: World) -> None:
    """Nothing can be written for a while, again and again."""
    for _ in range(TIMES):
        await asyncio.sleep(1)
        assert world.served is not None
        pid = world.served.process.pid
        whole = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, whole[1]))
        await asyncio.sleep(AWAY_SECONDS)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, whole)


async def _on_postgresql(home: Path, questions: int, away: str) -> str:
    """The database takes no connection, or nothing that writes, for a while, again and again."""
    with serve_postgres() as url:
        beside = create_async_engine(
            make_url(url).set(database="template1"), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        back = "ALLOW_CONNECTIONS true" if away.startswith("ALLOW") else "RESET default_transaction_read_only"

        async def say(setting: str) -> None:
            async with beside.connect() as connection:
                await connection.execute(text(f"ALTER DATABASE postgres {setting}"))
                await connection.execute(
                    text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'")
                )

        async def fail(world: World) -> None:
            for _ in range(TIMES):
                await asyncio.sleep(1)
                await say(away)
                await asyncio.sleep(AWAY_SECONDS)
                await say(back)

        return await _row(home, questions, fail, DOUBLE_DATABASE_URL=url, DOUBLE_MASTER_KEY=MASTER_KEY)


if __name__ == "__main__":
    asyncio.run(main())
