"""Situation → precedents that every reader may see; question about the past → the decisions it asks for.

The filters (worker, readable places, time) are applied inside the index, before anything is read; decisions
are read in the order of ``memory.ranking`` until enough of them differ. Many that are alike hide nothing: the
index is searched deeper behind them, and the newest of the nearest is always among what is found.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from memory.audience import Audience, readable_places
from memory.decisions import load_decisions
from memory.domain import Act, Precedent, Situation, Worker
from memory.index.embed import Embedder, text_of
from memory.index.store import Hit, Query, VectorStore
from memory.index.tokens import whole, words_of
from memory.ranking import Asked, Candidate, Facts, fold, nearest, rank
from memory.record.engine import ReadSession, Record
from memory.record.seal import Seal
from memory.record.tables import DecisionRow
from memory.when import Window, when
from memory.workers import worker_seal

LIMIT = 8
PAGE = 64
WIDER = 5
WIDEST = 1000
SAME = 0.95
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
        trigger = situation.trigger
        asked = Asked(reader, now, place=situation.place.id, asker=trigger.author, about=trigger.message)
        return await self._search(worker, text_of(situation), asked, until=now, limit=limit)

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
        asked, present = Asked(reader, now, place=place, asker=asker), now + INSTANT
        if window:
            within = replace(asked, in_window=True)
            until = min(window.end, present)
            found = await self._search(worker, text, within, since=window.start, until=until)
            if found:
                return Recalled(window, False, found)
        found = await self._search(worker, text, asked, until=present)
        return Recalled(window, window is not None, found)

    async def _search(
        self,
        worker: Worker,
        text: str,
        asked: Asked,
        *,
        until: datetime,
        since: datetime | None = None,
        limit: int = LIMIT,
    ) -> tuple[Precedent, ...]:
        async with self._record.read() as session:
            places = None if asked.reader is None else await _readable(session, worker.id, asked.reader)
        if places is not None and not places:
            return ()
        (dense,) = await self._embedder.embed([text])
        hits = await self._hits(
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
            ranked = rank(hits, await _facts(session, hits), asked)
            return await _read(session, seal, ranked, limit)

    async def _hits(self, query: Query) -> list[Hit]:
        while True:
            hits = await self._store.search(query)
            situations = sorted((hit.situation for hit in hits), reverse=True)
            full = len(situations) >= query.limit and situations[query.limit - 1] >= SAME * situations[0]
            if not full or query.limit >= WIDEST:
                return hits
            query = replace(query, limit=min(WIDEST, query.limit * WIDER))


async def _facts(session: ReadSession, hits: list[Hit]) -> dict[str, Facts]:
    """What the record says of hits without opening them; those that are gone are left out."""
    columns = select(DecisionRow.id, DecisionRow.at, DecisionRow.place, DecisionRow.asker, DecisionRow.trigger)
    rows = await session.execute(columns.where(DecisionRow.id.in_([hit.id for hit in hits])))
    return {row.id: Facts(row.at, row.place, row.asker, row.trigger) for row in rows}


async def _read(session: ReadSession, seal: Seal, ranked: list[Candidate], limit: int) -> tuple[Precedent, ...]:
    """Open candidates, best first, until ``limit`` of them differ; the newest of the nearest ones come in any case."""
    newest = sorted(nearest(ranked), key=lambda candidate: candidate.at)[-limit:]
    waiting = [candidate for candidate in ranked if candidate not in newest]
    opened: list[Precedent] = []
    folded: tuple[Precedent, ...] = ()
    page = [*newest, *waiting[:PAGE]]
    waiting = waiting[PAGE:]
    while page and len(folded) < limit:
        decisions = await load_decisions(session, seal, [candidate.id for candidate in page])
        opened += [candidate.precedent(decisions[candidate.id]) for candidate in page if candidate.id in decisions]
        folded = fold(opened)
        page, waiting = waiting[:PAGE], waiting[PAGE:]
    chosen = folded[:limit]
    latest = max(nearest(folded), key=lambda precedent: precedent.latest, default=None)
    return chosen if latest is None or latest in chosen else (*chosen[:-1], latest)


async def _readable(session: ReadSession, worker: str, reader: Audience) -> frozenset[str]:
    places = await session.scalars(select(DecisionRow.place).where(DecisionRow.worker == worker).distinct())
    return await readable_places(session, list(places), reader)


def _without_names(question: str, window: Window | None, worker: Worker) -> str:
    text = question.replace(window.phrase, " ") if window else question
    for name in (worker.name, *worker.name.split()[:1]):
        text = re.sub(f"@?{whole(name)}", " ", text)
    return text if text.strip() else question
