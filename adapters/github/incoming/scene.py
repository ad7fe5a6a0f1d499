"""What a delivery is read against: who we are, who the others are, and when it came."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from adapters.chat import Person, Place, PlaceKind
from adapters.errors import Refused
from adapters.github.ids import person_id, place_id
from adapters.github.incoming.payloads import Repository, User

MOST_MENTIONS = 10
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_QUOTED = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
_MENTION = re.compile(r"(?<![\w`/.-])@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))(?:\[bot\])?(?![\w/])")
_INSIDE = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


class Directory(Protocol):
    """Where people are looked up by their login; raises ``Refused`` where there is nobody, or GitHub will not tell."""

    async def named(self, login: str) -> Person:
        """The person."""


@dataclass(frozen=True, slots=True)
class Scene:
    """See the module. ``slug`` is the App's name, by which it is mentioned."""

    slug: str
    app: int
    directory: Directory
    received: datetime

    async def mentions(self, text: str) -> tuple[str, ...]:
        """Our ids of everybody whom a text mentions but the App: the first ten who exist, in order."""
        logins = dict.fromkeys(login.casefold() for login in mentioned(text))
        found: list[str] = []
        for login in [login for login in logins if login != self.slug.casefold()][:MOST_MENTIONS]:
            try:
                found.append((await self.directory.named(login)).id)
            except Refused:
                continue
        return tuple(dict.fromkeys(found))

    def addresses(self, text: str) -> bool:
        """Whether a text mentions the App."""
        return self.slug.casefold() in {login.casefold() for login in mentioned(text)}

    def is_own(self, user: User) -> bool:
        """Whether it is the App itself."""
        return user.type == "Bot" and user.login.casefold() == f"{self.slug}[bot]".casefold()


def mentioned(text: str) -> list[str]:
    """The logins that a text mentions, outside of code and of what it quotes; no teams."""
    return _MENTION.findall(_QUOTED.sub("", _CODE.sub("", text)))


def person_of(user: User, association: str = "MEMBER") -> Person:
    """A user. Whom the repository knows as nobody of its own sees no more of it than the world does."""
    bot = user.type == "Bot" or user.login.endswith("[bot]")
    return Person(person_id(user.id), user.login, bot=bot, guest=not bot and association not in _INSIDE)


def place_of(repository: Repository) -> Place:
    """A repository: public where all the world can read it, and nothing that GitHub tells of it says otherwise."""
    public = not repository.private and repository.visibility in ("", "public")
    kind = PlaceKind.PUBLIC if public else PlaceKind.PRIVATE
    return Place(place_id(repository.owner.id, repository.id), repository.full_name, kind)
