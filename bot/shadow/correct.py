"""The worker corrects, in its thread, what their double said: their own words are what is remembered."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from adapters.chat import Message
from bot.cards.approval import FORGET, draft_button
from bot.cards.notices import notice, to_worker
from bot.deployment import Deployment
from bot.drafts import SAID, read_proposal
from bot.learn import judged, note_outcome
from bot.outbox import put
from bot.shadow.close import answered, decision_about, record
from memory.corrections import corrected
from memory.domain import Act, Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DraftRow, MessageRow
from memory.redaction import redact
from memory.situations import turn_of
from memory.talks import close_situations
from memory.workers import worker_seal


async def correct(session: WriteSession, of: Deployment, worker: Worker, message: Message) -> bool:
    """Learn from a correction; returns whether the message was one.

    Once somebody else has spoken after the double, it may be them whom the worker answers.
    """
    words = redact(corrected(message.text))
    row = await _said_in(session, worker, message) if words and message.thread else None
    if row is None or await _others_spoke(session, worker, message, row.created):
        return False
    situation = read_proposal(row, await worker_seal(session, of.master, worker.id)).situation
    turn = replace(turn_of(message), text=words, parts=())
    await record(session, of, worker, answered(decision_about(worker, situation, Act.ANSWER), turn), instead=True)
    await note_outcome(session, of, worker, judged(row), agreed=False, source="correction")
    await close_situations(session, worker.id, row.place, [row.turn])
    undo = draft_button(worker.language, FORGET, row)
    post = notice(worker.language, "correction.learnt", message.key, undo, words=words)
    await put(session, of.master, to_worker(worker, message.author.id, post, f"correction:{message.key}"), of.now())
    return True


async def _others_spoke(session: ReadSession, worker: Worker, message: Message, since: datetime) -> bool:
    others = select(MessageRow.message).where(
        MessageRow.worker == worker.id,
        MessageRow.place == message.place.id,
        MessageRow.thread == message.thread,
        MessageRow.author.not_in(worker.accounts),
        MessageRow.at > since,
    )
    return await session.scalar(others.limit(1)) is not None


async def _said_in(session: ReadSession, worker: Worker, message: Message) -> DraftRow | None:
    said = select(DraftRow).where(
        DraftRow.worker == worker.id,
        DraftRow.place == message.place.id,
        DraftRow.state.in_(SAID),
        (DraftRow.thread == message.thread) | (DraftRow.trigger == message.thread),
    )
    return await session.scalar(said.order_by(DraftRow.created.desc(), DraftRow.id.desc()).limit(1))
