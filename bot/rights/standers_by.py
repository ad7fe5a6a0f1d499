"""Those who talk where a double listens: they are told once, and can have every double keep nothing of theirs."""

from datetime import timedelta

from sqlalchemy import select

from adapters.chat import Person, Place, PlaceKind
from bot.deployment import Deployment
from bot.rights.erasing import forget_part
from bot.rights.forgotten import Erasure, note_erasure
from bot.rights.quotes import erase_quotes, marks_of_texts, texts_of
from bot.voice.cards.notices import notice
from bot.work.drafts import OPEN, read_proposal
from bot.work.outbox import NOTICE, Outgoing, put
from bot.work.schedule import Job, ids_in, plan, subject_of
from memory.decisions.decisions import quoted, read_decision, unquoted
from memory.decisions.situations import HANDED_ON, parts_of
from memory.domain import Turn, Worker
from memory.record.claims import QUOTES, claim, of_person, of_worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.ids import new_id
from memory.record.seal import Seal
from memory.record.tables import BystanderRow, CompactedRow, DecisionRow, DraftRow, MessageRow, PlaceRow
from memory.rights.bystanders import name_hash
from memory.rights.gone import Hashes
from memory.rights.marks import mark_of_bystander
from memory.workers import all_workers, worker_seal, worker_with

LEAVE_OUT = "leave_out"
ASKED_OUT = "asked_out"
DAILY = timedelta(days=1)
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
    await claim(session, of_person(person.id))
    name = name_hash(of.master, person.name) if person.name else ""
    await session.merge(BystanderRow(person=person.id, at=of.now(), name=name))
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
    """Erase what a double has kept of a person who stepped out; what they ask it from now on is seen to each day."""
    await claim(session, of_worker(worker_id), QUOTES)
    row, worker = await session.get(BystanderRow, person), await worker_with(session, worker_id)
    if row is None or worker is None:
        return
    said = await _said_by(session, of, await worker_seal(session, of.master, worker.id), worker, row)
    texts = {text for each in said for text in await texts_of(session, of, *unquoted(each))}
    await erase_quotes(session, of, texts)
    asked = await _asked_by(session, worker, person)
    if said or asked:
        erasure = Erasure(worker=worker.id, messages=frozenset(said), drafts=frozenset(asked))
        await forget_part(session, of, worker, erasure, marks_of_texts(of, texts))
    await plan(session, ASKED_OUT, subject_of(person, worker.id), of.now() + DAILY)


async def leave_out_asked(session: WriteSession, of: Deployment, job: Job) -> None:
    """Erase what a person who stands by has asked a double themself, once that is over; again each day."""
    person, worker_id = ids_in(job.subject)
    await claim(session, of_worker(worker_id))
    worker = await worker_with(session, worker_id)
    if worker is not None and await session.get(BystanderRow, person) is not None:
        asked = frozenset(await _asked_by(session, worker, person))
        if asked:
            await forget_part(session, of, worker, Erasure(worker=worker.id, drafts=asked), ())
        job.again = of.now() + DAILY


async def _asked_by(session: ReadSession, worker: Worker, person: str) -> list[str]:
    over = (DraftRow.asker == person, DraftRow.state.not_in((*OPEN, "forgotten")))
    return list(await session.scalars(select(DraftRow.id).where(DraftRow.worker == worker.id, *over)))


async def _said_by(session: ReadSession, of: Deployment, seal: Seal, worker: Worker, row: BystanderRow) -> set[str]:
    """The messages of a person that a double keeps, wherever they stand; also as others handed them on by name."""
    known_as = [row.person, *await _names_of(session, of, worker, row)]
    kept = select(MessageRow).where(MessageRow.worker == worker.id, MessageRow.author.in_(known_as))
    said = {quoted(each.place, each.message) for each in await session.scalars(kept)}
    asked = select(CompactedRow).where(CompactedRow.worker == worker.id, CompactedRow.asker.in_(known_as))
    said |= {quoted(each.place, each.trigger) for each in await session.scalars(asked)}
    decisions = await session.scalars(select(DecisionRow).where(DecisionRow.worker == worker.id))
    drafts = await session.scalars(select(DraftRow).where(DraftRow.worker == worker.id, DraftRow.asker != row.person))
    situations = [read_decision(each, seal).situation for each in decisions]
    situations += [read_proposal(each, seal).situation for each in drafts]
    theirs = {
        (situation.place.id, part.message)
        for situation in situations
        for turn in (situation.trigger, *situation.earlier)
        if _is_by(of, row, turn)
        for part in parts_of(turn)
    }
    handed = {message for _, message in theirs}
    copies = [each for each in situations if not each.trigger.author and each.trigger.message in handed]
    theirs |= {(each.place.id, part.message) for each in copies for part in parts_of(each.trigger)}
    return said | {quoted(*each) for each in theirs}


async def _names_of(session: ReadSession, of: Deployment, worker: Worker, row: BystanderRow) -> list[str]:
    """The ids under which a person is known by name only, as from a meeting."""
    if not row.name:
        return []
    spoke = select(MessageRow.author).where(MessageRow.worker == worker.id, MessageRow.author.startswith(HANDED_ON))
    asked = select(CompactedRow.asker).where(CompactedRow.worker == worker.id, CompactedRow.asker.startswith(HANDED_ON))
    known = await session.scalars(spoke.union(asked))
    return [each for each in known if name_hash(of.master, each.removeprefix(HANDED_ON)) == row.name]


def _is_by(of: Deployment, row: BystanderRow, turn: Turn) -> bool:
    handed_on = turn.author.startswith(HANDED_ON) and row.name != ""
    return turn.author == row.person or (handed_on and name_hash(of.master, turn.name) == row.name)
