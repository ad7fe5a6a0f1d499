"""One message heard for all workers together: what differs by worker is sealed for each, and asked for at once.

The number of statements does not grow with the number of workers, but by one for every few hundred of them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Select, bindparam, select
from sqlalchemy.sql.dml import ReturningInsert

from adapters.chat import Message
from memory.decisions.situations import BURST
from memory.decisions.talks import as_kept, in_talk
from memory.domain import Purpose, Turn, Worker
from memory.errors import WrongKey
from memory.record.claims import of_person, of_place, of_worker, share
from memory.record.engine import ReadSession, WriteSession, insert_for
from memory.record.seal import Seal
from memory.record.tables import AccountRow, BystanderRow, ConsentRow, MessageRow, PlaceRow, WorkerRow
from memory.rights.audience import note_place
from memory.rights.consent import consent_place, whole_second
from memory.workers import worker_from

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Listener:
    """A worker whose double hears a message. ``goes_on``: as they heard it, its author goes on with their turn."""

    worker: Worker
    seal: Seal
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Listeners:
    """All who hear a message. ``stood_by``: its author lets nobody else keep anything of what they say."""

    those: tuple[Listener, ...]
    stood_by: bool


class _Account(NamedTuple):
    """An account of a worker who listens, and beside it what is known of a message's place and its author."""

    id: str
    name: str
    language: str
    zone: str
    frozen: datetime | None
    data_key: bytes
    account: str
    spoke_last: str | None
    bystander: str | None
    place: str | None
    kind: str | None


async def listeners_of(session: WriteSession, master: Seal, message: Message) -> Listeners:
    """Whose doubles hear a message, by their consent live when it was said and still; they are shared from then on.

    Its place is remembered where anybody hears it. Whose key does not open is left out: the others go on to hear.
    """
    await session.flush()
    found = await _ask(session, message)
    names = of_place(message.place.id), of_person(message.author.id)
    while await share(session, *names, *(of_worker(each.id) for each in found)):
        found = await _ask(session, message)
    accounts: dict[str, list[str]] = defaultdict(list)
    for each in found:
        accounts[each.id].append(each.account)
    those = []
    for row in {each.id: each for each in found}.values():
        try:
            seal = master.worker(row.data_key)
        except WrongKey:
            log.error("key_unreadable", worker=row.id)
            continue
        worker = worker_from(row, accounts[row.id])
        those.append(Listener(worker, seal, goes_on=row.spoke_last == message.author.id))
    if found and (found[0].place, found[0].kind) != (message.place.name, message.place.kind.value):
        await note_place(session, message.place)
    return Listeners(tuple(those), stood_by=bool(found) and found[0].bystander is not None)


async def note_heard(session: WriteSession, turn: Turn, message: Message, seals: Mapping[str, Seal]) -> frozenset[str]:
    """Keep a message, redacted, for each worker under their own seal; returns for whom it is new."""
    if not seals:
        return frozenset()
    heard = as_kept(turn)
    common = {"place": message.place.id, "message": message.id, "thread": message.thread, "author": turn.author}
    rows = [
        {**common, "worker": worker, "at": turn.at, "sealed": seal.close(heard, turn.message)}
        for worker, seal in seals.items()
    ]
    database = await session.connection()
    return frozenset((await database.execute(_keeping(insert_for(session)), rows)).scalars())


@cache
def _keeping(insert: Callable[..., Any]) -> ReturningInsert[Any]:
    """Built once and executed on the connection, as all here: to build a statement costs more than to execute it."""
    keeping: ReturningInsert[Any] = insert(MessageRow.__table__).on_conflict_do_nothing().returning(MessageRow.worker)
    return keeping


async def _ask(session: ReadSession, message: Message) -> list[_Account]:
    asked = {
        "consented": consent_place(message.place),
        "place": message.place.id,
        "message": message.id,
        "thread": message.thread,
        "author": message.author.id,
        "at": message.at,
        "lately": message.at - BURST,
        "granted": whole_second(message.at),
    }
    database = await session.connection()
    rows = await database.execute(_IN_THREAD if message.thread else _OUTSIDE, asked)
    return [_Account(*row) for row in rows]


def _asking(*, threaded: bool) -> Select[Any]:
    last = (
        select(MessageRow.author)
        .where(
            MessageRow.worker == WorkerRow.id,
            MessageRow.place == bindparam("place"),
            in_talk(MessageRow.thread, MessageRow.message, bindparam("thread") if threaded else None),
            MessageRow.at.between(bindparam("lately"), bindparam("at")),
            MessageRow.message != bindparam("message"),
        )
        .order_by(MessageRow.at.desc(), MessageRow.message.desc())
        .limit(1)
        .correlate(WorkerRow)
        .scalar_subquery()
    )
    return (
        select(WorkerRow.id, WorkerRow.name, WorkerRow.language, WorkerRow.zone, WorkerRow.frozen, WorkerRow.data_key)
        .add_columns(AccountRow.person, last, BystanderRow.person, PlaceRow.name, PlaceRow.kind)
        .select_from(ConsentRow)
        .join(WorkerRow, WorkerRow.id == ConsentRow.worker)
        .join(AccountRow, AccountRow.worker == WorkerRow.id)
        .outerjoin(BystanderRow, BystanderRow.person == bindparam("author"))
        .outerjoin(PlaceRow, PlaceRow.id == bindparam("place"))
        .where(
            ConsentRow.place == bindparam("consented"),
            ConsentRow.purpose == Purpose.SHADOW,
            ConsentRow.granted <= bindparam("granted"),
            ConsentRow.revoked.is_(None),
            WorkerRow.frozen.is_(None),
        )
    )


_OUTSIDE, _IN_THREAD = _asking(threaded=False), _asking(threaded=True)
