"""Jira's issues, as CSV with all fields or as XML → what was said, and what their assignee made of them.

Neither tells who changed a state, a priority or an assignee: only that an issue is resolved, and how, is taken for the
word of whoever it was assigned to. Times stand there as each Jira is set; one without a zone is taken as UTC.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from selectolax.lexbor import LexborHTMLParser

from adapters.archives.encodings import encoding_of
from adapters.archives.shelf.names import apart
from adapters.archives.shelf.shelf import Told
from adapters.archives.tracker.triage import of_closing
from adapters.archives.xml_parts import Parts, TooDense
from adapters.errors import Unreadable
from adapters.wording import Worded

LARGEST_FIELD = 2**24
_FORMS = (
    "%d/%b/%y %I:%M %p",
    "%d/%b/%Y %I:%M %p",
    "%d/%b/%y %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M",
    "%Y/%m/%d %H:%M",
)
_KEY, _SUMMARY = "issue key", "summary"
_NAMED = ("reporter", "assignee")
_PEOPLE = (*_NAMED, "creator")
_PIECE = 2**16
_LINK = re.compile(r"https?://\S+")


def is_csv_of_jira(begins: str) -> bool:
    """Whether a file begins as Jira's CSV does."""
    return _KEY in begins.casefold() and _SUMMARY in begins.casefold()


def told_in_csv(path: Path) -> Iterator[Told | None]:
    """All that is known of the issues; None for each that cannot be read.

    Raises:
        Unreadable: it is no CSV.
    """
    named: dict[str, str] = {}
    for row in _rows(path):
        first = _first(row)
        named |= {first[f"{who} id"]: first[who] for who in _PEOPLE if first.get(f"{who} id") and first.get(who)}
    names = apart(named)
    for row in _rows(path):
        yield from _told_row(row, names)


def _rows(path: Path) -> Iterator[list[tuple[str, str]]]:
    csv.field_size_limit(LARGEST_FIELD)
    encoding = encoding_of(path, ("utf-8-sig", "gb18030"))
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            rows = csv.reader(file)
            columns = [name.strip().casefold() for name in next(rows, [])]
            for row in rows:
                yield list(zip(columns, row, strict=False))
    except csv.Error as error:
        raise Unreadable(Worded("{file} is not a CSV file: {error}.", file=path.name, error=error)) from error


def _first(row: Sequence[tuple[str, str]]) -> dict[str, str]:
    first: dict[str, str] = {}
    for name, value in row:
        first.setdefault(name, value.strip())
    return first


def _told_row(row: Sequence[tuple[str, str]], names: Mapping[str, str]) -> Iterator[Told | None]:
    first = _first(row)
    at, thing = _moment(first.get("created", "")), first.get(_KEY, "")
    if at is None or not thing:
        yield None
        return
    text = f"{first.get(_SUMMARY, '')}\n\n{first.get('description', '')}".strip()
    reporter, creator, assignee = (
        names.get(first.get(f"{who} id", ""), first.get(who, "")) for who in ("reporter", "creator", "assignee")
    )
    yield Told(thing=thing, id=thing, at=at, login=reporter or creator or "?", text=text, opens=True)
    comments = [value for name, value in row if name in ("comment", "comments") and value.strip()]
    for place, comment in enumerate(comments):
        when, _, rest = comment.partition(";")
        who, _, words = rest.partition(";")
        said = _moment(when)
        if said is None:
            yield None
        else:
            yield Told(thing=thing, id=f"{thing}/c{place}", at=said, login=names.get(who, who) or "?", text=words)
    resolved = _moment(first.get("resolved", ""))
    yield from _resolved(thing, assignee, first.get("resolution", ""), resolved)


def told_in_xml(path: Path) -> Iterator[Told | None]:
    """The same of Jira's XML; raises likewise."""
    named: dict[str, str] = {}
    for item in _items(path):
        named |= {account: name for who in _NAMED if (account := _account_of(item, who)) and (name := _text(item, who))}
    names = apart(named)
    for item in _items(path):
        yield from _told_item(item, names)


def _items(path: Path) -> Iterator[Element]:
    parts = Parts(frozenset({"item"}))
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield from parts.feed(piece)
        parts.end()
    except (ParseError, TooDense, ValueError) as error:
        raise Unreadable(Worded("{file} is damaged or cut off; download it again.", file=path.name)) from error


def _told_item(item: Element, names: Mapping[str, str]) -> Iterator[Told | None]:
    at, thing = _moment(_text(item, "created")), _text(item, "key")
    if at is None or not thing:
        yield None
        return
    reporter, assignee = (names.get(_account_of(item, who), _text(item, who)) for who in _NAMED)
    text = f"{_text(item, 'summary')}\n\n{_plain(item.findtext('description') or '')}".strip()
    link = _text(item, "link")
    link = link if _LINK.fullmatch(link) else ""
    yield Told(thing=thing, id=thing, at=at, login=reporter or "?", text=text, opens=True, link=link)
    for place, comment in enumerate(item.iterfind("comments/comment")):
        said, who = _moment(comment.get("created", "")), _account(comment.attrib)
        if said is None:
            yield None
            continue
        name = f"{thing}/c{comment.get('id') or place}"
        yield Told(thing=thing, id=name, at=said, login=names.get(who, who) or "?", text=_plain(comment.text or ""))
    yield from _resolved(thing, assignee, _text(item, "resolution"), _moment(_text(item, "resolved")))


def _resolved(thing: str, assignee: str, resolution: str, at: datetime | None) -> Iterator[Told]:
    if at is not None and assignee and assignee.casefold() != "unassigned" and resolution.casefold() != "unresolved":
        act, words = of_closing(resolution)
        yield Told(thing=thing, id=f"{thing}/resolved", at=at, login=assignee, text=words, act=act)


def _account(attributes: Mapping[str, str]) -> str:
    return attributes.get("username") or attributes.get("accountid") or attributes.get("author") or ""


def _account_of(item: Element, who: str) -> str:
    found = item.find(who)
    return "" if found is None else _account(found.attrib)


def _text(item: Element, name: str) -> str:
    return (item.findtext(name) or "").strip()


def _plain(html: str) -> str:
    """The words of a text that Jira tells as HTML."""
    return LexborHTMLParser(html[:LARGEST_FIELD]).text(separator="\n").strip() if "<" in html else html.strip()


def _moment(told: str) -> datetime | None:
    """A time, however it stands there."""
    at: datetime | None = None
    with suppress(ValueError):
        at = datetime.fromisoformat(told.strip())
    for form in _FORMS if at is None else ():
        with suppress(ValueError):
            at = datetime.strptime(told.strip(), form)  # noqa: DTZ007 - the zone is added below
            break
    if at is None:
        with suppress(ValueError, TypeError, IndexError):
            at = parsedate_to_datetime(told)
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
