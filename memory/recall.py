"""Situation → precedents that every reader may see; question about the past → the decisions it asks for.

Three scores (situation, reply, words) are fused, not ranks; recency, same place and same asker add a little.
The filters (worker, readable places, time) are applied inside the index, before anything is read.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from memory.audience import Audience, readable_places
from memory.decisions import load_decisions
from memory.domain import Act, Decision, Precedent, Situation, Worker
from memory.index.embed import Embedder, text_of
from memory.index.store import Hit, Query, VectorStore
from memory.index.tokens import words_of
from memory.record.engine import ReadSession, Record
from memory.record.seal import Seal
from memory.record.tables import DecisionRow
from memory.when import Window, when
from memory.workers import worker_seal

WEIGHTS = (0.5, 0.2, 0.3)
WORDS_HALF = 4.0
SHARED = 0.25
SAME_PLACE = 0.03
SAME_ASKER = 0.03
FADE_DAYS = 365.0
FADED = 0.9
FLOOR = 0.12
LIMIT = 8
INSTANT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a question about the past found.

    ``window`` is the time it asked about; ``widened`` says that nothing was found there and all time was
    searched instead.
    """

    window: Window | None
    widened: bool
    precedents: tuple[Precedent, ...]


class Recall:
    """Finds precedents in one index over one record."""

    def __init__(self, record: Record, master: Seal, store: VectorStore, embedder: Embedder) -> None:
        self._record = record
        self._master = master
        self._store = store
        self._embedder = embedder

    async def precedents(
        self,
        worker: Worker,
        situation: Situation,
        *,
        reader: Audience | None,
        now: datetime,
        limit: int = LIMIT,
    ) -> tuple[Precedent, ...]:
        """What the worker did before in situations like this one, best first, nothing later than ``now``.

        Args:
            reader: who will read what is drafted from them; None is the worker alone, who may see all.
        """
        found = await self._search(worker, text_of(situation), reader=reader, until=now)
        trigger = situation.trigger
        return _rank(found, now, place=situation.place.id, asker=trigger.author, not_message=trigger.message)[:limit]

    async def ask(
        self,
        worker: Worker,
        question: str,
        *,
        reader: Audience | None,
        now: datetime,
        place: str = "",
        asker: str = "",
    ) -> Recalled:
        """What the worker did about something, in the time that the question speaks of."""
        window = when(question, now, worker.zone, prefer="past")
        text = _without_names(question, window, worker)
        present, since = now + INSTANT, window.start if window else None
        found = await self._search(worker, text, reader=reader, since=since, until=window.end if window else present)
        widened = bool(window) and not found
        if widened:
            found = await self._search(worker, text, reader=reader, until=present)
        ranked = _rank(found, now, place=place, asker=asker, in_window=bool(window) and not widened)
        return Recalled(window, widened, ranked[:LIMIT])

    async def _search(
        self,
        worker: Worker,
        text: str,
        *,
        reader: Audience | None,
        until: datetime,
        since: datetime | None = None,
    ) -> list[tuple[Hit, Decision]]:
        async with self._record.read() as session:
            places = None if reader is None else await _readable(session, worker.id, reader)
        if places is not None and not places:
            return []
        (dense,) = await self._embedder.embed([text])
        hits = await self._store.search(
            Query(
                worker=worker.id,
                dense=dense,
                words=words_of(text),
                places=places,
                without_acts=frozenset({Act.IGNORE.value}),
                since=since,
                until=until,
            )
        )
        async with self._record.read() as session:
            seal = await worker_seal(session, self._master, worker.id)
            decisions = await load_decisions(session, seal, [hit.id for hit in hits])
        return [(hit, decisions[hit.id]) for hit in hits if hit.id in decisions]


async def _readable(session: ReadSession, worker: str, reader: Audience) -> frozenset[str]:
    places = await session.scalars(select(DecisionRow.place).where(DecisionRow.worker == worker).distinct())
    return await readable_places(session, list(places), reader)


def _rank(
    found: Sequence[tuple[Hit, Decision]],
    now: datetime,
    *,
    place: str,
    asker: str,
    in_window: bool = False,
    not_message: str = "",
) -> tuple[Precedent, ...]:
    scored = [
        _score(hit, decision, now, place=place, asker=asker, in_window=in_window)
        for hit, decision in found
        if decision.situation.trigger.message != not_message
    ]
    return _fold(sorted((p for p in scored if p.score >= FLOOR), key=lambda p: -p.score))


def _score(hit: Hit, decision: Decision, now: datetime, *, place: str, asker: str, in_window: bool) -> Precedent:
    words = hit.words / (hit.words + WORDS_HALF)
    parts = (max(0.0, hit.situation), max(0.0, hit.reply), words)
    age = max(0.0, (now - decision.at).total_seconds() / 86400)
    fused = sum(weight * part for weight, part in zip(WEIGHTS, parts, strict=True))
    faded = fused * (FADED + (1 - FADED) * math.exp(-age / FADE_DAYS))
    same_place, same_asker = decision.situation.place.id == place, decision.situation.trigger.author == asker
    reasons = {
        "situation": parts[0] >= SHARED,
        "reply": parts[1] >= SHARED,
        "words": words >= SHARED,
        "place": same_place,
        "asker": same_asker,
        "window": in_window,
    }
    score = min(1.0, faded + SAME_PLACE * same_place + SAME_ASKER * same_asker)
    why = tuple(why for why, holds in reasons.items() if holds)
    return Precedent(decision, round(score, 4), why, decision.at, frozenset({decision.situation.trigger.author}))


def _fold(ranked: Sequence[Precedent]) -> tuple[Precedent, ...]:
    folded: dict[tuple[Act, str], Precedent] = {}
    for precedent in ranked:
        decision = precedent.decision
        key = (decision.act, " ".join((decision.reply or decision.id).casefold().split()))
        best = folded.setdefault(key, precedent)
        if best is not precedent:
            folded[key] = replace(
                best,
                count=best.count + 1,
                latest=max(best.latest, decision.at),
                askers=best.askers | precedent.askers,
            )
    return tuple(folded.values())


def _without_names(question: str, window: Window | None, worker: Worker) -> str:
    text = question.replace(window.phrase, " ") if window else question
    for name in (worker.name, worker.name.split()[0]):
        text = text.replace(f"@{name}", " ").replace(name, " ")
    return text if text.strip() else question
