"""The files of which exports of GitHub and GitLab are made."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar

from pydantic import ValidationError

from adapters.archives.json_members import NotJson, read_members
from adapters.archives.shelf.names import apart
from adapters.archives.tars import read_files
from adapters.errors import Unreadable
from adapters.forge.payloads import Payload
from adapters.gitlab.incoming.payloads import Note, Root
from adapters.wording import Worded

LONGEST_LINE = 2**25
P = TypeVar("P", bound=Payload)


@dataclass(slots=True)
class Export:
    """What an export says beside what it holds: its first repository on GitHub, or on GitLab who people are."""

    title: str = ""
    identity: str = ""
    is_gitlab: bool = False
    logins: dict[int, str] = field(default_factory=dict)

    def named(self, said: Note | Root) -> str:
        """Who said something in GitLab's."""
        return self.logins.get(said.author_id or 0, f"user {said.author_id}")


def read_export(path: Path, records: str, part: Callable[[str, IO[str]], None]) -> Export:
    """Walk through an export once; every file that tells neither people nor the repository is handed to ``part``.

    Args:
        records: the file in GitLab's that ``records_in`` reads afterwards, when all people are known.
    """
    export = Export()
    for name, file in read_files(path):
        if name == records:
            export.is_gitlab = True
            name_authors(path, file, export.logins)
        elif name == "project_members.ndjson":
            export.logins |= members_in(path, file)
        elif name.startswith("repositories_"):
            export.title, export.identity = repository_in(path, file) or (export.title, export.identity)
        else:
            part(name, file)
    return export


def records_in(path: Path, records: str) -> Iterator[dict[str, Any]]:
    """The objects in a file of GitLab's export."""
    for name, file in read_files(path):
        if name == records:
            yield from lines_of(path, file)


def repository_in(path: Path, file: IO[str]) -> tuple[str, str] | None:
    """What the first repository of GitHub's export is called, and its address."""
    for _, value in members_of(path, file):
        if isinstance(value, Mapping) and isinstance(value.get("url"), str):
            return "/".join(value["url"].rstrip("/").split("/")[-2:]), value["url"]
    return None


def members_in(path: Path, file: IO[str]) -> dict[int, str]:
    """The names of a project's members, by their numbers."""
    users = (value.get("user") for value in lines_of(path, file))
    return {user["id"]: str(user["username"]) for user in users if isinstance(user, dict) and user.get("username")}


def name_authors(path: Path, file: IO[str], logins: dict[int, str]) -> None:
    """Who is no member is called as notes call them, each another name."""
    strangers: dict[int, str] = {}
    for value in lines_of(path, file):
        for note in value.get("notes") or ():
            native, author = note.get("author_id"), note.get("author")
            name = author.get("name") if isinstance(author, dict) else None
            if isinstance(native, int) and isinstance(name, str) and native not in logins:
                strangers.setdefault(native, name)
    logins.update(apart(strangers, logins.values()))


def as_told(given: Any, logins: Mapping[int, str]) -> Any:
    """A note of an export as the API would tell it."""
    if not isinstance(given, dict) or not isinstance(given.get("author_id"), int):
        return given
    native = given["author_id"]
    return {**given, "author": {"id": native, "username": logins.get(native, f"user {native}")}}


def gitlab_title(path: Path) -> str:
    """An export is called by its time, its group and its project."""
    parts = path.name.removesuffix(".tar.gz").removesuffix("_export").split("_")
    dated = len(parts) > 2 and parts[0].count("-") > 1
    return "_".join(parts[2 + parts[1].replace("-", "").isdigit() :]) if dated else "_".join(parts)


def valid_or_counted(model: type[P], value: object, skipped: Counter[str]) -> P | None:
    """A record as what it should be; None, and counted, where it is something else."""
    try:
        return model.model_validate(value)
    except ValidationError:
        skipped["unreadable"] += 1
        return None


def members_of(path: Path, file: IO[str]) -> Iterator[tuple[str, object]]:
    """See ``adapters.archives.json_members``; raises ``Unreadable`` where it is damaged."""
    return _checked(path, lambda: read_members(file.read))


def lines_of(path: Path, file: IO[str]) -> Iterator[dict[str, Any]]:
    """The objects of JSON lines; raises ``Unreadable`` where they are damaged."""

    def read() -> Iterator[tuple[str, object]]:
        while line := file.readline(LONGEST_LINE):
            try:
                yield "", json.loads(line)
            except (ValueError, RecursionError):
                raise NotJson from None

    return (value for _, value in _checked(path, read) if isinstance(value, dict))


def _checked(path: Path, read: Callable[[], Iterator[tuple[str, object]]]) -> Iterator[tuple[str, object]]:
    try:
        yield from read()
    except NotJson as error:
        raise Unreadable(Worded("{file} is damaged or cut off; download it again.", file=path.name)) from error
