"""What becomes of a repository, and who comes and goes there.

What is told of teams and of whole organisations names no repository: it has no word here. Who can read a repository is
asked anew before anything is said there.
"""

from collections.abc import Sequence

from adapters.chat import Event, Membership, Place, PlaceKind, Renewal
from adapters.github.ids import IDS
from adapters.github.incoming.payloads import InstallationDelivery, MemberDelivery, RepositoryDelivery
from adapters.github.incoming.scene import Scene, person_of, place_of

_RENEWED = frozenset({"renamed", "privatized", "publicized", "edited", "unarchived"})
_CLOSED = frozenset({"deleted", "archived"})
_LOST = frozenset({"deleted", "suspend", "removed"})


async def read_member(given: MemberDelivery, key: str, scene: Scene) -> Sequence[Event]:
    """``member``: somebody came to a repository's collaborators, or left them."""
    if given.action not in ("added", "removed"):
        return []
    place, joined = place_of(given.repository), given.action == "added"
    return [Membership(key=key, place=place, person=person_of(given.member), joined=joined, at=scene.received)]


async def read_repository(given: RepositoryDelivery, key: str, scene: Scene) -> Sequence[Event]:
    """``repository``: it has another name, other readers or another owner, or is over.

    A place ends with its owner.
    """
    place = place_of(given.repository)
    if given.action == "transferred":
        if given.former_owner is None:
            return []
        former = Place(IDS.place(given.former_owner, given.repository.id), place.name, place.kind)
        return [Renewal(key=key, place=former, closed=True, at=scene.received)]
    if given.action not in _RENEWED | _CLOSED:
        return []
    return [Renewal(key=key, place=place, closed=given.action in _CLOSED, at=scene.received)]


async def read_installation(given: InstallationDelivery, key: str, scene: Scene) -> Sequence[Event]:
    """``installation`` and ``installation_repositories``: the App may not be in some repositories any more."""
    if given.action not in _LOST:
        return []
    owner = given.installation.account.id
    return [
        Renewal(
            key=f"{key}:{lost.id}",
            place=Place(
                IDS.place(owner, lost.id), lost.full_name, PlaceKind.PRIVATE if lost.private else PlaceKind.PUBLIC
            ),
            closed=True,
            at=scene.received,
        )
        for lost in (*given.repositories, *given.repositories_removed)
    ]
