"""Who can read a place, and so what may be said there.

A precedent may be used where everybody who will read the reply could have read the precedent: the audience
of the destination is part of the audience of the source. ``visible`` is the only judge of that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from adapters.chat import Person, Place, PlaceKind
from memory.record.engine import ReadSession, WriteSession, insert_for
from memory.record.tables import MemberRow, PlaceRow


@dataclass(frozen=True, slots=True)
class Audience:
    """All who can read something. ``everyone``: the whole organisation but its guests, and the members."""

    everyone: bool
    members: frozenset[str]
    guests: frozenset[str]


def visible(source: Audience, destination: Audience) -> bool:
    """Whether everybody in ``destination`` is also in ``source``."""
    if source.everyone:
        return destination.guests <= source.members
    return not destination.everyone and destination.members <= source.members


def only(person: Person) -> Audience:
    """The audience of something that one person alone will read."""
    alone = frozenset({person.id})
    return Audience(False, alone, alone if person.guest else frozenset())


async def note_place(session: WriteSession, place: Place) -> None:
    """Remember a place, or its new name or kind."""
    values = {"name": place.name, "kind": place.kind.value}
    await session.execute(
        insert_for(session)(PlaceRow)
        .values(id=place.id, refreshed=None, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )


async def note_members(session: WriteSession, place: Place, people: Iterable[Person], now: datetime) -> None:
    """Replace what is known of who is in a place; bots are nobody's audience."""
    await note_place(session, place)
    await session.execute(delete(MemberRow).where(MemberRow.place == place.id))
    session.add_all(MemberRow(place=place.id, person=p.id, guest=p.guest) for p in people if not p.bot)
    row = await session.get(PlaceRow, place.id)
    assert row is not None
    row.refreshed = now
    await session.flush()


async def note_move(session: WriteSession, place: Place, person: Person, *, joined: bool) -> None:
    """Somebody came or went."""
    await note_place(session, place)
    await session.execute(delete(MemberRow).where(MemberRow.place == place.id, MemberRow.person == person.id))
    if joined and not person.bot:
        session.add(MemberRow(place=place.id, person=person.id, guest=person.guest))
    await session.flush()


async def audience_of(session: ReadSession, place: str) -> Audience:
    """Who can read a place, as last known; nobody can read a place that was never heard of."""
    row = await session.get(PlaceRow, place)
    members = list(await session.scalars(select(MemberRow).where(MemberRow.place == place)))
    return Audience(
        everyone=row is not None and row.kind == PlaceKind.PUBLIC,
        members=frozenset(member.person for member in members),
        guests=frozenset(member.person for member in members if member.guest),
    )


async def readable_places(session: ReadSession, places: Iterable[str], reader: Audience) -> frozenset[str]:
    """Those places of which everybody in ``reader`` could read every word."""
    return frozenset([place for place in places if visible(await audience_of(session, place), reader)])
