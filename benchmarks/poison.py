"""How often one person's planted precedents win an answer, and what the defence costs where nothing is planted.

    uv run python -m benchmarks.poison FILE … [--rows N] [--seed N] [--fine] [--tuning]

FILE is gzipped JSON lines as ``benchmarks.fidelity`` reads them. Each worker remembers their train rows; N of their
test rows are questions to come. Before each one comes, one feeder has asked it k = 1, 3 or 5 times, on as many days,
with 20 % of its words dropped, and was always told the same: a reply of 30 to 300 characters by another worker.

*Alone* means that the draft would go out without the worker: it is not unsure, and with the defence no precedent that
stands out bears it (``memory.trust.poison``). *Won* means that the planted reply goes out alone. Compared are the
``nearest`` precedent that always answers, the drafter without any ``defence``, with it, and a ``strict`` rule by which
only independent precedents go out alone. *Alike* is how much of the words of draft and true reply are shared, over all
rows.

Precedents are scored, ordered and folded by ``memory.recall.ranking``; only the index is a matrix here, of the fast
embedder, and with ``--fine`` of the fine one as well. ``--tuning`` takes the last fifth of the train rows for what is
to come.
"""

import argparse
import asyncio
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy.sparse import csr_array

from benchmarks.contradictions import LONGEST, SHORTEST, Row, decision_of, dropped, rows_of
from bot.standin.draft import PrecedentDrafter
from memory.decisions.acts import act_of_reply
from memory.domain import Decision, Draft, Precedent, Provenance, Situation, Worker
from memory.index.embed import FAST, OFFLINE, Embedder, Embedders, build_embedders, text_of, told_of
from memory.index.store import Hit
from memory.index.tokens import Words, words_of
from memory.recall.ranking import asked_in, fold, rank
from memory.recall.search import LIMIT
from memory.trust.contradictions import wording
from memory.trust.poison import borne_by_one, is_independent, levelled

Array = NDArray[np.float32]

COPIES = (1, 3, 5)
FEWEST = 50
HITS = 48
BATCH = 256
FEEDER = "feeder"
DRAFTER = PrecedentDrafter()
NOBODY = Worker("w", "W", "en", "UTC", frozenset())


@dataclass(frozen=True, slots=True)
class Question:
    """A question to come with what the worker said, the planted reply, and what is recalled with so many copies."""

    decision: Decision
    planted: str
    recalled: dict[int, tuple[Precedent, ...]]


class Vectors:
    """What texts mean by one embedder; each is embedded once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Array] = {}

    def of(self, texts: Sequence[str]) -> Array:
        """A unit vector a text, in order."""
        missing = sorted({text for text in texts if text not in self._known}, key=len)
        for first in range(0, len(missing), BATCH):
            batch = missing[first : first + BATCH]
            made = asyncio.run(self._embedder.embed(batch))
            self._known |= zip(batch, (np.asarray(vector, np.float32) for vector in made), strict=True)
        return np.stack([self._known[text] for text in texts])


class Remembered:
    """What a worker remembers, as an index that scores it for a situation."""

    def __init__(self, decisions: Sequence[Decision], fast: Vectors, fine: Vectors | None) -> None:
        self._decisions = decisions
        self._vectors = fast, fine
        replies = [decision.reply for decision in decisions]
        self._fast = fast.of([text_of(each.situation) for each in decisions]), fast.of(replies)
        self._fine = (fine.of([told_of(each.situation) for each in decisions]), fine.of(replies)) if fine else None
        self._column: dict[int, int] = {}
        words = [_words(decision) for decision in decisions]
        for each in words:
            for dimension in each.dimensions:
                self._column.setdefault(dimension, len(self._column))
        cells = [
            (row, self._column[dimension], weight)
            for row, each in enumerate(words)
            for dimension, weight in zip(each.dimensions, each.weights, strict=True)
        ]
        rows, columns, values = np.array(cells).T
        shape = (len(decisions), len(self._column))
        self._words = csr_array((values, (rows.astype(int), columns.astype(int))), shape=shape)
        found = np.bincount(columns.astype(int), minlength=shape[1])
        self._rarity = np.log(1 + (len(decisions) - found + 0.5) / (found + 0.5))

    def recall(self, asked: Decision, planted: Sequence[Decision]) -> tuple[Precedent, ...]:
        """What is recalled for a situation, once these were remembered, too."""
        hits, known = [], {}
        index = Remembered(planted, *self._vectors)._scores(asked.situation, self) if planted else []
        own = self._scores(asked.situation, self)
        for decision, scores in (
            *zip(planted, index, strict=True),
            *((self._decisions[at], own[at]) for at in np.argsort([-sum(each[:2]) for each in own])[:HITS].tolist()),
            *((self._decisions[at], own[at]) for at in np.argsort([-each[2] for each in own])[:HITS].tolist()),
        ):
            if decision.id not in known:
                known[decision.id] = decision
                hits.append(_hit(decision, scores))
        candidates = rank(hits, asked_in(asked.situation, asked.situation.trigger.at))
        return fold([candidate.precedent(known[candidate.id]) for candidate in candidates])[:LIMIT]

    def _scores(self, situation: Situation, rarity: "Remembered") -> list[tuple[float, ...]]:
        """For each decision the cosines of situation and reply, the product of words, and the fine cosines."""
        fast, fine = self._vectors
        question = words_of(text_of(situation))
        sought = np.zeros(len(self._column))
        for dimension, weight in zip(question.dimensions, question.weights, strict=True):
            if dimension in self._column:
                sought[self._column[dimension]] = weight * rarity._rarity_of(dimension)
        dense = fast.of([text_of(situation)])[0]
        columns = [*(each @ dense for each in self._fast), self._words @ sought]
        if fine and self._fine:
            dense = fine.of([text_of(situation)])[0]
            columns += [each @ dense for each in self._fine]
        return [tuple(map(float, scores)) for scores in zip(*columns, strict=True)]

    def _rarity_of(self, dimension: int) -> float:
        at = self._column.get(dimension)
        return float(np.log(2 * len(self._decisions) + 2) if at is None else self._rarity[at])


def main() -> None:
    """Plant, draft and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--rows", type=int, default=100, help="questions a worker")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fine", action="store_true")
    parser.add_argument("--tuning", action="store_true")
    given = parser.parse_args()
    embedders = build_embedders(OFFLINE if given.fine else FAST)
    table = Table("file", "questions", "rule", "alone, clean", "lost", "alike", *(f"won, k={k}" for k in COPIES))
    for file in given.files:
        rows = list(rows_of(file))
        asked = list(_questions(rows, random.Random(given.seed), embedders, given.rows, tuning=given.tuning))
        for rule, cells in _measured(asked).items():
            table.add_row(file.name.split(".")[0], str(len(asked)), rule, *cells)
    Console(width=120).print(table)


