"""Once a night for each worker who wants it: of old decisions that are one of many alike, only an entry each stays.

A step compacts so many and plans the next one, so that a process that dies costs no more than a step. What a draft
rests on that waits for the worker is left for a later night; a draft that is settled keeps the link, and no words.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import time

from bot.deployment import Deployment
from bot.learning.learn import unindex
from bot.work.drafts import (
    PENDING,
    Evidence,
    Other,
    Reviewed,
    drafts_in,
    drafts_resting_on,
    read_proposal,
    write_proposal,
)
from bot.work.schedule import Daily, Job
from memory.domain import Worker
from memory.profile.compaction import compact, compactable
from memory.record.claims import claim, of_worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.seal import Seal
from memory.record.tables import WorkerRow
from memory.rights.audit import append
from memory.rights.retention import start_of_day
from memory.workers import worker_seal, worker_with

COMPACTING = Daily("compact", time(4))
STEP = 200


async def compact_old(session: WriteSession, of: Deployment, job: Job) -> None:
    """Compact what is older than the worker's term, if they chose one; also for a worker whose account is closed."""
    await claim(session, of_worker(job.subject))
    worker, now = await worker_with(session, job.subject), of.now()
    if worker is None:
        return
    job.again = COMPACTING.next(worker, now)
    days = (await session.get_one(WorkerRow, worker.id)).compact_days
    if days is None:
        return
    seal = await worker_seal(session, of.master, worker.id)
    needed = await _needed(session, seal, worker)
    rows = await compactable(session, worker.id, start_of_day(days, worker.zone, now), without=needed, limit=STEP)
    if not rows:
        return
    messages = {row.id: row.messages for row in rows}
    await compact(session, seal, worker.id, rows)
    await unindex(session, of, list(messages))
    for draft in await drafts_resting_on(session, worker.id, messages.values()):
        proposal = read_proposal(draft, seal)
        evidence, both = (_without_words(each, messages.keys()) for each in (proposal.evidence, proposal.both))
        newest = next(iter(_without_words((proposal.newest,), messages.keys())), None) if proposal.newest else None
        others = tuple(_other_without_words(each, messages.keys()) for each in proposal.others)
        review = proposal.review and _review_without_words(proposal.review, messages.keys())
        left = replace(proposal, evidence=evidence, both=both, newest=newest, others=others, review=review)
        write_proposal(draft, seal, left)
    if len(rows) == STEP:
        job.again = now
    await append(session, of.master, worker.id, "compacted", subject=f"{len(rows)} decisions", now=now)


async def _needed(session: ReadSession, seal: Seal, worker: Worker) -> frozenset[str]:
    """The decisions on which a draft rests that the worker may still send."""
    proposals = [read_proposal(row, seal) for row in await drafts_in(session, worker.id, PENDING)]
    return frozenset(each.decision for said in proposals for each in (*said.evidence, *said.remarked, *said.beside))


def _other_without_words(other: Other, decisions: Collection[str]) -> Other:
    evidence = _without_words(other.evidence, decisions)
    return replace(other, evidence=evidence, reply=other.reply if evidence == other.evidence else "")


def _review_without_words(review: Reviewed, decisions: Collection[str]) -> Reviewed:
    findings = (replace(each, evidence=_without_words(each.evidence, decisions)) for each in review.findings)
    return replace(review, findings=tuple(findings))


def _without_words(evidence: tuple[Evidence, ...], decisions: Collection[str]) -> tuple[Evidence, ...]:
    return tuple(replace(each, reply="") if each.decision in decisions else each for each in evidence)
