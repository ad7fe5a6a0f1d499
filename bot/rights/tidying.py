"""Once a night for each worker: what is older than they let it be remembered is forgotten, all of it.

A step forgets so many decisions and plans the next one, so that a process that dies costs no more than a step. Drafts
that rest on a forgotten decision keep nothing of it; one that has not left yet does not leave any more.
"""

from collections.abc import Collection
from datetime import time

from bot.deployment import Deployment
from bot.learning.learn import unindex
from bot.rights.halt import withdraw
from bot.rights.notes import forget_interviewed_before
from bot.voice.cards.shown import show_state
from bot.voice.home import refresh_home
from bot.work.drafts import OPEN, drafts_resting_on, read_proposal, without_beside, without_words, write_proposal
from bot.work.outbox import is_unsent
from bot.work.schedule import Daily, Job
from memory.domain import Worker
from memory.record.claims import claim, of_worker
from memory.record.engine import WriteSession
from memory.record.tables import DraftRow
from memory.rights.audit import append
from memory.rights.erasure import forget_older, older_decisions, receipt
from memory.rights.retention import retention_of
from memory.workers import worker_seal, worker_with

TIDYING = Daily("tidy", time(3))
STEP = 500


async def tidy(session: WriteSession, of: Deployment, job: Job) -> None:
    """Forget what is older than it is to be remembered; also for a worker whose account is closed."""
    await claim(session, of_worker(job.subject))
    worker, now = await worker_with(session, job.subject), of.now()
    if worker is None:
        return
    retention = await retention_of(session, worker.id, of.settings.keep_days)
    kept = retention.kept(worker.zone, now)
    await withdraw(session, of, worker, which=kept.older(DraftRow.place, DraftRow.created))
    decisions = await older_decisions(session, worker.id, kept, limit=STEP)
    interviews = await forget_interviewed_before(session, of, worker.id, kept)
    counts = {**await forget_older(session, worker.id, kept, decisions), "interviews": interviews}
    await unindex(session, of, list(decisions))
    for row in await drafts_resting_on(session, worker.id, decisions.values()):
        await _let_go(session, of, worker, row, decisions.keys())
    job.again = now if len(decisions) == STEP else TIDYING.next(worker, now)
    if any(counts.values()):
        listed = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        proof = receipt(of.master, worker.id, counts, now)
        await append(session, of.master, worker.id, "forgotten_by_age", subject=listed, content=proof, now=now)
        await refresh_home(session, worker, now)


async def _let_go(
    session: WriteSession, of: Deployment, worker: Worker, row: DraftRow, forgotten: Collection[str]
) -> None:
    seal = await worker_seal(session, of.master, worker.id)
    proposal = read_proposal(row, seal)
    if not any(each.decision in forgotten for each in (*proposal.borne_by, *proposal.beside)):
        return
    write_proposal(row, seal, without_words(without_beside(proposal)))
    if row.state in OPEN or await is_unsent(session, row.id):
        row.state, row.version = "cancelled", row.version + 1
        await show_state(session, of, worker, row)
