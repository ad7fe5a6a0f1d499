"""What workers noted themselves goes when they take it back, and when the words that it answers are gone."""

from collections.abc import Iterable

from sqlalchemy import select

from bot.deployment import Deployment
from bot.learning.learn import unindex
from memory.decisions.decisions import decisions_in_thread, split_messages, unquoted
from memory.profile.compaction import compacted_in_thread
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import InterviewRow
from memory.rights.erasure import forget_decisions
from memory.rights.retention import Kept

BETWEEN = "\n"
"""Stands between the messages of one wording of a question and those of the next."""


def noted_by_answer(question: str) -> tuple[str, str]:
    """The names of what is noted from the answer to a question of the interview: alone, and to be told to others."""
    return f"own:interview:{question}", f"taught:interview:{question}"


def wording_of(name: str, number: int) -> str:
    """How one of the wordings of what is noted under a name is called, the first one as the whole."""
    return f"{name}.{number}" if number else name


async def forget_noted(session: WriteSession, of: Deployment, worker: str, name: str) -> list[str]:
    """Forget what a worker noted or handed over under a name, copies and all; returns the ids of the decisions."""
    whole = [row.id for row in await decisions_in_thread(session, worker, name)]
    forgotten = await forget_decisions(session, worker, [*whole, *await compacted_in_thread(session, worker, name)])
    await unindex(session, of, forgotten)
    return forgotten


async def is_interviewed(session: ReadSession, message: str) -> bool:
    """Whether a question of the interview has the words of a message, which is as ``quoted`` has it."""
    asked = select(InterviewRow.id).where(InterviewRow.messages.contains(message, autoescape=True))
    return await session.scalar(asked.limit(1)) is not None


async def forget_interviewed(session: WriteSession, of: Deployment, messages: Iterable[str], worker: str = "") -> None:
    """Forget the questions of the interview in the words of some messages, with what was noted in answer to them.

    Whoever forgets the messages writes that down; from a backup that is restored both go again.

    Args:
        messages: as ``quoted`` has them.
        worker: only what was asked them; everybody by default.
    """
    for message in messages:
        rows = select(InterviewRow).where(InterviewRow.messages.contains(message, autoescape=True))
        for row in list(await session.scalars(rows.where(InterviewRow.worker == worker) if worker else rows)):
            await _forget_wordings(session, of, row, message)


async def _forget_wordings(session: WriteSession, of: Deployment, row: InterviewRow, message: str) -> None:
    """Forget what a question has of a message; all of it once neither its own words nor a note are left."""
    wordings, (own, taught) = row.messages.split(BETWEEN), noted_by_answer(row.id)
    gone = [number for number, each in enumerate(wordings) if message in each]
    if 0 in gone:
        await forget_noted(session, of, row.worker, own)
    if len(gone) == len(wordings):
        await forget_noted(session, of, row.worker, taught)
    names = {wording_of(taught, number) for number in gone}
    noted = await decisions_in_thread(session, row.worker, taught)
    left = [each for each in noted if each.trigger not in names]
    forgotten = [each.id for each in noted if each.trigger in names]
    if not left or forgotten:
        forgotten += await compacted_in_thread(session, row.worker, taught)
    await unindex(session, of, await forget_decisions(session, row.worker, forgotten))
    row.messages = BETWEEN.join("" if number in gone else each for number, each in enumerate(wordings))
    if 0 in gone and not left:
        await session.delete(row)


async def forget_interviewed_before(session: WriteSession, of: Deployment, worker: str, kept: Kept) -> int:
    """Forget the questions that are no longer kept in a place in which they were asked, with their notes; how many."""
    count = 0
    for row in list(await session.scalars(select(InterviewRow).where(InterviewRow.worker == worker))):
        places = {row.place, *(unquoted(each)[0] for each in split_messages(row.messages))}
        if all(kept.keeps(place, row.at) for place in places):
            continue
        for name in noted_by_answer(row.id):
            await forget_noted(session, of, worker, name)
        await session.delete(row)
        count += 1
    await session.flush()
    return count
