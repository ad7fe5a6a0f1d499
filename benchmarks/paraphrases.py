"""How often the right decision is found by a question that shares no word with it, among real messages.

    uv run python -m benchmarks.paraphrases [FILE ...] [--distractors 2000] [--embedder offline] [--misses]

``paraphrases.toml`` holds pairs in English, in Chinese and across the two. That the sparse vectors of a pair share no
dimension is checked first. FILE is gzipped JSON lines with ``trigger.t``, ``y.responded`` and ``y.reply``: real
messages, of which some that were answered are remembered as well, as many of each file. A hit is the decision among
the first five that ``Recall.ask`` finds.
"""

import argparse
import asyncio
import gzip
import json
import random
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from memory.decisions.decisions import record_decisions
from memory.domain import Decision
from memory.index.embed import OFFLINE, build_embedders
from memory.index.tokens import words_of
from tests.memory.memories import NOW, Memory, a_decision, open_memory

PAIRS = Path(__file__).with_suffix(".toml")
FIRST = 5
DAYS = 730.0
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Pair:
    """What was asked and replied, and the words in which it is asked for later."""

    group: str
    asked: str
    replied: str
    later: str

    def refuse_shared(self) -> None:
        """Raise ``ValueError`` if a word of the paraphrase stands in what is remembered."""
        remembered = words_of(f"{self.asked}\n{self.replied}").dimensions
        if set(remembered) & set(words_of(self.later).dimensions):
            raise ValueError(f"this paraphrase shares a word with what is remembered: {self.later}")


async def main() -> None:
    """Measure every group and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE")
    parser.add_argument("--distractors", type=int, default=2000, help="real decisions, of all files together")
    parser.add_argument("--embedder", default=OFFLINE, help="offline, fast, or provider:model")
    parser.add_argument("--misses", action="store_true", help="print the paraphrases that miss")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    pairs = _pairs()
    chance = random.Random(given.seed)
    others = [told for file in given.files for told in _told(file, given.distractors // len(given.files), chance)]
    with tempfile.TemporaryDirectory() as folder:
        async with open_memory(Path(folder), build_embedders(given.embedder)) as memory:
            wanted = await _fill(memory, pairs, others, chance)
            places = {pair: await _place(memory, pair.later, wanted[pair]) for pair in pairs}
    _print(places, len(others))
    for pair, place in places.items():
        if given.misses and not 0 < place <= FIRST:
            print(f"{pair.group}: {pair.later}")


def _pairs() -> list[Pair]:
    told = tomllib.loads(PAIRS.read_text(encoding="utf-8"))
    pairs = [Pair(group, **texts) for group, listed in told.items() for texts in listed]
    for pair in pairs:
        pair.refuse_shared()
    return pairs


def _told(file: Path, count: int, chance: random.Random) -> list[tuple[str, str]]:
    """Messages of a file that were answered, with their answers."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    told = [(row["trigger"]["t"], row["y"]["reply"]) for row in rows if row["y"]["responded"] and row["y"].get("reply")]
    return chance.sample(told, min(count, len(told)))


async def _fill(
    memory: Memory, pairs: Sequence[Pair], others: Sequence[tuple[str, str]], chance: random.Random
) -> dict[Pair, str]:
    """Remember everything at times of chance; returns the id of each pair's decision."""
    kept = {pair: _decision(memory, pair.asked, pair.replied, chance) for pair in pairs}
    decisions = [*kept.values(), *(_decision(memory, *told, chance) for told in others)]
    for batch in _batches(chance.sample(decisions, len(decisions))):
        async with memory.record.write() as session:
            await record_decisions(session, memory.seal, batch)
    await memory.indexer.index_pending(NOW)
    await memory.indexer.refine_pending()
    return {pair: decision.id for pair, decision in kept.items()}


def _decision(memory: Memory, asked: str, replied: str, chance: random.Random) -> Decision:
    return a_decision(asked, replied, days_ago=chance.uniform(1, DAYS), worker=memory.worker.id)


def _batches(decisions: Sequence[Decision]) -> Iterator[Sequence[Decision]]:
    return (decisions[first : first + BATCH] for first in range(0, len(decisions), BATCH))


async def _place(memory: Memory, question: str, wanted: str) -> int:
    """Where the wanted decision stands among what is found, from 1; 0 if it is not there."""
    recalled = await memory.recall.ask(memory.worker, question, reader=None, now=NOW)
    found = [precedent.decision.id for precedent in recalled.precedents]
    return found.index(wanted) + 1 if wanted in found else 0


def _print(places: dict[Pair, int], others: int) -> None:
    print(f"| paraphrases | pairs | among real decisions | hit@{FIRST} | hit@1 |\n| --- | --- | --- | --- | --- |")
    for group in dict.fromkeys(pair.group for pair in places):
        found = [place for pair, place in places.items() if pair.group == group]
        first, best = (sum(0 < place <= cut for place in found) / len(found) for cut in (FIRST, 1))
        print(f"| {group} | {len(found)} | {others} | {first:.2f} | {best:.2f} |")


if __name__ == "__main__":
    asyncio.run(main())
