"""How often the double takes of two things that wait the one that the worker took first, beside two simple orders.

    uv run python -m benchmarks.priority FILE ...

FILE is as in ``benchmarks.fidelity``, of rows with ``y.latency_s``. Learnt from the train rows that the worker
answered; tried on every pair of test rows that waited at once: one was answered while the other went on waiting.
*Oldest first* takes what waits longest, *mention first* what names the worker; a tie counts half.
"""

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from adapters.chat import Place, PlaceKind
from benchmarks.fidelity import Row
from benchmarks.recall import row as tell
from memory.clone.priority import Order, learn_order, talk_of
from memory.domain import Act, Decision, Provenance, Situation, Turn


def main() -> None:
    """Try each worker of each file, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    given = parser.parse_args()
    tell("file | worker | pairs | the double | oldest first | mention first | above the better")
    tell(" | ".join(["---"] * 7))
    for file in given.files:
        by_worker: dict[str, list[Row]] = defaultdict(list)
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            rows = [row for row in map(json.loads, lines) if row["y"].get("latency_s") is not None]
        for row in rows:
            by_worker[row["worker"]].append(row)
        for worker, theirs in sorted(by_worker.items()):
            _try(f"{file.name} | {worker}", theirs)


def _try(name: str, rows: Sequence[Row]) -> None:
    own = frozenset({rows[0]["worker_pid"]})
    past, present = ([_decision(row) for row in rows if row["split"] == split] for split in ("train", "test"))
    pairs = list(_pairs(sorted(present, key=lambda each: each.at)))
    if not pairs:
        tell(f"{name} | 0 | — | — | — | —")
        return
    order = learn_order(past, own)
    points = np.array([_points(order, own, *pair) for pair in pairs])
    ours, oldest, mention = points.mean(0)
    tell(f"{name} | {len(pairs)} | {ours:.3f} | {oldest:.3f} | {mention:.3f} | {ours - max(oldest, mention):+.3f}")


def _pairs(present: Sequence[Decision]) -> Iterator[tuple[Decision, Decision, Decision | None]]:
    for at, first in enumerate(present):
        before = present[at - 1] if at else None
        for other in present[at + 1 :]:
            if other.situation.trigger.at < first.at < other.at:
                yield first, other, before


def _points(
    order: Order, own: frozenset[str], first: Decision, other: Decision, before: Decision | None
) -> tuple[float, float, float]:
    last = talk_of(before) if before else None
    one, two = (order.figures(each.situation, first.at, own, last) for each in (first, other))
    apart = float((one - two) @ order.weights)
    waited = (other.situation.trigger.at - first.situation.trigger.at).total_seconds()
    named = _names(first, own) - _names(other, own)
    return _won(apart), _won(waited), _won(named)


def _names(decision: Decision, own: frozenset[str]) -> int:
    return len(own.intersection(decision.situation.trigger.mentions))


def _won(apart: float) -> float:
    return 0.5 if not apart else float(apart > 0)


def _decision(row: Row) -> Decision:
    at = datetime.fromtimestamp(row["ts"], UTC)
    earlier = tuple(Turn("", turn["a"], "", turn["t"], at + timedelta(seconds=turn["dt"])) for turn in row["ctx"])
    mentions = (row["worker_pid"],) if row["feat"]["mention"] else ()
    trigger = Turn(row["id"], row["trigger"]["a"], "", row["trigger"]["t"], at, mentions)
    place = Place(row["channel"], row["channel"], PlaceKind.PUBLIC)
    return Decision(
        id=row["id"],
        worker=row["worker_pid"],
        situation=Situation(place, row["conv"], trigger, earlier),
        act=Act.ANSWER,
        reply=row["y"].get("reply", ""),
        at=at + timedelta(seconds=row["y"]["latency_s"]),
        provenance=Provenance.IMPORTED,
        topic="",
        reply_message="",
    )


if __name__ == "__main__":
    main()
