"""A skill that another program made of somebody → whom it is about, and notes of what it says, each to be confirmed.

Folders of dot-skill and colleague-skill (``persona.md``, ``work.md``, ``meta.json``), of Distilly (``profile/``), and
any other Agent Skill (``SKILL.md`` with its references). What others said, which these keep beside it, is not read.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.archives.archive import Archive, Letters, Spoken
from adapters.archives.audience import Shown
from adapters.archives.documents.document import Unfit
from adapters.archives.documents.markdown import read_markdown
from adapters.archives.shelf.read import NEVER, PATIENCE
from adapters.chat import Message, Person
from adapters.errors import Unreadable
from adapters.legible import length_in_words, on_one_line
from adapters.skills.folder import MAIN, OF, REFERENCES
from adapters.skills.front import read_front
from adapters.skills.slug import slug_of
from adapters.wording import Worded

LARGEST = 4 * 2**20
MOST_FILES, MOST_NOTES = 200, 500
_FEW = 1.5
"""Of fewer words a section says nothing."""
_PERSONS = ("work.md", "persona.md")
_NAMES = ("display_name", "displayName", "name", "slug")


@dataclass(frozen=True, slots=True)
class Note:
    """What a skill says under its headings, which are joined in ``about``; ``id`` goes by both."""

    id: str
    about: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """Whom a skill is about, by the names that it uses, and what it says."""

    names: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def subject(self) -> str:
        """What it calls them first."""
        return self.names[0]

    def is_about(self, name: str) -> bool:
        """Whether it is about somebody of a name: as it is written, or as it reads in letters of ASCII."""
        written, spelt = on_one_line(name).casefold(), slug_of(name)
        return any(each.casefold() == written or (each.isascii() and slug_of(each) == spelt) for each in self.names)


def read_brought(folder: Path) -> Brought:
    """Read a folder.

    Raises:
        Unreadable: it is none of a skill, one that a double made, or a link in it leads out of it.
    """
    _keep_within(folder)
    main = next((folder / each for each in (MAIN, MAIN.lower()) if (folder / each).is_file()), None)
    meta, front = _meta(folder / "meta.json"), read_front(_text(main))[0] if main else {}
    files = list(_files(folder, main))
    if not files:
        form = "{folder} is no skill's folder: there is no SKILL.md in it, no persona.md, and no profile."
        raise Unreadable(Worded(form, folder=folder))
    metadata = front.get("metadata")
    if isinstance(metadata, dict) and OF in metadata:
        raise Unreadable(
            Worded("{folder} was made by a double, and says nothing that it does not know.", folder=folder)
        )
    notes = {note.id: note for file in files for note in _notes(folder, file)}
    return Brought(tuple(_named(folder, meta, front)), tuple(notes.values())[:MOST_NOTES])


def as_archive(folder: Path, notes: Sequence[Note], worker: Person) -> Archive:
    """Notes as what the worker wrote unasked, for them alone; the same folder is the same place each time."""
    place = Shown().place("skill", folder.name, worker, folder.name)

    def tell() -> Iterator[Spoken]:
        for note in notes:
            key = f"{place.id}:{note.id}"
            message = Message(
                key=key, place=place, id=note.id, author=worker, text=note.text, at=note.at, thread=note.id
            )
            yield Spoken(message, about=note.about)

    letters = Letters(PATIENCE, NEVER, lambda: iter(()))
    members = {place.id: Shown().members(worker)}
    return Archive({worker.id: worker}, {place.id: place}, members, {worker.id: len(notes)}, {}, tell, letters, worker)


def _files(folder: Path, main: Path | None) -> Iterator[Path]:
    """What says something of the subject: the finest there is, and not what only joins it."""
    persons = [folder / each for each in _PERSONS if (folder / each).is_file()]
    profile = sorted((folder / "profile").rglob("*.md")) if not persons else []
    whole = [main, *sorted((folder / REFERENCES).glob("*.md"))] if main else []
    chosen = persons or profile or whole
    return (path for path in chosen[:MOST_FILES] if path.is_file() and not path.is_symlink())


def _keep_within(folder: Path) -> None:
    """Refuse a folder of which a part that might be read is a link to somewhere else.

    Raises:
        Unreadable: it is.
    """
    home = folder.resolve()
    parts = [folder / each for each in (MAIN, MAIN.lower(), "meta.json", *_PERSONS)]
    for root in (folder / "profile", folder / REFERENCES):
        parts += [root, *(Path(at, name) for at, folders, files in os.walk(root) for name in (*folders, *files))]
    for part in parts:
        if part.is_symlink() and not Path(os.path.realpath(part)).is_relative_to(home):
            form = "{folder} has a link that leads out of it, {link}: copy what belongs there into the folder."
            raise Unreadable(Worded(form, folder=folder, link=part.relative_to(folder)))


def _notes(folder: Path, file: Path) -> Iterator[Note]:
    try:
        document = read_markdown(file) if file.stat().st_size <= LARGEST else None
        at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except (OSError, Unfit):
        return
    for section in document.sections if document else ():
        about = " › ".join(section.headings) or file.stem
        if length_in_words(section.text) >= _FEW:
            digest = hashlib.sha256(f"{about}\n{section.text}".encode("utf-8", "replace")).hexdigest()[:24]
            yield Note(digest, about, section.text, at)


def _named(folder: Path, meta: Mapping[str, Any], front: Mapping[str, Any]) -> Iterator[str]:
    """The names of the subject: those that it is described by, else that of the skill, or of the folder."""
    identity = meta.get("identity")
    described = [source.get(name) for source in (meta, identity) if isinstance(source, dict) for name in _NAMES]
    aliases = meta.get("aliases")
    described += aliases if isinstance(aliases, list) else []
    names = [on_one_line(each) for each in described if isinstance(each, str) and each.strip()]
    yield from names or [on_one_line(str(front.get("name") or folder.resolve().name))]


def _meta(file: Path) -> Mapping[str, Any]:
    try:
        meta = json.loads(_text(file))
    except (ValueError, RecursionError):
        return {}
    return meta if isinstance(meta, dict) else {}


def _text(file: Path) -> str:
    """A text; nothing where there is none that can be read."""
    try:
        return file.read_text("utf-8-sig") if file.stat().st_size <= LARGEST else ""
    except (OSError, UnicodeDecodeError):
        return ""