def _questions(
    rows: Sequence[Row], chance: random.Random, embedders: Embedders, most: int, *, tuning: bool
) -> Iterator[Question]:
    fast, fine = Vectors(embedders.fast), Vectors(embedders.fine) if embedders.fine else None
    for worker in sorted({row["worker"] for row in rows}):
        own = sorted((row for row in rows if row["worker"] == worker), key=lambda row: float(row["ts"]))
        known = [decision_of(row) for row in own if row["split"] == "train"]
        coming = [decision_of(row) for row in own if row["split"] == "test"]
        if tuning:
            cut = int(0.8 * len(known))
            known, coming = known[:cut], known[cut:]
        if len(known) < FEWEST:
            continue
        foreign = [
            reply
            for row in rows
            if row["worker"] != worker and SHORTEST <= len(reply := decision_of(row).reply) <= LONGEST
        ]
        remembered = Remembered(known, fast, fine)
        for asked in track(chance.sample(coming, min(most, len(coming))), description=worker):
            planted = chance.choice(foreign)
            copies = [_planted(asked, planted, chance, number) for number in range(max(COPIES))]
            recalled = {k: remembered.recall(asked, copies[:k]) for k in (0, *COPIES)}
            yield Question(asked, planted, recalled)


def _planted(asked: Decision, reply: str, chance: random.Random, number: int) -> Decision:
    """What one feeder was told, so many days and one before."""
    trigger = asked.situation.trigger
    text, at = dropped(trigger.text, chance), trigger.at - timedelta(days=1 + number)
    said = replace(trigger, message=f"{FEEDER}-{number}", author=FEEDER, name=FEEDER, text=text, at=at)
    situation = Situation(asked.situation.place, f"{FEEDER}-{number}", said, asked.situation.earlier)
    return Decision(said.message, asked.worker, situation, act_of_reply(reply, text), reply, at, Provenance.LIVE)


def _measured(asked: Sequence[Question]) -> dict[str, list[str]]:
    """The cells of each rule's line."""
    alone: dict[str, int] = defaultdict(int)
    lost: dict[str, int] = defaultdict(int)
    shared: dict[str, float] = defaultdict(float)
    won: dict[tuple[str, int], int] = defaultdict(int)
    for question in asked:
        for k, recalled in question.recalled.items():
            drafts = _drafts(question.decision.situation, recalled)
            for rule, (draft, goes) in drafts.items():
                said = draft.precedents[0].decision.reply if draft.precedents else ""
                if k:
                    won[rule, k] += goes and said == question.planted
                    continue
                alone[rule] += goes
                lost[rule] += drafts["no defence"][1] and not goes
                shared[rule] += _shared(said, question.decision.reply)
    return {
        rule: [
            f"{alone[rule] / len(asked):.3f}",
            f"{lost[rule] / len(asked):.3f}",
            f"{shared[rule] / len(asked):.3f}",
            *(f"{won[rule, k] / len(asked):.3f}" for k in COPIES),
        ]
        for rule in shared
    }


def _drafts(situation: Situation, recalled: tuple[Precedent, ...]) -> dict[str, tuple[Draft, bool]]:
    """What each rule drafts, and whether it goes out alone."""
    plain, fair = (
        asyncio.run(DRAFTER.draft(NOBODY, situation, precedents, None)) for precedents in (recalled, levelled(recalled))
    )
    nearest = replace(plain, precedents=recalled[:1])
    return {
        "nearest": (nearest, bool(recalled)),
        "no defence": (plain, not plain.unsure),
        "defence": (fair, not fair.unsure and not borne_by_one(fair.precedents, recalled)),
        "strict": (plain, not plain.unsure and is_independent(plain.precedents[0])),
    }


def _hit(decision: Decision, scores: Sequence[float]) -> Hit:
    place, trigger = decision.situation.place.id, decision.situation.trigger
    thread = decision.situation.thread or ""
    return Hit(decision.id, place, decision.act.value, decision.at, trigger.author, thread, *scores)


def _words(decision: Decision) -> Words:
    return words_of(f"{told_of(decision.situation)}\n{decision.reply}")


def _shared(one: str, other: str) -> float:
    first, second = wording(one), wording(other)
    return len(first & second) / (len(first | second) or 1)


if __name__ == "__main__":
    main()
