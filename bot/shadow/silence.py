"""Nobody answered in time: silence is a decision of those who were there to answer.

One job looks for whatever has waited long enough, whoever it waits for; a job for each of them would double what a
message costs that a thousand people hear.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

import structlog
from sqlalchemy import delete, func, select

from bot.deployment import Deployment
from bot.shadow.close import decision_about, record, situation_in
from bot.work.drafts import AWAITED, SAID
from bot.work.schedule import Job, plan_once
from memory.decisions.situations import PRESENT
from memory.domain import Act
from memory.record.claims import of_place, of_worker, share
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import AccountRow, DecisionRow, DraftRow, MessageRow, SituationRow
from memory.workers import get_worker

log = structlog.get_logger()
SILENCE = "silence"
TOGETHER = 100
"""So many situations end in one transaction."""
TRIES = 5
"""What cannot be written down so often is left out; what waits behind it goes on."""


async def await_silence(session: WriteSession, of: Deployment) -> None:
    """Something waits for an answer: look, once its time is over, who did not give one."""
    await plan_once(session, SILENCE, "", of.now() + of.settings.silence)


async def close_by_silence(session: WriteSession, of: Deployment, job: Job) -> None:
    """An ``ignore`` of each worker for whom a turn waited too long and who was there to answer it, else nothing.

    What they reacted to, or their double took up for them, is no silence. The job goes on for ever; one about a single
    situation, as former versions planned them, ends.
    """
    rows = await _overdue(session, of, 1 if job.attempts > 1 else TOGETHER)
    while await share(session, *_names(rows)):
        rows = await _overdue(session, of, len(rows))
    for _, together in groupby(rows, key=lambda row: (row.place, row.trigger)):
        alike = list(together)
        if job.attempts <= TRIES:
            for row in await _ignored(session, of, alike):
                await _write_down(session, of, row)
        else:
            log.error("silence_left_out", situations=len(alike))
        await _end(session, alike)
    if not job.subject:
        job.again = await _next(session, of)


async def _overdue(session: ReadSession, of: Deployment, most: int) -> list[SituationRow]:
    waiting = select(SituationRow).where(SituationRow.at <= of.now() - of.settings.silence)
    oldest = waiting.order_by(SituationRow.at, SituationRow.place, SituationRow.trigger, SituationRow.worker)
    return list(await session.scalars(oldest.limit(most)))


async def _ignored(session: ReadSession, of: Deployment, rows: Sequence[SituationRow]) -> list[SituationRow]:
    """Those of one turn whose worker was there in time, and neither they nor their double did anything about it."""
    workers, about = [row.worker for row in rows], rows[0]
    present = (
        select(MessageRow.worker)
        .join(AccountRow, (AccountRow.worker == MessageRow.worker) & (AccountRow.person == MessageRow.author))
        .where(MessageRow.worker.in_(workers))
        .where(MessageRow.at.between(about.at, min(about.at + PRESENT, of.now())))
    )
    decided = select(DecisionRow.worker).where(
        DecisionRow.worker.in_(workers), DecisionRow.place == about.place, DecisionRow.trigger == about.trigger
    )
    taken_up = select(DraftRow.worker).where(
        DraftRow.worker.in_(workers),
        DraftRow.place == about.place,
        DraftRow.turn == about.trigger,
        DraftRow.state.in_((*SAID, *AWAITED)),
    )
    there = set(await session.scalars(present.distinct()))
    if there:
        there -= set(await session.scalars(decided.union(taken_up)))
    return [row for row in rows if row.worker in there]


async def _write_down(session: WriteSession, of: Deployment, row: SituationRow) -> None:
    worker = await get_worker(session, row.worker)
    situation = await situation_in(session, of, worker, row)
    if situation is not None:
        await record(session, of, worker, decision_about(worker, situation, Act.IGNORE))


async def _end(session: WriteSession, rows: Sequence[SituationRow]) -> None:
    ended = delete(SituationRow).where(SituationRow.worker.in_([row.worker for row in rows]))
    await session.execute(ended.where(SituationRow.place == rows[0].place, SituationRow.trigger == rows[0].trigger))


async def _next(session: ReadSession, of: Deployment) -> datetime:
    """When the next one will have waited long enough; none that comes later is due before."""
    oldest = await session.scalar(select(func.min(SituationRow.at)))
    return max(of.now(), (oldest or of.now()) + of.settings.silence)


def _names(rows: Sequence[SituationRow]) -> set[str]:
    return {name for row in rows for name in (of_worker(row.worker), of_place(row.place))}
