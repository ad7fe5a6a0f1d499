"""How long one message holds the event loop: processor milliseconds of its longest step, by what it holds.

    uv run python -m benchmarks.hold [--signs 40000]

Each message goes to a double that listens and stands in, once as a question to it and once as something said there.
Garbage is collected as in ``double run``, which leaves out what was loaded before it serves.
"""

import argparse
import asyncio
import gc
import random
import tempfile
import time
from asyncio import events
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.cli.logs import quiet_logs
from tests.stage import open_stage

SCRAPS = {
    "one letter": "a",
    "words": "How do I deploy the thing now? ",
    "leave": "can i merge? i will do it unless you object ",
    "spaces": " ",
    "lines": "\n",
    "dots": "a.",
    "mentions": "@",
    "calls": "<@",
    "brackets": "[](",
    "links": "http://a.b ",
    "quotation marks": "'\"`",
    "Chinese": "我可以合并部署测试环境吗？",
    "one sign": "能",
}


class Longest:
    """The longest step of the event loop so far, in seconds of processor time."""

    seconds = 0.0


@contextmanager
def watched(longest: Longest) -> Iterator[None]:
    """Measure every step of the event loop within the block."""
    run = events.Handle._run

    def measured(handle: events.Handle) -> None:
        started = time.thread_time()
        run(handle)
        longest.seconds = max(longest.seconds, time.thread_time() - started)

    events.Handle._run = measured  # type: ignore[method-assign]
    try:
        yield
    finally:
        events.Handle._run = run  # type: ignore[method-assign]


def messages(signs: int) -> Iterator[tuple[str, str]]:
    """The messages by what they hold."""
    for name, scrap in SCRAPS.items():
        yield name, f"x{(scrap * signs)[: signs - 2]}x"
    dice = random.Random(1)
    yield "a mixture", "".join(dice.choice("".join(SCRAPS.values())) for _ in range(signs))


async def measure(signs: int) -> None:
    """Say each message twice and print the longest step."""
    longest = Longest()
    with tempfile.TemporaryDirectory() as folder:
        async with open_stage(Path(folder) / "home") as stage:
            await stage.consent(stage.ana)
            await stage.teach("How do I deploy the thing?", "Use the page.", times=6)
            await stage.stand_in(stage.ana)
            gc.collect()
            gc.freeze()
            with watched(longest):
                for name, text in messages(signs):
                    steps = []
                    for said in (f"@double @Ana {text}", text):
                        longest.seconds = 0.0
                        await stage.say(stage.chen, said)
                        steps.append(f"{1000 * longest.seconds:.0f}")
                    print(f"| {name} | {' | '.join(steps)} |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--signs", type=int, default=40_000)
    given = parser.parse_args()
    quiet_logs()
    print("| message | asked, ms | said, ms |\n|---|---|---|", flush=True)
    asyncio.run(measure(given.signs))


if __name__ == "__main__":
    main()
