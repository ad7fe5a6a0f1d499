"""``settings bots [@BOT … on|off]``: the bots that may ask the worker's double."""

from collections.abc import Sequence

from adapters.chat import Person
from bot.commands.call import Call
from bot.commands.words import OFF, ON, plain
from bot.deployment import Deployment
from bot.standin.audiences import profile_of
from bot.texts import listed, say
from bot.work.loop import Effect
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.rights.audit import append
from memory.rights.bots import bots_of, keep_out, let_in


async def set_bots(call: Call, worker: Worker, value: str) -> Effect:
    """Let the bots ask that are mentioned, or no more; without any, tell which may."""
    switch = plain(value).split()[-1:] or [""]
    named = [await profile_of(call.of, person) for person in call.command.mentions]
    if not value:
        return call.answer("bots.shown", bots=await told_bots(call.of, worker, call.language))
    if call.of.connected(call.command.author.id) is None:
        return call.answer("bots.no_chat")
    if switch[0] in OFF and named:
        return _switch(call, worker, named, on=False)
    if switch[0] in ON and named and all(person.bot for person in named):
        return _switch(call, worker, named, on=True)
    return call.answer("bots.usage" if not named or all(person.bot for person in named) else "bots.human")


async def told_bots(of: Deployment, worker: Worker, language: str) -> str:
    """The bots that may ask a worker's double, by name."""
    async with of.record.read() as session:
        bots = await bots_of(session, worker.id)
    names = [(await profile_of(of, bot)).name for bot in bots]
    return listed(language, (f"@{name}" for name in names)) or say(language, "bots.none")


def _switch(call: Call, worker: Worker, bots: Sequence[Person], *, on: bool) -> Effect:
    async def effect(session: WriteSession) -> None:
        now = call.of.now()
        for bot in bots:
            if on:
                await let_in(session, worker.id, bot.id, now)
            else:
                await keep_out(session, worker.id, bot.id)
            subject = f"bot={bot.id} {'on' if on else 'off'}"
            await append(session, call.of.master, worker.id, "setting", subject=subject, now=now)
        names = listed(call.language, (f"@{bot.name}" for bot in bots))
        values = {"names": names, "count": call.of.settings.bot_questions_per_hour}
        await call.put_answer(session, "bots.on" if on else "bots.off", **values)

    return effect
