"""What may come in: the one look-up in memory before an event is kept.

A message is kept where some worker consented to be shadowed, where it speaks to the double, or where it
speaks to a worker whose stand-in runs; of somebody of whom nothing may be kept, only where they speak to the double,
and neither what they edit nor what they react to. Of what else they say, and of what bots say, only that something was
said is kept, where anybody listens.
A bot that a worker let in is heard where it asks them: it mentions them, and the double or in a stand-in.
Commands, presses, opened pages and rights are always for the double; what is deleted, what becomes of a place, and who
comes and goes, also matters where anybody was ever listened to.
"""

import asyncio
from collections.abc import Iterable

import structlog

from adapters.chat import (
    Absence,
    Closing,
    Command,
    Deactivation,
    Deletion,
    Edit,
    Event,
    Membership,
    Message,
    Opening,
    Permission,
    PlaceKind,
    Press,
    Push,
    Reaction,
    Renewal,
    Revocation,
    Unheard,
)
from bot.deployment import Deployment
from bot.intake.snapshot import Snapshot
from memory.rights.consent import consent_place

log = structlog.get_logger()


class Gate:
    """A snapshot of consents and stand-ins, renewed after each change."""

    def __init__(self, deployment: Deployment) -> None:
        self._of = deployment
        self._known = Snapshot()
        self._is_whole = False
        self._one_at_a_time = asyncio.Lock()

    async def renew(self) -> None:
        """Read anew what has changed since the last time; the whole snapshot, where that is not known."""
        async with self._one_at_a_time:
            changes = await self._of.record.changes.take()
            if self._is_whole and changes is not None and not changes:
                return
            whole, self._is_whole = changes is None or not self._is_whole, False
            async with self._of.record.read() as session:
                await (self._known.read(session) if whole else self._known.read_again(session, changes or ()))
            self._is_whole = True

    async def follow(self) -> None:
        """Renew the snapshot as soon as another process changes anything."""
        while True:
            await self._of.record.changes.arrival()
            try:
                await self.renew()
            except Exception as error:
                log.error("gate_not_renewed", error=type(error).__name__)

    def lets_in(self, event: Event) -> bool:
        """Whether an event concerns a double."""
        return self.admit(event) is not None

    def admit(self, event: Event) -> Event | None:
        """What of an event concerns a double: all of it, that something was said, or nothing."""
        if isinstance(event, Message) and self._is_silent(event):
            event = Unheard(key=event.key, place=event.place, at=event.at, thread=event.thread)
        return event if self._concerns(event) else None

    def _concerns(self, event: Event) -> bool:
        match event:
            case Edit() if event.author.bot and event.author.id not in self._known.let_in:
                return False
            case Message() | Edit() if event.addressed:
                return True
            case Edit() | Reaction() if self._stands_by(event.author.id) and event.place.kind is not PlaceKind.DIRECT:
                return False
            case Message() if event.place.kind is not PlaceKind.OWN and self._stands_in(event.mentions):
                return True
            case Unheard() | Message() | Edit() | Reaction() | Push() | Closing():
                return self._known.places.get(consent_place(event.place), False)
            case Deactivation() | Absence():
                return event.person.id in self._known.owners
            case Command() | Press() | Opening() | Permission() | Revocation():
                return True
            case Deletion() if event.place.kind is PlaceKind.DIRECT:
                return True
            case Membership() | Deletion() | Renewal():
                return consent_place(event.place) in self._known.places

    def _is_silent(self, message: Message) -> bool:
        """Whether nothing of a message is kept: of bots that ask nobody, and of those who stepped out."""
        if message.author.bot:
            may_ask = self._known.let_in.get(message.author.id, set())
            asked = [person for person in message.mentions if self._known.owners.get(person) in may_ask]
            return not asked if message.addressed else not self._stands_in(asked)
        return not message.addressed and self._stands_by(message.author.id)

    def _stands_in(self, people: Iterable[str]) -> bool:
        """Whether a stand-in runs for any of some people."""
        workers = filter(None, map(self._known.owners.get, people))
        now = self._of.now()
        return any(worker in self._known.until and self._known.until[worker] > now for worker in workers)

    def _stands_by(self, person: str) -> bool:
        return person in self._known.standing_by and person not in self._known.owners
