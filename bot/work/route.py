"""What a message is to the double: a question to somebody's double, a command, or only something heard. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.chat import Message, PlaceKind


@dataclass(frozen=True, slots=True)
class Known:
    """What routing needs to know about the people and the place of a message.

    ``owners`` maps accounts (of the author and the mentioned) to workers, ``standing`` are those of them whose
    stand-in runs, ``spoken_for`` is the worker whose double spoke last in this thread or direct talk, ``followed_up``
    the one whose double is asked further without being called, and ``askable`` are the workers whose doubles may draft
    in this place, ``let_in`` those whom the author may ask though it is a bot. ``is_command`` says that it is
    nothing but a command, and not a question, which is answered where it was asked.
    """

    owners: Mapping[str, str] = field(default_factory=dict)
    standing: frozenset[str] = frozenset()
    spoken_for: str | None = None
    followed_up: str | None = None
    askable: tuple[str, ...] = ()
    let_in: frozenset[str] = frozenset()
    is_command: bool = False


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a message goes: to the doubles of ``workers``, to the commands, or back as a question for whom.

    ``askable`` are those to choose from where it is unclear, ``strangers`` the people mentioned who have no double.
    """

    workers: tuple[str, ...] = ()
    addressed: bool = False
    command: bool = False
    unclear: bool = False
    askable: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()


def route(message: Message, known: Known) -> Routing:
    """Decide where a message goes, beyond being heard."""
    if message.place.kind is PlaceKind.OWN:
        return Routing()
    own = known.owners.get(message.author.id)
    meant = tuple(
        dict.fromkeys(known.owners[m] for m in message.mentions if m in known.owners and known.owners[m] != own)
    )
    if message.author.bot:
        return _asked_by_bot(message, tuple(worker for worker in meant if worker in known.let_in), known.standing)
    if not message.addressed:
        if known.followed_up and known.followed_up != own:
            return Routing((known.followed_up,), addressed=True)
        return Routing(tuple(worker for worker in meant if worker in known.standing))
    if known.is_command:
        return Routing(command=True)
    strangers = tuple(person for person in message.mentions if person not in known.owners)
    implied = (known.spoken_for,) if known.spoken_for and known.spoken_for != own and not strangers else ()
    if chosen := meant[:1] or implied:
        return Routing(chosen, addressed=True)
    askable = tuple(worker for worker in known.askable if worker != own)
    return Routing(addressed=True, unclear=True, askable=askable, strangers=strangers)


def _asked_by_bot(message: Message, meant: tuple[str, ...], standing: frozenset[str]) -> Routing:
    """Only to whom it names: a bot commands nothing, goes on with nothing, and is offered nobody."""
    if message.addressed:
        return Routing(meant[:1], addressed=bool(meant))
    return Routing(tuple(worker for worker in meant if worker in standing))


def without_address(text: str, name: str) -> str:
    """A question without the mentions that lead it to the double of that name; empty where nothing else is there."""
    return re.sub(rf"^(?:\s*@(?:{re.escape(name)}(?![A-Za-z0-9_-])|\S+)[\s,，:：]*)+", "", text, flags=re.IGNORECASE)
