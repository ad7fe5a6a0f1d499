"""Who goes on asking a double, in the thread in which it spoke to them, without calling it again."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from adapters.chat import Message, PlaceKind
from memory.decisions.talks import read_message
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import DraftRow, MessageRow, OutboxRow
from memory.rights.unheard import was_unheard
from memory.text.asking import asks
from memory.workers import worker_seal

SOON = timedelta(hours=1)
ENDED = ("cancelled", "expired", "over", "responded", "ignored", "undone", "forgotten")
LISTENED_TO = (PlaceKind.PUBLIC, PlaceKind.PRIVATE)


async def followed_up(session: ReadSession, master: Seal, message: Message) -> str | None:
    """The worker whose double somebody goes on asking, if they do.

    They ask something more where it spoke to them within the hour, and neither they nor anybody else has turned to
    another person there since.
    """
    if message.thread is None or message.mentions or message.place.kind not in LISTENED_TO or not asks(message.text):
        return None
    in_thread = (DraftRow.thread == message.thread) | (DraftRow.trigger == message.thread)
    asked = select(DraftRow).where(DraftRow.place == message.place.id, in_thread, DraftRow.addressed.is_(True))
    row = await session.scalar(asked.order_by(DraftRow.created.desc(), DraftRow.id.desc()).limit(1))
    if row is None or row.asker != message.author.id or message.at - await _last_spoke(session, row) > SOON:
        return None
    if row.state in ENDED or await was_unheard(session, row.place, message.thread, since=row.created):
        return None
    seal = await worker_seal(session, master, row.worker)
    since = (
        select(MessageRow)
        .where(MessageRow.worker == row.worker, MessageRow.place == row.place, MessageRow.thread == message.thread)
        .where(MessageRow.at >= row.created, MessageRow.message != row.trigger)
    )
    for said in await session.scalars(since):
        if said.author != message.author.id or read_message(said, seal).mentions:
            return None
    return row.worker


async def _last_spoke(session: ReadSession, row: DraftRow) -> datetime:
    said = select(func.max(OutboxRow.due)).where(
        OutboxRow.draft == row.id, OutboxRow.place == row.place, OutboxRow.verb == "send"
    )
    return await session.scalar(said.where(OutboxRow.message.is_not(None))) or row.created
