"""What an archive holds, whatever its format: people, places with their members, messages in order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from adapters.chat import Message, Person, Place, Reaction
from adapters.errors import Unreadable
from adapters.wording import Worded

if TYPE_CHECKING:
    from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message with the reactions that are on it (their times are the message's; archives keep no others).

    ``answers`` is the id of the message that it answers, where the archive tells that. ``elsewhere`` is the place in
    which it was said, where it is told in another one: among fewer of those who could read it. ``about`` is, of what
    somebody wrote unasked, what it is about.
    """

    message: Message
    reactions: tuple[Reaction, ...] = ()
    answers: str = ""
    elsewhere: Place | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Letters:
    """What is other where each thread is told as a whole before the next one of its place, as letters and reviews are.

    Attributes:
        patience: how long after a letter somebody may still answer it.
        newest: when the last one was written that shows it; what may still be answered then is not met with silence.
        moments: who wrote when, of all that people wrote, in no order.
    """

    patience: timedelta
    newest: datetime
    moments: Callable[[], Iterator[tuple[str, datetime]]]


@dataclass(frozen=True, slots=True)
class Archive:
    """A checked archive. ``messages`` reads anew at each call: place by place, oldest first, or as ``letters`` says.

    ``whose`` is the worker, where whoever brought it said which of the people they are.
    """

    people: Mapping[str, Person]
    places: Mapping[str, Place]
    members: Mapping[str, frozenset[str]]
    counts: Mapping[str, int]
    skipped: Mapping[str, int]
    messages: Callable[[], Iterator[Spoken]]
    letters: Letters | None = None
    whose: Person | None = None

    def called(self, name: str) -> list[Person]:
        """The people with an id, the last part of an id, or a name."""
        wanted = name.removeprefix("@").casefold()
        return [
            person
            for person in self.people.values()
            if wanted in {person.id.casefold(), person.id.rpartition(":")[2].casefold(), person.name.casefold()}
        ]

    def most_active(self, number: int) -> list[Person]:
        """Those who wrote most, bots left out."""
        ranked = sorted(self.counts, key=lambda person: (-self.counts[person], person))
        people = [self.people[person] for person in ranked if person in self.people]
        return [person for person in people if not person.bot][:number]


def wrong_in_line(file: str, line: int, error: "ValidationError") -> Unreadable:
    """What is said of a line of an archive of which a field does not fit; the first that does not."""
    first = error.errors(include_url=False)[0]
    if first["type"] == "json_invalid":
        return Unreadable(Worded("{file} line {line}: it is not JSON, or ends too early.", file=file, line=line))
    field = ".".join(str(part) for part in first["loc"]) or "line"
    form = "{file} line {line}: '{field}' is wrong: {error}."
    return Unreadable(Worded(form, file=file, line=line, field=field, error=first["msg"]))
