"""What did the worker do about that?"""

from time import perf_counter
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel

from bot.service.opening import Way
from bot.service.people import readers_named
from bot.service.shapes import Json, precedent_json, window_json
from memory.workers import chosen_language, find_worker

if TYPE_CHECKING:
    from memory.recall.question import Clues


class RecallArgs(BaseModel):
    """``person`` and ``place``: on whose behalf, or where the answer would be read; neither is the worker."""

    text: str
    worker: str
    person: str | None = None
    place: str | None = None
    now: AwareDatetime | None = None


async def recall(way: Way, args: RecallArgs) -> Json:
    """Recall as the contract has it: ``widened`` where the window held nothing about it, ``unmet`` where nothing fits.

    Where ``is_about`` is false, what is here is the nearest there is, and nothing is ``about`` it.

    ``looked_for`` is what was understood beside the time; ``episodes`` are what belongs together, oldest first.
    """
    of = await way.record()
    started = perf_counter()
    async with of.record.read() as session:
        worker = await find_worker(session, args.worker)
        reader = await readers_named(session, of, worker, person=args.person, place=args.place)
        chosen = await chosen_language(session, worker)
    recall = (await way.knowledge()).recall
    found = await recall.ask(worker, args.text, reader=reader, now=args.now or of.now())
    return {
        "language": chosen,
        "zone": worker.zone,
        "window": window_json(found.window),
        "widened": found.widened,
        "looked_for": _clues_json(found.clues),
        "unmet": found.unmet,
        "is_about": found.is_about,
        "about": found.about,
        "precedents": [precedent_json(precedent) for precedent in found.precedents],
        "episodes": [[precedent_json(each) for each in episode.precedents] for episode in found.episodes],
        "ms": round(1000 * (perf_counter() - started), 1),
    }


def _clues_json(clues: "Clues") -> Json:
    return {
        "act": clues.act.value if clues.act else None,
        "places": list(clues.place.names) if clues.place else [],
        "askers": list(clues.asker.names) if clues.asker else [],
    }
