"""Who is who, and which project is which and who can read what of it; looked up at most once a minute.

A public project all the world can read. A private one its members can, inherited and invited ones among them; but a
guest reads no code, and no merge requests, of it. Of an internal one, which everybody with an account can read, nobody
tells who that is. In a public or internal project a part may be for its members only.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from adapters.chat import Person, Place
from adapters.errors import AdapterError, Refused, Untold
from adapters.forge.calls import number_in
from adapters.forge.payloads import valid
from adapters.fresh import Fresh
from adapters.gitlab.ids import BLOCKED, IDS, Root, Said
from adapters.gitlab.incoming.payloads import Account, Deployment, Diff, Discussion, Member, Note, Position, Whole
from adapters.gitlab.incoming.scene import place_of
from adapters.gitlab.outgoing.bot import Bot
from adapters.gitlab.people.changes import diffs_in, passage_in

_LONGER, _LONG = timedelta(minutes=10), timedelta(days=30)
_ALL = "enabled"
_ACTIVE = "active"
_GUEST = 10
_MAINTAINER = 40
_NAME = re.compile(r"[0-9a-f]{1,64}")
_BOT = re.compile(r"(?:project|group)_\d+_bot(?:\d+|_[0-9a-f]+)?|service_account_.*")


class People:
    """Looks up people and projects.

    Args:
        bot: Who looks.
        now: The clock.
    """

    def __init__(self, bot: Bot, now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._client = bot.client
        self._accounts = Fresh[Account](now, _LONGER)
        self._named = Fresh[Person | Refused](now, _LONGER)
        self._belongs = Fresh[bool](now, _LONGER)
        self._projects = Fresh[Whole](now)
        self._former = Fresh[Whole](now, _LONG)
        self._members = Fresh[list[Member]](now)
        self._changes = Fresh[list[Diff]](now)

    async def person(self, person: str) -> Person:
        """A user; one whose account is gone or blocked is not active."""
        native = IDS.read_person(person)
        try:
            return await self._person(await self._account(native))
        except Refused as refused:
            if refused.reason != "not_found":
                raise
            return Person(person, "ghost", active=False)

    async def named(self, login: str) -> Person:
        """A user by their name; that there is none is remembered as well.

        Raises:
            Refused: There is none, or GitLab does not tell.
        """
        known = self._named.get(login)
        if known is None:
            known = self._named.put(login, await self._find(login))
        if isinstance(known, Refused):
            raise known
        return known

    async def author(self, project: Whole, user: int, username: str) -> Person:
        """Somebody who does something in a project; who does not belong to it sees no more than the world does."""
        try:
            account = await self._account(user)
        except AdapterError:
            account = Account(id=user, username=username or "ghost")
        person = await self._person(account)
        guest = not person.bot and project.visibility != "private" and not await self._is_member(project, user)
        return Person(person.id, person.name, bot=person.bot, guest=guest, active=person.active)

    async def project(self, native: int, path: str = "") -> Whole:
        """A project; one that is at another path now is looked up anew."""
        known = self._projects.get(str(native))
        if known is None or (path and path != known.path_with_namespace):
            known = self._projects.put(str(native), valid(Whole, await self._client.get(f"/projects/{native}")))
            self._former.put(str(native), known)
        return known

    async def renewed(self, native: int) -> Whole | None:
        """A project as it is now, looked up anew; nothing where we cannot see it."""
        self._projects.drop(str(native))
        self._members.drop(str(native))
        try:
            return await self.project(native)
        except Refused:
            return None

    def former(self, native: int) -> Whole | None:
        """A project as it was known last."""
        return self._former.get(str(native))

    async def whole(self, place: str) -> Whole:
        """A project by the id of the place.

        Raises:
            Refused: It has another owner now, or we cannot see it.
        """
        owner, native = IDS.read_place(place)
        project = await self.project(native)
        if project.namespace.id != owner:
            raise Refused("not_found")
        return project

    async def place(self, place: str) -> Place:
        """A project as a place."""
        return place_of(await self.whole(place))

    async def members(self, place: str) -> frozenset[Person]:
        """Everybody who belongs to a project; of a private one, who can read its merge requests.

        Raises:
            Untold: It is internal, or a role of the owner's own making may let somebody read more than their level.
        """
        project = await self.whole(place)
        if project.visibility == "internal":
            raise Untold
        self._members.drop(str(project.id))
        members = await self._all_members(project)
        if project.visibility == "private":
            if any(each.member_role is not None for each in members if not each.reads_code):
                raise Untold
            members = [each for each in members if each.reads_code]
        return frozenset([await self._person(each) for each in members])

    async def hears(self, project: Whole, root: Root) -> bool:
        """Whether what is said in merge requests, or in issues, is for all readers of the project and for no others."""
        if project.visibility == "private":
            return root == "m" or all(each.reads_code for each in await self._all_members(project))
        code = (project.merge_requests_access_level, project.repository_access_level)
        return all(level == _ALL for level in (code if root == "m" else (project.issues_access_level,)))

    async def begins(self, project: Whole, thread: Said, note: Note) -> bool:
        """Whether a note on a line is the first that is said there; where that is not told, it is not known to be."""
        path = f"/projects/{project.id}/{thread.path}/discussions/{note.discussion_id}"
        try:
            said = valid(Discussion, await self._client.get(path)).notes if _NAME.fullmatch(note.discussion_id) else ()
        except AdapterError:
            return False
        return bool(said) and said[0].id == note.id

    async def passage(self, project: Whole, thread: Said, position: Position) -> str:
        """The lines of a change that a note is written on, in words; empty where that is not told."""
        key = f"{project.id}/{thread.id}"
        known = self._changes.get(key)
        if known is None:
            try:
                known = self._changes.put(key, await diffs_in(self._client, project.id, thread))
            except AdapterError:
                return ""
        return passage_in(known, position)

    async def notes(self, project: Whole, thread: Said) -> Sequence[int]:
        """The numbers of all notes in a conversation."""
        path = f"/projects/{project.id}/{thread.path}/notes"
        return [valid(Note, each).id async for each in self._client.pages(path)]

    async def deployment(self, project: Whole, native: int) -> Deployment:
        """A deployment as it is now."""
        return valid(Deployment, await self._client.get(f"/projects/{project.id}/deployments/{native}"))

    async def blocked(self, project: Whole) -> Sequence[Deployment]:
        """The deployments of a project that wait for approvals now."""
        found = self._client.pages(f"/projects/{project.id}/deployments", status=BLOCKED)
        return [await self.deployment(project, number_in(each, "id")) async for each in found]

    async def projects(self) -> Sequence[Whole]:
        """All projects of which the bot user is a member."""
        return [valid(Whole, each) async for each in self._client.pages("/projects", membership="true")]

    async def maintainers(self, project: Whole) -> tuple[str, ...]:
        """The ids of all who maintain a project: who else can read it decides on nothing there."""
        members = await self._all_members(project)
        return tuple(sorted(IDS.person(each.id) for each in members if each.access_level >= _MAINTAINER))

    async def _person(self, account: Account) -> Person:
        """A user; the bot user, and whom a name gives away that GitLab makes, are bots whatever GitLab says."""
        own = (await self._bot.about()).id
        bot = account.bot or account.id == own or _BOT.fullmatch(account.username) is not None
        return Person(IDS.person(account.id), account.username, bot=bot, active=account.state == _ACTIVE)

    async def _account(self, native: int) -> Account:
        known = self._accounts.get(str(native))
        return known or self._accounts.put(str(native), valid(Account, await self._client.get(f"/users/{native}")))

    async def _find(self, login: str) -> Person | Refused:
        try:
            found = [valid(Account, each) for each in await self._client.get("/users", username=login)]
        except Refused as refused:
            return refused
        except AdapterError as error:
            raise Refused("not_told") from error
        return await self._person(found[0]) if found else Refused("not_found")

    async def _is_member(self, project: Whole, user: int) -> bool:
        key = f"{project.id}/{user}"
        known = self._belongs.get(key)
        if known is None:
            try:
                await self._client.get(f"/projects/{project.id}/members/all/{user}")
                known = self._belongs.put(key, True)
            except Refused as refused:
                known = False
                if refused.reason == "not_found":
                    self._belongs.put(key, known)
            except AdapterError:
                known = False
        return known

    async def _all_members(self, project: Whole) -> list[Member]:
        known = self._members.get(str(project.id))
        if known is None:
            found = self._client.pages(f"/projects/{project.id}/members/all")
            members = [valid(Member, each) async for each in found]
            readers = [each for each in members if each.state == _ACTIVE and each.access_level >= _GUEST]
            known = self._members.put(str(project.id), readers)
        return known
