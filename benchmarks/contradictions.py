"""How well contradictions are found among all that real people said: planted ones, and what must be left alone.

    uv run python -m benchmarks.contradictions FILE … [--workers A,B,C] [--split train|test] [--seed N] [--show N]

FILE is gzipped JSON lines as ``benchmarks.fidelity`` reads them. Of each file's replies of 30 to 300 characters

- 150 are *contradicted*: one statement is negated (or a negation taken out), or one number changed, and 20 % of the
  situation's words are dropped; asked by another person, in another thread, a week later;
- 150 are *copied consistently*: 20 % of the words of situation and reply are dropped, but no negation and no number;
- where the data tell of verdicts on a review, those that went from request_changes to approve are *lawful changes*.

All of a worker's pairs are then judged by ``memory.trust.contradictions.contrary``. *Precision* is the share of planted
contradictions among the flagged pairs, *recall* the share of the planted that was flagged. A pair of copies of the same
reply, or of a copy and another decision with the reply that it was made of, counts as neither. A Chinese "word" is up
to two signs, since nothing here cuts words.
"""

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.sparse import csr_array

from adapters.chat import Place, PlaceKind
from memory.domain import Act, Decision, Provenance, Situation, Turn
from memory.trust.contradictions import ALIKE_TRIGGERS, contrary, wording

Row = dict[str, Any]

PLANTED = 150
SHORTEST, LONGEST = 30, 300
DROPPED = 0.2
LATER = timedelta(days=7)
CONTRADICTED, COPIED = "contradicted", "copied"
HANDLE = re.compile(r"@(u_[0-9a-f]{8})")
ADDRESS = re.compile(r"https?://\S+")
ACTS = {"pointer": Act.POINT, "ack": Act.ACKNOWLEDGE, "comment": Act.ANSWER, "recommend": Act.ANSWER}
WORD = re.compile(r"[\u3400-\u9fff]{1,2}|[^\s\u3400-\u9fff]+\s*|\s+")
KEPT = re.compile(r"\d|\b(?:not|no|never|without|cannot|nor)\b|n['’]?t\b|[不没别勿非未无]", re.IGNORECASE)
NEGATED = re.compile(r"\b(?:not|never) |(?<=[a-z])n['’]t\b|不(?=[是会能可要支提需满符])|没(?=[有查])", re.IGNORECASE)
STATED = re.compile(
    r"\b(?:is|are|was|were|can|could|should|would|will|must|may|might|has|does|do|did)\b(?!n['’]t| not)"
    r"|(?<![不没])(?=是|会|能|可以|要|支持|提供|需要|满足|符合|推荐)|(?<![不没])(?=有)",
    re.IGNORECASE,
)
BROKEN = {"ca": "can", "wo": "will", "Ca": "Can", "Wo": "Will"}
NUMBER = re.compile(r"(?<![A-Za-z_\d])\d+")


@dataclass(frozen=True, slots=True)
class Told:
    """A decision, and of which one it is what kind of copy."""

    decision: Decision
    of: str = ""
    kind: str = ""


def main() -> None:
    """Plant, judge all pairs and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--workers", default="A,B,C")
    parser.add_argument("--split", choices=("train", "test"), help="only these rows")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="so many pairs that were flagged wrongly, or missed")
    given = parser.parse_args()
    table = Table("file", "decisions", "planted", "precision", "recall", "copies flagged", "lawful flagged")
    for file in given.files:
        rows = [
            row
            for row in rows_of(file)
            if row["worker"] in given.workers.split(",") and given.split in {None, row["split"]}
        ]
        table.add_row(file.name.split(".")[0], *_measured(rows, random.Random(given.seed), given.show))
    Console(width=120).print(table)


def rows_of(file: Path) -> Iterator[Row]:
    """The rows of a file in which the worker said something."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row: Row = json.loads(line)
            if row["y"]["responded"] and row["y"].get("reply"):
                yield row


