"""``help``: what can be typed, by what people want."""

from bot.commands.call import Call
from bot.work.loop import Effect


async def run(call: Call) -> Effect:
    """The verbs, for a worker or for somebody without a double."""
    return call.answer("help.worker" if call.worker else "help.colleague")
