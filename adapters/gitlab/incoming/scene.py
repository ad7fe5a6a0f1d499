"""What a delivery is read against: who we are, who the others are, who reads what, and when it came."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from adapters.chat import Person, Place, PlaceKind
from adapters.forge.mentions import Directory, Mentions, unquoted
from adapters.gitlab.ids import IDS, Root, Said
from adapters.gitlab.incoming.payloads import Deployment, Note, Position, Whole

_MENTION = re.compile(r"(?<![\w`/.-])@([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)(?![\w/])")


class People(Directory, Protocol):
    """Who is who, and what is read by whom."""

    async def project(self, native: int, path: str) -> Whole:
        """A project that is at a path now."""

    async def renewed(self, native: int) -> Whole | None:
        """A project as it is now, looked up anew; nothing where we cannot see it."""

    def former(self, native: int) -> Whole | None:
        """A project as it was known last."""

    async def hears(self, project: Whole, root: Root) -> bool:
        """Whether what is said in merge requests, or in issues, is for all readers of the project and for no others."""

    async def author(self, project: Whole, user: int, username: str) -> Person:
        """Somebody who does something in a project; the name may be empty."""

    async def begins(self, project: Whole, thread: Said, note: Note) -> bool:
        """Whether a note on a line is the first that is said there."""

    async def passage(self, project: Whole, thread: Said, position: Position) -> str:
        """The lines of a change that a note is written on, in words; empty where that is not told."""

    async def notes(self, project: Whole, thread: Said) -> Sequence[int]:
        """The numbers of all notes in a conversation."""

    async def deployment(self, project: Whole, native: int) -> Deployment:
        """A deployment as it is now."""

    async def maintainers(self, project: Whole) -> tuple[str, ...]:
        """The ids of all who maintain a project."""


class Approvals(Protocol):
    """Which messages approvals are."""

    async def of(self, place: str, number: int, person: str) -> str | None:
        """The message that a person's approval of a merge request is."""


@dataclass(frozen=True, slots=True)
class Scene:
    """See the module. ``own`` is the bot user's number, ``username`` the name by which it is mentioned.

    ``is_heard`` tells whether anybody listens in a place: what is said elsewhere need not be looked up.
    """

    own: int
    username: str
    people: People
    approvals: Approvals
    received: datetime
    is_heard: Callable[[Place], bool]

    @property
    def mentions(self) -> Mentions:
        """Reads whom a text mentions."""
        return Mentions(self.username, mentioned, self.people)


def mentioned(text: str) -> list[str]:
    """The names that a text mentions, outside of code and of what it quotes; no subgroups."""
    return _MENTION.findall(unquoted(text))


def place_of(project: Whole) -> Place:
    """A project: public where all the world can read it."""
    kind = PlaceKind.PUBLIC if project.visibility == "public" else PlaceKind.PRIVATE
    return Place(IDS.place(project.namespace.id, project.id), project.path_with_namespace, kind)
