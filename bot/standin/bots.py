"""What a bot asks that a worker let in: a few questions an hour, and never anything that a double may have said.

So no two doubles talk to each other, and no bot that runs wild fills its worker's inbox.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import select

from adapters.chat import Message
from bot.deployment import Deployment
from bot.voice.cards.notices import account_on, notice, to_worker
from bot.voice.disclosure import is_ours
from bot.work.drafts import SAID
from bot.work.outbox import put
from memory.domain import Worker
from memory.record.claims import of_worker, share
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DraftRow
from memory.rights.bots import letting_in, may_ask
from memory.workers import get_worker

HOUR = timedelta(hours=1)


async def askable_by(session: ReadSession, message: Message) -> frozenset[str]:
    """The workers whom the bot that says a message may ask with it.

    None where it speaks as a double does, or where a double has spoken in that thread.
    """
    if is_ours(message.text) or await _double_spoke(session, message):
        return frozenset()
    return await letting_in(session, message.author.id)


async def within_limit(
    session: WriteSession, of: Deployment, message: Message, workers: Collection[str]
) -> tuple[str, ...]:
    """Those workers who still let the bot ask, and whom it has not asked too much within the hour.

    Whom it has asked too much is told that once.
    """
    asked: list[str] = []
    for worker_id in workers:
        await share(session, of_worker(worker_id))
        if not await may_ask(session, worker_id, message.author.id):
            continue
        lately = await _asked_lately(session, of, worker_id, message.author.id)
        if len(lately) < of.settings.bot_questions_per_hour:
            asked.append(worker_id)
        else:
            await _tell_too_many(session, of, await get_worker(session, worker_id), message, since=lately[-1:])
    return tuple(asked)


async def _double_spoke(session: ReadSession, message: Message) -> bool:
    if message.thread is None:
        return False
    in_thread = (DraftRow.thread == message.thread) | (DraftRow.trigger == message.thread)
    said = select(DraftRow.id).where(DraftRow.place == message.place.id, in_thread, DraftRow.state.in_(SAID))
    return await session.scalar(said.limit(1)) is not None


async def _asked_lately(session: ReadSession, of: Deployment, worker: str, bot: str) -> list[str]:
    lately = DraftRow.created > of.now() - HOUR
    theirs = select(DraftRow.id).where(DraftRow.worker == worker, DraftRow.asker == bot, lately)
    return list(await session.scalars(theirs.order_by(DraftRow.created, DraftRow.id)))


async def _tell_too_many(
    session: WriteSession, of: Deployment, worker: Worker, message: Message, *, since: Sequence[str]
) -> None:
    """Once after the last question that was shown."""
    account = account_on(worker, message.place.id)
    if account is None:
        return
    key = ":".join(("bot", worker.id, message.author.id, *since))
    values = {"name": message.author.name, "count": of.settings.bot_questions_per_hour}
    post = notice(worker.language, "bots.too_many", key, **values)
    await put(session, of.master, to_worker(worker, account, post, key), of.now())
