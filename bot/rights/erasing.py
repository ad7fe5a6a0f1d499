"""Forgetting a part of what is known of a worker: all rows, the vectors, the words in drafts and on their cards."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import delete, select

from bot.deployment import Deployment
from bot.learning.learn import forget_draft, unindex
from bot.meetings.passing import take_all_back
from bot.rights.forgotten import Erasure, note_erasure
from bot.rights.notes import forget_interviewed
from bot.rights.rewriting import rewrite_decision, rewrite_draft
from bot.rights.topics_left import in_parts, questions_by_topic, rename_topics
from bot.voice.cards.shown import show_state
from memory.decisions.decisions import quoted, split_messages, unquoted
from memory.decisions.talks import forget_message
from memory.domain import Worker
from memory.record.claims import claim, of_worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import CompactedRow, DecisionRow, DraftRow, MessageRow, OutcomeRow
from memory.rights.erasure import forget_decisions
from memory.rights.gone import Hashes, Mark
from memory.rights.marks import marks_of_messages


async def forget_part(
    session: WriteSession, of: Deployment, worker: Worker, erasure: Erasure, marks: Sequence[Mark] | None = None
) -> Mapping[str, int]:
    """Erase a part of a worker's memory, and note that it was; returns how many rows of what.

    Args:
        marks: what is not to come back; the messages where nothing else is given.
    """
    await claim(session, of_worker(worker.id))
    if marks is None:
        marks = marks_of_messages(Hashes.under(of.master), worker, erasure.messages)
    await note_erasure(session, of, erasure, marks)
    return await erase_part(session, of, worker, erasure)


async def would_erase(of: Deployment, worker: Worker, erasure: Erasure) -> Mapping[str, int]:
    """How many rows of what would be erased: by erasing them, and taking that back."""
    async with of.record.write() as session:
        counts = await erase_part(session, of, worker, erasure)
        await session.rollback()
    return counts


async def erase_part(session: WriteSession, of: Deployment, worker: Worker, erasure: Erasure) -> Mapping[str, int]:
    """Erase a part of a worker's memory; returns how many rows of what.

    ``rewritten`` are decisions and drafts that stand without some of their words.
    """
    counts: Counter[str] = Counter()
    said = await questions_by_topic(session, of, worker.id, erasure.decisions)
    for ids in in_parts(erasure.decisions):
        gone = await forget_decisions(session, worker.id, ids)
        counts["decisions"] += len(gone)
        await unindex(session, of, gone)
        await session.execute(delete(OutcomeRow).where(OutcomeRow.worker == worker.id, OutcomeRow.draft.in_(ids)))
    compacted = [entry for entry, _ in await _holding(session, CompactedRow, worker, erasure.messages)]
    for ids in in_parts(compacted):
        counts["decisions"] += len(await forget_decisions(session, worker.id, ids))
    for decision, messages in await _holding(session, DecisionRow, worker, erasure.messages):
        stands = await _without(session, of, decision, messages)
        counts["rewritten" if stands else "decisions"] += 1
    counts["messages"] = await _forget_messages(session, worker, erasure.messages)
    await forget_interviewed(session, of, erasure.messages, worker.id)
    for draft in erasure.drafts:
        counts["drafts"] += await _forget_draft(session, of, worker, draft)
    for draft, messages in await _holding(session, DraftRow, worker, erasure.messages):
        row = await session.get_one(DraftRow, draft)
        for place, message in messages:
            await rewrite_draft(session, of, row, place, message, text=None)
        counts["rewritten"] += 1
    counts["topics"] = await rename_topics(session, of, worker.id, said)
    if any(counts.values()):
        await take_all_back(session, of, worker.id)
    return counts


async def _without(session: WriteSession, of: Deployment, decision: str, messages: Iterable[tuple[str, str]]) -> bool:
    """Take messages out of a decision; returns whether it still stands."""
    for _, message in messages:
        row = await session.get_one(DecisionRow, decision)
        if not await rewrite_decision(session, of, row, message, None):
            return False
    return True


async def _forget_messages(session: WriteSession, worker: Worker, messages: Iterable[str]) -> int:
    count = 0
    for place, message in map(unquoted, messages):
        count += await session.get(MessageRow, (worker.id, place, message)) is not None
        await forget_message(session, place, message, worker=worker.id)
    return count


async def _forget_draft(session: WriteSession, of: Deployment, worker: Worker, draft: str) -> bool:
    row = await session.get(DraftRow, draft)
    if row is None or row.worker != worker.id or row.state == "forgotten":
        return False
    had_card = row.state not in {"asked", "silent"}
    await forget_interviewed(session, of, {quoted(row.place, each) for each in (row.trigger, row.turn)}, worker.id)
    await forget_draft(session, of, worker, row)
    row.state, row.version = "forgotten", row.version + 1
    row.messages = row.asker = row.trigger = row.turn = ""
    if had_card:
        await show_state(session, of, worker, row)
    return True


async def _holding(
    session: ReadSession,
    table: type[DecisionRow] | type[CompactedRow] | type[DraftRow],
    worker: Worker,
    messages: Collection[str],
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The rows in which any of some messages stand, by id, each with those."""
    if not messages:
        return []
    known = await session.execute(select(table.id, table.messages).where(table.worker == worker.id))
    held = [(row, [each for each in split_messages(all_of_it) if each in messages]) for row, all_of_it in known]
    return [(row, [unquoted(each) for each in found]) for row, found in held if found]
