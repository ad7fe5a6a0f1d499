"""The index, made anew from the record."""

from time import perf_counter

from pydantic import BaseModel

from bot.app import App
from bot.importing import Progress
from bot.service.shapes import Json


class RebuildArgs(BaseModel):
    """Nothing to choose."""


async def rebuild(app: App, args: RebuildArgs, progress: Progress | None = None) -> Json:
    """Empty the index and fill it from the record; nothing else changes."""
    started = perf_counter()
    decisions = await app.indexer.rebuild(app.of.now(), progress)
    await app.store.optimize()
    return {"decisions": decisions, "seconds": round(perf_counter() - started, 2)}
