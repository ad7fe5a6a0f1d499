"""What waits for the worker's word."""

from pydantic import BaseModel

from bot.service.opening import Way
from bot.service.shapes import Json
from bot.work.drafts import AWAITED, drafts_in, read_proposal
from memory.workers import chosen_language, find_worker, worker_seal


class DraftsArgs(BaseModel):
    """Whose drafts."""

    worker: str


async def drafts(way: Way, args: DraftsArgs) -> Json:
    """The waiting drafts, oldest first."""
    of = await way.record()
    async with of.record.read() as session:
        worker = await find_worker(session, args.worker)
        seal = await worker_seal(session, of.master, worker.id)
        rows = await drafts_in(session, worker.id, AWAITED)
        chosen = await chosen_language(session, worker)
    return {
        "language": chosen,
        "drafts": [
            {
                "draft": row.id,
                "asker": proposal.situation.trigger.name,
                "place": proposal.situation.place.name,
                "question": proposal.situation.trigger.text,
                "act": row.act,
                "reply": proposal.reply,
                "confidence": row.confidence,
                "rule": row.rule,
                "expires": row.expires.isoformat(),
            }
            for row in rows
            for proposal in (read_proposal(row, seal),)
        ],
    }
