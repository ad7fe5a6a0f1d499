"""What the gate holds in memory of the record: read whole at first, then only what changed, by one statement each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import CompoundSelect, Table, bindparam, false, func, literal, select, union, union_all
from sqlalchemy.sql.selectable import SelectBase
from sqlalchemy.sql.visitors import iterate

from memory.domain import Purpose
from memory.record.changes import Change
from memory.record.engine import ReadSession
from memory.record.tables import AccountRow, BotRow, BystanderRow, ConsentRow, StandinRow, WorkerRow
from memory.record.tables.base import Utc

Reading = CompoundSelect[str, str, str, datetime | None, bool]
MOST = 500
"""Where more has changed, all is read: that is faster by then."""


@dataclass(slots=True)
class Snapshot:
    """Places that were ever consented in, and whether anybody listens there; and who may be spoken to, or not heard.

    ``owners`` maps accounts to workers, ``until`` workers to the end of their stand-in, ``let_in`` bots to the workers
    whom they may ask.
    """

    places: dict[str, bool] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    until: dict[str, datetime] = field(default_factory=dict)
    let_in: dict[str, set[str]] = field(default_factory=dict)
    standing_by: set[str] = field(default_factory=set)

    async def read(self, session: ReadSession) -> None:
        """Read all."""
        await self._take(session, WHOLE, {})

    async def read_again(self, session: ReadSession, changes: Collection[Change]) -> None:
        """Read what changed."""
        if len(changes) > MOST:
            return await self.read(session)
        keys = {
            "places": [each.key for each in changes if each.table == ConsentRow.__tablename__],
            "frozen": [each.key for each in changes if each.table == WorkerRow.__tablename__],
            "workers": [each.key for each in changes if each.table in DOUBLES],
            "people": [each.key for each in changes if each.table == BystanderRow.__tablename__],
        }
        return await self._take(session, PART, keys)

    async def _take(self, session: ReadSession, statement: Reading, keys: Mapping[str, list[str]]) -> None:
        """Read, and only then forget what was known of the same."""
        rows = (await (await session.connection()).execute(statement, keys)).all()
        self._forget(keys)
        for kind, key, worker, until, heard in rows:
            if kind == "place":
                self.places[key] = heard
            elif kind == "account":
                self.owners[key] = worker
                if until is not None:
                    self.until[worker] = until
            elif kind == "bot":
                self.let_in.setdefault(key, set()).add(worker)
            else:
                self.standing_by.add(key)

    def _forget(self, keys: Mapping[str, list[str]]) -> None:
        if not keys:
            for known in (self.places, self.owners, self.until, self.let_in, self.standing_by):
                known.clear()
            return
        workers = set(keys["workers"])
        self.places = {place: heard for place, heard in self.places.items() if place not in keys["places"]}
        self.standing_by.difference_update(keys["people"])
        if workers:
            self.owners = {account: worker for account, worker in self.owners.items() if worker not in workers}
            self.until = {worker: until for worker, until in self.until.items() if worker not in workers}
            self.let_in = {bot: left for bot, asked in self.let_in.items() if (left := asked - workers)}


def _reading(places: SelectBase, *, part: bool) -> Reading:
    """All that is known of places, and of doubles and bystanders; of these only a ``part``, by their keys."""
    place, nobody, never = places.subquery().c.place, literal(""), literal(None, Utc)
    listening = (
        select(ConsentRow.id)
        .join(WorkerRow, WorkerRow.id == ConsentRow.worker)
        .where(ConsentRow.place == place, ConsentRow.purpose == Purpose.SHADOW, ConsentRow.revoked.is_(None))
        .where(WorkerRow.frozen.is_(None))
        .limit(1)
    )
    until = select(func.max(StandinRow.ends)).where(
        StandinRow.worker == AccountRow.worker, StandinRow.stopped.is_(None)
    )
    accounts = select(literal("account"), AccountRow.person, AccountRow.worker, until.scalar_subquery(), false())
    bots = select(literal("bot"), BotRow.person, BotRow.worker, never, false())
    bystanders = select(literal("person"), BystanderRow.person, nobody, never, false())
    if part:
        accounts = accounts.where(AccountRow.worker.in_(bindparam("workers", expanding=True)))
        bots = bots.where(BotRow.worker.in_(bindparam("workers", expanding=True)))
        bystanders = bystanders.where(BystanderRow.person.in_(bindparam("people", expanding=True)))
    heard = select(literal("place"), place, nobody, never, listening.scalar_subquery().is_not(None))
    return union_all(heard, accounts, bots, bystanders)


WHOLE = _reading(select(ConsentRow.place).distinct(), part=False)
PART = _reading(
    union(
        select(ConsentRow.place).where(ConsentRow.place.in_(bindparam("places", expanding=True))),
        select(ConsentRow.place).where(ConsentRow.worker.in_(bindparam("frozen", expanding=True))),
    ),
    part=True,
)
GATED = frozenset(each.name for each in iterate(WHOLE) if isinstance(each, Table))
"""The tables of which the gate holds a snapshot."""
DOUBLES = frozenset(table.__tablename__ for table in (AccountRow, BotRow, StandinRow))
