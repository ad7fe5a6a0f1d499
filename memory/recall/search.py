"""Text → what is near to it in the index, and read from the record; or the newest that meets what a question names.

The filters (worker, readable places, time) are applied inside the index, before anything is read; decisions
are read in the order of ``memory.recall.ranking`` until enough of them differ. Many that are alike hide nothing: the
index is searched deeper behind them, and the newest of the nearest is always among what is found.

The fine embedder takes longer than all the rest, so that what needs no vector of its is done while it is at work.
"""

from asyncio import Task, create_task, gather
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from memory.decisions.decisions import load_decisions
from memory.domain import Act, Precedent
from memory.index.embed import Embedders
from memory.index.store import Dense, Query, VectorStore
from memory.index.tokens import NO_WORDS, Words, words_of
from memory.recall.question import Clues
from memory.recall.ranking import Asked, Candidate, fold, nearest, rank
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import DecisionRow

LIMIT = 8
PAGE = 16
WIDER = 5
WIDEST = 1000
NARROW = 16
SAME = 0.95


@dataclass(frozen=True, slots=True)
class Within:
    """Whose decisions are searched: those in ``places`` (None: all), from ``since`` to before ``until``."""

    worker: str
    places: frozenset[str] | None
    until: datetime
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: words, and the vectors that the fast embedder and the fine one are making."""

    words: Words
    dense: Task[Dense]
    fine: Task[Dense] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Precedents, best first, and all that is near, not opened."""

    precedents: tuple[Precedent, ...] = ()
    near: tuple[Candidate, ...] = ()


@asynccontextmanager
async def seeking(embedders: Embedders, text: str, *meanings: str, finely: bool) -> AsyncIterator[Sought]:
    """What is looked for by the words of a text and by what it means.

    Nobody waits for a vector that is not there yet when the block ends.

    Args:
        meanings: the fine embedder looks by the first, the fast one by the middle of all; by default the text.
        finely: by the fine embedder too, where there is one.
    """
    meanings = meanings or (text,)
    fine = create_task(embedders.fine.embed_question(meanings[0])) if embedders.fine and finely else None
    dense = create_task(embedders.fast.embed_question(*meanings))
    made = [dense, fine] if fine else [dense]
    try:
        yield Sought(words_of(text), dense, fine)
    finally:
        for task in made:
            task.cancel()
        await gather(*made, return_exceptions=True)


async def near(
    store: VectorStore, session: ReadSession, seal: Seal, within: Within, asked: Asked, sought: Sought
) -> Found:
    """What is near to what is looked for, opened."""
    return await _read(session, seal, await ranked(store, within, asked, sought), asked)


async def ranked(store: VectorStore, within: Within, asked: Asked, sought: Sought) -> list[Candidate]:
    """What is near, best first; a named act, place or asker brings in the nearest that meet all that is named."""
    query = Query(
        worker=within.worker,
        dense=await sought.dense,
        words=sought.words,
        places=within.places,
        without_acts=frozenset({Act.IGNORE.value}),
        since=within.since,
        until=within.until,
    )
    narrowed = [_narrowed(query, asked.clues)] if asked.clues.given else []
    found = await _deep(store, query)
    for each in narrowed:
        found.update(await store.find(each))
    if sought.fine:
        fine = await sought.fine
        for each in (query, *narrowed):
            found.update(await store.find(replace(each, dense=(), words=NO_WORDS, fine=fine)))
        query = replace(query, fine=fine)
    return rank(await store.score(query, found), asked)


async def newest(session: ReadSession, seal: Seal, within: Within, asked: Asked) -> Found:
    """The newest of all that meets every clue."""
    clues = asked.clues
    choice = select(DecisionRow.id, DecisionRow.at, DecisionRow.place, DecisionRow.thread).where(
        DecisionRow.worker == within.worker, DecisionRow.act != Act.IGNORE.value, DecisionRow.at < within.until
    )
    if within.since:
        choice = choice.where(DecisionRow.at >= within.since)
    if within.places is not None:
        choice = choice.where(DecisionRow.place.in_(within.places))
    if clues.act:
        choice = choice.where(DecisionRow.act == clues.act.value)
    if clues.place:
        choice = choice.where(DecisionRow.place.in_(clues.place.ids))
    if clues.asker:
        choice = choice.where(DecisionRow.asker.in_(clues.asker.ids))
    rows = await session.execute(choice.order_by(DecisionRow.at.desc()).limit(PAGE))
    why = (*clues.given, "window") if asked.in_window else clues.given
    listed = [Candidate(row.id, row.at, 1.0, why, row.place, row.thread or "") for row in rows]
    return await _read(session, seal, listed, asked)


