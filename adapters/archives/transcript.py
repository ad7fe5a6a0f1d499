"""The transcript of one meeting → an archive of one place, whose audience are those who spoke.

It is WebVTT (Teams, Zoom), SubRip (飞书妙记), text (飞书妙记, 腾讯会议, Google Meet) or Word (Teams, Google Meet).
A transcript tells names and no accounts, and most tell no date: whoever brings it says which accounts the speakers
have, and when it began. Those without one are known by name only. It is read as a stream, to look and then to hear.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from adapters.archives.archive import Archive, Spoken
from adapters.archives.called import Names
from adapters.archives.captions import read_captions
from adapters.archives.cues import HEARD, LAST, Cue, Heading
from adapters.archives.docx import read_lines
from adapters.archives.encodings import encoding_of
from adapters.archives.minutes import minutes_in
from adapters.chat import KNOWN_BY_NAME, Message, Person, Place
from adapters.errors import Unreadable
from adapters.legible import legible
from adapters.meeting import MEETING, meeting_place
from adapters.wording import Worded

ENCODINGS = ("utf-8-sig", "gb18030")
LARGEST = 64 * 2**20
"""Bytes of a file: a day of speech takes a tenth of it."""
LONGEST = 4000
"""An utterance of more signs is heard as several."""
YEARS = range(1990, 2100)
"""A meeting began in one of these."""
_ZIP = b"PK\x03\x04"
_NUMBER = re.compile(r"\s*\d+\s*")
_ARROW = "-->"


@dataclass(frozen=True, slots=True)
class Beside:
    """What a transcript does not tell, by whoever brings it.

    ``speaker`` is the worker as the transcript names them, where that is not their name. ``accounts`` are those of
    the others, by the names that it has for them.
    """

    speaker: str = ""
    title: str = ""
    began: datetime | None = None
    accounts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript as it is written; ``cues`` reads anew at each call."""

    heading: Heading
    cues: Callable[[], Iterator[Cue]]


def read_transcript(path: Path, whose: str, beside: Beside) -> Archive:
    """Read and check a transcript.

    Args:
        whose: the worker, by their name in the transcript or by the id of an account.

    Raises:
        Unreadable: the file is missing, no transcript, does not say when the meeting began, or has no speaker of a
            name that was given.
    """
    transcript = open_transcript(path)
    counts: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    with _readable(path):
        for cue in joined(transcript.cues()):
            counts[cue.speaker] += bool(cue.speaker)
            skipped["no_speaker"] += not cue.speaker
    if not +counts:
        raise Unreadable(
            Worded("{file} names nobody who speaks; it is not a transcript that I can read.", file=path.name)
        )
    began = beside.began or transcript.heading.began
    if began is None or began.year not in YEARS:
        raise Unreadable(
            Worded(
                "{file} does not say when the meeting began; add it, such as --began 2026-03-02T10:00+01:00.",
                file=path.name,
            )
        )
    accounts = {_named(path, name, counts): account for name, account in beside.accounts.items()}
    by_account = {account: name for name, account in accounts.items()}
    own = _named(path, beside.speaker or by_account.get(whose, whose), counts)
    people = _people(+counts, accounts, own, whose)
    place = meeting_place(people[own].id, beside.title or transcript.heading.title or path.stem, began)
    said: Counter[str] = Counter()
    for name, count in (+counts).items():
        said[people[name].id] += count
    return Archive(
        {person.id: person for person in people.values()},
        {place.id: place},
        {place.id: frozenset(said)},
        said,
        +skipped,
        lambda: _speak(transcript, people, place, began),
    )


