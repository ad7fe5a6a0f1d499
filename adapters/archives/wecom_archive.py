"""WeCom's 会话内容存档, pulled and decrypted: JSON, one message a line, or one array of them.

People outside of the corporation are asked by WeCom whether their talks may be kept. What they say counts from when
they agreed (``agree``) and until they do not any more (``disagree``), conversation by conversation; of a direct talk
nothing counts while they have not agreed, and nothing at all once they disagree. What was recalled is gone.

The archive does not name its corporation. Where the worker is given by the id of their account in it, everybody has
the id there that they have in the chat.
"""

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.archives.archive import Archive, Spoken
from adapters.archives.json_values import read_values
from adapters.chat import Message, Person, Place, PlaceKind
from adapters.errors import Unreadable
from adapters.wording import Worded

ZONE = "Asia/Shanghai"
_EXTERNAL = re.compile(r"w[mo](?=[\w-]*[A-Z])[\w-]+", re.ASCII)
_ROBOT = re.compile(r"wb(?=[\w-]*[A-Z])[\w-]+", re.ASCII)
_SPEECH = frozenset({"text", "markdown", "quote", "mixed"})
_SIGNS = frozenset({"agree", "disagree", "revoke"})


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Content(_Foreign):
    content: str = ""


class _Item(_Foreign):
    type: str = ""
    content: str = ""


class _Mixed(_Foreign):
    item: tuple[_Item, ...] = ()


class _Revoked(_Foreign):
    pre_msgid: str = ""


class _Word(_Foreign):
    """Who agreed or disagreed, and when, in milliseconds."""

    userid: str = ""
    agree_time: int | None = None
    disagree_time: int | None = None


class Line(_Foreign):
    """One message, or a sign that changes others."""

    corporation: str
    msgid: str = Field(min_length=1)
    action: str = "send"
    sender: str = Field("", alias="from")
    tolist: tuple[str, ...] = ()
    roomid: str | None = None
    msgtime: int = Field(0, ge=0, lt=10**14)
    msgtype: str = ""
    text: _Content | None = None
    markdown: _Content | None = None
    info: _Content | None = None
    quote: _Content | None = None
    mixed: _Mixed | None = None
    revoke: _Revoked | None = None
    agree: _Word | None = None
    disagree: _Word | None = None

    @property
    def place(self) -> Place | None:
        """The group, or the direct talk of two; nothing for what went to many people one by one."""
        if self.roomid:
            return Place(f"wecom-archive:#{self.roomid}", f"群聊 …{self.roomid[-4:]}", PlaceKind.PRIVATE)
        if len(self.tolist) != 1:
            return None
        two = sorted((self.sender, *self.tolist))
        return Place(f"wecom-archive:@{'/'.join(two)}", ", ".join(two), PlaceKind.DIRECT)

    def person(self, user: str) -> Person:
        """A user of the archive."""
        return Person(
            f"{self.corporation}:{user}", user, ZONE, bot=_ROBOT.fullmatch(user) is not None, guest=_is_external(user)
        )

    @property
    def words(self) -> str:
        """What was said."""
        if self.msgtype == "mixed":
            items = self.mixed.item if self.mixed else ()
            return "\n".join(filter(None, (_inner(item.content) for item in items if item.type == "text"))).strip()
        told = {"text": self.text, "markdown": self.markdown or self.info, "quote": self.quote or self.text}
        found = told.get(self.msgtype)
        return found.content.strip() if found else ""

    @property
    def why_no_speech(self) -> str:
        """Why it is no speech, if so."""
        if self.action != "send" or self.msgtype in _SIGNS:
            return "not_speech"
        if self.msgtype not in _SPEECH:
            return self.msgtype or "no_type"
        if self.place is None:
            return "not_a_talk"
        if _ROBOT.fullmatch(self.sender):
            return "bot"
        return "" if self.words else "empty"


@dataclass(slots=True)
class _Signs:
    """What changes other messages: what was recalled, and who agreed when, by conversation and person."""

    recalled: set[str] = field(default_factory=set)
    words: dict[tuple[str, str], list[tuple[int, bool]]] = field(default_factory=dict)

    def note(self, line: Line) -> None:
        """Take in one line."""
        if line.revoke and (line.msgtype == "revoke" or line.action == "recall"):
            self.recalled.add(line.revoke.pre_msgid)
        word = {"agree": line.agree, "disagree": line.disagree}.get(line.msgtype)
        if word and line.place:
            who = line.place.id, word.userid or line.sender
            at = word.agree_time or word.disagree_time or line.msgtime
            self.words.setdefault(who, []).append((at, line.msgtype == "agree"))

    def allow(self, line: Line) -> bool:
        """Whether everybody agreed whose agreement is needed."""
        place = line.place
        assert place is not None
        direct = place.kind is PlaceKind.DIRECT
        needed = [person for person in (line.sender, *(line.tolist if direct else ())) if _is_external(person)]
        return all(self._agreed(place.id, person, line.msgtime, to_the_end=direct) for person in needed)

    def _agreed(self, place: str, person: str, at: int, *, to_the_end: bool) -> bool:
        words = sorted(self.words.get((place, person), ()))
        before = bisect_right(words, (at, True))
        return bool(before) and words[before - 1][1] and (words[-1][1] or not to_the_end)


