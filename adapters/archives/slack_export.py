"""A Slack export zip → people, places, messages.

The whole archive is looked at before anything is handed out, so that a damaged one is refused as a whole. A record of
another shape than Slack's costs that record: it is left out and counted.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from adapters.archives.archive import Archive, Spoken
from adapters.archives.slack_files import PEOPLE, Files, open_files
from adapters.chat import Message, Person, Place, PlaceKind, Reaction
from adapters.errors import Unreadable
from adapters.legible import legible
from adapters.slack.ids import moment
from adapters.slack.outgoing.mrkdwn import from_mrkdwn, mentioned
from adapters.wording import Worded

LISTS = {
    "channels.json": PlaceKind.PUBLIC,
    "groups.json": PlaceKind.PRIVATE,
    "mpims.json": PlaceKind.PRIVATE,
    "dms.json": PlaceKind.DIRECT,
}
SPEAKING = frozenset({None, "", "me_message", "thread_broadcast", "file_share", "bot_message", "file_comment"})
M = TypeVar("M", bound=BaseModel)


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        """What is null is as if it were not there; half a sign is none."""
        if not isinstance(given, dict):
            return given
        return {
            name: legible(value) if isinstance(value, str) else value
            for name, value in given.items()
            if value is not None
        }


class Profile(_Foreign):
    """The readable part of a user."""

    display_name: str = ""
    real_name: str = ""


class User(_Foreign):
    """A line of users.json."""

    id: str
    team_id: str = "T"
    name: str = ""
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    tz: str | None = None
    profile: Profile = Field(default_factory=Profile)


class Channel(_Foreign):
    """A line of channels.json, groups.json, mpims.json or dms.json."""

    id: str
    name: str = ""
    members: list[str] = Field(default_factory=list)
    previous_names: list[str] = Field(default_factory=list)


class Comment(_Foreign):
    """What somebody said of a file, in exports of some years."""

    user: str | None = None
    comment: str = ""


class Emoji(_Foreign):
    """A reaction and who set it."""

    name: str
    users: list[str] = Field(default_factory=list)


class Said(_Foreign):
    """A message of a day's file."""

    type: str = "message"
    subtype: str | None = None
    user: str | None = None
    text: str | None = None
    ts: str = Field(pattern=r"^\d{1,12}\.\d{1,9}$")
    thread_ts: str | None = Field(None, pattern=r"^\d{1,12}\.\d{1,9}$")
    bot_id: str | None = None
    reactions: list[Emoji] = Field(default_factory=list)
    comment: Comment | None = None

    @property
    def speaker(self) -> str:
        """Who speaks; empty where nobody does."""
        return (self.comment.user if self.comment else self.user) or ""

    @property
    def words(self) -> str:
        """What is said."""
        return self.comment.comment if self.comment else self.text or ""


@dataclass(slots=True)
class _Export:
    files: Files
    team: str = "T"
    people: dict[str, Person] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    members: dict[str, frozenset[str]] = field(default_factory=dict)
    days: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)


def read_slack_export(path: Path) -> Archive:
    """Read and check a Slack export.

    Raises:
        Unreadable: it is no zip, damaged, holds unsafe names, or no people or channels.
    """
    export = _Export(open_files(path))
    _read_people(export)
    _read_places(export)
    for _, said, reason in _said(export, export.skipped):
        if reason:
            export.skipped[reason] += 1
        else:
            author = _known(export, said.speaker)
            export.people.setdefault(author.id, author)
            export.counts[author.id] += 1
    return Archive(export.people, export.places, export.members, export.counts, export.skipped, lambda: _speak(export))


def _read_people(export: _Export) -> None:
    listed = next((name for name in PEOPLE if name in export.files.entries), PEOPLE[0])
    users = _load(export, listed, User, export.skipped)
    teams = Counter(user.team_id for user in users)
    export.team = teams.most_common(1)[0][0] if teams else "T"
    for user in users:
        name = user.profile.display_name or user.profile.real_name or user.name or user.id
        export.people[_person(export, user.id)] = Person(
            _person(export, user.id),
            name,
            user.tz or "UTC",
            bot=user.is_bot or user.id == "USLACKBOT",
            guest=user.is_restricted or user.is_ultra_restricted or user.team_id != export.team,
            active=not user.deleted,
        )


