"""One person's WeChat history as CSV, the way export tools write it, one message a row.

Columns: ``id``, ``MsgSvrID``, ``type_name``, ``is_sender`` (1 where the person spoke whose export it is), ``talker``,
``room_name`` (a group ends with ``@chatroom``, else it is the contact), ``content`` (the words, or JSON that holds them
as ``msg``; some versions have a column ``msg`` instead) and ``CreateTime`` (seconds of Unix, or local time in China,
also as spreadsheets write it). Only text is read, in UTF-8 or GB 18030. Numbers of messages that a spreadsheet has
rounded are worth nothing and are not used, so that no two messages are taken for one. The export does not name its
owner: whoever brings it says whose it is, by a name or by the id of their account, and all its places are that person's
own.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from adapters.archives.archive import Archive, Spoken, wrong_in_line
from adapters.archives.encodings import encoding_of
from adapters.chat import Message, Person, Place, PlaceKind
from adapters.errors import Unreadable
from adapters.legible import legible
from adapters.wording import Worded

COLUMNS = ("id", "MsgSvrID", "type_name", "is_sender", "talker", "room_name", "CreateTime")
WORDS = ("content", "msg")
"""The words stand in one of these columns."""
ENCODINGS = ("utf-8-sig", "gb18030")
TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")
ZONE = "Asia/Shanghai"
LARGEST_FIELD = 2**24
_NOBODY = frozenset({"我", "me", "self"})
_NO_SPEAKER = frozenset({"", "未知", "系统", "unknown", "system"})
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d+|\d{12,}0{5,}", re.IGNORECASE)
"""A number of a message after a spreadsheet has made a rounded one of it."""
_ROOM = "@chatroom"
_SPEAKER = re.compile(r"([\w@.-]{1,64}):\r?\n")
_QUOTATION = re.compile(r"\s*^\s*\[引用\]", re.MULTILINE)


class Row(BaseModel):
    """One message."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    owner: str
    id: str = ""
    server_id: str = Field("", alias="MsgSvrID")
    type: str = Field("", alias="type_name")
    is_sender: Literal["0", "1"]
    talker: str = ""
    room: str = Field("", alias="room_name")
    content: str = ""
    at: datetime = Field(alias="CreateTime")

    @field_validator("at", mode="before")
    @classmethod
    def _read_time(cls, given: object) -> datetime:
        text = str(given).strip()
        with suppress(ValueError, OverflowError, OSError):
            if text.isdecimal():
                return datetime.fromtimestamp(int(text), UTC)
        for form in TIMES:
            with suppress(ValueError):
                return datetime.strptime(text, form).replace(tzinfo=ZoneInfo(ZONE))
        raise ValueError("it is neither seconds of Unix nor a time such as 2026-03-02 09:00:00")

    @field_validator("content")
    @classmethod
    def _read_words(cls, given: str) -> str:
        """The words themselves, where they stand within JSON."""
        if given.startswith("{"):
            with suppress(ValueError):
                held = json.loads(given)
                if isinstance(held, dict) and isinstance(held.get("msg"), str):
                    return legible(held["msg"])
        return legible(given)

    @property
    def place(self) -> Place:
        """The group, or the direct talk with the contact."""
        name = self.room or self.talker
        kind = PlaceKind.PRIVATE if name.endswith(_ROOM) else PlaceKind.DIRECT
        return Place(f"wechat:{self.owner}/#{name}", name, kind)

    @property
    def author(self) -> Person:
        """Who spoke."""
        if self.is_sender == "1":
            return _owner(self.owner)
        if self.place.kind is PlaceKind.DIRECT:
            return _person(self.place.name)
        named = _SPEAKER.match(self.content)
        known = "" if self.talker in _NO_SPEAKER or self.talker.endswith(_ROOM) else self.talker
        return _person(known or (named[1] if named else "") or "unknown")

    @property
    def text(self) -> str:
        """What they said themselves: without the speaker's id before it, and what they quote after it."""
        spoken = _SPEAKER.sub("", self.content, count=1) if self._names_speaker else self.content
        return (_QUOTATION.split(spoken, maxsplit=1)[0] if "引用" in self.type else spoken).strip()

    @property
    def why_skipped(self) -> str:
        """Why it is not read, if so: what type it is, or that it is empty."""
        if self.type != "文本" and "引用" not in self.type:
            return self.type or "no_type"
        if self.talker in _NO_SPEAKER - {""} and self.is_sender == "0" and not self._names_speaker:
            return "no_speaker"
        return "" if self.text else "empty"

    @property
    def _names_speaker(self) -> bool:
        return self.place.kind is PlaceKind.PRIVATE and _SPEAKER.match(self.content) is not None


