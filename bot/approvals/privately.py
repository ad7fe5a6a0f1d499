"""An asker would rather have the answer for themself: it goes into their direct talk, and nobody else reads it."""

from dataclasses import replace

from adapters.chat import Press
from bot.deployment import Deployment
from bot.voice.cards.notices import answer_to
from bot.voice.cards.shown import show_state
from bot.work.drafts import PENDING, read_proposal, write_proposal
from bot.work.outbox import put
from memory.record.claims import of_place, of_worker, share
from memory.record.engine import WriteSession
from memory.record.tables import DraftRow
from memory.workers import get_worker, worker_seal


async def answer_privately(session: WriteSession, of: Deployment, press: Press, language: str) -> None:
    """Whoever asked takes the answer in private; for anybody else, or when it is over, the button does nothing."""
    known = await session.get(DraftRow, press.value)
    if known is not None:
        await share(session, of_worker(known.worker), of_place(known.place))
    row = await session.get(DraftRow, press.value, with_for_update=True)
    if row is None or row.state not in PENDING or row.asker != press.author.id:
        key = "press.not_asked" if row is not None and row.state in PENDING else "press.gone"
        await put(session, of.master, answer_to(press, language, key), of.now())
        return
    worker = await get_worker(session, row.worker)
    seal = await worker_seal(session, of.master, worker.id)
    write_proposal(row, seal, replace(read_proposal(row, seal), to=press.author.id, private=True))
    row.version += 1
    await show_state(session, of, worker, row)
