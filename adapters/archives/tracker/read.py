"""An archive of issues → what the worker decided about them: replies, labels, who gets them, whether, and when.

It is Jira's CSV (all fields) or XML; a list of issues as JSON, as the API of GitHub or GitLab or ``gh issue list``
tells it; an ``archive.json``; or an export by GitHub or GitLab.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from adapters.archives.archive import Archive
from adapters.archives.encodings import encoding_of
from adapters.archives.shelf.files import (
    Export,
    as_told,
    gitlab_title,
    members_of,
    read_export,
    records_in,
    valid_or_counted,
)
from adapters.archives.shelf.read import Beside, Source, read_shelf
from adapters.archives.shelf.shelf import Shelf, Told
from adapters.archives.tars import is_tar, whole
from adapters.archives.tracker.github import Event, Issue, IssueComment
from adapters.archives.tracker.gitlab import told_issue
from adapters.archives.tracker.jira import is_csv_of_jira, told_in_csv, told_in_xml
from adapters.errors import Unreadable
from adapters.gitlab.incoming.payloads import Note, Root
from adapters.wording import Worded

_BEGINNING = 2**16
_ISSUES = "issues.ndjson"


def read_tracker(path: Path, whose: str, beside: Beside) -> Archive:
    """Read and check an archive of issues.

    Args:
        whose: the worker, by their name there, or the id of an account.

    Raises:
        Unreadable: it is missing, damaged or none of these; or nobody there is the worker.
    """
    shelf, skipped = Shelf(), Counter[str]()
    if not path.is_file():
        raise Unreadable(Worded("There is no file {file}; give the path of an archive of issues.", file=path))
    if is_tar(path):
        with whole(path):
            source = _read_tar(path, shelf, skipped)
    else:
        source = _read_file(path, shelf, skipped)
    return read_shelf(path, whose, beside, shelf, source, skipped)


def _read_file(path: Path, shelf: Shelf, skipped: Counter[str]) -> Source:
    encoding = encoding_of(path, ("utf-8-sig", "gb18030"))
    with path.open(encoding=encoding, errors="replace") as file:
        begins = file.read(_BEGINNING).lstrip()
    if begins.startswith("<"):
        _put(shelf, told_in_xml(path), skipped)
        return Source("tracker", path.stem, path.stem)
    if begins.startswith(("{", "[")):
        with path.open(encoding=encoding, errors="replace") as file:
            return _read_json(path, file, shelf, skipped)
    if is_csv_of_jira(begins):
        _put(shelf, told_in_csv(path), skipped)
        return Source("tracker", path.stem, path.stem)
    raise Unreadable(Worded("{file} holds no issues that I can read.", file=path.name))


def _read_json(path: Path, file: IO[str], shelf: Shelf, skipped: Counter[str]) -> Source:
    title = ""
    for name, value in members_of(path, file):
        if name == "repo" and isinstance(value, str):
            title = value
        if name in ("", "issues") and isinstance(value, Mapping):
            _put(shelf, _told_of(value, skipped), skipped)
    if not shelf.logins():
        raise Unreadable(Worded("{file} holds no issues that I can read.", file=path.name))
    return Source("tracker", title.rpartition("/")[2] or path.stem, title or path.stem)


def _told_of(value: Mapping[str, Any], skipped: Counter[str]) -> Iterator[Told]:
    """An issue of GitLab, which has a number within its project beside its own, or of GitHub."""
    if "iid" in value:
        root = valid_or_counted(Root, value, skipped)
        given = value.get("notes")
        notes = (valid_or_counted(Note, note, skipped) for note in (given if isinstance(given, list) else ()))
        yield from told_issue(root, [*filter(None, notes)], _named) if root else ()
        return
    issue = valid_or_counted(Issue, value, skipped)
    if issue is not None and issue.pull_request is None:
        yield from issue.said()


def _named(said: Note | Root) -> str:
    return said.author.username if said.author else "?"


def _read_tar(path: Path, shelf: Shelf, skipped: Counter[str]) -> Source:
    """GitHub's export, or GitLab's."""

    def part(name: str, file: IO[str]) -> None:
        _put(shelf, _parts(path, name, file, skipped), skipped)

    export = read_export(path, _ISSUES, part)
    if export.is_gitlab:
        _put(shelf, _exported(path, export, skipped), skipped)
        return Source("tracker", gitlab_title(path), gitlab_title(path))
    if not shelf.logins():
        raise Unreadable(Worded("{file} holds no issues that I can read.", file=path.name))
    title = export.title.rpartition("/")[2] or path.name.partition(".")[0]
    return Source("tracker", title, export.identity or path.name)


def _parts(path: Path, name: str, file: IO[str], skipped: Counter[str]) -> Iterator[Told]:
    """What GitHub's export tells in files apart."""
    if not name.startswith(("issues_", "issue_comments_", "issue_events_")):
        return
    for _, value in members_of(path, file):
        if name.startswith("issues_"):
            issue = valid_or_counted(Issue, value, skipped)
            yield from issue.said() if issue else ()
        elif isinstance(value, Mapping) and value.get("issue"):
            yield from _about(name, value, skipped)


def _about(name: str, value: Mapping[str, Any], skipped: Counter[str]) -> Iterator[Told]:
    if name.startswith("issue_comments_"):
        comment = valid_or_counted(IssueComment, value, skipped)
        if comment is not None and comment.issue is not None:
            yield comment.told(comment.issue, "c")
        return
    event = valid_or_counted(Event, value, skipped)
    told = event.said() if event else None
    yield from [told] if told else ()


def _exported(path: Path, export: Export, skipped: Counter[str]) -> Iterator[Told]:
    for value in records_in(path, _ISSUES):
        root = valid_or_counted(Root, value, skipped)
        notes = (valid_or_counted(Note, as_told(each, export.logins), skipped) for each in value.get("notes") or ())
        yield from told_issue(root, [*filter(None, notes)], export.named) if root else ()


def _put(shelf: Shelf, found: Iterator[Told] | Iterator[Told | None], skipped: Counter[str]) -> None:
    for told in found:
        if told is None:
            skipped["unreadable"] += 1
        else:
            shelf.put(told)
