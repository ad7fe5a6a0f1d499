"""How fast a history is brought in, and whether memory stays flat: `double import jsonl` on made-up messages.

    uv run python -m benchmarks.importing [--sizes 10000,100000] [--embedder fast] [--seed 1]

A worker answers a quarter of what colleagues ask, in English and Chinese, over a hundred places. The real command runs
in a process of its own; its figures and the most memory that it held come out as one table: all of it, and what is its
own without the pages of files (the index, the weights), which the system takes back where it needs them. With
``--embedder offline`` it embeds by the fast embedder as well, and the fine vectors follow when it is done, as in
``double run``; those are not timed here.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.recall import ASKED, ASKED_ZH, ASKERS, Megabytes, filled, held, row
from tests.memory.memories import NOW

WORKER = "Ana Ruiz"
PLACES = 100
OFTEN = 0.2
ANSWERED = 0.25
"""Of all messages; as many ask, the others are talk among colleagues."""


def main() -> None:
    """Import every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000", help="messages")
    parser.add_argument("--embedder", default="fast")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    row("messages | decisions | seconds | messages a second | decisions a second | most memory MB | of its own MB")
    row(" | ".join(["---"] * 7))
    for size in sorted(int(part) for part in given.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "history.jsonl"
            with archive.open("w") as file:
                file.writelines(json.dumps(line) + "\n" for line in _lines(size, random.Random(given.seed)))
            _import(archive, Path(folder) / "home", given.embedder)


def _import(archive: Path, home: Path, embedder: str) -> None:
    command = [str(Path(sys.executable).with_name("double")), "import", "jsonl", str(archive), "--worker", WORKER]
    settings = {"DOUBLE_HOME": str(home), "DOUBLE_EMBEDDER": embedder}
    began = time.perf_counter()
    with subprocess.Popen(
        [*command, "--consent", "--json"], env=os.environ | settings, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        most = Megabytes()
        while process.poll() is None:
            most = most.or_more(held(process.pid))
            time.sleep(OFTEN)
        said = process.stdout.read()
    seconds = time.perf_counter() - began
    if process.returncode:
        sys.exit(process.returncode)
    told = json.loads(said)
    speeds = f"{told['messages'] / seconds:.0f} | {told['decisions'] / seconds:.0f}"
    row(f"{told['messages']} | {told['decisions']} | {seconds:.0f} | {speeds} | {most}")


def _lines(size: int, chance: random.Random) -> Iterator[dict[str, str]]:
    """A message a minute, in turns of question and answer and of talk among others."""
    at, written = NOW - timedelta(minutes=size), 0
    while written < size:
        place = f"place-{chance.randrange(PLACES)}"
        question, reply = filled(chance, ASKED, ASKED_ZH)
        said = [(chance.choice(ASKERS), question)]
        said += [(WORKER, reply)] if chance.random() < 2 * ANSWERED else [(chance.choice(ASKERS), reply)]
        for author, text in said:
            at, written = at + timedelta(minutes=1), written + 1
            yield {"place": place, "author": author, "at": at.isoformat(), "text": text}


if __name__ == "__main__":
    main()
