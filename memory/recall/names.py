"""What those of a worker's places and askers are called that a question may mean and a reader may know of.

Which there are stands in the index. A place's name stands in the record, an asker's in the decisions: one of them is
opened for each asker, once; the names are kept, but one is used only while the index holds a decision that it is for.
"""

from collections.abc import Iterable

from sqlalchemy import func, select

from adapters.chat import PlaceKind
from memory.decisions.decisions import load_decisions
from memory.domain import Worker
from memory.index.store import VectorStore
from memory.recall.question import Names, may_name_person, may_name_place
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import DecisionRow, PlaceRow

KEPT = 10_000


class KnownNames:
    """Finds the names by which a question can mean a place or an asker."""

    def __init__(self, store: VectorStore) -> None:
        self._store = store
        self._kept: dict[tuple[str, str], str] = {}

    async def of(
        self, session: ReadSession, seal: Seal, worker: Worker, places: frozenset[str] | None, text: str
    ) -> Names:
        """The names within ``places``, or within all that the worker has, that a text may hold."""
        named: dict[str, str] = {}
        if may_name_place(text):
            within = await self._store.values("place", worker.id) if places is None else places
            named = await _place_names(session, within)
        everybody = await self._asker_names(session, seal, worker)
        people = {person: name for person, name in everybody.items() if may_name_person(text, name)}
        if people and places is not None:
            seen = await self._store.values("asker", worker.id, places)
            people = {person: name for person, name in people.items() if person in seen}
        return Names(named, people)

    async def _asker_names(self, session: ReadSession, seal: Seal, worker: Worker) -> dict[str, str]:
        """What everybody is called who ever asked the worker."""
        people = await self._store.values("asker", worker.id) - worker.accounts
        known = {person: self._kept[worker.id, person] for person in people if (worker.id, person) in self._kept}
        if missing := people - known.keys():
            fresh = await _read_names(session, seal, worker, missing)
            self._kept.update({(worker.id, person): name for person, name in fresh.items()})
            known |= fresh
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return known


async def _read_names(session: ReadSession, seal: Seal, worker: Worker, people: Iterable[str]) -> dict[str, str]:
    """What people are called in the newest decision that each asked for."""
    latest = select(func.max(DecisionRow.id)).where(DecisionRow.worker == worker.id, DecisionRow.asker.in_(people))
    ids = list(await session.scalars(latest.group_by(DecisionRow.asker)))
    triggers = [each.situation.trigger for each in (await load_decisions(session, seal, ids)).values()]
    return {trigger.author: trigger.name for trigger in triggers}


async def _place_names(session: ReadSession, places: Iterable[str]) -> dict[str, str]:
    """What places that many people share are called."""
    columns = select(PlaceRow.id, PlaceRow.name)
    rows = await session.execute(columns.where(PlaceRow.id.in_(places), PlaceRow.kind != PlaceKind.DIRECT.value))
    return {row.id: row.name for row in rows}
