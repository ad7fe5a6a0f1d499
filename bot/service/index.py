"""The index: made anew from the record, or completed with fine vectors."""

from time import perf_counter

from pydantic import BaseModel

from bot.errors import Impossible
from bot.service.opening import Way
from bot.service.shapes import Json, Progress
from bot.texts import Told
from memory.index.providers import fine_of
from memory.workers import all_workers


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
    """Embed finely what waits for it, as a process that serves does by itself; clones are fitted to it.

    Raises:
        Impossible: there is no fine embedder.
    """
    if fine_of((await way.record(begin=True)).settings.embedder) is None:
        raise Impossible(Told("error.no_fine"))
    app = await way.whole()
    started = perf_counter()
    decisions = await app.indexer.refine_pending(progress)
    await app.store.optimize()
    async with app.of.record.read() as session:
        workers = await all_workers(session)
    for worker in workers:
        await app.responder.clones.renew(worker)
    return {"decisions": decisions, "seconds": round(perf_counter() - started, 2)}
