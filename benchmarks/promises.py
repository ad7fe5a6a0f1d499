"""Whether the promises hold against models that obey, leak, lie and fuzz: one table, and 1 where one was broken.

    uv run python -m benchmarks.promises [--only NAME …] [--scale 1.0] [--seed 1]

The adversaries are those of ``tests/adversaries``, with the numbers that are promised; ``--scale 0.01`` tries a
hundredth of them. *Allowed* counts what rightly went through, so that a gate that lets nothing pass is not taken for a
safe one. What was broken is shown below the table.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from bot.cli.logs import quiet_logs
from tests.adversaries.found import Found
from tests.adversaries.trials import TRIALS, Trial


def main() -> None:
    """Try them and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=list(TRIALS), default=list(TRIALS))
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ["DOUBLE_EMBEDDER"] = "fast"
    quiet_logs()
    print("| promise | trials | allowed | violations | seconds |")
    print("|---|---|---|---|---|", flush=True)
    broken: list[str] = []
    for name in given.only:
        found, seconds = _try(name, given.scale, given.seed)
        broken += [f"{name}: {example}" for example in found.examples]
        print(f"| {name} | {found.trials} | {found.allowed} | {found.violations} | {seconds:.0f} |", flush=True)
    if broken:
        print("\n" + "\n".join(broken))
        sys.exit(1)


def _try(name: str, scale: float, seed: int) -> tuple[Found, float]:
    trial = TRIALS[name]
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(_run(trial, Path(folder), max(1, round(trial.number * scale)), seed))
    return found, time.perf_counter() - started


async def _run(trial: Trial, folder: Path, trials: int, seed: int) -> Found:
    return await trial.run(folder, trials, seed)


if __name__ == "__main__":
    main()
