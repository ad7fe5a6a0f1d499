"""Situation → precedents that every reader may see; question about the past → the decisions it asks for.

A time that a question names narrows the search (``memory.recall.search``), and is left out again where it holds
nothing. An act, place or asker that it names (``memory.recall.question``) is preferred, and hides nothing that is near.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from memory.domain import Precedent, Situation, Worker
from memory.index.embed import Embedders, text_of
from memory.index.store import VectorStore
from memory.index.tokens import whole
from memory.profile.compaction import with_earlier
from memory.recall.episodes import Episode, episodes_of
from memory.recall.names import KnownNames
from memory.recall.question import NO_CLUES, Clues, about, looks_ahead, understand
from memory.recall.ranking import NAMED, Asked, asked_by, asked_in
from memory.recall.search import Found, Sought, Within, near, newest, seeking
from memory.recall.subject import subject_of
from memory.recall.when import Window, when
from memory.record.engine import ReadSession, Record
from memory.record.seal import Seal
from memory.rights.audience import Audience, readable_places
from memory.rights.consent import DIRECT, consent_place, places_read_by
from memory.workers import worker_seal

INSTANT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a question about the past found.

    ``window`` is the time it asked about; ``widened`` says that nothing about it was found there and all time was
    searched instead. ``clues`` are what else it named; ``unmet`` says that nothing found meets all of them. ``about``
    are the words for what it is about, ``is_about`` says whether anything found is, or is only the nearest there is.
    """

    window: Window | None
    widened: bool
    precedents: tuple[Precedent, ...]
    clues: Clues = NO_CLUES
    unmet: bool = False
    episodes: tuple[Episode, ...] = ()
    about: str = ""
    is_about: bool = True


FLOOR = 0.3
"""What is less alike, and does not name it, is not about what was asked."""
BESIDE = 0.2
"""Beside something that is, what is less alike and has no word of it in common is left out."""


class Reranker(Protocol):
    """Puts precedents in a better order than likeness alone, at a price in time."""

    async def rerank(
        self, worker: Worker, place: str, question: str, precedents: Sequence[Precedent]
    ) -> tuple[Precedent, ...]:
        """The same precedents, the most helpful first; their scores stay in falling order. Raises nothing.

        Args:
            place: where it is asked, by the name under which consents are kept.
        """


class Weigher(Protocol):
    """Knows from a worker's past which precedents come closest to what they would say."""

    async def weigh(
        self, worker: Worker, situation: Situation, precedents: Sequence[Precedent], now: datetime
    ) -> tuple[Precedent, ...]:
        """The same precedents, the closest first; their scores stay in falling order.

        Args:
            now: only what was known then may tell.
        """


