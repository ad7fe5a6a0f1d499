"""How well the double stands for real people: predictions for decision points whose outcome is hidden from it.

    uv run python -m benchmarks.fidelity FILE --predictions OUT [--memory worker|other|none] [--cache FOLDER]

FILE is gzipped JSON lines, one decision point of one worker each: ``id``, ``worker``, ``worker_pid``, ``split`` (train
or test), ``sample`` (natural or not), ``ts``, ``channel``, ``conv``, ``topic``, up to four turns before (``ctx``:
author ``a``, seconds ``dt`` before, text ``t``), the ``trigger``, ``feat`` and, of train rows, ``y`` with what the
worker did. What test rows say of ``y`` is taken off before anything else is done.

Rows become situations and decisions; all the rest is the product's own code (``bot.learning.foresight``). For each
test row in the order of the file OUT gets a line: ``id``, ``p_respond``, ``act``, ``p_act``, ``precedents``, ``draft``,
``confidence``, ``certified``.

``--memory`` is the control: ``other`` foresees each worker by another worker's decisions, ``none`` by nobody's. Texts
are embedded by as many processes as there are cores; ``--cache`` keeps the vectors.
"""

import argparse
import asyncio
import gzip
import json
import os
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from hashlib import blake2b
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from adapters.chat import Place, PlaceKind
from bot.learning.foresight import Foreseen, Foresight, Met, Seen, meant_by
from memory.domain import Act, Decision, Provenance, Situation, Turn
from memory.index.embed import OFFLINE, Embedders, build_embedders, told_of

Row = dict[str, Any]
Which = Literal["fast", "fine"]
Vectors = Mapping[Which, Mapping[str, NDArray[np.float32]]]

HANDLE = re.compile(r"@(u_[0-9a-f]{8})")
BETWEEN = timedelta(seconds=60)
SILENCE = timedelta(days=1)
REVIEW_SILENCE = timedelta(days=60)
"""After this, silence is known to be one; a review is waited for longer."""
BATCH = 64
NONE = np.zeros(0, np.float32)
ACTS = {"pointer": Act.POINT, "ack": Act.ACKNOWLEDGE, "comment": Act.ANSWER, "recommend": Act.ANSWER}
"""Names of acts in the data that are not the glossary's. The clone learns by the names in the data."""


@dataclass(frozen=True, slots=True)
class Case:
    """A row as a situation, and what the worker did where that may be known."""

    row: Row
    situation: Situation
    decision: Decision | None


