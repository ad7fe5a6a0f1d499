"""How fast a history is brought in, and whether memory stays flat: `double import` on made-up messages.

    uv run python -m benchmarks.importing [--kind mail] [--kilobytes 20] [--sizes 10000,100000] [--embedder fast]

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
from datetime import datetime, timedelta
from email.utils import format_datetime
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
    parser.add_argument("--kind", default="jsonl", choices=WRITERS)
    parser.add_argument("--kilobytes", type=int, default=0, help="of an attachment to each mail")
    parser.add_argument("--embedder", default="fast")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    row("messages | decisions | seconds | messages a second | decisions a second | most memory MB | of its own MB")
    row(" | ".join(["---"] * 7))
    for size in sorted(int(part) for part in given.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "history"
            with archive.open("w") as file:
                file.writelines(WRITERS[given.kind](made_lines(size, random.Random(given.seed)), given.kilobytes))
            _import(given.kind, archive, Path(folder) / "home", given.embedder)


def _import(kind: str, archive: Path, home: Path, embedder: str) -> None:
    command = [str(Path(sys.executable).with_name("double")), "import", kind, str(archive), "--worker", WORKER]
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


def made_lines(size: int, chance: random.Random) -> Iterator[dict[str, str]]:
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


def _jsonl(lines: Iterator[dict[str, str]], _: int) -> Iterator[str]:
    return (json.dumps(line) + "\n" for line in lines)


def as_mbox(lines: Iterator[dict[str, str]], kilobytes: int) -> Iterator[str]:
    """Mails to one of some lists and the worker, each with the last one of its thread quoted below."""
    attachment = "\n".join(["QUJDRA==" * 9] * (kilobytes * 14)) + "\n"
    last: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines):
        place = line["place"]
        answered, quoted = last.get(place, (number, ""))
        at = datetime.fromisoformat(line["at"])
        yield (
            f"From x@x.example {at:%a %b %d %H:%M:%S %Y}\nFrom: {_mailed(line['author'])}\n"
            f"To: {_mailed(WORKER)}, {place}@x.example\nSubject: {'Re: ' if quoted else ''}{place}\n"
            f"Date: {format_datetime(at)}\nMessage-ID: <{number}@x.example>\nIn-Reply-To: <{answered}@x.example>\n"
            f"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; "
            f"charset=utf-8\n\n{line['text']}\n\nOn {at:%d %b %Y %H:%M}, somebody wrote:\n> {quoted}\n\n--b\n"
            f"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n{attachment}--b--\n\n"
        )
        last[place] = (number, line["text"]) if not quoted else (number, "")


def _mailed(name: str) -> str:
    return f"{name} <{name.lower().replace(' ', '.')}@x.example>"


WRITERS = {"jsonl": _jsonl, "mail": as_mbox}


if __name__ == "__main__":
    main()