def open_transcript(path: Path) -> Transcript:
    """Look at the beginning of a file, and know how to read the rest.

    Raises:
        Unreadable: it is missing, too large, or no transcript.
    """
    with _readable(path):
        if path.stat().st_size > LARGEST:
            raise Unreadable(Worded("{file} is larger than a transcript can be.", file=path.name))
        with path.open("rb") as file:
            is_zip = file.read(len(_ZIP)) == _ZIP
        lines = _lines_of(path, is_zip=is_zip)
        first, second = _first_two(lines())
    if first.startswith("WEBVTT"):
        return Transcript(Heading(), lambda: read_captions(lines(), "vtt"))
    if _NUMBER.fullmatch(first) and _ARROW in second:
        return Transcript(Heading(), lambda: read_captions(lines(), "srt"))
    with _readable(path):
        minutes = minutes_in(lines())
    if minutes is None:
        raise Unreadable(
            Worded("{file} names nobody who speaks; it is not a transcript that I can read.", file=path.name)
        )
    return Transcript(minutes.heading, lambda: minutes.cues(lines()))


def joined(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Utterances: what one speaker says before somebody else does."""
    whole: Cue | None = None
    for cue in cues:
        if cue.seconds > LAST:
            continue
        if whole and whole.speaker == cue.speaker and len(whole.text) + len(cue.text) < LONGEST:
            whole = Cue(whole.seconds, whole.speaker, f"{whole.text} {cue.text}")
            continue
        if whole:
            yield whole
        whole = Cue(cue.seconds, cue.speaker, cue.text[:HEARD])
    if whole:
        yield whole


def _speak(transcript: Transcript, people: Mapping[str, Person], place: Place, began: datetime) -> Iterator[Spoken]:
    names = Names(people)
    moment, at_once = -1, 0
    for cue in joined(transcript.cues()):
        if cue.speaker in people:
            former, moment = moment, max(moment, round(cue.seconds * 1000))
            at_once = at_once + 1 if moment == former else 1
            number = f"{moment}" if at_once == 1 else f"{moment}-{at_once}"
            yield Spoken(
                Message(
                    key=f"{place.id}:{number}",
                    place=place,
                    id=number,
                    author=people[cue.speaker],
                    text=legible(cue.text),
                    at=(began + timedelta(seconds=cue.seconds)).astimezone(UTC),
                    mentions=tuple(dict.fromkeys(people[name].id for name in names.called_in(cue.text))),
                )
            )


def _people(speakers: Iterable[str], accounts: Mapping[str, str], own: str, whose: str) -> dict[str, Person]:
    """Everybody who speaks, by the name that the transcript has for them; ``own`` is the worker's."""
    people = {name: Person(accounts.get(name, f"{KNOWN_BY_NAME}{name}"), name) for name in speakers}
    if own not in accounts:
        people[own] = Person(whose if ":" in whose else f"{MEETING}{whose.removeprefix('@')}", own)
    return people


def _named(path: Path, name: str, counts: Mapping[str, int]) -> str:
    """A speaker as the transcript writes them."""
    wanted = name.removeprefix("@").casefold()
    found = next((speaker for speaker in counts if speaker.casefold() == wanted), None)
    if found is None:
        spoke = tuple(sorted(counts, key=lambda each: (-counts[each], each))[:8])
        raise Unreadable(
            Worded(
                "Nobody called '{name}' speaks in {file}; say with --as who of these the worker is: {speakers}.",
                name=name,
                file=path.name,
                speakers=spoke,
            )
        )
    return found


def _lines_of(path: Path, *, is_zip: bool) -> Callable[[], Iterator[str]]:
    if is_zip:
        return partial(read_lines, path)
    encoding = encoding_of(path, ENCODINGS)

    def lines() -> Iterator[str]:
        with path.open(encoding=encoding) as file:
            yield from (line.rstrip("\n") for line in file)

    return lines


def _first_two(lines: Iterator[str]) -> tuple[str, str]:
    """The first lines that hold anything."""
    held = (line for line in lines if line.strip())
    return next(held, ""), next(held, "")


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise Unreadable(Worded("There is no file {file}; give the path of a transcript.", file=path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(
            Worded("{file} is not a text file in UTF-8 or GB 18030, nor a Word document.", file=path.name)
        ) from error
