"""Who asks and who reads, when that comes from the command line by name."""

from dataclasses import replace

from sqlalchemy import select

from adapters.chat import MAIL, Person, Place, PlaceKind
from bot.deployment import Deployment
from bot.errors import Impossible
from bot.texts import Told
from memory.decisions.decisions import decisions_of
from memory.domain import Worker
from memory.record.engine import ReadSession
from memory.record.tables import MemberRow, PlaceRow
from memory.rights.audience import UNKNOWN, Audience, audience_of, only
from memory.workers import worker_seal


async def find_place(session: ReadSession, name: str) -> Place:
    """A known place by id, last part of an id, or name.

    Raises:
        Impossible: no place or several are called so.
    """
    found = await places_called(session, name)
    if len(found) != 1:
        raise Impossible(Told("error.places" if found else "error.no_place", name=name, count=len(found)))
    return found[0]


async def places_called(session: ReadSession, name: str) -> list[Place]:
    """The known places with an id, last part of an id, or name."""
    wanted = name.removeprefix("#")
    rows = await session.scalars(
        select(PlaceRow).where(
            (PlaceRow.id == wanted) | (PlaceRow.name == wanted) | PlaceRow.id.endswith(f":{wanted}", autoescape=True)
        )
    )
    return [Place(row.id, row.name, PlaceKind(row.kind)) for row in rows]


async def find_member(session: ReadSession, of: Deployment, worker: Worker, name: str) -> Person:
    """A person who is in a known place, by id or the last part of it.

    Only places of their own chat tell that they are no guest: who got a mail or spoke in a meeting may be anybody.

    Raises:
        Impossible: nobody known has that id; those who asked the worker under that name are proposed.
    """
    wanted = name.removeprefix("@")
    rows = list(
        await session.scalars(
            select(MemberRow).where(
                (MemberRow.person == wanted) | MemberRow.person.endswith(f":{wanted}", autoescape=True)
            )
        )
    )
    people = sorted({row.person for row in rows})
    if len(people) != 1:
        if likely := people or await _asked_as(session, of, worker, wanted):
            raise Impossible(
                Told("error.people" if people else "error.likely_person", name=name, likely=" / ".join(likely))
            )
        raise Impossible(Told("error.no_person", name=name))
    (person,) = people
    told = [row for row in rows if _platform(row.place) == _platform(person) and not person.startswith(MAIL)]
    return Person(person, person.rpartition(":")[2], guest=not told or any(row.guest for row in rows))


def _platform(id_: str) -> str:
    return id_.partition(":")[0]


async def _asked_as(session: ReadSession, of: Deployment, worker: Worker, name: str) -> list[str]:
    """The accounts that asked the worker something under a name."""
    seal = await worker_seal(session, of.master, worker.id)
    asked = (decision.situation.trigger for decision in await decisions_of(session, seal, worker.id))
    return sorted({turn.author for turn in asked if turn.name.casefold() == name.casefold()})


async def readers_named(
    session: ReadSession, of: Deployment, worker: Worker, *, person: str | None, place: str | None
) -> Audience | None:
    """The audience of a question on behalf of a person or in a place; None for the worker alone.

    Whoever got a mail or spoke in a meeting may be anybody, as in ``find_member``.
    """
    alone = only(await find_member(session, of, worker, person)) if person else None
    if place is None:
        return alone
    known = (await find_place(session, place)).id
    there = await audience_of(session, known)
    if _platform(known) not in {_platform(each) for each in worker.accounts if not each.startswith(MAIL)}:
        there = replace(there, guests=there.members - worker.accounts)
    if alone is None or there == UNKNOWN:
        return there
    return replace(there, members=there.members | alone.members, guests=there.guests | alone.guests)
