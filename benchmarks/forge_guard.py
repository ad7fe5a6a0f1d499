"""Whether a tampered delivery to a code forge's door is handed up, or breaks anything.

    uv run python -m benchmarks.forge_guard [--count 20000] [--seed 1]

So many requests to each door, made of good ones by ``tests/servers/forge_tampered.py``; GitLab's once by its signature
and once by its secret token. What would be handed up is counted, whoever listens. Ends with 1 where one was, or where
the answer was no refusal. One table comes out.
"""

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from adapters.github.connect import GitHub
from adapters.gitlab.connect import GitLab
from bot.cli.logs import quiet_logs
from tests.adapters.github.conftest import Time
from tests.adapters.github.conftest import settings as github_settings
from tests.adapters.gitlab.conftest import settings as gitlab_settings
from tests.servers import github_tampered, gitlab_tampered
from tests.servers.doorway import served
from tests.servers.forge_tampered import Tamperer
from tests.servers.github import LoopbackGitHub
from tests.servers.gitlab import LoopbackGitLab
from tests.servers.raw_http import send_all
from tests.servers.upstairs import Upstairs

MOST = 200_000


@dataclass(frozen=True, slots=True)
class Door:
    """Where deliveries come in, what tampers with them, and what is handed up."""

    url: str
    tamperer: Tamperer[Any]
    host: Upstairs


Opened = Callable[[int], AbstractAsyncContextManager[Door]]


@asynccontextmanager
async def _github(seed: int) -> AsyncIterator[Door]:
    clock = Time()
    with LoopbackGitHub(clock.now) as github:
        ana, ben = github.add_user("ana"), github.add_user("ben")
        app = github.add_repository(github.add_user("acme", "Organization"), "app", "private", ana, ben)
        pull, opened = github.opened(app, ben, "A change")
        said = github.comment(app, pull, ben, "May I merge?")
        _, reviewed = github.review(app, pull, ana, "approved", "Yes.")
        run, asked = github.required(app, ben, "staging", ana)
        ruled = github.ruled(app, run, ana, "approved", "", "staging")
        deliveries = [opened, said, reviewed, github.member(app, ben, "removed"), asked, ruled]
        host = Upstairs(clock.now)
        async with served(lambda _: GitHub(github_settings(github), now=clock.now), host) as (_, address):
            yield Door(f"{address}/github/events", github_tampered.Tamperer(github, deliveries, seed), host)


@asynccontextmanager
async def _gitlab(seed: int, *, signed: bool) -> AsyncIterator[Door]:
    clock = Time()
    with LoopbackGitLab(clock.now) as gitlab:
        ana, ben = gitlab.add_user("ana"), gitlab.add_user("ben")
        app = gitlab.add_project("acme", "app", "private", ana, ben)
        merge, opened = gitlab.opened(app, ben, "A change")
        said = gitlab.note(app, merge, ben, "May I merge?")
        deliveries = [opened, said, gitlab.approve(app, merge, ana)]
        more = {} if signed else {"signing_token": None, "webhook_secret": gitlab.secret}
        chosen, host = gitlab_settings(gitlab, **more), Upstairs(clock.now)
        tamperer = gitlab_tampered.Tamperer(gitlab, deliveries, seed, is_signed=signed)
        async with served(lambda _: GitLab(chosen, now=clock.now), host) as (_, address):
            yield Door(f"{address}/gitlab/events", tamperer, host)


DOORS: dict[str, Opened] = {
    "GitHub": _github,
    "GitLab, signed": lambda seed: _gitlab(seed, signed=True),
    "GitLab, secret": lambda seed: _gitlab(seed, signed=False),
}


async def main() -> bool:
    """Try all doors and print the table; whether every request was refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000, help=f"requests to each door, at most {MOST}")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    quiet_logs()
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    held = True
    print("| door | good ones handed up | tampered | handed up | 2xx | 5xx or none | seconds |")
    print("|---|---|---|---|---|---|---|")
    for name, opened in DOORS.items():
        async with opened(given.seed) as door:
            await send_all(door.url, iter(door.tamperer.good()))
            good, began = len(door.host.events), time.perf_counter()
            door.host.events.clear()
            answers = await send_all(door.url, door.tamperer.requests(min(given.count, MOST)))
            seconds, statuses = time.perf_counter() - began, [answer.status or 0 for answer in answers]
            taken = sum(200 <= status < 300 for status in statuses)
            broken, up = sum(not 100 <= status < 500 for status in statuses), len(door.host.events)
            print(f"| {name} | {good} | {len(answers)} | {up} | {taken} | {broken} | {seconds:.0f} |", flush=True)
            held = held and good > 0 and not (up or taken or broken)
    return held


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main()) else 1)
