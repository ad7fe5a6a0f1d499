"""What may come in: the one look-up in memory before an event is kept.

A message is kept where some worker consented to be shadowed, where it speaks to the double, or where it
speaks to a worker whose stand-in runs; of somebody of whom nothing may be kept, only where they speak to the double,
and neither what they edit nor what they react to. Of what else they say, and of what bots say, only that something was
said is kept, where anybody listens.
A bot that a worker let in is heard where it asks them: it mentions them, and the double or in a stand-in.
Commands, presses, opened pages and rights are always for the double; what is deleted, what becomes of a place, and who
comes and goes, also matters where anybody was ever listened to.
"""

from collections.abc import Mapping

from sqlalchemy import select

from adapters.chat import (
    Absence,
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
    Reaction,
    Renewal,
    Revocation,
    Unheard,
)
from bot.deployment import Deployment
from memory.record.tables import AccountRow, BotRow, BystanderRow, ConsentRow, StandinRow, WorkerRow
from memory.rights.bots import all_let_in
from memory.rights.bystanders import standing_by
from memory.rights.consent import consent_place, places_remembered, places_shadowed

GATED = frozenset(
    table.__tablename__ for table in (ConsentRow, StandinRow, AccountRow, WorkerRow, BystanderRow, BotRow)
)
"""The tables of which the gate holds a snapshot."""


class Gate:
    """A snapshot of consents and stand-ins, renewed after each change and about every second."""

    def __init__(self, deployment: Deployment) -> None:
        self._of = deployment
        self._shadowed: frozenset[str] = frozenset()
        self._standing: frozenset[str] = frozenset()
        self._accounts: frozenset[str] = frozenset()
        self._remembered: frozenset[str] = frozenset()
        self._standing_by: frozenset[str] = frozenset()
        self._let_in: Mapping[str, frozenset[str]] = {}

    async def renew(self) -> None:
        """Read the snapshot anew."""
        now = self._of.now()
        async with self._of.record.read() as session:
            self._shadowed = await places_shadowed(session)
            self._accounts = frozenset(await session.scalars(select(AccountRow.person)))
            self._standing = frozenset(
                await session.scalars(
                    select(AccountRow.person)
                    .join(StandinRow, StandinRow.worker == AccountRow.worker)
                    .where(StandinRow.stopped.is_(None), StandinRow.ends > now)
                )
            )
            self._remembered = await places_remembered(session)
            self._standing_by = await standing_by(session)
            self._let_in = await all_let_in(session)

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
            case Edit() if event.author.bot and event.author.id not in self._let_in:
                return False
            case Message() | Edit() if event.addressed:
                return True
            case Edit() | Reaction() if self._stands_by(event.author.id) and event.place.kind is not PlaceKind.DIRECT:
                return False
            case Message() if event.place.kind is not PlaceKind.OWN and not self._standing.isdisjoint(event.mentions):
                return True
            case Unheard() | Message() | Edit() | Reaction():
                return consent_place(event.place) in self._shadowed
            case Deactivation() | Absence():
                return event.person.id in self._accounts
            case Command() | Press() | Opening() | Permission() | Revocation():
                return True
            case Deletion() if event.place.kind is PlaceKind.DIRECT:
                return True
            case Membership() | Deletion() | Renewal():
                return consent_place(event.place) in self._remembered

    def _is_silent(self, message: Message) -> bool:
        """Whether nothing of a message is kept: of bots that ask nobody, and of those who stepped out."""
        if message.author.bot:
            asked = self._let_in.get(message.author.id, frozenset()).intersection(message.mentions)
            return not asked if message.addressed else asked.isdisjoint(self._standing)
        return not message.addressed and self._stands_by(message.author.id)

    def _stands_by(self, person: str) -> bool:
        return person in self._standing_by and person not in self._accounts
