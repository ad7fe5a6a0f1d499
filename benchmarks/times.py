"""In how many real messages a time is seen, and in which words, so that a person can tell the false ones.

    uv run python -m benchmarks.times FILE ... [--messages 1000] [--show]

FILE is gzipped JSON lines with ``trigger.t``; of each, as many messages as asked for are read by
``memory.recall.when`` as a question about the past is. The table tells the share with a window; below it stand the
phrases, most common first. ``--show`` prints every one in its sentence, with the window: it is private, as the
messages are.
"""

import argparse
import gzip
import json
import random
import re
from collections import Counter
from pathlib import Path

from memory.recall.when import Window, when
from tests.memory.memories import NOW

AROUND = 60


def main() -> None:
    """Read every file and print the table and the phrases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--messages", type=int, default=1000, help="of each file")
    parser.add_argument("--show", action="store_true", help="print the words around each phrase")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print("| file | messages | with a window | share |\n| --- | --- | --- | --- |")
    seen: dict[str, list[tuple[str, Window]]] = {}
    for file in given.files:
        texts = _texts(file, given.messages, random.Random(given.seed))
        windows = ((text, when(text, NOW, "UTC", prefer="past")) for text in texts)
        seen[file.name] = [(text, window) for text, window in windows if window]
        count = len(seen[file.name])
        print(f"| {file.name} | {len(texts)} | {count} | {count / len(texts):.1%} |")
    for name, found in seen.items():
        _list(name, found, show=given.show)


def _texts(file: Path, count: int, chance: random.Random) -> list[str]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["trigger"]["t"] for line in lines]
    return chance.sample(texts, min(count, len(texts)))


def _list(name: str, found: list[tuple[str, Window]], *, show: bool) -> None:
    print(f"\n{name}")
    for phrase, count in Counter(window.phrase.casefold() for _, window in found).most_common():
        print(f"{count:5} {phrase}")
        for text, window in found if show else ():
            if window.phrase.casefold() == phrase:
                print(f"          {window.start:%Y-%m-%d %H:%M} - {window.end:%Y-%m-%d %H:%M}  {_around(text, window)}")


def _around(text: str, window: Window) -> str:
    """The words around a phrase on one line."""
    first = text.find(window.phrase)
    cut = text[max(0, first - AROUND) : first] + f"[{window.phrase}]" + text[first + len(window.phrase) :][:AROUND]
    return re.sub(r"\s+", " ", cut)


if __name__ == "__main__":
    main()
