"""The index: made anew from the record, or completed with fine vectors."""

from time import perf_counter

from pydantic import BaseModel

from bot.app import App
from bot.errors import Impossible
from bot.importing import Progress
from bot.service.shapes import Json


class IndexArgs(BaseModel):
    """Nothing to choose."""


async def rebuild(app: App, args: IndexArgs, progress: Progress | None = None) -> Json:
    """Empty the index and fill it from the record; nothing else changes."""
    started = perf_counter()
    decisions = await app.indexer.rebuild(app.of.now(), progress)
    await app.store.optimize()
    return {"decisions": decisions, "seconds": round(perf_counter() - started, 2)}


async def refine(app: App, args: IndexArgs, progress: Progress | None = None) -> Json:
    """Embed finely what waits for it, as a process that serves does by itself.

    Raises:
        Impossible: there is no fine embedder.
    """
    if app.indexer.embedders.fine is None:
        raise Impossible(
            "There is no fine embedder here: set DOUBLE_EMBEDDER to offline (Linux on x86-64) or to provider:model."
        )
    started = perf_counter()
    decisions = await app.indexer.refine_pending(progress)
    await app.store.optimize()
    return {"decisions": decisions, "seconds": round(perf_counter() - started, 2)}
