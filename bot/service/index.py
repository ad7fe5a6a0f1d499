"""The index: made anew from the record, or completed with fine vectors."""

from time import perf_counter

from pydantic import BaseModel

from bot.errors import Impossible
from bot.opening import Way
from bot.service.shapes import Json, Progress
from memory.providers import fine_of


class IndexArgs(BaseModel):
    """Nothing to choose."""


async def rebuild(way: Way, args: IndexArgs, progress: Progress | None = None) -> Json:
    """Empty the index and fill it from the record; nothing else changes."""
    knowledge = await way.knowledge()
    started = perf_counter()
    decisions = await knowledge.indexer.rebuild(knowledge.of.now(), progress)
    await knowledge.store.optimize()
    return {"decisions": decisions, "seconds": round(perf_counter() - started, 2)}


async def refine(way: Way, args: IndexArgs, progress: Progress | None = None) -> Json:
    """Embed finely what waits for it, as a process that serves does by itself.

    Raises:
        Impossible: there is no fine embedder.
    """
    if fine_of((await way.record(begin=True)).settings.embedder) is None:
        raise Impossible(
            "There is no fine embedder here: set DOUBLE_EMBEDDER to offline (Linux on x86-64) or to provider:model."
        )
    knowledge = await way.knowledge()
    started = perf_counter()
    decisions = await knowledge.indexer.refine_pending(progress)
    await knowledge.store.optimize()
    return {"decisions": decisions, "seconds": round(perf_counter() - started, 2)}
