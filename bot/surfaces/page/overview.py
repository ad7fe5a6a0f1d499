"""All that a worker's page shows, read at one moment."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.commands.keep import holds
from bot.deployment import Deployment
from bot.learning.learn import ANY, DEMOTED, standing_of
from bot.learning.priority import PRIORITIES
from bot.standin.window import window_of
from bot.voice.telling import topic_told
from bot.voice.weekly import DAYS, Week, week_of
from bot.work.drafts import AWAITED, Proposal, drafts_in
from memory.decisions.decisions import count_decisions, oldest_decision
from memory.domain import Act, Purpose, Worker
from memory.record.engine import ReadSession
from memory.record.tables import ClearanceRow, DraftRow, MessageRow, PlaceRow, StandinRow, WorkerRow
from memory.rights.consent import consents_of, own_talks
from memory.workers import worker_seal
from policies.clearance import Standing

DRAFTS = 8
CLEARANCES = 12


@dataclass(frozen=True, slots=True)
class Right:
    """A clearance as its worker sees it; ``standing`` is its evidence, where it is for one act."""

    topic: str
    name: str
    act: str
    state: str
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of a double: where it listens, its stand-in, what waits, the weeks, rights, what it knows, how long."""

    listening: tuple[str, ...]
    own_talks: bool
    window: StandinRow | None
    drafts: tuple[tuple[DraftRow, Proposal], ...]
    more_drafts: int
    this_week: Week
    week_before: Week
    rights: tuple[Right, ...]
    decisions: int
    messages: int
    since: datetime | None
    digest: bool
    calendar: bool
    holds: str


async def overview_of(session: ReadSession, of: Deployment, worker: Worker) -> Overview:
    """Read it."""
    now = of.now()
    consents = [c for c in await consents_of(session, worker.id) if c.purpose is Purpose.SHADOW]
    names = select(PlaceRow.name).where(PlaceRow.id.in_([consent.place for consent in consents]))
    seal = await worker_seal(session, of.master, worker.id)
    rows = await drafts_in(session, worker.id, AWAITED)
    waiting = await PRIORITIES.place(session, of, worker, seal, rows)
    row = await session.get_one(WorkerRow, worker.id)
    own = {own_talks(person) for person in worker.accounts}
    return Overview(
        listening=tuple(sorted(await session.scalars(names))),
        own_talks=any(consent.place in own for consent in consents),
        window=await window_of(session, worker.id, now),
        drafts=tuple((each.row, each.proposal) for each in waiting[:DRAFTS]),
        more_drafts=max(0, len(waiting) - DRAFTS),
        this_week=await week_of(session, worker, now),
        week_before=await week_of(session, worker, now, back=DAYS),
        rights=await _rights(session, of, worker),
        decisions=await count_decisions(session, worker.id),
        messages=await session.scalar(
            select(func.count()).select_from(MessageRow).where(MessageRow.worker == worker.id)
        )
        or 0,
        since=await oldest_decision(session, worker.id),
        digest=row.digest,
        calendar=row.calendar is not None,
        holds=await holds(session, of, worker, worker.language),
    )


async def _rights(session: ReadSession, of: Deployment, worker: Worker) -> tuple[Right, ...]:
    rows = await session.scalars(
        select(ClearanceRow)
        .where(ClearanceRow.worker == worker.id, ClearanceRow.state != DEMOTED)
        .order_by(ClearanceRow.at.desc())
        .limit(CLEARANCES)
    )
    seal = await worker_seal(session, of.master, worker.id)
    rights = []
    for row in list(rows):
        name = await topic_told(session, seal, worker, row.topic)
        standing = None
        if row.act != ANY:
            standing = await standing_of(session, worker.id, row.topic, Act(row.act), of.now())
        rights.append(Right(row.topic, name, row.act, row.state, standing))
    return tuple(rights)
