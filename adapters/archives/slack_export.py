"""A Slack export zip → people, places, messages.

The whole archive is checked before anything is handed out, so that a damaged one is refused as a whole.
"""

import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from adapters.archives.archive import Archive, Spoken
from adapters.chat import Message, Person, Place, PlaceKind, Reaction
from adapters.errors import Unreadable
from adapters.slack.ids import moment
from adapters.slack.mrkdwn import from_mrkdwn, mentioned

LARGEST_FILE = 256 * 2**20
LARGEST = 16 * 2**30
"""What all files of an export may unpack to, in bytes."""
DENSEST = 200
"""Messages pack to a tenth or a twentieth; what packs much more tightly was made to fill a disk."""
SMALL = 2**20
LISTS = {
    "channels.json": PlaceKind.PUBLIC,
    "groups.json": PlaceKind.PRIVATE,
    "mpims.json": PlaceKind.PRIVATE,
    "dms.json": PlaceKind.DIRECT,
}
SPEAKING = frozenset({None, "", "me_message", "thread_broadcast", "file_share", "bot_message"})
M = TypeVar("M", bound=BaseModel)


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


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


@dataclass(slots=True)
class _Export:
    path: Path
    zip: zipfile.ZipFile
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
        Unreadable: it is no zip, damaged, holds unsafe names, or a file in it has another shape.
    """
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise Unreadable(f"There is no file {path}; give the path of the export's zip.") from error
    except (zipfile.BadZipFile, OSError) as error:
        raise Unreadable(f"{path.name} is not a whole zip file; download the export again.") from error
    export = _Export(path, archive)
    _check_names(export)
    _read_people(export)
    _read_places(export)
    for _, said, reason in _said(export):
        if reason:
            export.skipped[reason] += 1
        else:
            author = _known(export, said.user or "")
            export.people.setdefault(author.id, author)
            export.counts[author.id] += 1
    return Archive(export.people, export.places, export.members, export.counts, export.skipped, lambda: _speak(export))


def _check_names(export: _Export) -> None:
    for info in export.zip.infolist():
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in info.filename:
            raise Unreadable(f"{export.path.name} holds the unsafe name '{info.filename}'; do not trust this file.")
        if info.file_size > LARGEST_FILE:
            raise Unreadable(f"{info.filename} in {export.path.name} is larger than any day of an export can be.")
        if info.file_size > SMALL and info.file_size > DENSEST * info.compress_size:
            raise Unreadable(
                f"{info.filename} in {export.path.name} unpacks to more than any day of an export can hold."
            )
    if sum(info.file_size for info in export.zip.infolist()) > LARGEST:
        raise Unreadable(
            f"{export.path.name} unpacks to more than {LARGEST // 2**30} GiB; import it in parts, by year."
        )


def _read_people(export: _Export) -> None:
    users = _load(export, "users.json", User)
    export.team = users[0].team_id if users else "T"
    for user in users:
        name = user.profile.display_name or user.profile.real_name or user.name or user.id
        export.people[_person(export, user.id)] = Person(
            _person(export, user.id),
            name,
            user.tz or "UTC",
            bot=user.is_bot or user.id == "USLACKBOT",
            guest=user.is_restricted or user.is_ultra_restricted,
            active=not user.deleted,
        )


def _read_places(export: _Export) -> None:
    names = set(export.zip.namelist())
    for list_name, kind in LISTS.items():
        if list_name not in names:
            continue
        for channel in _load(export, list_name, Channel):
            place = Place(f"slack:{export.team}:{channel.id}", channel.name or channel.id, kind)
            export.places[place.id] = place
            export.members[place.id] = frozenset(_person(export, member) for member in channel.members)
            folder = channel.id if kind is PlaceKind.DIRECT else channel.name
            export.days[place.id] = sorted(n for n in names if n.startswith(f"{folder}/") and n.endswith(".json"))
    if not export.places:
        raise Unreadable(f"{export.path.name} has no channels.json; it is not a Slack export.")


def _speak(export: _Export) -> Iterator[Spoken]:
    for place, said, reason in _said(export):
        if not reason:
            yield _spoken(export, place, said)


def _said(export: _Export) -> Iterator[tuple[Place, Said, str]]:
    for place, days in export.days.items():
        for day in days:
            for said in sorted(_load(export, day, Said), key=lambda each: moment(each.ts)):
                yield export.places[place], said, _reason_to_skip(said)


def _reason_to_skip(said: Said) -> str:
    if said.subtype not in SPEAKING or said.type != "message":
        return "not_speech"
    if said.bot_id or not said.user:
        return "bot"
    return "" if (said.text or "").strip() else "empty"


def _spoken(export: _Export, place: Place, said: Said) -> Spoken:
    author = _known(export, said.user or "")
    users = mentioned(said.text or "")
    names = {user: _known(export, user).name for user in users}
    at = moment(said.ts)
    message = Message(
        key=f"{place.id}:{said.ts}",
        place=place,
        id=said.ts,
        author=author,
        text=from_mrkdwn(said.text or "", names),
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


def _load(export: _Export, name: str, model: type[M]) -> list[M]:
    where = f"{name} in {export.path.name}"
    try:
        raw: Any = json.loads(export.zip.read(name))
    except KeyError as error:
        raise Unreadable(f"{export.path.name} has no {name}; it is not a Slack export.") from error
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(f"{where} is damaged; download the export again.") from error
    except ValueError as error:
        raise Unreadable(f"{where} is not JSON; download the export again.") from error
    try:
        return TypeAdapter(list[model]).validate_python(raw)  # type: ignore[valid-type]
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = " → ".join(str(part) for part in first["loc"])
        raise Unreadable(f"{where} has an unexpected shape at {path or 'its top'}: {first['msg']}.") from error
