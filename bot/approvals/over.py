"""A request with a form that waits no longer asks nobody any more; its cards say who decided it."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from adapters.chat import Person
from adapters.request import is_of_forms
from bot.deployment import Deployment
from bot.standin.settle import EXPIRE
from bot.voice.cards.shown import show_state
from bot.voice.home import refresh_home
from bot.work.drafts import OPEN, read_proposal, write_proposal
from bot.work.outbox import card_key, was_put
from bot.work.schedule import cancel
from memory.domain import Act
from memory.record.claims import of_place, of_worker, share
from memory.record.engine import WriteSession
from memory.record.tables import DraftRow
from memory.rights.audit import append
from memory.rights.bystanders import stands_by
from memory.workers import get_worker, worker_seal


async def close_form(
    session: WriteSession,
    of: Deployment,
    place: str,
    thread: str,
    *,
    by: Person | None = None,
    people: Collection[str] = (),
) -> None:
    """End what is still open about a form, for all whom it asked.

    Args:
        by: who decided it; whoever keeps out of doubles is not named.
        people: those alone whom it asks no longer.
    """
    name = by.name if by and not await stands_by(session, by.id) else ""
    asked = (DraftRow.place == place, DraftRow.trigger == thread, DraftRow.state.in_(OPEN))
    workers = sorted(set(await session.scalars(select(DraftRow.worker).where(*asked))))
    await share(session, of_place(place), *map(of_worker, workers))
    for row in list(await session.scalars(select(DraftRow).where(*asked).order_by(DraftRow.id).with_for_update())):
        worker = await get_worker(session, row.worker)
        if people and not worker.accounts & set(people):
            continue
        seal = await worker_seal(session, of.master, worker.id)
        write_proposal(row, seal, replace(read_proposal(row, seal), decided_by=name))
        row.state = "responded" if by and by.id in worker.accounts else "over"
        await cancel(session, EXPIRE, [row.id])
        await append(session, of.master, worker.id, f"draft_{row.state}", subject=row.id, now=of.now())
        if await was_put(session, card_key(row.id)):
            await show_state(session, of, worker, row)
        await refresh_home(session, worker, of.now())


async def close_answered(session: WriteSession, of: Deployment, row: DraftRow) -> None:
    """A worker's answer to a form was given: the others whom it asked are asked no longer, where one is enough."""
    if not is_of_forms(row.place) or row.act not in (Act.APPROVE, Act.DECLINE):
        return
    worker = await get_worker(session, row.worker)
    request = read_proposal(row, await worker_seal(session, of.master, worker.id)).situation.trigger.request
    if request is not None and (request.needs == 1 or row.act == Act.DECLINE):
        await close_form(session, of, row.place, row.trigger, by=Person(min(worker.accounts), worker.name))
