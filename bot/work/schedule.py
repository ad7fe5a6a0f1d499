"""Due work as rows: a kind, a subject and a time; at most one of each, done by one process, never lost."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CursorResult, Insert, delete, select, update
from uuid_utils import uuid4

from bot.deployment import Deployment
from bot.work.loop import LeaseLost
from bot.work.trace import followed
from memory.domain import Worker
from memory.record.engine import WriteSession, insert_for
from memory.record.tables import JobRow

SEPARATOR = "\x1f"
LEASE = timedelta(minutes=3)
LEASES = {"backfill": timedelta(minutes=30), "import": timedelta(hours=6), "erase": timedelta(hours=6)}
LONGEST_WAIT = timedelta(minutes=10)


@dataclass(slots=True)
class Job:
    """A piece of due work in our hands. ``again`` is when it is to be done the next time, if it is."""

    kind: str
    subject: str
    lease: str
    attempts: int
    trace: str | None = None
    again: datetime | None = None

    @property
    def name(self) -> str:
        """What it is, for the log."""
        return self.kind


def lease_of(kind: str) -> timedelta:
    """How long a job of a kind may take."""
    return LEASES.get(kind, LEASE)


def subject_of(*ids: str) -> str:
    """The subject of a job that is about several things at once."""
    return SEPARATOR.join(ids)


def ids_in(subject: str) -> list[str]:
    """The ids that ``subject_of`` joined."""
    return subject.split(SEPARATOR)


async def plan(session: WriteSession, kind: str, subject: str, due: datetime) -> None:
    """Do something at a time; a job of the same kind and subject moves to the new time."""
    await session.execute(_planning(insert_for(session), moves=True), [_planned(kind, subject, due)])


async def plan_once(session: WriteSession, kind: str, subject: str, due: datetime) -> None:
    """Do something at a time, unless the same is planned already."""
    await session.execute(_planning(insert_for(session), moves=False), [_planned(kind, subject, due)])


def _planned(kind: str, subject: str, due: datetime) -> dict[str, object]:
    return {"kind": kind, "subject": subject, "due": due, "lease": None, "attempts": 0, "trace": followed()}


@cache
def _planning(insert: Callable[..., Any], *, moves: bool) -> Insert:
    """Built once: to build a statement costs more than to execute it. ``moves``: what is planned already moves."""
    planning = insert(JobRow.__table__)
    anew = {name: planning.excluded[name] for name in ("due", "lease", "attempts", "trace")}
    if moves:
        planning = planning.on_conflict_do_update(index_elements=["kind", "subject"], set_=anew)
    else:
        planning = planning.on_conflict_do_nothing()
    return planning  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Daily:
    """What is done for each worker at an hour of their zone: every day, or on one ``weekday`` (0 is Monday)."""

    kind: str
    hour: time
    weekday: int | None = None

    def next(self, worker: Worker, now: datetime) -> datetime:
        """When it is that hour the next time."""
        here = now.astimezone(ZoneInfo(worker.zone))
        due = datetime.combine(here.date(), self.hour, here.tzinfo)
        wait = 0 if self.weekday is None else (self.weekday - due.weekday()) % 7
        due += timedelta(days=wait)
        return due if due > here else due + timedelta(days=1 if self.weekday is None else 7)

    def soonest(self, of: Deployment, worker: Worker) -> datetime:
        """The next time, or now where no chat is connected: no process waits there for a night."""
        return self.next(worker, of.now()) if of.platforms else of.now()

    async def plan(self, session: WriteSession, worker: Worker, now: datetime) -> None:
        """Do it the next time; whoever does it sees to all times after that."""
        await plan(session, self.kind, worker.id, self.next(worker, now))


async def cancel(session: WriteSession, kind: str, subjects: Sequence[str]) -> None:
    """Do not do it after all."""
    await session.execute(delete(JobRow).where(JobRow.kind == kind, JobRow.subject.in_(subjects)))


class Schedule:
    """The queue of due jobs."""

    def __init__(
        self,
        deployment: Deployment,
        name: str = "jobs",
        *,
        only: Collection[str] | None = None,
        without: Collection[str] = (),
    ) -> None:
        """A queue of ``only`` some kinds of jobs, or of all ``without`` some, so that kinds do not wait for others."""
        self._of = deployment
        self.name = name
        self.kinds = [JobRow.kind.not_in(without)] if without else []
        self.kinds += [] if only is None else [JobRow.kind.in_(only)]

    async def lease(self) -> Job | None:
        """The job that has been due longest."""
        now = self._of.now()
        due = select(JobRow).where(JobRow.due <= now, *self.kinds)
        chosen = due.order_by(JobRow.due).limit(1).with_for_update(skip_locked=True)
        async with self._of.record.write() as session:
            row = await session.scalar(chosen)
            if row is None:
                return None
            row.lease, row.attempts = str(uuid4()), row.attempts + 1
            row.due = now + lease_of(row.kind)
            return Job(row.kind, row.subject, row.lease, row.attempts, row.trace)

    async def finish(self, session: WriteSession, leased: Job) -> None:
        """Be done with a job, for good or until the next time.

        Raises:
            LeaseLost: it was planned anew or taken over meanwhile.
        """
        mine = (JobRow.kind == leased.kind, JobRow.subject == leased.subject, JobRow.lease == leased.lease)
        anew = update(JobRow).where(*mine).values(due=leased.again, lease=None, attempts=0)
        result = await session.execute(anew if leased.again else delete(JobRow).where(*mine))
        assert isinstance(result, CursorResult)
        if result.rowcount != 1:
            raise LeaseLost

    async def give_back(self, leased: Job) -> None:
        """Try a job again later, further apart each time; what is due stays due."""
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(leased.attempts, 20)))
        mine = (JobRow.kind == leased.kind, JobRow.subject == leased.subject, JobRow.lease == leased.lease)
        async with self._of.record.write() as session:
            await session.execute(update(JobRow).where(*mine).values(due=self._of.now() + wait, lease=None))

    async def release_leases(self) -> None:
        """As the only process: what another one had in its hands when it died is due now."""
        async with self._of.record.write() as session:
            await session.execute(
                update(JobRow).where(JobRow.lease.is_not(None)).values(lease=None, due=self._of.now())
            )
