"""``signoff on|off``: the double prepares answers to requests with a form that ask the worker, once they agreed."""

from adapters.platform import Button
from bot.commands import shadow
from bot.commands.call import Call
from bot.commands.words import OFF, ON, plain
from bot.texts import say
from bot.work.loop import Effect
from bot.work.schedule import subject_of
from memory.record.engine import WriteSession
from memory.rights.audience import note_place


async def run(call: Call) -> Effect:
    """Ask for the worker's consent to the forms that come in around here, or end it at once."""
    word, platform = plain(call.rest), call.of.connected(call.command.place.id)
    if word not in ON | OFF:
        return call.answer("signoff.usage")
    if platform is None:
        return call.answer("shadow.no_chat")
    place = platform.forms(call.command.place)
    if word in OFF:
        return shadow.end(call, [place], say(call.language, "signoff.forms", place=place.name))
    button = Button(
        shadow.CONSENT, say(call.language, "button.consent"), subject_of(call.language, "", place.id), "primary"
    )

    async def effect(session: WriteSession) -> None:
        await note_place(session, place)
        await call.put_answer(session, "signoff.wording", button, place=place.name)

    return effect
