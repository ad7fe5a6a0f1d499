"""What a worker takes into other tools: their double as an Agent Skill."""

from pathlib import Path

from pydantic import BaseModel

from adapters.skills.folder import write_skill
from bot.deployment import Deployment
from bot.errors import Impossible
from bot.rights.skill import For, skill_of
from bot.service.opening import Way
from bot.service.own import one_of_this_machine
from bot.service.people import find_member, find_place, places_called
from bot.service.shapes import Json
from bot.texts import Told
from memory.domain import Worker
from memory.profile.seen import seen_by
from memory.record.engine import ReadSession
from memory.rights.audience import Audience, audience_of, only
from memory.rights.audit import append
from memory.workers import chosen_language, worker_seal


class SkillArgs(BaseModel):
    """Whose, into which folder, and for whom beside them: a place or a person, by name or id."""

    worker: str
    folder: Path
    audience: str = ""


async def export_skill(way: Way, args: SkillArgs) -> Json:
    """Write the skill's folder, which is read back before it takes its place.

    Raises:
        Impossible: a chat is set up here, or there is nothing that the audience may be shown.
        Occupied: what stands there is not the worker's, or was changed.
        OSError: it cannot be written.
    """
    of = await way.record()
    async with of.record.read() as session:
        worker = await one_of_this_machine(session, of, args.worker)
        chosen = await chosen_language(session, worker)
        reader, audience = await _audience(session, of, worker, args.audience)
        seal = await worker_seal(session, of.master, worker.id)
        seen = await seen_by(session, seal, worker.id, reader)
    if not seen.decisions:
        key = "skill.nothing" if audience.name else "skill.nothing_alone"
        raise Impossible(Told(key, name=worker.name, audience=audience.name))
    skill = skill_of(seal, worker, seen, audience, of.now())
    folder = write_skill(args.folder, skill)
    async with of.record.write() as session:
        await append(session, of.master, worker.id, "skill_exported", subject=audience.id, now=of.now())
    files = ["SKILL.md", *(f"references/{each}" for each in skill.references)]
    return {
        "worker": worker.name,
        "language": chosen,
        "folder": str(folder),
        "files": files,
        "decisions": seen.decisions,
        "audience": audience.name or None,
    }


async def _audience(session: ReadSession, of: Deployment, worker: Worker, name: str) -> tuple[Audience | None, For]:
    """Who will read it: a place where one is called so, else a person; nobody but the worker without a name."""
    if not name:
        return None, For()
    if name.startswith("#") or (not name.startswith("@") and await places_called(session, name)):
        place = await find_place(session, name)
        return await audience_of(session, place.id), For(f"#{place.name}", place.id)
    person = await find_member(session, of, worker, name)
    return only(person), For(person.name, person.id)