class Recall:
    """Finds precedents in one index over one record."""

    def __init__(
        self,
        record: Record,
        master: Seal,
        store: VectorStore,
        embedders: Embedders,
        reranker: Reranker | None = None,
        weigher: Weigher | None = None,
    ) -> None:
        self._record = record
        self._master = master
        self._store = store
        self._embedders = embedders
        self._reranker = reranker
        self._weigher = weigher
        self._names = KnownNames(store)

    async def precedents(
        self, worker: Worker, situation: Situation, *, reader: Audience | None, now: datetime
    ) -> tuple[Precedent, ...]:
        """What the worker did before in situations like this one, best first, nothing later than ``now``.

        Args:
            reader: who will read what is drafted from them; None is the worker alone, who may see all.
        """
        asked = asked_in(situation, now)
        async with self._record.read() as session:
            finely = await self._may_embed(session, worker, consent_place(situation.place))
            async with seeking(self._embedders, text_of(situation), finely=finely) as sought:
                places, seal = await self._opened(session, worker, reader)
                within = Within(worker.id, places, now)
                found = await self._near(session, seal, within, asked, sought)
        precedents = found.precedents
        if self._weigher and finely:
            precedents = await self._weigher.weigh(worker, situation, precedents, now)
        return await self._reranked(worker, consent_place(situation.place), situation.trigger.text, precedents)

    async def alike(
        self, worker: Worker, situation: Situation, *, reader: Audience | None, now: datetime
    ) -> tuple[Precedent, ...]:
        """The same by what is known on this machine alone, at once: no provider reads the situation, and no model."""
        async with self._record.read() as session, seeking(self._embedders, text_of(situation), finely=False) as sought:
            places, seal = await self._opened(session, worker, reader)
            within = Within(worker.id, places, now)
            return (await self._near(session, seal, within, asked_in(situation, now), sought)).precedents

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
        question = unicodedata.normalize("NFKC", question)
        window = _window(question, now, worker.zone)
        text = _without_names(question, window, worker)
        async with self._record.read() as session:
            finely = await self._may_embed(session, worker, DIRECT)
            places, seal = await self._opened(session, worker, reader)
            always = Within(worker.id, places, now + INSTANT)
            spans = [always]
            if window:
                spans.insert(0, replace(always, since=window.start, until=min(window.end, always.until)))
            names = await self._names.of(session, seal, worker, places, text)
            clues, meanings = understand(text, names, timed=window is not None)
            asked = asked_by(text, clues, now, place=place, asker=asker)
            async with seeking(self._embedders, text, *meanings, finely=finely) as sought:
                topic = about(meanings[0])
                hit = await self._best(session, seal, spans, asked, sought, topic)
            known = await with_earlier(session, worker.id, hit.found.precedents, reader)
        precedents = await self._reranked(worker, DIRECT, question, known)
        met = any(set(asked.clues.given) <= set(precedent.why) for precedent in precedents)
        return Recalled(
            window,
            hit.widened,
            precedents,
            asked.clues,
            unmet=bool(precedents) and not met,
            episodes=hit.episodes,
            about=topic or text.strip(),
            is_about=hit.is_about,
        )

    async def _reranked(
        self, worker: Worker, place: str, question: str, precedents: tuple[Precedent, ...]
    ) -> tuple[Precedent, ...]:
        return await self._reranker.rerank(worker, place, question, precedents) if self._reranker else precedents

    async def _may_embed(self, session: ReadSession, worker: Worker, place: str) -> bool:
        """Whether what is asked in a place may go to the fine embedder: to a provider only where the worker agreed."""
        fine = self._embedders.fine
        return fine is None or not fine.provider or place in await places_read_by(session, worker.id, fine.provider)

    async def _opened(
        self, session: ReadSession, worker: Worker, reader: Audience | None
    ) -> tuple[frozenset[str] | None, Seal]:
        """The places that a reader may see of a worker's, None for all, and the worker's seal."""
        seal = await worker_seal(session, self._master, worker.id)
        if reader is None:
            return None, seal
        return await readable_places(session, await self._store.values("place", worker.id), reader), seal

    async def _best(
        self, session: ReadSession, seal: Seal, spans: Sequence[Within], asked: Asked, sought: Sought, topic: str
    ) -> "_Hit":
        """What is found in the first span that holds anything about a topic, else in the first that holds anything.

        A question that names things and asks about nothing else finds the newest that meets them, if there is any.
        """
        nearest = _Hit(Found(), (), len(spans) > 1, False)
        subject = subject_of(topic)
        for listing in (True, False) if asked.clues.alone else (False,):
            for within in spans:
                narrow = replace(asked, in_window=within.since is not None)
                if listing:
                    found = await newest(session, seal, within, narrow)
                else:
                    found = await self._near(session, seal, within, narrow, sought)
                if not found.precedents:
                    continue
                episodes = await episodes_of(session, seal, found.precedents, found.near, until=spans[-1].until)
                is_about = listing or _is_about(found.precedents, episodes, asked.clues, subject)
                if is_about and not listing:
                    found = replace(found, precedents=_not_beside_it(found.precedents, asked.clues, subject))
                hit = _Hit(found, episodes, within is not spans[0], is_about)
                if is_about:
                    return hit
                nearest = nearest if nearest.found.precedents else hit
        return nearest

    async def _near(self, session: ReadSession, seal: Seal, within: Within, asked: Asked, sought: Sought) -> Found:
        if within.places is not None and not within.places:
            return Found()
        return await near(self._store, session, seal, within, asked, sought)


@dataclass(frozen=True, slots=True)
class _Hit:
    """What one span holds, whether that is not the span that was asked for, and whether any of it is about it."""

    found: Found
    episodes: tuple[Episode, ...]
    widened: bool
    is_about: bool


def _is_about(
    precedents: Sequence[Precedent], episodes: Sequence[Episode], clues: Clues, subject: frozenset[str]
) -> bool:
    """Whether a precedent is alike for more than what was named beside, or it or its episode names all of a subject."""
    told = [(precedent,) for precedent in precedents] + [episode.precedents for episode in episodes]
    alike = any(_alike(each, clues) >= FLOOR for each in precedents)
    return alike or (bool(subject) and any(subject <= _said(group) for group in told))


def _not_beside_it(precedents: Sequence[Precedent], clues: Clues, subject: frozenset[str]) -> tuple[Precedent, ...]:
    """Without what only came along: less alike, of another thing, and not what was named beside it; never nothing."""
    kept = tuple(
        each
        for each in precedents
        if _alike(each, clues) >= BESIDE or subject & _said((each,)) or (clues.given and {*clues.given} <= {*each.why})
    )
    return kept or tuple(precedents[:1])


def _alike(precedent: Precedent, clues: Clues) -> float:
    """How like what was asked a precedent is, leaving aside what it meets of what was named."""
    return precedent.score - NAMED * len({*clues.given} & {*precedent.why})


def _said(precedents: Sequence[Precedent]) -> frozenset[str]:
    """All that a few precedents are about."""
    decisions = [precedent.decision for precedent in precedents]
    return frozenset().union(*(subject_of(f"{each.situation.trigger.text} {each.reply}") for each in decisions))


def _window(question: str, now: datetime, zone: str) -> Window | None:
    """The time that a question about the past names; what looks ahead names none by a day that is yet to come."""
    window = when(question, now, zone, prefer="past")
    if window is None or not looks_ahead(question):
        return window
    is_past = window.end <= now and window == when(question, now, zone, prefer="future")
    return window if is_past else None


def _without_names(question: str, window: Window | None, worker: Worker) -> str:
    text = question.replace(window.phrase, " ") if window else question
    for name in (worker.name, *worker.name.split()[:1]):
        text = re.sub(f"@?{whole(name)}", " ", text)
    return text if text.strip() else question
