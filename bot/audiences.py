"""Who reads a place right now: asked of the platform when what is known is older than a minute."""

from collections.abc import Iterable
from datetime import timedelta

import structlog

from adapters.chat import Person, Place, PlaceKind
from adapters.errors import AdapterError
from bot.deployment import Deployment
from memory.audience import Audience, audience_of, note_members, only
from memory.record.tables import PlaceRow

log = structlog.get_logger()
FRESH = timedelta(seconds=60)


async def freshen(of: Deployment, places: Iterable[str]) -> None:
    """Ask the platforms who is in those places, where that was not known within the last minute.

    A place whose platform is not connected, or does not answer, stays as last known.
    """
    for place in places:
        async with of.record.read() as session:
            row = await session.get(PlaceRow, place)
        if row is not None and row.refreshed is not None and of.now() - row.refreshed < FRESH:
            continue
        try:
            platform = of.platform_of(place)
            current, members = await platform.place(place), await platform.members(place)
        except AdapterError as error:
            log.warning("members_unknown", error=type(error).__name__)
            continue
        async with of.record.write() as session:
            await note_members(session, current, members, of.now())


async def readers_of(of: Deployment, place: Place, asker: Person) -> Audience:
    """Who will read a reply in a place to an asker."""
    if place.kind is PlaceKind.DIRECT:
        return only(asker)
    await freshen(of, [place.id])
    async with of.record.read() as session:
        return await audience_of(session, place.id)


async def profile_of(of: Deployment, person: str) -> Person:
    """A person as the platform knows them, or a guest of that id where it does not answer."""
    try:
        return await of.platform_of(person).person(person)
    except AdapterError:
        return Person(person, person.rpartition(":")[2], guest=True)
