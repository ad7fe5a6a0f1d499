"""How a worker works and writes, as far as their decisions tell."""

from pydantic import BaseModel

from bot.service.opening import Way
from bot.service.shapes import Json
from bot.voice.portrait import held, said
from memory.index.topics import named_topics
from memory.profile.profile import Line
from memory.profile.profiles import read_profile
from memory.workers import chosen_language, find_worker, worker_seal


class ProfileArgs(BaseModel):
    """Whose profile, in which language (by default the one that they chose, else the deployment's)."""

    worker: str
    language: str | None = None


async def profile(way: Way, args: ProfileArgs) -> Json:
    """The lines with all of their evidence, newest first; those that the worker struck come last."""
    of = await way.record()
    async with of.record.read() as session:
        worker = await find_worker(session, args.worker)
        seal = await worker_seal(session, of.master, worker.id)
        known = await read_profile(session, seal, worker.id)
        topics = {topic.id: topic.name for topic in await named_topics(session, seal, worker.id)}
        chosen = await chosen_language(session, worker)
    language = args.language or chosen or of.settings.language
    return {
        "language": chosen,
        "lines": [
            {
                **_json(line),
                "topic": topics.get(line.topic, ""),
                "struck": struck,
                "says": said(language, line, topics),
                "held": held(language, worker, line),
            }
            for line, struck in known.shown
        ],
    }


def _json(line: Line) -> Json:
    return {
        "key": line.key,
        "kind": line.kind.value,
        "chapter": line.chapter.value,
        "trait": line.trait,
        "value": line.value,
        "act": line.act.value if line.act else None,
        "count": line.count,
        "of": line.of,
        "compacted": line.compacted,
        "first": line.first.isoformat(),
        "last": line.last.isoformat(),
        "evidence": [
            {"decision": each.decision, "at": each.at.isoformat(), "place": each.place, "link": each.link}
            for each in line.evidence
        ],
    }
