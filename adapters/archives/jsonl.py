"""A neutral archive: one JSON object a line, one message each.

Fields: ``place`` (its name), ``author``, ``at`` (ISO 8601 with zone) and ``text``; optional ``id``, ``thread``
(id of the first message), ``place_kind`` (public, private, direct), ``mentions`` (names) and ``link``.
Authors and mentions are names, and a name is an identity.
"""

from array import array
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from adapters.archives.archive import Archive, Spoken, wrong_in_line
from adapters.chat import Message, Person, Place, PlaceKind
from adapters.errors import Unreadable
from adapters.wording import Worded


class Line(BaseModel):
    """One message."""

    model_config = ConfigDict(extra="forbid")

    place: str = Field(min_length=1)
    author: str = Field(min_length=1)
    at: AwareDatetime
    text: str
    id: str | None = None
    thread: str | None = None
    place_kind: PlaceKind = PlaceKind.PRIVATE
    mentions: tuple[str, ...] = ()
    link: str = ""


class _Standing:
    """Where the messages of one place stand: their times, their lines, and at which byte each begins."""

    def __init__(self) -> None:
        self._times, self._numbers, self._starts = array("d"), array("q"), array("q")

    def note(self, at: datetime, number: int, start: int) -> None:
        self._times.append(at.timestamp())
        self._numbers.append(number)
        self._starts.append(start)

    def in_order(self) -> Iterator[tuple[int, int]]:
        """Line and first byte of each, the oldest first."""
        for place in sorted(range(len(self._times)), key=self._times.__getitem__):
            yield self._numbers[place], self._starts[place]


def read_jsonl(path: Path) -> Archive:
    """Read and check a JSONL archive.

    Raises:
        Unreadable: the file is missing or a line is not as described.
    """
    people: dict[str, Person] = {}
    places: dict[str, Place] = {}
    members: dict[str, set[str]] = {}
    counts: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for number, _, line in _lines(path):
        for name in (line.author, *line.mentions):
            people.setdefault(_person(name).id, _person(name))
        place = _place(line)
        known = places.setdefault(place.id, place)
        if known.kind is not place.kind:
            raise Unreadable(
                Worded(
                    "{file} line {line}: '{place}' is {kind} elsewhere; make it one kind.",
                    file=path.name,
                    line=number,
                    place=place.name,
                    kind=known.kind,
                )
            )
        members.setdefault(place.id, set()).add(_person(line.author).id)
        skipped["empty"] += not line.text.strip()
        counts[_person(line.author).id] += bool(line.text.strip())
    if not places:
        raise Unreadable(Worded("{file} holds no message; each line is one JSON object.", file=path.name))
    frozen = {place: frozenset(inside) for place, inside in members.items()}
    return Archive(people, places, frozen, counts, +skipped, lambda: _speak(path))


def _speak(path: Path) -> Iterator[Spoken]:
    """Of the whole archive only where each message stands is kept, in numbers, so that memory holds no history."""
    by_place: dict[str, _Standing] = {}
    for number, start, line in _lines(path):
        if line.text.strip():
            by_place.setdefault(line.place, _Standing()).note(line.at, number, start)
    with path.open("rb") as file:
        for standing in by_place.values():
            for number, start in standing.in_order():
                file.seek(start)
                yield Spoken(_message(Line.model_validate_json(file.readline()), number))


def _message(line: Line, number: int) -> Message:
    place, identity = _place(line), line.id or f"line-{number}"
    return Message(
        key=f"{place.id}:{identity}",
        place=place,
        id=identity,
        author=_person(line.author),
        text=line.text,
        at=line.at,
        thread=None if line.thread == identity else line.thread,
        mentions=tuple(_person(name).id for name in line.mentions),
        link=line.link,
    )


def _lines(path: Path) -> Iterator[tuple[int, int, Line]]:
    """Each line with its number, and the byte at which it begins."""
    start = 0
    try:
        with path.open("rb") as file:
            for number, text in enumerate(file, 1):
                if text.decode().strip():
                    yield number, start, Line.model_validate_json(text)
                start += len(text)
    except FileNotFoundError as error:
        raise Unreadable(Worded("There is no file {file}; give the path of a JSONL file.", file=path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(Worded("{file} is not a text file in UTF-8.", file=path.name)) from error
    except ValidationError as error:
        raise wrong_in_line(path.name, number, error) from error


def _person(name: str) -> Person:
    return Person(f"jsonl:{name}", name)


def _place(line: Line) -> Place:
    return Place(f"jsonl:#{line.place}", line.place, line.place_kind)