def read_wechat_csv(path: Path, whose: str) -> Archive:
    """Read and check an export.

    Args:
        whose: the owner's name, or the id of an account of theirs.

    Raises:
        Unreadable: the file is missing, no such CSV, a row is not as described, or ``whose`` names nobody.
    """
    if whose.removeprefix("@").casefold() in _NOBODY:
        raise Unreadable(
            Worded(
                "{file} does not say whose it is; give a name, or the id of an account, as --worker.", file=path.name
            )
        )
    owner = _owner(whose if ":" in whose else f"wechat:{whose.removeprefix('@')}")
    people = {owner.id: owner}
    places: dict[str, Place] = {}
    members: dict[str, set[str]] = {}
    counts: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for number, row in _rows(path, owner.id):
        if not row.place.name:
            raise Unreadable(
                Worded("{file} line {line}: 'room_name' and 'talker' are both empty.", file=path.name, line=number)
            )
        places.setdefault(row.place.id, row.place)
        inside = members.setdefault(row.place.id, {owner.id})
        if row.place.kind is PlaceKind.DIRECT:
            contact = _person(row.place.name)
            people.setdefault(contact.id, contact)
            inside.add(contact.id)
        if row.why_skipped:
            skipped[row.why_skipped] += 1
            continue
        people.setdefault(row.author.id, row.author)
        inside.add(row.author.id)
        counts[row.author.id] += 1
    if not places:
        raise Unreadable(Worded("{file} holds no message.", file=path.name))
    frozen = {place: frozenset(inside) for place, inside in members.items()}
    return Archive(people, places, frozen, counts, skipped, lambda: _speak(path, owner.id))


def _speak(path: Path, owner: str) -> Iterator[Spoken]:
    by_place: dict[str, list[Message]] = {}
    for number, row in _rows(path, owner):
        if not row.why_skipped:
            message = _message(row, number)
            by_place.setdefault(message.place.id, []).append(message)
    for messages in by_place.values():
        for message in sorted(messages, key=lambda each: each.at):
            yield Spoken(message)


def _message(row: Row, number: int) -> Message:
    rounded = _ROUNDED.fullmatch(row.server_id) is not None
    server = row.server_id if row.server_id.strip("0") and not rounded else ""
    local = f"local-{row.id}-{row.at:%Y%m%d%H%M%S}" if rounded else f"local-{row.id}"
    identity = server or (local if row.id else f"line-{number}")
    return Message(
        key=f"{row.place.id}:{identity}",
        place=row.place,
        id=identity,
        author=row.author,
        text=row.text,
        at=row.at,
    )


def _rows(path: Path, owner: str) -> Iterator[tuple[int, Row]]:
    csv.field_size_limit(LARGEST_FIELD)
    try:
        with path.open(encoding=encoding_of(path, ENCODINGS), newline="") as file:
            table = csv.DictReader(file, strict=True)
            words = _words_in(path, table.fieldnames or ())
            for row in table:
                given = {name: value for name, value in row.items() if name and value is not None}
                given["content"] = given.get(words, "")
                yield table.line_num, _row(path, table.line_num, {**given, "owner": owner})
    except FileNotFoundError as error:
        raise Unreadable(Worded("There is no file {file}; give the path of a CSV file.", file=path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(Worded("{file} is not a text file in UTF-8 or GB 18030.", file=path.name)) from error
    except csv.Error as error:
        raise Unreadable(Worded("{file} is not a CSV file: {error}.", file=path.name, error=error)) from error


def _words_in(path: Path, columns: Sequence[str]) -> str:
    """The column that holds the words."""
    missing = [column for column in COLUMNS if column not in columns]
    words = [column for column in WORDS if column in columns]
    if missing or not words:
        lacking = missing[0] if missing else WORDS[0]
        raise Unreadable(
            Worded(
                "{file} has no column '{field}'; it needs {columns}.",
                file=path.name,
                field=lacking,
                columns=", ".join((*COLUMNS, WORDS[0])),
            )
        )
    return words[0]


def _row(path: Path, number: int, given: dict[str, str]) -> Row:
    try:
        return Row.model_validate(given)
    except ValidationError as error:
        raise wrong_in_line(path.name, number, error) from error


def _owner(id: str) -> Person:  # noqa: A002 - it is the word
    return Person(id, id.rpartition(":")[2], ZONE)


def _person(name: str) -> Person:
    return Person(f"wechat:{name}", name, ZONE)