def decision_of(row: Row) -> Decision:
    """A row as what was remembered of it."""
    at = datetime.fromtimestamp(row["ts"], UTC)
    earlier = tuple(_turn(said["a"], said["t"], at + timedelta(seconds=said["dt"] or -60)) for said in row["ctx"])
    labels = row["feat"].get("labels")
    text = row["trigger"]["t"] if labels is None else "\n".join([row["trigger"]["t"], *labels, row["topic"]])
    trigger = _turn(row["trigger"]["a"], text, at)
    place = Place(row["channel"], row["channel"], PlaceKind.PUBLIC)
    act, reply = row["y"]["kind"], HANDLE.sub("@user", row["y"]["reply"]).replace("[quote]", "").strip()
    return Decision(
        id=row["id"],
        worker=row["worker"],
        situation=Situation(place, row["conv"], trigger, earlier),
        act=ACTS.get(act) or (Act(act) if act in set(Act) else Act.ANSWER),
        reply=reply,
        at=at + timedelta(seconds=row["y"].get("latency_s") or 60),
        provenance=Provenance.IMPORTED,
    )


def dropped(text: str, chance: random.Random, *, kept: re.Pattern[str] | None = None) -> str:
    """A text without a fifth of its words; those that ``kept`` matches stay."""
    words = WORD.findall(text)
    left = [word for word in words if chance.random() >= DROPPED or (kept and kept.search(word))]
    return "".join(left).strip() or text


def copied(decision: Decision, chance: random.Random, number: int) -> Decision:
    """The same situation with words left out, come up again: another asker, another thread, a week later."""
    situation = decision.situation
    earlier = tuple(replace(turn, text=dropped(turn.text, chance)) for turn in situation.earlier)
    trigger = replace(
        situation.trigger,
        message=f"{situation.trigger.message}+{number}",
        author=f"asker-{number}",
        text=dropped(situation.trigger.text, chance),
        at=situation.trigger.at + LATER,
    )
    again = Situation(situation.place, f"{situation.thread}+{number}", trigger, earlier)
    return replace(decision, id=f"{decision.id}+{number}", situation=again, at=decision.at + LATER)


def _measured(rows: Sequence[Row], chance: random.Random, show: int) -> list[str]:
    decisions = [decision_of(row) for row in rows]
    planted = _planted(decisions, chance)
    reply = {decision.id: decision.reply for decision in decisions}
    flagged: dict[str, int] = defaultdict(int)
    found: set[str] = set()
    for worker in sorted({decision.worker for decision in decisions}):
        told = [Told(decision) for decision in decisions if decision.worker == worker]
        told += [each for each in planted if each.decision.worker == worker]
        for one, other in _flagged(told):
            direct = one.of == other.decision.id or other.of == one.decision.id
            if not direct and reply[one.of or one.decision.id] == reply[other.of or other.decision.id]:
                continue
            kind = (one.kind or other.kind) if direct else "nature"
            flagged[kind] += 1
            found |= {each.decision.id for each in (one, other) if each.kind == kind}
            if kind != CONTRADICTED and flagged[kind] <= show:
                print(f"{kind}:\n{_shown(one.decision)}\n{_shown(other.decision)}")
    sought = {each.decision.id for each in planted if each.kind == CONTRADICTED}
    copies = sum(each.kind == COPIED for each in planted)
    of = {decision.id: decision for decision in decisions}
    for each in [each for each in planted if each.decision.id in sought - found][:show]:
        print(f"missed:\n{_shown(of[each.of])}\n{_shown(each.decision)}")
    lawful = [_changed(row) for row in rows if _went_over(row)]
    wrong = sum(contrary(*pair) for pair in lawful)
    return [
        str(len(decisions)),
        str(len(sought)),
        f"{flagged[CONTRADICTED] / max(1, sum(flagged.values())):.3f} ({flagged['nature']} natural)",
        f"{len(found & sought) / max(1, len(sought)):.3f}",
        f"{flagged[COPIED]}/{copies}",
        f"{wrong}/{len(lawful)}" if lawful else "-",
    ]


def _planted(decisions: Sequence[Decision], chance: random.Random) -> list[Told]:
    """The contradicted, and the consistent copies, of other decisions as far as there are enough."""
    pool = [decision for decision in decisions if SHORTEST <= len(decision.reply) <= LONGEST]
    chance.shuffle(pool)
    number = count()
    planted: list[Told] = []
    for decision in pool:
        reply = _contradicted(decision.reply, chance) if len(planted) < PLANTED else None
        if reply:
            copy = replace(copied(decision, chance, next(number)), reply=reply)
            planted.append(Told(copy, decision.id, CONTRADICTED))
    used = {each.of for each in planted}
    for decision in sorted(pool, key=lambda each: each.id in used)[:PLANTED]:
        copy = copied(decision, chance, next(number))
        planted.append(Told(replace(copy, reply=dropped(copy.reply, chance, kept=KEPT)), decision.id, COPIED))
    return planted


