"""What a skill says that another program made of a worker → what their double learns of it, as far as they say so."""

import asyncio
from pathlib import Path

from pydantic import BaseModel

from adapters.chat import Person
from adapters.skills.brought import Note, as_archive, read_brought
from bot.errors import Impossible
from bot.service.imports import ImportArgs, learn
from bot.service.opening import Way
from bot.service.own import one_of_this_machine
from bot.service.shapes import Json, Progress
from bot.shadow.importing import Wanted
from bot.texts import Told
from bot.voice.cards.notices import account_on
from memory.domain import Worker
from memory.workers import chosen_language


class BroughtArgs(BaseModel):
    """Whose, and the folder of a skill that another program made of them."""

    worker: str
    folder: Path


class KeptArgs(BroughtArgs):
    """``keep`` are the ids of the notes that the worker said are right."""

    keep: tuple[str, ...]


async def skill_notes(way: Way, args: BroughtArgs) -> Json:
    """What a skill that another program made of the worker says of them, note by note; nothing is kept.

    Raises:
        Impossible: a chat is set up here, or it is about somebody else.
        Unreadable: it is no such folder.
    """
    worker, chosen, brought = await _brought(way, args)
    notes = [{"number": number, "id": each.id, "about": each.about, "text": each.text} for number, each in brought]
    return {"worker": worker.name, "language": chosen, "notes": notes}


async def skill_import(way: Way, args: KeptArgs, progress: Progress | None = None) -> Json:
    """Learn those notes that the worker said are right, for them alone.

    Raises:
        Impossible: see ``skill_notes``; or a note is not there any more.
        Unreadable: it is no such folder.
    """
    worker, chosen, brought = await _brought(way, args)
    kept = [each for _, each in brought if each.id in set(args.keep)]
    if len(kept) != len(set(args.keep)):
        raise Impossible(Told("skill.changed", folder=args.folder.name))
    person = Person(account_on(worker, "") or min(worker.accounts), worker.name, worker.zone)
    archive = as_archive(args.folder, kept, person)
    agreed = ImportArgs(kind="skill", path=args.folder, worker=person.id, consent=True)
    done = await learn(way, agreed, archive, person, Wanted(), progress)
    (place,) = archive.places.values()
    return {"worker": worker.name, "language": chosen, "decisions": done.decisions, "place": place.name}


async def _brought(way: Way, args: BroughtArgs) -> tuple[Worker, str | None, list[tuple[int, Note]]]:
    of = await way.record()
    async with of.record.read() as session:
        worker = await one_of_this_machine(session, of, args.worker)
        chosen = await chosen_language(session, worker)
    brought = await asyncio.to_thread(read_brought, args.folder)
    if not brought.is_about(worker.name):
        raise Impossible(Told("skill.of_another", subject=brought.subject, name=worker.name))
    return worker, chosen, list(enumerate(brought.notes, 1))
