"""Bare ``/double``: is it listening, is it standing in, what waits."""

from bot.commands.call import Call
from bot.commands.keep import holds
from bot.standin.propose import shown
from bot.standin.window import window_of
from bot.texts import listed, say
from bot.voice.places import names_of
from bot.work.drafts import AWAITED, drafts_in
from bot.work.loop import Effect
from memory.decisions.decisions import count_decisions
from memory.domain import Purpose
from memory.rights.consent import consents_of


async def run(call: Call) -> Effect:
    """The state of the worker's double."""
    worker = call.worker
    if worker is None:
        return call.answer("status.nobody")
    async with call.of.record.read() as session:
        consents = await consents_of(session, worker.id)
        shadowed = [c.place for c in consents if c.purpose is Purpose.SHADOW]
        listening = await names_of(session, shadowed, call.language)
        window = await window_of(session, worker.id, call.of.now())
        waiting = len(await drafts_in(session, worker.id, AWAITED))
        known = await count_decisions(session, worker.id)
        keeps = await holds(session, call.of, worker, call.language)
    standing = say(call.language, "status.no_standin")
    if window:
        standing = say(call.language, "status.standin", **shown(worker, window.starts, window.ends))
    return call.answer(
        "status.body",
        listening=listed(call.language, listening.values()) or say(call.language, "status.nowhere"),
        standing=standing,
        waiting=waiting,
        known=known,
        holds=keeps,
    )
