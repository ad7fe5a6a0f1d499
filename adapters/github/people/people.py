"""Who is who, and which repository is which and who can read it; looked up at most once a minute.

Who can read a private repository are its collaborators, which GitHub lists with all who have access by a team or by
their organisation. A public one all the world can read. Of an internal one, which a whole enterprise can read, GitHub
tells an App not who that is.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.chat import Person, Place
from adapters.errors import AdapterError, Refused, Untold
from adapters.forge.calls import Client
from adapters.forge.payloads import valid
from adapters.fresh import Fresh
from adapters.github.ids import IDS
from adapters.github.incoming.payloads import Repository, User
from adapters.github.incoming.scene import person_of, place_of
from adapters.github.outgoing.app import App

_INTERNAL = "internal"
_LOGINS = timedelta(minutes=10)


class People:
    """Looks up people and places.

    Args:
        app: The App.
        now: The clock.
    """

    def __init__(self, app: App, now: Callable[[], datetime]) -> None:
        self._app = app
        self._persons = Fresh[Person](now)
        self._named = Fresh[Person | Refused](now, _LOGINS)
        self._repositories = Fresh[Repository](now)

    async def person(self, person: str) -> Person:
        """A user; one whose account is gone is not active."""
        native = IDS.read_person(person)
        known = self._persons.get(person)
        if known is None:
            client = await self._app.any_client()
            try:
                known = person_of(valid(User, await client.get(f"/user/{native}")))
            except Refused as refused:
                if refused.reason != "not_found":
                    raise
                known = Person(IDS.person(native), "ghost", active=False)
            self._persons.put(person, known)
        return known

    async def named(self, login: str) -> Person:
        """A user by their login, at most ten minutes old; that there is none is remembered as long.

        Raises:
            Refused: There is none, or GitHub does not tell.
        """
        known = self._named.get(login)
        if known is None:
            try:
                client = await self._app.any_client()
                known = person_of(valid(User, await client.get(f"/users/{login}")))
            except Refused as refused:
                known = refused
            except AdapterError as error:
                raise Refused("not_told") from error
            self._named.put(login, known)
        if isinstance(known, Refused):
            raise known
        return known

    async def place(self, place: str) -> Place:
        """A repository as a place."""
        return place_of(await self.repository(place))

    async def repository(self, place: str) -> Repository:
        """A repository by the id of the place."""
        owner, native = IDS.read_place(place)
        known = self._repositories.get(place)
        if known is None:
            client = await self._app.client(owner)
            known = valid(Repository, await client.get(f"/repositories/{native}"))
            if known.owner.id != owner:
                raise Refused("not_found")
            self._repositories.put(place, known)
        return known

    def forget(self, place: str) -> None:
        """Look a repository up anew the next time, because it changed."""
        self._repositories.drop(place)

    async def members(self, place: str) -> frozenset[Person]:
        """Everybody who belongs to a repository."""
        repository = await self.repository(place)
        if repository.visibility == _INTERNAL:
            raise Untold
        client = await self.client(place)
        path = f"/repos/{repository.full_name}/collaborators"
        return frozenset([person_of(valid(User, each)) async for each in client.pages(path)])

    async def maintainers(self, place: str) -> tuple[str, ...]:
        """The ids of all who maintain a repository: who else can read it decides on nothing there."""
        client, repository = await self.client(place), await self.repository(place)
        path = f"/repos/{repository.full_name}/collaborators"
        found = [person_of(valid(User, each)) async for each in client.pages(path, permission="maintain")]
        return tuple(sorted(each.id for each in found))

    async def client(self, place: str) -> Client:
        """The API as the installation of a repository's owner."""
        return await self._app.client(IDS.read_place(place)[0])