def _contradicted(reply: str, chance: random.Random) -> str | None:
    """A reply with one statement negated or one number changed; None where it has neither."""
    ways = [_negated(reply), _renumbered(reply, chance)]
    chance.shuffle(ways)
    chosen = next((way for way in ways if way), None)
    return chance.choice(chosen) if chosen else None


def _negated(reply: str) -> list[str]:
    ways = []
    for found in NEGATED.finditer(reply):
        before = reply[: found.start()]
        for broken, word in BROKEN.items():
            before = re.sub(rf"\b{broken}\Z", word, before)
        ways.append(before + reply[found.end() :])
    for found in STATED.finditer(reply):
        denied = " not" if found[0] else ("没" if reply[found.end()] == "有" else "不")
        ways.append(reply[: found.end()] + denied + reply[found.end() :])
    return ways


def _renumbered(reply: str, chance: random.Random) -> list[str]:
    ways = []
    for found in NUMBER.finditer(ADDRESS.sub(lambda address: " " * len(address[0]), reply)):
        old = int(found[0])
        new = chance.choice([number for step in (-2, -1, 1, 2, 5, 10) if (number := old + step) >= 0])
        ways.append(reply[: found.start()] + str(new) + reply[found.end() :])
    return ways


def _flagged(told: Sequence[Told]) -> Iterator[tuple[Told, Told]]:
    """The pairs that contradict each other; those that share too few words cannot, and are not looked at."""
    triggers = [each.decision.situation.trigger.text for each in told]
    wholes = ["\n".join(turn.text for turn in each.decision.situation.earlier) for each in told]
    both = [f"{whole}\n{trigger}" for whole, trigger in zip(wholes, triggers, strict=True)]
    for one, other in sorted(_near(triggers) | _near(both)):
        if contrary(told[one].decision, told[other].decision):
            yield told[one], told[other]


def _near(texts: Sequence[str]) -> set[tuple[int, int]]:
    """The pairs of texts that share ``ALIKE_TRIGGERS`` of their words."""
    bags = [wording(text) for text in texts]
    column: dict[int | str, int] = {}
    cells = [(row, column.setdefault(word, len(column))) for row, bag in enumerate(bags) for word in bag]
    rows, columns = np.array(cells).T
    matrix = csr_array((np.ones(len(cells), np.float32), (rows, columns)), shape=(len(bags), len(column)))
    shared = csr_array(matrix @ matrix.T).tocoo()
    sizes = np.array([len(bag) for bag in bags])
    near = shared.data / (sizes[shared.row] + sizes[shared.col] - shared.data) >= ALIKE_TRIGGERS
    return {
        pair for pair in zip(shared.row[near].tolist(), shared.col[near].tolist(), strict=True) if pair[0] < pair[1]
    }


def _went_over(row: Row) -> bool:
    did = row["y"]
    return bool(did.get("first_action") == "CHANGES_REQUESTED" and did.get("verdict_flips", 0) > 0)


def _changed(row: Row) -> tuple[Decision, Decision]:
    """The first verdict on a review, and the approval that came of it."""
    first = replace(decision_of(row), act=Act.REQUEST_CHANGES)
    return first, replace(first, id=f"{first.id}+approved", act=Act.APPROVE, reply="LGTM", at=first.at + LATER)


def _turn(author: str, text: str, at: datetime) -> Turn:
    return Turn(f"{author}@{at.timestamp()}", author, author, HANDLE.sub("@user", text), at)


def _shown(decision: Decision) -> str:
    before = " / ".join(turn.text for turn in decision.situation.earlier[-1:])
    return (
        f"   [{before[:120]}] {decision.situation.trigger.text[:300]}\n      => {decision.act}: {decision.reply[:300]}"
    )


if __name__ == "__main__":
    main()
