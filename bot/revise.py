"""Messages change and go, people come and leave, accounts are closed: memory follows."""

from dataclasses import replace

from sqlalchemy import select

from adapters.chat import Deactivation, Deletion, Edit, Membership
from bot.deployment import Deployment
from bot.halt import halt
from bot.schedule import plan
from memory.acts import act_of_reply
from memory.audience import note_move
from memory.decisions import read_decision, rewrite
from memory.erasure import forget_decisions
from memory.record.engine import WriteSession
from memory.record.seal import Seal
from memory.record.tables import DecisionRow, MessageRow, WorkerRow
from memory.redaction import redact
from memory.talks import forget_message, revise_message
from memory.workers import worker_of, worker_seal

UNINDEX = "unindex"


async def take_edit(session: WriteSession, of: Deployment, edit: Edit) -> None:
    """Every copy of the message, and every decision made of it, reads as it does now."""
    text = redact(edit.text)
    for worker in await _hearers(session, edit.place.id, edit.message):
        seal = await worker_seal(session, of.master, worker)
        await revise_message(session, seal, worker, edit.place.id, edit.message, text=text)
        for row in await _decisions(session, worker, edit.place.id, edit.message):
            _reword(row, seal, edit.message, text)


async def take_deletion(session: WriteSession, of: Deployment, deletion: Deletion) -> None:
    """Every copy of the message is erased, with the decisions made of it."""
    for worker in await _hearers(session, deletion.place.id, deletion.message):
        ids = [row.id for row in await _decisions(session, worker, deletion.place.id, deletion.message)]
        for decision in await forget_decisions(session, worker, ids):
            await plan(session, UNINDEX, decision, of.now())
        await forget_message(session, worker, deletion.place.id, deletion.message)


async def take_membership(session: WriteSession, membership: Membership) -> None:
    """The audience of a place has changed."""
    await note_move(session, membership.place, membership.person, joined=membership.joined)


async def take_deactivation(session: WriteSession, of: Deployment, deactivation: Deactivation) -> None:
    """A worker without an account has a double that neither listens nor speaks, and that nobody inherits."""
    worker = await worker_of(session, deactivation.person.id)
    row = await session.get(WorkerRow, worker.id) if worker else None
    if worker is not None and row is not None:
        row.frozen = of.now()
        await halt(session, of, worker)


async def _hearers(session: WriteSession, place: str, message: str) -> list[str]:
    heard = select(MessageRow.worker).where(MessageRow.place == place, MessageRow.message == message)
    decided = select(DecisionRow.worker).where(
        DecisionRow.place == place, (DecisionRow.trigger == message) | (DecisionRow.reply_message == message)
    )
    return sorted({*await session.scalars(heard), *await session.scalars(decided)})


async def _decisions(session: WriteSession, worker: str, place: str, message: str) -> list[DecisionRow]:
    rows = await session.scalars(
        select(DecisionRow).where(
            DecisionRow.worker == worker,
            DecisionRow.place == place,
            (DecisionRow.trigger == message) | (DecisionRow.reply_message == message),
        )
    )
    return list(rows)


def _reword(row: DecisionRow, seal: Seal, message: str, text: str) -> None:
    decision = read_decision(row, seal)
    situation = decision.situation
    if row.trigger == message:
        situation = replace(situation, trigger=replace(situation.trigger, text=text))
        decision = replace(decision, situation=situation)
    if row.reply_message == message:
        decision = replace(decision, reply=text, act=act_of_reply(text, situation.trigger.text))
    rewrite(row, seal, decision)