def _read_places(export: _Export) -> None:
    for list_name, kind in LISTS.items():
        if list_name not in export.files.entries:
            continue
        for channel in _load(export, list_name, Channel, export.skipped):
            place = Place(f"slack:{export.team}:{channel.id}", channel.name or channel.id, kind)
            export.places[place.id] = place
            export.members[place.id] = frozenset(_person(export, member) for member in channel.members)
            export.days[place.id] = [day for folder in _folders(channel) for day in export.files.days(folder)]
    if not export.places:
        raise Unreadable(Worded("{file} has no channels.json; it is not a Slack export.", file=export.files.path.name))
    known = {*LISTS, *PEOPLE, *(day for days in export.days.values() for day in days)}
    stray = {name.partition("/")[0] for name in export.files.entries.keys() - known if "/" in name}
    export.skipped.update(f"folder_of_no_channel:{folder}" for folder in sorted(stray))


def _folders(channel: Channel) -> list[str]:
    """The folders in which a channel's days may lie: by its name, its id, and the names that it had before."""
    names = [channel.name, channel.id, *channel.previous_names]
    return [unicodedata.normalize("NFC", name) for name in dict.fromkeys(names) if name]


def _speak(export: _Export) -> Iterator[Spoken]:
    for place, said, reason in _said(export, Counter()):
        if not reason:
            yield _spoken(export, place, said)


def _said(export: _Export, skipped: Counter[str]) -> Iterator[tuple[Place, Said, str]]:
    for place, days in export.days.items():
        seen: set[str] = set()
        for day in days:
            for said in sorted(_load(export, day, Said, skipped), key=lambda each: moment(each.ts)):
                yield export.places[place], said, "twice" if said.ts in seen else _reason_to_skip(said)
                seen.add(said.ts)


def _reason_to_skip(said: Said) -> str:
    if said.subtype not in SPEAKING or said.type != "message":
        return "not_speech"
    if said.bot_id or not said.speaker:
        return "bot"
    return "" if said.words.strip() else "empty"


def _spoken(export: _Export, place: Place, said: Said) -> Spoken:
    author = _known(export, said.speaker)
    users = mentioned(said.words)
    names = {user: _known(export, user).name for user in users}
    at = moment(said.ts)
    message = Message(
        key=f"{place.id}:{said.ts}",
        place=place,
        id=said.ts,
        author=author,
        text=from_mrkdwn(said.words, names),
        at=at,
        thread=None if said.thread_ts == said.ts else said.thread_ts,
        mentions=tuple(_person(export, user) for user in users),
        link=f"https://slack.com/app_redirect?team={export.team}&channel={place.id.rpartition(':')[2]}&message_ts={said.ts}",
    )
    return Spoken(message, tuple(_reactions(export, message, said.reactions)))


def _reactions(export: _Export, message: Message, reactions: list[Emoji]) -> Iterator[Reaction]:
    for emoji in reactions:
        for user in emoji.users:
            yield Reaction(
                key=f"{message.key}:{user}:{emoji.name}",
                place=message.place,
                message=message.id,
                author=_known(export, user),
                emoji=emoji.name,
                added=True,
                at=message.at,
            )


def _person(export: _Export, user: str) -> str:
    return f"slack:{export.team}:{user}"


def _known(export: _Export, user: str) -> Person:
    person = _person(export, user)
    return export.people.get(person) or Person(person, user)


def _load(export: _Export, name: str, model: type[M], skipped: Counter[str]) -> list[M]:
    """The records of a file; those of another shape are counted, and so is a file that is no list."""
    raw = export.files.read(name)
    if not isinstance(raw, list):
        skipped["unreadable_file"] += 1
        return []
    read, adapter = [], TypeAdapter(model)
    for record in raw:
        try:
            read.append(adapter.validate_python(record))
        except ValidationError:
            skipped["unreadable"] += 1
    return read
