"""The one time expression of a text, as a window: "last spring", "until Friday 6pm", 上周二, 到周五下午六点.

The rules for the words are in ``memory.recall.when_english`` and ``memory.recall.when_chinese``; here the pieces that
stand together become one: a day and a time, a beginning and an end, "since" and "until". "Until" ends where
the named time begins; a single Chinese day after 到 is included.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from memory.recall import when_chinese, when_english
from memory.recall.moments import DAY, EVENING, MIDNIGHT, Days, Now, Part, Span, Unit, exact
from memory.text.simplified import simplified

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO = re.compile(r"(?<![\w.\-/\"'])((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\w\-/]|\.\d)")
_JOINT = re.compile(r"\s*(?:,|，|的|at|on|in the|around|about|in|from|between|T)?\s*", re.IGNORECASE)
_A_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)")
_RANGE = re.compile(r"\s*(?:to|until|till|through|thru|and|-|–|—|~|到|至)\s*(?:on\s+|the\s+)?", re.IGNORECASE)
_OPENERS = (
    ("since", r"(?:\b(?:since|from|starting|after)(?: on)?(?: the)?|自从|自|从)"),
    ("until", r"\b(?:until|till|til|before|by|up to)(?: on)?(?: the)?"),
    ("through", r"(?:\b(?:through|thru)(?: on)?(?: the)?|直到|截止到?|截至|到|至)"),
)
_BESIDE = re.compile(r"\b(?:right|just|shortly|directly|immediately) (?:before|after)\b", re.IGNORECASE)
"""Beside a time and not at it: "right before a weekend" tells of what is asked, not of when it was."""
_CLOSERS = (
    ("since", r"\s*(?:以来|开始|起|至今|到现在|之后|以后)"),
    ("until", r"\s*(?:之前|以前|前(?!面|端|台|后))"),
)


@dataclass(frozen=True, slots=True)
class Window:
    """From ``start`` to before ``end``, in UTC, with the words that said so."""

    start: datetime
    end: datetime
    phrase: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A piece of text and what it names; weak ones count only beside a day or after "until"."""

    first: int
    last: int
    weak: bool
    days: Days | None = None
    part: Part | None = None
    span: Span | None = None


