"""How well verdicts of reviewers are foreseen, walking forward through an archive, beside *always the usual*.

    uv run python -m benchmarks.verdicts FILE [--folds 5] [--cache FOLDER]

FILE is as ``benchmarks.fidelity`` takes it; judged are the requests to merge that a worker ruled on or commented. The
train rows are cut by time: each of the last ``--folds`` tenths is foreseen from all before it, the test rows from all
train rows; nothing of a row is known before it is judged. *Always the usual* is the verdict that the worker had given
most until then. A line a worker comes out.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import eq
from pathlib import Path

from benchmarks.fidelity import Case, Row, Vectors, Which, case_of, embedded_of, foreseen_of, texts_of
from memory.clone.clone import kappa

VERDICTS = ("approve", "request_changes", "comment")
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Guess:
    """What a worker did, what was foreseen, and what they usually did until then."""

    did: str
    foreseen: str
    usual: str


def main() -> None:
    """Walk forward and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--folds", type=int, default=5, help="tenths of the train rows that are foreseen, from 1 to 9")
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors between runs")
    given = parser.parse_args()
    with gzip.open(given.file, "rt", encoding="utf-8") as lines:
        rows: list[Row] = [json.loads(line) for line in lines]
    did = {each["id"]: str(each["y"]["kind"]) for each in rows if _is_verdict(each)}
    cases = [case_of(each) for each in rows]
    texts: dict[Which, set[str]] = {"fast": set(), "fine": set()}
    for case in cases:
        asked = [replace(case, decision=None)] if case.row["id"] in did else []
        for which, text in (pair for each in (case, *asked) for pair in texts_of(each)):
            texts[which].add(text)
    vectors: Vectors = {which: embedded_of(which, sorted(wanted), given.cache) for which, wanted in texts.items()}
    print(
        "| worker | verdicts | usual right | foreseen right | usual kappa | foreseen kappa |\n|---|---|---|---|---|---|"
    )
    for worker in sorted({each["worker"] for each in rows}):
        own = [case for case in cases if case.row["worker"] == worker]
        guesses = list(_walked(own, worker, vectors, did, min(max(given.folds, 1), TENTHS - 1)))
        truth = [each.did for each in guesses]
        usual, foreseen = [each.usual for each in guesses], [each.foreseen for each in guesses]
        right = [f"{sum(map(eq, truth, said)) / len(truth):.3f}" for said in (usual, foreseen)]
        agreed = [f"{kappa(truth, said):.3f}" for said in (usual, foreseen)]
        print(f"| {worker} | {len(truth)} | {' | '.join([*right, *agreed])} |", flush=True)


def _is_verdict(each: Row) -> bool:
    return each["channel"] == "pull_request" and bool(each["y"]["responded"]) and each["y"]["kind"] in VERDICTS


def _walked(own: Sequence[Case], worker: str, vectors: Vectors, did: dict[str, str], folds: int) -> Iterator[Guess]:
    train = sorted((case for case in own if case.row["split"] == "train"), key=lambda case: float(case.row["ts"]))
    cuts = [len(train) * tenth // TENTHS for tenth in range(TENTHS - folds, TENTHS + 1)]
    parts = [(train[:first], train[first:last]) for first, last in pairwise(cuts)]
    for known, asked in [*parts, (train, [case for case in own if case.row["split"] != "train"])]:
        usual = Counter(did[case.row["id"]] for case in known if case.row["id"] in did).most_common(1)[0][0]
        hidden = [replace(case, decision=None) for case in asked if case.row["id"] in did]
        found = foreseen_of([*known, *hidden], worker, worker, vectors)
        for case in hidden:
            acts = found[case.row["id"]].acts
            yield Guess(did[case.row["id"]], max(VERDICTS, key=lambda verdict: acts.get(verdict, 0.0)), usual)


if __name__ == "__main__":
    main()
