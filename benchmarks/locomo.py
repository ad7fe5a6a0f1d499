"""How often the turns that answer a question about a long chat are among the first that recall finds.

    uv run python -m benchmarks.locomo FILE

FILE is a JSON list (or that list gzipped) of conversations as LoCoMo has them (Maharana et al. 2024): ``conversation``
with dated sessions of turns, and ``qa`` with questions, their category and the ids of the turns that are evidence. Each
turn, with the caption of a picture that it shares (as in the authors' own code), becomes a situation with the turns of
its session before it, and is indexed and recalled by the product's own code; nothing is said by a model. The table
tells, for each category, the share of evidence among the first 5 and 10.
"""

import argparse
import asyncio
import gzip
import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.chat import Place, PlaceKind
from memory.decisions.decisions import record_decisions
from memory.decisions.situations import EARLIER
from memory.domain import Act, Decision, Provenance, Situation, Turn
from memory.index.embed import OFFLINE, build_embedders
from memory.recall.question import Names, understand
from memory.recall.ranking import asked_by
from memory.recall.search import Within, ranked, seeking
from memory.record.ids import new_id
from tests.memory.memories import Memory, open_memory

CATEGORIES = {1: "several turns", 2: "time", 3: "open", 4: "one turn"}
CUTS = (5, 10)
TURN = re.compile(r"D\d+:\d+")


@dataclass
class Shares:
    """For each cut, the share of its evidence that each question found."""

    found: dict[int, list[float]] = field(default_factory=lambda: {cut: [] for cut in CUTS})

    def add(self, evidence: frozenset[str], ranked: list[str]) -> None:
        """One more question."""
        for cut, shares in self.found.items():
            shares.append(len(evidence & set(ranked[:cut])) / len(evidence))


async def main() -> None:
    """Measure every conversation and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    shares: dict[int, Shares] = defaultdict(Shares)
    for told in _read(parser.parse_args().file):
        with tempfile.TemporaryDirectory() as folder:
            async with open_memory(Path(folder), build_embedders(OFFLINE)) as memory:
                await _ask(memory, told, shares)
    print("| category | questions | evidence in the first 5 | in the first 10 |\n| --- | --- | --- | --- |")
    whole = Shares()
    for category, name in CATEGORIES.items():
        _row(f"{category} {name}", shares[category])
        for cut, found in shares[category].found.items():
            whole.found[cut] += found
    _row("all", whole)


def _read(file: Path) -> list[dict[str, Any]]:
    raw = file.read_bytes()
    told: list[dict[str, Any]] = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    return told


async def _ask(memory: Memory, told: dict[str, Any], shares: dict[int, Shares]) -> None:
    """Remember one conversation, and ask all of its questions."""
    turns = dict(_turns(memory.worker.id, told["conversation"]))
    async with memory.record.write() as session:
        await record_decisions(session, memory.seal, turns.values())
    now = max(decision.at for decision in turns.values()) + timedelta(days=1)
    await memory.indexer.index_pending(now)
    await memory.indexer.refine_pending()
    ids = {decision.id: name for name, decision in turns.items()}
    triggers = [decision.situation.trigger for decision in turns.values()]
    names = Names({}, {trigger.author: trigger.name for trigger in triggers})
    for asked in told["qa"]:
        evidence = frozenset(TURN.findall(" ".join(asked["evidence"]))) & turns.keys()
        if asked["category"] in CATEGORIES and evidence:
            found = await _ranked(memory, asked["question"], names, now)
            shares[asked["category"]].add(evidence, [ids[each] for each in found])


async def _ranked(memory: Memory, question: str, names: Names, now: datetime) -> list[str]:
    """The order of the product's ranking, before replies that are alike are folded."""
    clues, meanings = understand(question, names)
    asked = asked_by(question, clues, now)
    async with seeking(memory.embedders, question, *meanings, finely=True) as sought:
        found = await ranked(memory.store, Within(memory.worker.id, None, now), asked, sought)
    return [candidate.id for candidate in found]


def _turns(worker: str, conversation: dict[str, Any]) -> Iterator[tuple[str, Decision]]:
    """Every turn by its id, as a decision without a reply: said at its place in the session."""
    place = Place("talk", "talk", PlaceKind.DIRECT)
    for session in (name for name, value in conversation.items() if isinstance(value, list)):
        began = datetime.strptime(conversation[f"{session}_date_time"], "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
        earlier: list[Turn] = []
        for number, said in enumerate(conversation[session]):
            at = began + timedelta(minutes=number)
            shared = f" (shared {said['blip_caption']})" if "blip_caption" in said else ""
            turn = Turn(said["dia_id"], said["speaker"].casefold(), said["speaker"], said["text"] + shared, at)
            situation = Situation(place, None, turn, tuple(earlier[-EARLIER:]))
            yield said["dia_id"], Decision(new_id(), worker, situation, Act.ACKNOWLEDGE, "", at, Provenance.IMPORTED)
            earlier.append(turn)


def _row(name: str, shares: Shares) -> None:
    questions = len(shares.found[CUTS[0]])
    means = " | ".join(f"{sum(found) / questions:.3f}" if questions else "-" for found in shares.found.values())
    print(f"| {name} | {questions} | {means} |")


if __name__ == "__main__":
    asyncio.run(main())
