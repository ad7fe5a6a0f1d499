"""What did the worker do about that?"""

from datetime import datetime
from time import perf_counter

from pydantic import BaseModel

from bot.app import App
from bot.service.people import readers_named
from bot.service.shapes import Json, precedent_json, window_json
from memory.workers import find_worker


class RecallArgs(BaseModel):
    """``person`` and ``place``: on whose behalf, or where the answer would be read; neither is the worker."""

    text: str
    worker: str
    person: str | None = None
    place: str | None = None
    now: datetime | None = None


async def recall(app: App, args: RecallArgs) -> Json:
    """Recall as the contract has it, with ``widened`` where the window held nothing."""
    started = perf_counter()
    async with app.of.record.read() as session:
        worker = await find_worker(session, args.worker)
        reader = await readers_named(session, args.person, args.place)
    found = await app.recall.ask(worker, args.text, reader=reader, now=args.now or app.of.now())
    return {
        "window": window_json(found.window),
        "widened": found.widened,
        "precedents": [precedent_json(precedent) for precedent in found.precedents],
        "ms": round(1000 * (perf_counter() - started), 1),
    }
