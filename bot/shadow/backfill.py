"""What was said in a place before the worker's consent, as far back as the wording told them.

Read once, through the platform's own history, by the same steps as an archive; whatever is known stays as it is.
It is read a week at a time, each step a job of its own: memory stays small, and a process that dies, or a platform
that wants us to wait, costs no more than the step at hand. Before the first message the steps grow, since there is
nothing to hold. The worker sees in one message how far it has come.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from adapters.archives.archive import Archive, Spoken
from adapters.chat import Message
from adapters.errors import Refused
from bot.deployment import Deployment
from bot.shadow.importing import Imported, Wanted, import_archive
from bot.voice.cards.notices import account_on, notice, to_worker
from bot.work.loop import Effect, nothing
from bot.work.outbox import put
from bot.work.schedule import ids_in, plan, subject_of
from memory.domain import Purpose, Worker
from memory.record.engine import WriteSession
from memory.record.tables import JobRow
from memory.rights.consent import purposes_in
from memory.workers import worker_with

BACKFILL = "backfill"
STEP = timedelta(days=7)
OVERLAP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: read from ``start`` on; ``first`` and ``end`` are those of the whole, the rest are its sums so far."""

    worker: str
    place: str
    first: datetime
    start: datetime
    end: datetime
    messages: int = 0
    decisions: int = 0

    @property
    def subject(self) -> str:
        """The step as the subject of a job."""
        times = (self.first, self.start, self.end)
        return subject_of(
            self.worker, self.place, *(time.isoformat() for time in times), str(self.messages), str(self.decisions)
        )

    @property
    def until(self) -> datetime:
        """Where it ends: a week on, or as far again as was read without finding anything."""
        length = STEP if self.messages else max(STEP, self.start - self.first)
        return min(self.start + length, self.end)

    @property
    def share(self) -> float:
        """How much of the whole was read before this step."""
        return (self.start - self.first) / (self.end - self.first)


async def begin_backfill(session: WriteSession, of: Deployment, worker: Worker, place: str) -> None:
    """Plan the step that begins with the oldest message that is to be read, unless reading is under way."""
    running = JobRow.subject.startswith(subject_of(worker.id, place, ""), autoescape=True)
    if await session.scalar(select(JobRow.subject).where(JobRow.kind == BACKFILL, running).limit(1)) is None:
        first = of.now() - timedelta(days=of.settings.backfill_days)
        await plan(session, BACKFILL, Step(worker.id, place, first, first, of.now()).subject, of.now())


async def backfill(of: Deployment, subject: str) -> Effect:
    """Learn from one step of a place's history, tell the worker how far it has come, and plan the next one.

    Raises:
        AdapterError: the platform does not tell; the step is tried again later.
    """
    step = _read(subject)
    async with of.record.read() as session:
        worker = await worker_with(session, step.worker)
        agreed = worker and Purpose.IMPORT in await purposes_in(session, worker.id, step.place)
    if worker is None or worker.frozen or not agreed:
        return nothing
    platform, until = of.platform_of(step.place), step.until
    overlap = max(OVERLAP, 2 * of.settings.silence)
    try:
        place = await platform.place(step.place)
        messages = [message async for message in platform.history(step.place, step.start - overlap, until)]
    except Refused:
        return nothing
    done = Imported()
    if messages:
        done = await import_archive(of, _as_archive(messages), worker, Wanted(silent=until - of.settings.silence))
    fresh = sum(message.at >= step.start for message in messages)
    after = replace(step, start=until, messages=step.messages + fresh, decisions=step.decisions + done.decisions)

    async def effect(session: WriteSession) -> None:
        if fresh or (after.messages and after.start >= after.end):
            await _tell(session, of, worker, place.name, after, first=not step.messages)
        if after.start < after.end:
            await plan(session, BACKFILL, after.subject, of.now())

    return effect


async def _tell(session: WriteSession, of: Deployment, worker: Worker, name: str, step: Step, *, first: bool) -> None:
    account = account_on(worker, step.place)
    if account is None:
        return
    key = f"backfill:{worker.id}:{step.place}:{step.first.isoformat()}"
    post = notice(
        worker.language,
        "shadow.backfilled" if step.start >= step.end else "shadow.backfilling",
        key,
        place=name,
        messages=step.messages,
        decisions=step.decisions,
        share=f"{step.share:.0%}",
    )
    told = to_worker(worker, account, post, key)
    if not first:
        told = replace(told, key=f"{key}:{step.start.isoformat()}", verb="update", target=f"key:{key}")
    await put(session, of.master, told, of.now())


def _read(subject: str) -> Step:
    worker, place, first, start, end, messages, decisions = ids_in(subject)
    return Step(
        worker,
        place,
        first=datetime.fromisoformat(first),
        start=datetime.fromisoformat(start),
        end=datetime.fromisoformat(end),
        messages=int(messages),
        decisions=int(decisions),
    )


def _as_archive(messages: list[Message]) -> Archive:
    return Archive(
        people={message.author.id: message.author for message in messages},
        places={message.place.id: message.place for message in messages},
        members={},
        counts=Counter(message.author.id for message in messages),
        skipped={},
        messages=lambda: (Spoken(message) for message in messages),
    )
