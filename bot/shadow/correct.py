"""The worker corrects what their double said: their own words are what is remembered.

They do so in its thread, or quote it, or write to their double after it spoke.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from adapters.chat import Message, PlaceKind
from bot.deployment import Deployment
from bot.learning.learn import judged, note_outcome
from bot.shadow.close import answered, decision_about, record
from bot.voice.cards.approval import FORGET, draft_button
from bot.voice.cards.notices import notice, to_worker
from bot.work.drafts import SAID, read_proposal
from bot.work.outbox import draft_numbered, put
from memory.decisions.corrections import corrected
from memory.decisions.remembered import remembered
from memory.decisions.situations import turn_of
from memory.decisions.talks import close_situations
from memory.domain import Act, Purpose, Worker
from memory.record.claims import of_place, of_worker, share
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DraftRow, MessageRow
from memory.rights.consent import consent_place, purposes_in
from memory.workers import worker_seal

LATELY = timedelta(hours=24)
_NUMBER = re.compile(r"\b[0-9a-f]{6}\b")


async def correct(session: WriteSession, of: Deployment, worker: Worker, message: Message) -> bool:
    """Learn from a correction; returns whether the message was one."""
    words = remembered(corrected(message.text))
    row = await _meant(session, worker, message) if words else None
    if row is not None and await share(session, of_worker(worker.id), of_place(row.place)):
        row = await _meant(session, worker, message)
    if row is None:
        return False
    situation = read_proposal(row, await worker_seal(session, of.master, worker.id)).situation
    if Purpose.SHADOW not in await purposes_in(session, worker.id, consent_place(situation.place)):
        return False
    turn = replace(turn_of(message), text=words, parts=())
    await record(session, of, worker, answered(decision_about(worker, situation, Act.ANSWER), turn), instead=True)
    await note_outcome(session, of, worker, judged(row), agreed=False, source="correction")
    await close_situations(session, worker.id, row.place, [row.turn])
    undo = draft_button(worker.language, FORGET, row)
    post = notice(worker.language, "correction.learnt", message.key, undo, words=words)
    await put(session, of.master, to_worker(worker, message.author.id, post, f"correction:{message.key}"), of.now())
    return True


async def _meant(session: ReadSession, worker: Worker, message: Message) -> DraftRow | None:
    """What is corrected. In a thread in which somebody else spoke after the double, they may be meant."""
    if message.quoted is not None:
        numbers = _NUMBER.findall(message.quoted.text)
        named = [await draft_numbered(session, worker.id, number) for number in numbers]
        return await _said(session, worker, DraftRow.id.in_(named))
    if message.thread:
        row = await _said_in(session, worker, message)
        return None if row is None or await _others_spoke(session, worker, message, row.created) else row
    if message.place.kind is PlaceKind.DIRECT:
        return await _said(session, worker, DraftRow.created > message.at - LATELY)
    return None


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
    there = (DraftRow.thread == message.thread) | (DraftRow.trigger == message.thread)
    return await _said(session, worker, (DraftRow.place == message.place.id) & there)


async def _said(session: ReadSession, worker: Worker, which: ColumnElement[bool]) -> DraftRow | None:
    """The newest of those replies that the double gave for the worker."""
    said = select(DraftRow).where(DraftRow.worker == worker.id, DraftRow.state.in_(SAID), which)
    return await session.scalar(said.order_by(DraftRow.created.desc(), DraftRow.id.desc()).limit(1))