async def _deep(store: VectorStore, query: Query) -> set[str]:
    """The ids of the nearest, and of more of them while all that were found are about the same."""
    found: set[str] = set()
    while True:
        alike = await store.find(query)
        found.update(alike)
        likeness = SAME * max(alike.values(), default=0.0)
        nearest = _as_like(alike, likeness)
        if len(nearest) < query.limit:
            return found
        if query.limit >= WIDEST:
            return found | await _newest_alike(store, query, nearest, likeness)
        query = replace(query, words=NO_WORDS, limit=min(WIDEST, query.limit * WIDER))


async def _newest_alike(store: VectorStore, query: Query, nearest: set[str], likeness: float) -> set[str]:
    """The newest of more that are alike than are found at once: what is later than the latest found, until all are.

    Which of equals an engine gives is its own choice, and another one for another limit.
    """
    while len(nearest) >= query.limit:
        latest = max(hit.at for hit in await store.score(query, nearest))
        if latest == query.since:
            break
        query = replace(query, since=latest)
        nearest = _as_like(await store.find(query), likeness)
    return nearest


def _as_like(found: Mapping[str, float], likeness: float) -> set[str]:
    return {each for each, alike in found.items() if alike >= likeness}


def _narrowed(query: Query, clues: Clues) -> Query:
    """The query within all that meets every clue."""
    places = query.places
    if clues.place:
        places = clues.place.ids if places is None else places & clues.place.ids
    return replace(
        query,
        places=places,
        acts=frozenset({clues.act.value}) if clues.act else None,
        askers=clues.asker.ids if clues.asker else None,
        limit=NARROW,
    )


async def _read(session: ReadSession, seal: Seal, candidates: list[Candidate], asked: Asked) -> Found:
    """Open candidates, best first, until ``LIMIT`` of them differ.

    The newest of the nearest ones come in any case, and the best that meets every clue.
    """
    first = sorted(nearest(candidates), key=lambda candidate: candidate.at)[-LIMIT:]
    first += [each for each in candidates if _meets(each, asked) and each not in first][:1]
    listed = {candidate.id for candidate in first}
    waiting = [candidate for candidate in candidates if candidate.id not in listed]
    opened: list[Precedent] = []
    folded: tuple[Precedent, ...] = ()
    page = [*first, *waiting[:PAGE]]
    waiting = waiting[PAGE:]
    while page and len(folded) < LIMIT:
        decisions = await load_decisions(session, seal, [candidate.id for candidate in page])
        opened += [
            candidate.precedent(decisions[candidate.id])
            for candidate in page
            if candidate.id in decisions and decisions[candidate.id].situation.trigger.message != asked.about
        ]
        folded = fold(opened)
        page, waiting = waiting[:PAGE], waiting[PAGE:]
    return Found(_chosen(folded, asked), tuple(candidates))


def _chosen(folded: Sequence[Precedent], asked: Asked) -> tuple[Precedent, ...]:
    """The best ones; the newest of the nearest, and the best that meets every clue, among them."""
    latest = sorted(nearest(folded), key=lambda precedent: precedent.latest)[-1:]
    fitting = [precedent for precedent in folded if _meets(precedent, asked)][:1]
    wanted = list(dict.fromkeys([*latest, *fitting]))
    kept = [*wanted, *(precedent for precedent in folded if precedent not in wanted)]
    ids = {precedent.decision.id for precedent in kept[:LIMIT]}
    return tuple(precedent for precedent in folded if precedent.decision.id in ids)


def _meets(found: Candidate | Precedent, asked: Asked) -> bool:
    """Whether all that the question names holds of a decision; of no question that names nothing."""
    return bool(asked.clues.given) and set(asked.clues.given) <= set(found.why)