@dataclass(slots=True)
class _Reading:
    people: dict[str, Person] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)

    def note(self, line: Line) -> None:
        """Take in who is where: those who were there all the time, for nobody else could read all of it."""
        if line.place is None or line.action != "send":
            return
        self.places.setdefault(line.place.id, line.place)
        people = {person.id: person for person in map(line.person, (line.sender, *line.tolist))}
        self.people = people | self.people
        self.members.setdefault(line.place.id, set(people)).intersection_update(people)


def read_wecom_archive(path: Path, whose: str) -> Archive:
    """Read and check an archive.

    Args:
        whose: the worker, whose id may be that of an account in WeCom, ``wecom:CORP:USER``.

    Raises:
        Unreadable: the file is missing, no JSON, or a message is not as described.
    """
    signs, reading = _Signs(), _Reading()
    corporation = whose.rpartition(":")[0] if whose.startswith("wecom:") else "wecom-archive"
    for _, line in _lines(path, corporation):
        signs.note(line)
        reading.note(line)
    if not reading.places:
        raise Unreadable(
            Worded(
                "{file} holds no message of a talk; each is one JSON object with 'from' and 'tolist'.", file=path.name
            )
        )
    for line, reason in _said(path, corporation, signs):
        reading.skipped[reason] += bool(reason)
        reading.counts[line.person(line.sender).id] += not reason
    members = {place: frozenset(inside) for place, inside in reading.members.items()}
    return Archive(
        reading.people,
        reading.places,
        members,
        +reading.counts,
        +reading.skipped,
        lambda: _speak(path, corporation, signs),
    )


def _said(path: Path, corporation: str, signs: _Signs) -> Iterator[tuple[Line, str]]:
    """Every line once, and why it does not count, if so."""
    seen: set[str] = set()
    for _, line in _lines(path, corporation):
        reason = line.why_no_speech or ("recalled" if line.msgid in signs.recalled else "")
        if line.msgid in seen:
            reason = "repeated"
        elif not reason and not signs.allow(line):
            reason = "no_agreement"
        seen.add(line.msgid)
        yield line, reason


def _speak(path: Path, corporation: str, signs: _Signs) -> Iterator[Spoken]:
    by_place: dict[str, list[Message]] = {}
    for line, reason in _said(path, corporation, signs):
        if not reason:
            message = _message(line)
            by_place.setdefault(message.place.id, []).append(message)
    for messages in by_place.values():
        for message in sorted(messages, key=lambda each: each.at):
            yield Spoken(message)


def _message(line: Line) -> Message:
    assert line.place is not None
    return Message(
        key=f"{line.place.id}:{line.msgid}",
        place=line.place,
        id=line.msgid,
        author=line.person(line.sender),
        text=line.words,
        at=datetime.fromtimestamp(line.msgtime / 1000, UTC),
    )


def _lines(path: Path, corporation: str) -> Iterator[tuple[int, Line]]:
    for number, value in read_values(path):
        try:
            told = {name: given for name, given in _object(value).items() if given is not None}
            line = Line.model_validate({**told, "corporation": corporation})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "line"
            raise Unreadable(
                Worded(
                    "{file} line {line}: '{field}' is wrong: {error}.",
                    file=path.name,
                    line=number,
                    field=where,
                    error=first["msg"],
                )
            ) from error
        if line.action == "send" and not (line.sender and line.msgtime):
            lacking = "msgtime" if line.sender else "from"
            raise Unreadable(
                Worded("{file} line {line}: '{field}' is missing.", file=path.name, line=number, field=lacking)
            )
        yield number, line


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _inner(content: str) -> str:
    """The text of an item, which is JSON within JSON."""
    try:
        inner = json.loads(content)
    except ValueError:
        return content
    return str(inner.get("content", "")) if isinstance(inner, dict) else content


def _is_external(user: str) -> bool:
    return _EXTERNAL.fullmatch(user) is not None
