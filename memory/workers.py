"""Who has a double: registering workers and finding them by name, id or account."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import select

from memory.domain import Worker
from memory.errors import UnknownWorker
from memory.record.engine import ReadSession, WriteSession
from memory.record.ids import new_id
from memory.record.seal import Seal
from memory.record.tables import AccountRow, AuditRow, WorkerRow
from memory.rights.audience import organisation_of

UNKNOWN_ZONE = "UTC"
"""The zone of a worker whose platform names one that is not known here; times are echoed with it."""


async def register(
    session: WriteSession,
    master: Seal,
    account: str,
    *,
    name: str,
    language: str,
    zone: str,
    now: datetime,
) -> Worker:
    """The worker with this account, made with a fresh data key where there is none yet."""
    known = await worker_of(session, account)
    if known:
        return known
    row = WorkerRow(
        id=new_id(),
        name=name,
        language=language,
        zone=zone,
        data_key=master.new_worker_key(),
        policy=None,
        digest=True,
        calendar=None,
        created=now,
        frozen=None,
    )
    session.add(row)
    await session.flush()
    session.add(AccountRow(person=account, worker=row.id, home=False))
    await session.flush()
    return worker_from(row, [account])


async def thaw(session: WriteSession, worker: str) -> None:
    """The worker's account is open again, and they said themselves that their double may go on."""
    row = await session.get(WorkerRow, worker)
    if row is not None:
        row.frozen = None


async def worker_of(session: ReadSession, person: str) -> Worker | None:
    """The worker who owns an account, if any."""
    account = await session.get(AccountRow, person)
    return await get_worker(session, account.worker) if account else None


async def worker_with(session: ReadSession, worker: str) -> Worker | None:
    """The worker with an id, or None once they were forgotten."""
    return await get_worker(session, worker) if await _row_of(session, worker) else None


async def chosen_language(session: ReadSession, worker: Worker) -> str | None:
    """The language that a worker chose by their settings, and not only by the words with which they began."""
    chose = select(AuditRow.id).where(
        AuditRow.worker == worker.id, AuditRow.subject == f"language={worker.language}", AuditRow.action == "setting"
    )
    return worker.language if await session.scalar(chose.limit(1)) is not None else None


async def get_worker(session: ReadSession, worker: str) -> Worker:
    """The worker with an id.

    Raises:
        UnknownWorker: there is none, or it was forgotten.
    """
    row = await _row_of(session, worker)
    if row is None:
        raise UnknownWorker(f"There is no double with the id {worker}; `double status` lists them.")
    accounts = await session.scalars(select(AccountRow.person).where(AccountRow.worker == worker))
    return worker_from(row, list(accounts))


async def all_workers(session: ReadSession) -> list[Worker]:
    """Every worker, in order of name."""
    accounts: dict[str, list[str]] = defaultdict(list)
    for account in await session.scalars(select(AccountRow)):
        accounts[account.worker].append(account.person)
    rows = await session.scalars(select(WorkerRow).order_by(WorkerRow.name, WorkerRow.id))
    return [worker_from(row, accounts[row.id]) for row in rows]


async def in_organisation(session: ReadSession, workers: Sequence[str], person: str) -> list[str]:
    """Those workers who have an account where a person has theirs, in the same order."""
    organisation = organisation_of(person)
    if not organisation:
        return list(workers)
    there = AccountRow.person.startswith(f"{organisation}:", autoescape=True)
    found = set(await session.scalars(select(AccountRow.worker).where(AccountRow.worker.in_(workers), there)))
    return [worker for worker in workers if worker in found]


async def find_worker(session: ReadSession, name: str) -> Worker:
    """The worker meant by an id, an account, the last part of an account, or a name.

    Raises:
        UnknownWorker: nobody or more than one fits.
    """
    wanted = name.removeprefix("@").casefold()
    workers = await all_workers(session)
    found = [worker for worker in workers if wanted in all_names(worker)]
    if len(found) == 1:
        return found[0]
    if found:
        apart = ", ".join(f"{each.name} ({', '.join(sorted(each.accounts)) or each.id})" for each in found)
        raise UnknownWorker(f"'{name}' fits several workers: {apart}; give an account or an id.", name, fit=apart)
    known = ", ".join(worker.name for worker in workers[:5])
    raise UnknownWorker(f"No worker '{name}' has a double here; `double status` lists them.", name, known=known)


async def worker_seal(session: ReadSession, master: Seal, worker: str) -> Seal:
    """The seal over all that is remembered for a worker.

    Raises:
        UnknownWorker: the worker was forgotten and the key destroyed.
    """
    row = await _row_of(session, worker)
    if row is None:
        raise UnknownWorker(f"There is no double with the id {worker}; `double status` lists them.")
    return master.worker(row.data_key)


async def _row_of(session: ReadSession, worker: str) -> WorkerRow | None:
    """A worker's row, which the session reads once and holds until it ends."""
    row = await session.get(WorkerRow, worker)
    if row is not None:
        session.info[f"worker:{worker}"] = row
    return row


class Known(Protocol):
    """What a row says of a worker."""

    @property
    def id(self) -> str:
        """By which the record knows them."""

    @property
    def name(self) -> str:
        """What they are called."""

    @property
    def language(self) -> str:
        """In which they are spoken to."""

    @property
    def zone(self) -> str:
        """In which they live."""

    @property
    def frozen(self) -> datetime | None:
        """Since when their account is closed, if it is."""


def worker_from(row: Known, accounts: Sequence[str]) -> Worker:
    """The worker of a row with those accounts."""
    zone = row.zone if is_zone(row.zone) else UNKNOWN_ZONE
    return Worker(row.id, row.name, row.language, zone, frozenset(accounts), row.frozen is not None)


@cache
def is_zone(name: str) -> bool:
    """Whether a time zone of that name is known here."""
    try:
        ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        return False
    return True


def all_names(worker: Worker) -> set[str]:
    """All by which a worker is found, in small letters."""
    accounts = {account.casefold() for account in worker.accounts}
    return {worker.id, worker.name.casefold(), *accounts, *(a.rpartition(":")[2] for a in accounts)}
