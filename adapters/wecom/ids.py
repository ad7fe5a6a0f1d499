"""Ids of WeCom's people and places.

``wecom:CORP:USER`` is a person; ``wecom:CORP:app/AGENT/USER`` and ``wecom:CORP:bot/BOT/USER`` are direct talks, and
``wecom:CORP:bot/BOT/#CHAT`` is a group in which a robot is.

A person has one id, whichever way they come in. A direct talk belongs to the application or the robot it is with.
"""

from dataclasses import dataclass
from typing import Literal

from adapters.chat import Place, PlaceKind
from adapters.errors import Refused
from adapters.request import FORMS, around_forms

PLATFORM = "wecom"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one can speak: over which way of a corporation, to a user, or in a group.

    ``name`` is the application's agent id or the robot's id; ``chat`` the user's id, or the group's.
    """

    corp: str
    way: Literal["app", "bot"]
    name: str
    chat: str
    group: bool = False

    @property
    def id(self) -> str:
        """Our id of the place."""
        return f"{way_prefix(self.corp, self.way, self.name)}{'#' if self.group else ''}{self.chat}"


def forms_of(corp: str) -> Place:
    """Where all forms of a corporation come in."""
    return Place(f"{PLATFORM}:{corp}{FORMS}", "审批", PlaceKind.PRIVATE)


def corp_of(id: str) -> str:  # noqa: A002 - it is the word
    """The corporation of any of our ids.

    Raises:
        Refused: it is none of WeCom.
    """
    platform, _, rest = around_forms(id).partition(":")
    corp, _, _ = rest.partition(":")
    if platform != PLATFORM or not corp:
        raise Refused("not_of_wecom")
    return corp


def group_name(chat: str) -> str:
    """What a group is called, whose name WeCom tells nobody."""
    return f"群聊 …{chat[-4:]}"


def way_prefix(corp: str, way: Literal["app", "bot"], name: str) -> str:
    """What the ids of all places of one application or robot begin with."""
    return f"{PLATFORM}:{corp}:{way}/{name}/"


def read_place(id: str) -> Spot:  # noqa: A002 - it is the word
    """The spot that a place id names.

    Raises:
        Refused: it is no place of WeCom.
    """
    corp, native = _split(id)
    way, _, rest = native.partition("/")
    name, _, chat = rest.partition("/")
    if way not in {"app", "bot"} or not name or not chat.removeprefix("#"):
        raise Refused("not_a_place_of_wecom")
    return Spot(corp, way, name, chat.removeprefix("#"), chat.startswith("#"))  # type: ignore[arg-type]


def person_id(corp: str, user: str) -> str:
    """Our id of a user."""
    return f"{PLATFORM}:{corp}:{user}"


def read_person(id: str) -> tuple[str, str]:  # noqa: A002 - it is the word
    """Corporation and user id within a person id.

    Raises:
        Refused: it is no person of WeCom.
    """
    corp, user = _split(id)
    if "/" in user:
        raise Refused("not_a_person_of_wecom")
    return corp, user


def _split(id: str) -> tuple[str, str]:  # noqa: A002 - it is the word
    platform, _, rest = id.partition(":")
    corp, _, native = rest.partition(":")
    if platform != PLATFORM or not corp or not native:
        raise Refused("not_of_wecom")
    return corp, native
