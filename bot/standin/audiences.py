"""Who reads a place right now: asked of the platform when what is known is older than a minute."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import structlog
from sqlalchemy import select

from adapters.chat import Person, Place, PlaceKind
from adapters.errors import AdapterError, Barred, Untold
from adapters.platform import Platform
from bot.deployment import Deployment
from memory.record.tables import PlaceRow
from memory.rights.audience import Audience, audience_of, crowd, forget_members, note_members, only

log = structlog.get_logger()
FRESH = timedelta(seconds=60)


async def freshen(of: Deployment, places: Iterable[str], *, do_without: bool = False) -> None:
    """Ask the platforms who is in those places, where that was not known within the last minute.

    Where a connected platform does not tell, it is not known any more. A place of a platform that is not connected
    stays as its archive has it.

    Args:
        do_without: where a platform tells this deployment nothing for now, it is not known either.

    Raises:
        Barred: a platform tells this deployment nothing for now; what was known stays for then.
    """
    connected = {place for place in places if place.partition(":")[0] in of.platforms}
    if not connected:
        return
    asked = select(PlaceRow.id, PlaceRow.refreshed).where(PlaceRow.id.in_(connected), PlaceRow.refreshed.is_not(None))
    async with of.record.read() as session:
        known = {row.id: row.refreshed for row in await session.execute(asked)}
    old = [place for place in connected if place not in known or of.now() - known[place] >= FRESH]
    for barred in filter(None, await asyncio.gather(*(_freshen(of, each, each in known, do_without) for each in old))):
        raise barred


async def _freshen(of: Deployment, place: str, known: bool, do_without: bool) -> Barred | None:
    """Ask the platform who is in a place; where it does not tell, what was ``known`` holds no more."""
    try:
        platform = of.platform_of(place)
        current, members = await platform.place(place), await _members(platform, place)
    except AdapterError as error:
        log.warning("members_unknown", error=type(error).__name__)
        if isinstance(error, Barred) and not do_without:
            return error
        if known:
            async with of.record.write() as session:
                await forget_members(session, place)
        return None
    async with of.record.write() as session:
        await note_members(session, current, members, of.now())
    return None


async def _members(platform: Platform, place: str) -> frozenset[Person]:
    try:
        return await platform.members(place)
    except Untold:
        return frozenset({crowd(place)})


async def readers_of(of: Deployment, place: Place, asker: Person) -> Audience:
    """Who will read a reply in a place to an asker; ``UNKNOWN`` where that is not known. Raises like ``freshen``."""
    if place.kind is PlaceKind.DIRECT:
        return only(asker)
    await freshen(of, [place.id])
    async with of.record.read() as session:
        return await audience_of(session, place.id)


async def profile_of(of: Deployment, person: str) -> Person:
    """A person as the platform knows them, or a guest of that id where it does not answer.

    Raises:
        Barred: the platform tells this deployment nothing for now.
    """
    try:
        return await of.platform_of(person).person(person)
    except Barred:
        raise
    except AdapterError:
        return Person(person, person.rpartition(":")[2], guest=True)
