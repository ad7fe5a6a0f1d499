"""An archive of code reviews → what the worker decided in them.

It is an ``archive.json`` as archive_repo.py makes it of a repository on GitHub, an export by GitHub (a tar of many JSON
files), the export of a project by GitLab (a tar with JSON lines), or what was fetched from either's API.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, TypeVar

from pydantic import ValidationError

from adapters.archives.archive import Archive
from adapters.archives.encodings import encoding_of
from adapters.archives.reviews.fetched import HEAD, Head
from adapters.archives.reviews.gitlab import told_request
from adapters.archives.shelf.files import (
    LONGEST_LINE,
    Export,
    as_told,
    gitlab_title,
    members_of,
    read_export,
    records_in,
    valid_or_counted,
)
from adapters.archives.shelf.github import Comment, Line, Pull, Review
from adapters.archives.shelf.read import Beside, Source, read_shelf
from adapters.archives.shelf.shelf import Shelf, Told
from adapters.archives.tars import is_tar, whole
from adapters.errors import Unreadable
from adapters.forge.payloads import Payload
from adapters.gitlab.incoming.payloads import Diff, Note, Root
from adapters.wording import Worded

_REQUESTS = "merge_requests.ndjson"
_PARTS: tuple[tuple[str, type[Comment] | type[Line] | type[Review]], ...] = (
    ("pull_request_review_comments_", Line),
    ("pull_request_reviews_", Review),
    ("issue_comments_", Comment),
)
P = TypeVar("P", bound=Payload)


def read_reviews(path: Path, whose: str, beside: Beside) -> Archive:
    """Read and check an archive of reviews.

    Args:
        whose: the worker, by their name there, or the id of an account.

    Raises:
        Unreadable: it is missing, damaged or none of these; or nobody there is the worker.
    """
    shelf, skipped = Shelf(), Counter[str]()
    if not path.is_file():
        raise Unreadable(Worded("There is no file {file}; give the path of an archive of reviews.", file=path))
    if is_tar(path):
        with whole(path):
            source = _read_tar(path, shelf, skipped)
    else:
        with path.open(encoding=encoding_of(path, ("utf-8-sig",)), errors="replace") as file:
            begins = file.readline(LONGEST_LINE)
            file.seek(0)
            if begins.strip() and not begins.lstrip().startswith((HEAD, "{", "[")):
                form = "{file} is another kind of file: reviews come as JSON or a tar, issues by `import tracker`."
                raise Unreadable(Worded(form, file=path.name))
            fetched = begins.startswith(HEAD)
            source = _read_fetched(path, file, shelf) if fetched else _read_json(path, file, shelf, skipped)
    return read_shelf(path, whose, beside, shelf, source, skipped)


def _read_json(path: Path, file: IO[str], shelf: Shelf, skipped: Counter[str]) -> Source:
    """``archive.json``."""
    title, found = "", False
    for name, value in members_of(path, file):
        if name == "repo" and isinstance(value, str):
            title = value
        if name == "pulls":
            found = True
            _put_pull(value, shelf, skipped)
    if not found:
        raise Unreadable(Worded("{file} holds no reviews that I can read.", file=path.name))
    return _source(title or path.stem, f"https://github.com/{title}" if title else path.stem)


def _read_fetched(path: Path, file: IO[str], shelf: Shelf) -> Source:
    try:
        head = Head.model_validate_json(next(file).removeprefix(HEAD))
        for line in file:
            shelf.put(Told.model_validate_json(line))
    except ValidationError as error:
        raise Unreadable(Worded("{file} is damaged or cut off; download it again.", file=path.name)) from error
    return _source(head.title, head.identity)


def _read_tar(path: Path, shelf: Shelf, skipped: Counter[str]) -> Source:
    """GitHub's export, or GitLab's."""
    described = ""

    def part(name: str, file: IO[str]) -> None:
        nonlocal described
        if name == "project.json":
            described = str(dict(members_of(path, file)).get("description") or "")
        elif name.startswith("pull_requests_"):
            for _, value in members_of(path, file):
                _put_pull(value, shelf, skipped)
        else:
            _put_parts(path, name, file, shelf, skipped)

    export = read_export(path, _REQUESTS, part)
    if export.is_gitlab:
        _put_requests(path, export, shelf, skipped)
        return _source(gitlab_title(path), f"{gitlab_title(path)} {described}")
    if not shelf.logins():
        raise Unreadable(Worded("{file} holds no reviews that I can read.", file=path.name))
    return _source(export.title or path.name.partition(".")[0], export.identity or path.name)


def _put_pull(value: object, shelf: Shelf, skipped: Counter[str]) -> None:
    pull = valid_or_counted(Pull, value, skipped)
    for told in pull.said() if pull else ():
        shelf.put(told)


def _put_parts(path: Path, name: str, file: IO[str], shelf: Shelf, skipped: Counter[str]) -> None:
    """What an export tells in files apart, each naming its pull request."""
    model = next((model for begins, model in _PARTS if name.startswith(begins)), None)
    for _, value in members_of(path, file) if model else ():
        assert model is not None
        if model is Comment and not (isinstance(value, Mapping) and value.get("pull_request")):
            continue
        part = valid_or_counted(model, value, skipped)
        if part is not None and part.pull is not None:
            for told in _said(part, part.pull):
                shelf.put(told)


def _said(part: Comment | Line | Review, number: int) -> Iterator[Told]:
    if isinstance(part, Review):
        yield from part.said(number)
    else:
        yield part.on(number) if isinstance(part, Line) else part.told(number, "c")


def _put_requests(path: Path, export: Export, shelf: Shelf, skipped: Counter[str]) -> None:
    for value in records_in(path, _REQUESTS):
        root = valid_or_counted(Root, value, skipped)
        if root is None:
            continue
        notes = (valid_or_counted(Note, as_told(each, export.logins), skipped) for each in value.get("notes") or ())
        files = (value.get("merge_request_diff") or {}).get("merge_request_diff_files") or ()
        diffs = (valid_or_counted(Diff, {**each, "diff": each.get("utf8_diff")}, Counter()) for each in files)
        for told in told_request(root, [*filter(None, notes)], [*filter(None, diffs)], export.named):
            shelf.put(told)


def _source(title: str, identity: str) -> Source:
    return Source("reviews", title.rpartition("/")[2] or title, identity)
