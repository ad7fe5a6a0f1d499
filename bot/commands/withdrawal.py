"""What takes something back: it is done at once, before whatever waits or fails."""

from adapters.chat import Command, Deactivation, Event, Membership, Message, Press, Revocation
from bot.commands.me import OUT
from bot.commands.parse import is_command, parse
from bot.commands.words import BOTS, MESSAGES, OFF, plain
from bot.voice.cards.notices import TYPED

PRESSES = frozenset({"stop", "forget_everything"})


def takes_back(event: Event) -> bool:
    """Whether an event is a stop, a withdrawn consent, an erasure, a departure, a closed account or a lost right."""
    if isinstance(event, Press):
        return event.action in PRESSES or (event.action == TYPED and _withdraws(event.value))
    if isinstance(event, Membership):
        return not event.joined
    if isinstance(event, Message):
        return event.addressed and is_command(event.text) and _withdraws(event.text)
    return isinstance(event, Deactivation | Revocation) or (isinstance(event, Command) and _withdraws(event.text))


def _withdraws(line: str) -> bool:
    parsed = parse(line)
    first, *others = [word.strip(",.!，。！") for word in plain(parsed.rest).split()] or [""]
    if parsed.verb == "settings":
        switch = {*others[:1]} if first in MESSAGES else {*others[-1:]} if first in BOTS else set()
        return not switch.isdisjoint(OFF)
    if parsed.verb == "me":
        return first in OUT
    if parsed.verb == "consents":
        return first in OFF
    return parsed.verb == "stop" or (parsed.verb == "shadow" and first in OFF)
