"""What a delivery is read against: who we are, who the others are, and when it came."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from adapters.chat import Person, Place, PlaceKind
from adapters.forge.mentions import Directory, Mentions, unquoted
from adapters.github.ids import IDS
from adapters.github.incoming.payloads import Repository, User


class Names(Directory, Protocol):
    """Who is who, and who may let a deployment through."""

    async def maintainers(self, place: str) -> tuple[str, ...]:
        """The ids of all who maintain a repository."""


_MENTION = re.compile(r"(?<![\w`/.-])@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))(?:\[bot\])?(?![\w/])")
_INSIDE = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


@dataclass(frozen=True, slots=True)
class Scene:
    """See the module. ``slug`` is the App's name, by which it is mentioned."""

    slug: str
    app: int
    directory: Names
    received: datetime

    @property
    def mentions(self) -> Mentions:
        """Reads whom a text mentions."""
        return Mentions(self.slug, mentioned, self.directory)

    def is_own(self, user: User) -> bool:
        """Whether it is the App itself."""
        return user.type == "Bot" and user.login.casefold() == f"{self.slug}[bot]".casefold()


def mentioned(text: str) -> list[str]:
    """The logins that a text mentions, outside of code and of what it quotes; no teams."""
    return _MENTION.findall(unquoted(text))


def person_of(user: User, association: str = "MEMBER") -> Person:
    """A user. Whom the repository knows as nobody of its own sees no more of it than the world does."""
    bot = user.type == "Bot" or user.login.endswith("[bot]")
    return Person(IDS.person(user.id), user.login, bot=bot, guest=not bot and association not in _INSIDE)


def place_of(repository: Repository) -> Place:
    """A repository: public where all the world can read it, and nothing that GitHub tells of it says otherwise."""
    public = not repository.private and repository.visibility in ("", "public")
    kind = PlaceKind.PUBLIC if public else PlaceKind.PRIVATE
    return Place(IDS.place(repository.owner.id, repository.id), repository.full_name, kind)
