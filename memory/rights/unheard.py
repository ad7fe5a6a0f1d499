"""Where something was said of which nothing is kept: by a bot, or by somebody who stepped out.

Neither what was said is kept, nor by whom; only that the double does not know all of a conversation.
"""

from datetime import datetime

from sqlalchemy import select

from adapters.chat import Unheard
from memory.record.engine import ReadSession, WriteSession, insert_for
from memory.record.tables import UnheardRow
from memory.rights.audience import note_place


async def note_unheard(session: WriteSession, unheard: Unheard) -> None:
    """Note that something was said which nobody heard."""
    await note_place(session, unheard.place)
    row = insert_for(session)(UnheardRow).values(place=unheard.place.id, thread=unheard.thread or "", at=unheard.at)
    await session.execute(row.on_conflict_do_update(index_elements=["place", "thread"], set_={"at": unheard.at}))


async def was_unheard(session: ReadSession, place: str, thread: str | None, *, since: datetime | None = None) -> bool:
    """Whether something unheard was said in a thread, or outside of all threads, ever or since a time."""
    noted = select(UnheardRow.at).where(UnheardRow.place == place, UnheardRow.thread == (thread or ""))
    at = await session.scalar(noted)
    return at is not None and (since is None or at >= since)
