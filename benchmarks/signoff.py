"""Generated requests with a form under generated policies: how many were approved alone, and how many wrongly.

    uv run python -m benchmarks.signoff [--requests 1000] [--seed 1]

Ends with 1 where one was approved outside of the range that the policy states, or without a right.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from bot.cli.logs import quiet_logs
from tests.adversaries import forms


def main() -> None:
    """Make the requests and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ["DOUBLE_EMBEDDER"] = "fast"
    quiet_logs()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(forms.run(Path(folder), given.requests, given.seed))
    print("| requests | approved alone | violations | seconds |\n|---|---|---|---|")
    print(f"| {found.trials} | {found.allowed} | {found.violations} | {time.perf_counter() - started:.0f} |")
    if found.examples:
        print("\n" + "\n".join(found.examples))
        sys.exit(1)


if __name__ == "__main__":
    main()
