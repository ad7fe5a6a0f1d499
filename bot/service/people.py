"""Who asks and who reads, when that comes from the command line by name."""

from dataclasses import replace

from sqlalchemy import select

from adapters.chat import Person, Place, PlaceKind
from bot.errors import Impossible
from memory.audience import UNKNOWN, Audience, audience_of, only
from memory.record.engine import ReadSession
from memory.record.tables import MemberRow, PlaceRow


async def find_place(session: ReadSession, name: str) -> Place:
    """A known place by id, last part of an id, or name.

    Raises:
        Impossible: no place or several are called so.
    """
    wanted = name.removeprefix("#")
    rows = await session.scalars(
        select(PlaceRow).where(
            (PlaceRow.id == wanted) | (PlaceRow.name == wanted) | PlaceRow.id.endswith(f":{wanted}", autoescape=True)
        )
    )
    found = [Place(row.id, row.name, PlaceKind(row.kind)) for row in rows]
    if len(found) != 1:
        raise Impossible(f"{len(found) or 'No'} known places are called '{name}'; give the place's id.")
    return found[0]


async def find_member(session: ReadSession, name: str) -> Person:
    """A person who is in a known place, by id or the last part of it.

    Raises:
        Impossible: nobody known has that id.
    """
    wanted = name.removeprefix("@")
    rows = list(
        await session.scalars(
            select(MemberRow).where(
                (MemberRow.person == wanted) | MemberRow.person.endswith(f":{wanted}", autoescape=True)
            )
        )
    )
    if len({row.person for row in rows}) != 1:
        raise Impossible(f"{'Several' if rows else 'No'} known people have the id '{name}'; give a whole account id.")
    person = rows[0].person
    return Person(person, person.rpartition(":")[2], guest=any(row.guest for row in rows))


async def readers_named(session: ReadSession, person: str | None, place: str | None) -> Audience | None:
    """The audience of a question on behalf of a person or in a place; None for the worker alone."""
    alone = only(await find_member(session, person)) if person else None
    if place is None:
        return alone
    there = await audience_of(session, (await find_place(session, place)).id)
    if alone is None or there == UNKNOWN:
        return there
    return replace(there, members=there.members | alone.members, guests=there.guests | alone.guests)