def when(text: str, now: datetime, zone: str, *, prefer: Literal["past", "future"]) -> Window | None:
    """Find the first time expression of a text.

    Args:
        text: what was written, in English or Chinese.
        now: the moment from which it is read; aware.
        zone: the IANA name of the zone whose wall clock counts.
        prefer: which way "Tuesday" or "March" is meant, back for recall, ahead for a stand-in.

    Returns:
        The window, or None where the text names no time.
    """
    here = Now(now.astimezone(UTC), ZoneInfo(zone), prefer == "past")
    plain = simplified(text)
    pieces = _merge(_pick(plain, here), plain, here)
    for index, piece in enumerate(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        window = _window(piece, following, plain, here)
        if window and window.start < window.end and not (here.past and window.start > here.at):
            start = plain.index(window.phrase)
            return replace(window, phrase=text[start : start + len(window.phrase)])
    return None


def _pick(text: str, now: Now) -> list[_Found]:
    """The longest pieces that do not overlap, in the order of the text."""
    chosen: list[_Found] = []
    for piece in sorted(_find(text, now), key=lambda one: (one.first - one.last, one.first)):
        if all(piece.last <= other.first or piece.first >= other.last for other in chosen):
            chosen.append(piece)
    return sorted(chosen, key=lambda one: one.first)


def _find(text: str, now: Now) -> Iterator[_Found]:
    for found in _ISO.finditer(text):
        if day := exact(int(found[1]), int(found[3]), int(found[4])):
            yield _piece(found.start(), found.end(), day, False)
    for language in (when_english, when_chinese):
        for rules, weak in ((language.STRONG, False), (language.WEAK, True)):
            for pattern, read in rules:
                for found in pattern.finditer(text):
                    if (unit := read(found, now)) is not None:
                        body = "body" if "body" in pattern.groupindex else 0
                        yield _piece(found.start(body), found.end(), unit, weak)


def _piece(first: int, last: int, unit: Unit, weak: bool) -> _Found:
    if isinstance(unit, tuple):
        return _Found(first, last, weak, days=unit[0], part=unit[1])
    return _Found(
        first,
        last,
        weak,
        days=unit if isinstance(unit, Days) else None,
        part=unit if isinstance(unit, Part) else None,
        span=unit if isinstance(unit, Span) else None,
    )


def _merge(pieces: list[_Found], text: str, now: Now) -> list[_Found]:
    """Join a day and the part or time of it that stand beside each other."""
    merged: list[_Found] = []
    for piece in pieces:
        before = merged[-1] if merged else None
        if before and _JOINT.fullmatch(text, before.last, piece.first) and (joined := _join(before, piece)):
            merged[-1] = joined
        else:
            merged.append(piece)
    return merged


def _join(one: _Found, two: _Found) -> _Found | None:
    day, part = one.days or two.days, two.part or one.part
    fits = (one.days is None) != (two.days is None) or (one.days and one.part and two.part)
    if not fits or not day or not part or not day.single or one.span or two.span:
        return None
    if one.part and two.part:
        if not two.part.point:
            return None
        part = two.part if one.part.point or one.part.start < 720 else _later(one.part, two.part)
    return _Found(one.first, two.last, False, days=day, part=part)


def _later(part: Part, clock: Part) -> Part:
    """A clock time within a later part of a day: six of an evening is six in the evening, twelve its end."""
    if part.start >= EVENING.start and clock.start in (0, 720):
        return MIDNIGHT
    return clock.afternoon()


def _window(piece: _Found, following: _Found | None, text: str, now: Now) -> Window | None:
    opener, first = _opened(piece, text)
    if now.past and any(found.start() < first < found.end() for found in _BESIDE.finditer(text)):
        return None
    if following and _RANGE.fullmatch(text, piece.last, following.first) and not piece.span:
        return _range(piece, following, text[first : following.last], now)
    if piece.weak and opener not in ("since", "until", "through"):
        return None
    closer, last = _closed(piece, text)
    if piece.span:
        return Window(piece.span.start, piece.span.end, text[piece.first : piece.last].strip())
    span = now.span(piece.days, _soonest(piece, text, now))
    bounded = _bound(span, closer or opener, piece, now)
    return Window(bounded.start, bounded.end, text[first:last].strip())


def _soonest(piece: _Found, text: str, now: Now) -> Part | None:
    """A bare hour such as "until 6" is the next six o'clock, be it in the morning or in the evening."""
    part = piece.part
    vague = piece.weak and piece.days is None and ":" not in text[piece.first : piece.last].replace("：", ":")
    if part is None or not part.point or not vague or now.past or part.start > 720:
        return part
    passed = now.instant(now.today, part.start) <= now.at < now.instant(now.today, part.start + 720)
    return part.afternoon() if passed else part


def _opened(piece: _Found, text: str) -> tuple[str, int]:
    for kind, pattern in _OPENERS:
        if found := re.search(rf"(?:{pattern})\s*$", text[: piece.first], re.IGNORECASE):
            return kind, found.start()
        if re.match(rf"(?:{pattern})", text[piece.first : piece.last], re.IGNORECASE):
            return kind, piece.first
    return "", piece.first


def _closed(piece: _Found, text: str) -> tuple[str, int]:
    for kind, pattern in _CLOSERS:
        if found := re.compile(pattern).match(text, piece.last):
            return kind, found.end()
    return "", piece.last


def _bound(span: Span, kind: str, piece: _Found, now: Now) -> Span:
    """What "since", "until" and "through" make of a span."""
    short = piece.days is None or piece.days.single
    included = kind == "through" and short and not (piece.part and piece.part.point)
    if kind == "since" and span.start < now.at:
        return Span(span.start, now.at)
    if kind in ("until", "through"):
        end = span.end if included or (not now.past and span.start <= now.at) else span.start
        return Span(_EPOCH if now.past and end <= now.at else now.at, end)
    return span


def _of_one_year(one: _Found, two: _Found, phrase: str, now: Now) -> tuple[_Found, _Found]:
    """The ends of a range, of which one names its year for both."""
    years = list(_A_YEAR.finditer(phrase))
    if len(years) != 1 or one.days is None or two.days is None or one.part or two.part:
        return one, two
    named = int(years[0]["year"])
    in_first = _A_YEAR.search(phrase[: len(phrase) // 2]) is not None
    if not in_first:
        return replace(one, days=_in_year(one.days, named)), two
    ends = _in_year(two.days, named)
    return one, replace(two, days=ends if ends.first >= one.days.first else _in_year(two.days, named + 1))


def _in_year(days: Days, year: int) -> Days:
    """The same days of another year."""
    shift = year - days.first.year
    return Days(_of_year(days.first, shift), _of_year(days.end, shift))


def _of_year(day: date, shift: int) -> date:
    try:
        return day.replace(year=day.year + shift)
    except ValueError:
        return day.replace(year=day.year + shift, day=28)


def _range(one: _Found, two: _Found, phrase: str, now: Now) -> Window | None:
    if two.span or (one.weak and two.weak):
        return None
    one, two = _of_one_year(one, two, phrase, now)
    day = two.days or one.days
    start = now.span(one.days, one.part).start
    last = now.span(day, two.part)
    end = last.start if two.part and two.part.point else last.end
    if end <= start:
        end += 7 * DAY if two.days and two.days.single else timedelta(hours=12)
    return Window(start, end, phrase.strip()) if end - start < timedelta(days=3660) else None
