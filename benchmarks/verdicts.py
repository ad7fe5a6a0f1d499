"""How well verdicts of reviewers are foreseen, walking forward through an archive, with their reviews and without.

    uv run python -m benchmarks.verdicts FILE [--folds 5] [--silence] [--cache FOLDER]

FILE is as ``benchmarks.fidelity`` takes it; judged are the requests to merge that a worker ruled on or commented, with
``--silence`` also those that they said nothing to. The train rows are cut by time: each of the last ``--folds`` tenths
is foreseen from all before it, the test rows from all train rows; nothing of a row is known before it is judged.

A line a worker comes out, with kappa of three: *usual*, the verdict that the worker had given most until then; *talk*,
what is foreseen with nothing but their issues and talk in memory; and *reviews*, with those as well. The intervals hold
95 of 100 draws of as many rows with replacement; those of what reviews add draw the same rows for both.
"""

import argparse
import gzip
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import eq
from pathlib import Path

from benchmarks.fidelity import Case, Row, Vectors, Which, case_of, embedded_of, foreseen_of, texts_of
from memory.clone.clone import kappa

VERDICTS = ("approve", "request_changes", "comment")
SILENCE = "ignore"
CHANGE = "pull_request"
TENTHS = 10
DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Guess:
    """What a worker did; what they usually did until then, and what was foreseen by talk alone and by reviews too."""

    did: str
    usual: str
    talk: str
    reviews: str


def main() -> None:
    """Walk forward and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--folds", type=int, default=5, help="tenths of the train rows that are foreseen, from 1 to 9")
    parser.add_argument("--silence", action="store_true", help="judge also changes that the worker said nothing to")
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors between runs")
    given = parser.parse_args()
    with gzip.open(given.file, "rt", encoding="utf-8") as lines:
        rows: list[Row] = [json.loads(line) for line in lines]
    kinds = (*VERDICTS, SILENCE) if given.silence else VERDICTS
    did = {each["id"]: str(each["y"]["kind"]) for each in rows if _is_judged(each, kinds)}
    cases = [case_of(each) for each in rows]
    texts: dict[Which, set[str]] = {"fast": set(), "fine": set()}
    for case in cases:
        asked = [replace(case, decision=None)] if case.row["id"] in did else []
        for which, text in (pair for each in (case, *asked) for pair in texts_of(each)):
            texts[which].add(text)
    vectors: Vectors = {which: embedded_of(which, sorted(wanted), given.cache) for which, wanted in texts.items()}
    walk = _Walk(vectors, did, kinds, min(max(given.folds, 1), TENTHS - 1))
    lines = ["worker | n | usual right | talk right | reviews right | usual kappa | talk kappa | reviews kappa | added"]
    lines.append(" | ".join(["---"] * 9))
    for worker in sorted({each["worker"] for each in rows}):
        own = [case for case in cases if case.row["worker"] == worker]
        lines.append(f"{worker} | {_told(list(walk.guesses(own, worker)))}")
    print("\n".join(f"| {line} |" for line in lines))


def _is_judged(each: Row, kinds: Sequence[str]) -> bool:
    return each["channel"] == CHANGE and each["y"]["kind"] in kinds


@dataclass(frozen=True, slots=True)
class _Walk:
    """What is needed to walk forward through a worker's rows."""

    vectors: Vectors
    did: dict[str, str]
    kinds: Sequence[str]
    folds: int

    def guesses(self, own: Sequence[Case], worker: str) -> Iterator[Guess]:
        """A guess for each row that is judged, made of what came before it."""
        train = sorted((case for case in own if case.row["split"] == "train"), key=lambda case: float(case.row["ts"]))
        cuts = [len(train) * tenth // TENTHS for tenth in range(TENTHS - self.folds, TENTHS + 1)]
        parts = [(train[:first], train[first:last]) for first, last in pairwise(cuts)]
        for known, asked in [*parts, (train, [case for case in own if case.row["split"] != "train"])]:
            hidden = [replace(case, decision=None) for case in asked if case.row["id"] in self.did]
            usual = Counter(self.did[case.row["id"]] for case in known if case.row["id"] in self.did)
            talk = self._foreseen([case for case in known if case.row["channel"] != CHANGE], hidden, worker)
            reviews = self._foreseen(known, hidden, worker)
            for case in hidden:
                id_ = case.row["id"]
                yield Guess(self.did[id_], usual.most_common(1)[0][0], talk[id_], reviews[id_])

    def _foreseen(self, known: Sequence[Case], hidden: Sequence[Case], worker: str) -> dict[str, str]:
        foreseen = foreseen_of([*known, *hidden], worker, worker, self.vectors)
        return {id_: max(self.kinds, key=lambda kind: each.acts.get(kind, 0.0)) for id_, each in foreseen.items()}


def _told(guesses: Sequence[Guess]) -> str:
    truth = [each.did for each in guesses]
    said = [[each.usual for each in guesses], [each.talk for each in guesses], [each.reviews for each in guesses]]
    right = [f"{sum(map(eq, truth, each)) / len(truth):.3f}" for each in said]
    draws = [random.Random(number).choices(guesses, k=len(guesses)) for number in range(DRAWS)]
    agreed = [
        f"{_usual(guesses):.3f}",
        *(_between(measure, guesses, draws) for measure in (_talk, _reviews, _added)),
    ]
    return " | ".join([str(len(truth)), *right, *agreed])


def _between(measure: Callable[[Sequence[Guess]], float], all_: Sequence[Guess], draws: Sequence[list[Guess]]) -> str:
    drawn = sorted(map(measure, draws))
    low, high = drawn[len(drawn) * 25 // 1000], drawn[len(drawn) * 975 // 1000]
    return f"{measure(all_):.3f} ({low:.3f} … {high:.3f})"


def _usual(guesses: Sequence[Guess]) -> float:
    return kappa([each.did for each in guesses], [each.usual for each in guesses])


def _talk(guesses: Sequence[Guess]) -> float:
    return kappa([each.did for each in guesses], [each.talk for each in guesses])


def _reviews(guesses: Sequence[Guess]) -> float:
    return kappa([each.did for each in guesses], [each.reviews for each in guesses])


def _added(guesses: Sequence[Guess]) -> float:
    return _reviews(guesses) - _talk(guesses)


if __name__ == "__main__":
    main()
