"""What may come in: the one look-up in memory before an event is kept.

A message is kept where some worker consented to be shadowed, where it speaks to the double, or where it
speaks to a worker whose stand-in runs. Commands and presses are always for the double; what is deleted, and who
comes and goes, also matters where anybody was ever listened to.
"""

from sqlalchemy import select

from adapters.chat import Deactivation, Deletion, Edit, Event, Membership, Message, PlaceKind
from bot.deployment import Deployment
from memory.consent import places_remembered, places_shadowed
from memory.record.tables import AccountRow, StandinRow


class Gate:
    """A snapshot of consents and stand-ins, renewed after each change and about every second."""

    def __init__(self, deployment: Deployment) -> None:
        self._of = deployment
        self._shadowed: frozenset[str] = frozenset()
        self._standing: frozenset[str] = frozenset()
        self._accounts: frozenset[str] = frozenset()
        self._remembered: frozenset[str] = frozenset()

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

    def lets_in(self, event: Event) -> bool:
        """Whether an event concerns a double."""
        if isinstance(event, Message):
            return event.place.id in self._shadowed or event.addressed or not self._standing.isdisjoint(event.mentions)
        if isinstance(event, Deactivation):
            return event.person.id in self._accounts
        if event.kind in {"command", "press"}:
            return True
        if isinstance(event, Edit | Deletion) and event.place.kind is PlaceKind.DIRECT:
            return True
        if isinstance(event, Membership | Deletion):
            return event.place.id in self._remembered
        return event.place.id in self._shadowed
