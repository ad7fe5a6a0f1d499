"""The chains of what was done for each worker, held against themselves and against the heads that were told."""

from pydantic import BaseModel
from sqlalchemy import select

from bot.service.opening import Way
from bot.service.shapes import Json
from memory.record.engine import ReadSession
from memory.record.tables import AuditEndRow, AuditRow
from memory.rights.audit import head_of, heads_in, verify
from memory.workers import all_workers, find_worker


class AuditArgs(BaseModel):
    """``worker`` None: every chain. ``heads`` is any text in which heads of that worker's chain stand."""

    worker: str | None = None
    heads: str = ""


async def verify_audit(way: Way, args: AuditArgs) -> Json:
    """For each chain how long it is, where it ends, and the first place where it does not hold.

    Raises:
        UnknownWorker: nobody has that name, id or account.
    """
    of = await way.record()
    async with of.record.read() as session:
        names = {worker.id: worker.name for worker in await all_workers(session)}
        chosen = [(await find_worker(session, args.worker)).id] if args.worker else await _chains(session)
        heads, chains = heads_in(args.heads), []
        for worker in chosen:
            head, broken = await head_of(session, worker), await verify(session, of.master, worker, heads)
            chains.append(
                {
                    "worker": worker,
                    "name": names.get(worker),
                    "links": head.number if head else 0,
                    "head": str(head) if head else None,
                    "break": {"flaw": broken.flaw, "first": broken.first, "last": broken.last} if broken else None,
                }
            )
    return {"holds": all(chain["break"] is None for chain in chains), "heads": len(heads), "chains": chains}


async def _chains(session: ReadSession) -> list[str]:
    return sorted(set(await session.scalars(select(AuditRow.worker).union(select(AuditEndRow.worker)))))
