"""The profile: how the worker works and writes, line by line with its evidence, struck and restored by them."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.platform import Button
from bot.commands.profile import RESTORE, STRIKE
from bot.console.visit import Page, Visit
from bot.voice.portrait import held, said
from bot.work.schedule import subject_of
from memory.index.topics import named_topics
from memory.profile.profile import Chapter, Line
from memory.profile.profiles import DISTILLED, read_profile
from memory.workers import worker_seal

EVIDENCE = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A line in words, what it rests on, and the button that strikes or restores it."""

    line: Line
    says: str
    held: str
    struck: bool
    button: Button


async def read(visit: Visit) -> Mapping[str, object]:
    """The lines by chapter."""
    of, worker = visit.app.of, visit.worker
    async with of.record.read() as session:
        seal = await worker_seal(session, of.master, worker.id)
        profile = await read_profile(session, seal, worker.id, distilled=DISTILLED)
        topics = {topic.id: topic.name for topic in await named_topics(session, seal, worker.id)}
    lines = [_shown(visit, line, topics, struck=struck) for line, struck in profile.shown]
    chapters = [(chapter, [each for each in lines if each.line.chapter is chapter]) for chapter in Chapter]
    return {"chapters": chapters, "EVIDENCE": EVIDENCE}


def _shown(visit: Visit, line: Line, topics: Mapping[str, str], *, struck: bool) -> Shown:
    action = RESTORE if struck else STRIKE
    button = Button(action, visit.say(action), subject_of(visit.worker.id, line.key))
    return Shown(line, said(visit.language, line, topics), held(visit.language, visit.worker, line), struck, button)


PAGE = Page("profile", "profile.jinja", read)