def main() -> None:
    """Predict every test row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--predictions", type=Path, required=True)
    parser.add_argument("--memory", choices=("worker", "other", "none"), default="worker")
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors between runs")
    given = parser.parse_args()
    began = time.perf_counter()
    cases = [case_of(row) for row in _rows(given.file)]
    texts: dict[Which, set[str]] = {"fast": set(), "fine": set()}
    for case in cases:
        for which, text in texts_of(case):
            texts[which].add(text)
    vectors: Vectors = {which: embedded_of(which, sorted(wanted), given.cache) for which, wanted in texts.items()}
    embedded = time.perf_counter()
    foreseen: dict[str, Foreseen] = {}
    workers = sorted({case.row["worker"] for case in cases})
    for at, worker in enumerate(workers):
        teacher = {"worker": worker, "other": workers[at - 1], "none": None}[given.memory]
        foreseen |= foreseen_of(cases, worker, teacher, vectors)
    with given.predictions.open("w", encoding="utf-8") as out:
        for case in cases:
            if case.row["split"] == "test":
                out.write(json.dumps(_line(case.row["id"], foreseen[case.row["id"]]), ensure_ascii=False) + "\n")
    spans = f"embedded in {embedded - began:.0f} s, foreseen in {time.perf_counter() - embedded:.0f} s"
    print(f"{len(foreseen)} rows: {spans}")


def _rows(file: Path) -> Iterator[Row]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row: Row = json.loads(line)
            if row["split"] != "train":
                row.pop("y", None)
            yield row


def case_of(row: Row) -> Case:
    at = datetime.fromtimestamp(row["ts"], UTC)
    earlier = [
        _turn(said["a"], said["t"], at - BETWEEN if said["dt"] is None else at + timedelta(seconds=said["dt"]))
        for said in row["ctx"]
    ]
    labels = row["feat"].get("labels")
    text = row["trigger"]["t"] if labels is None else "\n".join([row["trigger"]["t"], *labels, row["topic"]])
    named = [row["worker_pid"]] if row["feat"]["mention"] else []
    trigger = _turn(row["trigger"]["a"], text, at, *named)
    place = Place(row["channel"], row["channel"], PlaceKind.PUBLIC)
    situation = Situation(place, row["conv"], trigger, tuple(earlier))
    return Case(row, situation, _decision(row, situation) if "y" in row else None)


def _turn(author: str, text: str, at: datetime, *named: str) -> Turn:
    mentions = tuple(dict.fromkeys([*HANDLE.findall(text), *named]))
    return Turn(f"{author}@{at.timestamp()}", author, author, HANDLE.sub("@user", text), at, mentions)


def _decision(row: Row, situation: Situation) -> Decision:
    did, asked = row["y"], situation.trigger.at
    silence = REVIEW_SILENCE if "author_assoc" in row["feat"] else SILENCE
    waited = silence if did.get("latency_s") is None else timedelta(seconds=did["latency_s"])
    spoke = bool(did["responded"])
    act = ACTS.get(did["kind"]) or (Act(did["kind"]) if did["kind"] in set(Act) else Act.ANSWER)
    return Decision(
        id=row["id"],
        worker=row["worker"],
        situation=situation,
        act=act if spoke else Act.IGNORE,
        reply=HANDLE.sub("@user", did.get("reply") or "").replace("[quote]", "").strip() if spoke else "",
        at=asked + (waited if spoke else silence),
        provenance=Provenance.IMPORTED,
        reply_message=row["id"] if spoke else None,
    )


def texts_of(case: Case) -> Iterator[tuple[Which, str]]:
    """What has to be embedded: what is to be foreseen, and what may become a precedent with its reply."""
    if case.decision and not case.decision.reply:
        return
    yield "fine", told_of(case.situation)
    yield from (("fast", text) for text in meant_by(case.situation))
    if case.decision:
        yield "fine", case.decision.reply


def foreseen_of(cases: Sequence[Case], worker: str, teacher: str | None, vectors: Vectors) -> dict[str, Foreseen]:
    """Step through the rows in time: learn from the teacher's, then foresee the worker's."""
    own = frozenset(case.row["worker_pid"] for case in cases if case.row["worker"] == worker)
    foresight = Foresight(own)
    share = _share(cases, teacher)
    known = [case for case in cases if case.row["worker"] == teacher and case.decision]
    hidden = [case for case in cases if case.row["worker"] == worker and case.decision is None]
    for case in sorted([*known, *_overheard(cases, known, hidden)], key=_time):
        _hear(foresight, case, own)
        if case.decision and case.row["worker"] == teacher:
            foresight.learn(_seen(case, vectors, share))
    foresight.fit()
    foreseen = {}
    for case in track(sorted(hidden, key=_time), description=f"foreseeing {worker}"):
        _hear(foresight, case, own)
        foreseen[case.row["id"]] = foresight.foresee(_met(case, vectors))
    return foreseen


def _overheard(cases: Sequence[Case], known: Sequence[Case], hidden: Sequence[Case]) -> list[Case]:
    """What others of the file were asked in the same places, as long as the worker was learned from."""
    ids, until = {case.row["id"] for case in known}, min(map(_time, hidden), default=0.0)
    return [case for case in cases if case.decision and case.row["id"] not in ids and _time(case) <= until]


def _hear(foresight: Foresight, case: Case, own: frozenset[str]) -> None:
    """What was said there; where rows were picked for being answered, only that the worker was about."""
    for turn in (*case.situation.earlier, case.situation.trigger):
        if case.row["sample"] == "natural" or turn.author in own:
            foresight.hear(turn, case.situation.place.id, case.situation.thread)


def _share(cases: Sequence[Case], worker: str | None) -> float:
    """How many decisions each one with words stands for, since more of them were drawn than came."""
    counts: dict[bool, int] = defaultdict(int)
    for case in cases:
        if case.row["worker"] == worker and case.decision and case.decision.act is not Act.IGNORE:
            counts[case.row["sample"] == "natural"] += 1
    return counts[True] / max(1, sum(counts.values()))


def _seen(case: Case, vectors: Vectors, share: float) -> Seen:
    assert case.decision
    spoke = case.decision.act is not Act.IGNORE
    reply = vectors["fine"][case.decision.reply] if case.decision.reply else None
    return Seen(
        met=_met(case, vectors),
        decision=case.decision,
        act=case.row["y"]["kind"],
        reply=reply,
        natural=case.row["sample"] == "natural",
        weight=share if spoke else 1.0,
    )


def _met(case: Case, vectors: Vectors) -> Met:
    return Met(
        situation=case.situation,
        vector=vectors["fine"].get(told_of(case.situation), NONE),
        meaning=np.concatenate([vectors["fast"].get(text, NONE) for text in meant_by(case.situation)]).astype(float),
        topic=case.row["topic"] or "",
        depth=case.row["feat"]["n_prev"],
        spoke=case.row["feat"]["worker_in_conv"],
    )


def _time(case: Case) -> float:
    return float(case.row["ts"])


def _line(id_: str, foreseen: Foreseen) -> Row:
    return {
        "id": id_,
        "p_respond": foreseen.speaks,
        "act": max(foreseen.acts, key=lambda act: foreseen.acts[act]),
        "p_act": dict(foreseen.acts),
        "precedents": [decision.id for decision in foreseen.precedents],
        "draft": foreseen.draft,
        "confidence": foreseen.confidence,
        "certified": foreseen.claim and foreseen.claim.value,
    }


def embedded_of(which: Which, texts: Sequence[str], folder: Path | None) -> dict[str, NDArray[np.float32]]:
    """The vectors of some texts, those of the cache among them."""
    kept: dict[str, NDArray[np.float32]] = {}
    file = folder / f"{which}.npz" if folder else None
    if file and file.exists():
        with np.load(file) as known:
            kept = dict(zip(known["keys"].tolist(), known["vectors"], strict=True))
    missing = sorted((text for text in texts if _key(text) not in kept), key=len, reverse=True)
    batches = [missing[first : first + BATCH] for first in range(0, len(missing), BATCH)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        made_of = track(pool.map(partial(_embed, which), batches), f"embedding, {which}", len(batches))
        for batch, made in zip(batches, made_of, strict=True):
            kept |= zip(map(_key, batch), made, strict=True)
    if file and missing:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(file, keys=np.array(list(kept)), vectors=np.stack(list(kept.values())))
    return {text: kept[_key(text)] for text in texts}


def _embed(which: Which, texts: list[str]) -> NDArray[np.float32]:
    embedder = _embedders().fine if which == "fine" else _embedders().fast
    assert embedder
    return np.asarray(asyncio.run(embedder.embed(texts)), np.float32)


@cache
def _embedders() -> Embedders:
    """One pair for each process."""
    return build_embedders(OFFLINE)


def _key(text: str) -> str:
    return blake2b(text.encode(errors="replace"), digest_size=16).hexdigest()


if __name__ == "__main__":
    main()
