"""A skill → its folder, which is read back and compared before it takes its place.

What is already there is replaced only if it is the same one's, as it was written: nobody else's folder is ever touched,
and nothing that somebody changed in one by hand.
"""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from adapters.errors import Occupied
from adapters.skills.front import RULE, fields_in, read_front, write_front
from adapters.wording import Worded

MAIN, REFERENCES = "SKILL.md", "references"
OF, DIGEST = "double.of", "double.digest"
"""In the metadata: whose it is, in a form that says nothing to others, and what all of it came to when written."""
LONGEST_DESCRIPTION = 1000


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill by its parts: texts of the front matter that are ``quiet``, a body, and further files by their names.

    ``of`` is whose it is, in a form that says nothing to others; ``metadata`` says more, in fields of one text each.
    """

    name: str
    description: str
    of: str
    metadata: Mapping[str, str]
    body: str
    references: Mapping[str, str]


def write_skill(into: Path, skill: Skill) -> Path:
    """Write a skill below a folder; where it is. Where another one has its name, a few letters set it apart.

    Raises:
        Occupied: what stands there was changed by hand, or is another's in any case.
        OSError: the folder cannot be written.
    """
    into.mkdir(parents=True, exist_ok=True)
    name = next(_free(into, skill), None)
    if name is None:
        raise Occupied(Worded("{folder} holds another folder of that name; choose another one.", folder=into))
    target, made = into / name, Path(mkdtemp(prefix=f".{name}.", dir=into))
    try:
        _write(made, name, skill)
        if target.exists() and not _is_as_written(target):
            form = "{folder} was changed by hand; move it away first, so that nothing of it is lost."
            raise Occupied(Worded(form, folder=target))
        _take_place(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return target


def is_whole(text: str, fields: Mapping[str, Any], body: str) -> bool:
    """Whether a file reads as was meant, also by those who cut it at the first rule that they find."""
    _, front, rest = text.split(RULE, 2)
    read, after = read_front(text)
    return fields_in(front) == read == fields and rest.strip() == after.strip() == body.strip()


def _take_place(made: Path, target: Path) -> None:
    """Rename what was made; what stood there before goes only once that is done."""
    before = made.with_name(f"{made.name}.before")
    if target.exists():
        target.rename(before)
    try:
        made.rename(target)
    except OSError:
        before.rename(target)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _free(into: Path, skill: Skill) -> Iterator[str]:
    """The names that the skill can have here, the one that it has already first."""
    names = [skill.name, f"{skill.name}-{skill.of[:6]}"]
    yield from (name for name in names if _owner(into / name) == skill.of)
    yield from (name for name in names if not (into / name).exists())


def _owner(folder: Path) -> str:
    try:
        fields, _ = read_front((folder / MAIN).read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
    metadata = fields.get("metadata")
    return str(metadata.get(OF, "")) if isinstance(metadata, dict) else ""


def _write(folder: Path, name: str, skill: Skill) -> None:
    """Write all files, and read them back.

    Raises:
        OSError: they cannot be written, or do not read as they were meant.
    """
    references = {f"{REFERENCES}/{file}": text for file, text in skill.references.items()}
    metadata = {**skill.metadata, OF: skill.of, DIGEST: _digest({MAIN: skill.body, **references})}
    description = skill.description[:LONGEST_DESCRIPTION]
    fields = {"name": name, "description": description, "metadata": metadata}
    files = {MAIN: f"{write_front(fields)}\n{skill.body.strip()}\n", **references}
    for file, text in files.items():
        path = folder / file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    written = {file: (folder / file).read_bytes().decode() for file in files}
    if written != files or not is_whole(written[MAIN], fields, skill.body):
        raise OSError(0, "what was written reads otherwise", str(folder))


def _is_as_written(folder: Path) -> bool:
    try:
        files = {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in _files(folder)}
    except (OSError, UnicodeDecodeError):
        return False
    fields, body = read_front(files.pop(MAIN))
    return bool(fields["metadata"].get(DIGEST) == _digest({MAIN: body, **files}))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if not path.is_dir())


def _digest(files: Mapping[str, str]) -> str:
    told = hashlib.sha256()
    for name in sorted(files):
        told.update(f"{name}\n{files[name].strip()}\n\0".encode())
    return told.hexdigest()[:32]
