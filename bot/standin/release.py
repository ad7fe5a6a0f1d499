"""The last look before a reply in a worker's name leaves: what held at the verdict must still hold."""

from adapters.chat import Person
from bot.deployment import Deployment
from bot.standin.case import may_be_read, purposes_for
from bot.standin.sources import still_read
from bot.standin.window import stands_in
from bot.work.drafts import SAID, Proposal, in_own_words, read_proposal
from bot.work.outbox import reply_key
from memory.domain import Purpose
from memory.errors import UnknownWorker
from memory.record.engine import ReadSession
from memory.record.tables import DraftRow, OutboxRow
from memory.rights.audience import audience_of, only
from memory.workers import get_worker, worker_seal


async def refuse_to_release(session: ReadSession, of: Deployment, reply: OutboxRow) -> str | None:
    """Why a reply must not be sent after all, or None."""
    row = await session.get(DraftRow, reply.draft, populate_existing=True) if reply.draft else None
    if row is None or row.state not in SAID or reply.key != reply_key(row):
        return "draft_withdrawn"
    try:
        worker = await get_worker(session, row.worker)
        proposal = read_proposal(row, await worker_seal(session, of.master, row.worker))
    except UnknownWorker:
        return "worker_forgotten"
    if worker.frozen:
        return "worker_frozen"
    needed = Purpose.SEND if row.state == "answered" else Purpose.DRAFT
    if needed not in await purposes_for(session, worker.id, proposal.situation, proposal.said_in):
        return "consent_withdrawn"
    if row.state == "answered" and not await stands_in(session, worker.id, of.now()):
        return "standin_over"
    if row.state != "edited" and not await still_read(session, of, worker, proposal):
        return "consent_withdrawn"
    bound = in_own_words(proposal) if row.state == "edited" else proposal
    if not await evidence_may_be_read(session, bound):
        return "audience_changed"
    return None


async def places_of(session: ReadSession, of: Deployment, draft: str) -> frozenset[str]:
    """Where a draft's reply goes and where all that it was made of comes from; none where the worker is gone."""
    row = await session.get(DraftRow, draft)
    if row is None:
        return frozenset()
    proposal = read_proposal(row, await worker_seal(session, of.master, row.worker))
    return frozenset({proposal.destination, *proposal.sources})


async def evidence_may_be_read(session: ReadSession, proposal: Proposal) -> bool:
    """Whether everybody who will read a draft's reply may see every precedent read for it, and what coloured it."""
    readers = await audience_of(session, proposal.destination)
    if proposal.to:
        readers = only(Person(proposal.to, "", guest=proposal.guest))
    return await may_be_read(session, proposal.sources, readers)
