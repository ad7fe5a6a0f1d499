"""Those who talk where a double listens: they are told once, and can have every double keep nothing of theirs."""

from sqlalchemy import select

from adapters.chat import Person, Place, PlaceKind
from bot.cards.notices import notice
from bot.deployment import Deployment
from bot.erasing import forget_part
from bot.forgotten import Erasure, note_erasure
from bot.outbox import NOTICE, Outgoing, put
from bot.schedule import plan, subject_of
from memory.bystanders import name_hash
from memory.decisions import new_id, quoted, read_decision
from memory.domain import Turn, Worker
from memory.gone import Hashes
from memory.marks import mark_of_bystander
from memory.record.engine import ReadSession, WriteSession
from memory.record.seal import Seal
from memory.record.tables import BystanderRow, CompactedRow, DecisionRow, MessageRow, PlaceRow
from memory.situations import parts_of
from memory.workers import all_workers, worker_seal, worker_with

LEAVE_OUT = "leave_out"
TALKS = (PlaceKind.DIRECT, PlaceKind.OWN)


async def tell_of_doubles(session: WriteSession, of: Deployment, worker: Worker, place: Place) -> None:
    """Say in a place that doubles may listen there, the first time that one does."""
    row = await session.get(PlaceRow, place.id)
    if row is None or row.told is not None or place.kind in TALKS:
        return
    row.told = of.now()
    key = f"told:{new_id()}"
    post = notice(worker.language, "standers_by.told", key, name=worker.name)
    await put(session, of.master, Outgoing(key=key, verb="send", role=NOTICE, place=place.id, post=post), of.now())


async def step_out(session: WriteSession, of: Deployment, person: Person) -> None:
    """From now on no double of others keeps anything that a person says; what each has kept is erased by a job."""
    await session.merge(BystanderRow(person=person.id, at=of.now(), name=name_hash(of.master, person.name)))
    await _note_said(session, of, person.id)
    for worker in await all_workers(session):
        if person.id not in worker.accounts:
            await plan(session, LEAVE_OUT, subject_of(person.id, worker.id), of.now())


async def _note_said(session: WriteSession, of: Deployment, person: str) -> None:
    """What a person said up to now is gone for the doubles of others, whatever still has it."""
    marks = [mark_of_bystander(Hashes.under(of.master), person, of.now())]
    await note_erasure(session, of, Erasure(), marks)


async def step_in(session: WriteSession, of: Deployment, person: str) -> None:
    """Doubles may keep again what a person says from now on."""
    row = await session.get(BystanderRow, person)
    if row is not None:
        await session.delete(row)
        await _note_said(session, of, person)


async def leave_out(session: WriteSession, of: Deployment, person: str, worker_id: str) -> None:
    """Erase what a double has kept of a person who stepped out."""
    worker = await worker_with(session, worker_id)
    if worker is None or await session.get(BystanderRow, person) is None:
        return
    messages = await _said_by(session, await worker_seal(session, of.master, worker.id), worker, person)
    if messages:
        await forget_part(session, of, worker, Erasure(worker=worker.id, messages=frozenset(messages)), ())


async def _said_by(session: ReadSession, seal: Seal, worker: Worker, person: str) -> set[str]:
    kept = select(MessageRow).where(MessageRow.worker == worker.id, MessageRow.author == person)
    said = {quoted(row.place, row.message) for row in await session.scalars(kept)}
    for row in await session.scalars(select(DecisionRow).where(DecisionRow.worker == worker.id)):
        situation = read_decision(row, seal).situation
        turns: tuple[Turn, ...] = (situation.trigger, *situation.earlier)
        said |= {quoted(row.place, part.message) for turn in turns if turn.author == person for part in parts_of(turn)}
    asked = select(CompactedRow).where(CompactedRow.worker == worker.id, CompactedRow.asker == person)
    said |= {quoted(row.place, row.trigger) for row in await session.scalars(asked)}
    return said
