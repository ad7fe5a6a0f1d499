"""A row of the outbox as a call to its platform."""

from dataclasses import dataclass, field

from adapters.errors import AdapterError
from adapters.platform import Platform, Post
from memory.record.tables import OutboxRow

SIGNS = ("working", "done")


@dataclass(slots=True)
class Call:
    """A row of the outbox in our hands.

    ``doubtful``: it may have been carried out already. ``stopped`` says why it must not be any more. ``outcome`` is
    what becomes of the row.
    """

    row: OutboxRow
    lease: str
    post: Post | None
    place: str
    target: str
    doubtful: bool
    stopped: str | None
    outcome: dict[str, object] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is, for the log."""
        return f"{self.row.role}_{self.row.verb}"

    @property
    def trace(self) -> str | None:
        """The trace to which it belongs."""
        return self.row.trace


class InDoubt(Exception):
    """Whether a post is there could not be found out."""


class Overtaken(Exception):
    """What held when the post was taken up holds no more."""


async def look_for(platform: Platform, call: Call) -> str | None:
    """The id of the post that a call may have made already.

    Raises:
        InDoubt: the platform did not tell.
    """
    try:
        place = await resolve(platform, call.place)
        return await platform.find(place, call.row.key, thread=call.row.thread)
    except AdapterError as error:
        raise InDoubt from error


async def look_for_ruling(platform: Platform, call: Call, person: str) -> str | None:
    """The id of the ruling that a call may have given already by a person's token.

    Raises:
        InDoubt: the platform did not tell.
    """
    try:
        return await platform.ruled(call.place, call.row.key, thread=call.row.thread or "", person=person)
    except AdapterError as error:
        raise InDoubt from error


async def resolve(platform: Platform, place: str) -> str:
    """A place by its id, where it was given as the direct talk with a person.

    Raises:
        AdapterError: the platform did not tell.
    """
    return await platform.direct(place.removeprefix("direct:")) if place.startswith("direct:") else place


async def make(platform: Platform, call: Call, place: str) -> str | None:
    """Make a call; the id of the message that it left, if it did.

    Raises:
        AdapterError: the platform did not take it, or did not say whether it did.
    """
    row = call.row
    if row.verb == "delete":
        await platform.delete(place, call.target)
        return None
    if row.verb in SIGNS:
        await platform.working(place, call.target, on=row.verb == "working", thread=row.thread)
        return None
    assert call.post is not None
    if row.verb == "update":
        await platform.update(place, call.target, call.post)
        return call.target
    if row.verb == "ephemeral":
        assert row.person is not None
        back = call.target
        await platform.ephemeral(place, row.person, call.post, key=row.key, thread=row.thread, reply_to=back)
        return None
    return await platform.send(place, call.post, key=row.key, thread=row.thread)
