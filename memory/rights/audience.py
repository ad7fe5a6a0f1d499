"""Who can read a place, and so what may be said there.

A precedent may be used where everybody who will read the reply could have read the precedent: the audience
of the destination is part of the audience of the source. ``visible`` is the only judge of that.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select, update

from adapters.chat import Person, Place, PlaceKind
from memory.notes import NOTES
from memory.record.engine import ReadSession, WriteSession, insert_for
from memory.record.pieces import pieces
from memory.record.tables import MemberRow, PlaceRow

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Audience:
    """All who can read something. ``everyone``: the whole ``organisation`` but its guests, and the members.

    An organisation without a name is that of an archive, or of a chat that knows only one.
    """

    everyone: bool
    members: frozenset[str]
    guests: frozenset[str]
    organisation: str = ""


UNKNOWN = Audience(True, frozenset(), frozenset({"unknown"}))
"""The audience of a place of which nobody knows who is in it: nothing may be said there, nothing taken from there."""


def visible(source: Audience, destination: Audience) -> bool:
    """Whether everybody in ``destination`` is also in ``source``; never, where either is unknown."""
    if UNKNOWN in (source, destination):
        return False
    if source.everyone:
        named = {source.organisation, destination.organisation} - {""}
        return len(named) < 2 and destination.guests <= source.members
    return not destination.everyone and destination.members <= source.members


def crowd(place: str) -> Person:
    """All who are in a place of which the platform tells nobody who they are, as one.

    They may be guests. So what was said there may be said there again, and nowhere else.
    """
    return Person(f"in:{place}", "", guest=True)


def only(person: Person) -> Audience:
    """The audience of something that one person alone will read."""
    alone = frozenset({person.id})
    return Audience(False, alone, alone if person.guest else frozenset(), organisation_of(person.id))


def organisation_of(id: str) -> str:  # noqa: A002 - it is the word
    """The workspace or corporation of a person or place, by the beginning of its id; empty where it names none."""
    platform, _, rest = id.removeprefix(NOTES).partition(":")
    scope, _, native = rest.partition(":")
    return f"{platform}:{scope}" if native else ""


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
    await session.execute(update(PlaceRow).where(PlaceRow.id == place.id).values(refreshed=now))
    await session.flush()


async def note_archived_members(session: WriteSession, place: Place, people: Iterable[Person]) -> None:
    """Take the members from an archive, where nothing better is known; a platform that can be asked overrules."""
    row = await session.get(PlaceRow, place.id)
    if row is None or row.refreshed is None:
        await note_members(session, place, people, LONG_AGO)


async def note_move(session: WriteSession, place: Place, person: Person, *, joined: bool) -> None:
    """Somebody came or went."""
    await note_place(session, place)
    await session.execute(delete(MemberRow).where(MemberRow.place == place.id, MemberRow.person == person.id))
    if joined and not person.bot:
        session.add(MemberRow(place=place.id, person=person.id, guest=person.guest))
    await session.flush()


async def forget_members(session: WriteSession, place: str) -> None:
    """Who is in a place is not known any more."""
    row = await session.get(PlaceRow, place)
    if row is not None:
        row.refreshed = None


async def audience_of(session: ReadSession, place: str) -> Audience:
    """Who can read a place, as last known; ``UNKNOWN`` where that was never asked or is too long ago."""
    return (await _audiences(session, [place])).get(place, UNKNOWN)


async def readable_places(session: ReadSession, places: Iterable[str], reader: Audience) -> frozenset[str]:
    """Those places of which everybody in ``reader`` could read every word."""
    known = await _audiences(session, list(places))
    return frozenset(place for place, audience in known.items() if visible(audience, reader))


async def _audiences(session: ReadSession, places: Sequence[str]) -> dict[str, Audience]:
    known: dict[str, Audience] = {}
    for some in pieces(places):
        known |= await _audiences_of_some(session, some)
    return known


async def _audiences_of_some(session: ReadSession, places: Sequence[str]) -> dict[str, Audience]:
    asked = select(PlaceRow).where(PlaceRow.id.in_(places), PlaceRow.refreshed.is_not(None))
    rows = list(await session.scalars(asked))
    members: dict[str, list[MemberRow]] = defaultdict(list)
    for member in await session.scalars(select(MemberRow).where(MemberRow.place.in_([row.id for row in rows]))):
        members[member.place].append(member)
    return {
        row.id: Audience(
            organisation=organisation_of(row.id),
            everyone=row.kind == PlaceKind.PUBLIC,
            members=frozenset(member.person for member in members[row.id]),
            guests=frozenset(member.person for member in members[row.id] if member.guest),
        )
        for row in rows
    }
