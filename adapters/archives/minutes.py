"""The lines of a written transcript → its heading and its cues, in four ways of writing.

======== ==================================== ===========================
named    ``Ana Silva   0:03``, then the words   Teams (docx), 飞书妙记 (txt)
inline   ``王芳(00:00:05): words``              腾讯会议 (txt)
ranged   ``0:0:5.1 --> 0:0:8.2``, name, words   Teams (docx), formerly
marked   ``00:05:00``, then ``Ana: words`` …    Google Meet (docx, txt)
======== ==================================== ===========================
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import islice
from zoneinfo import ZoneInfo

from adapters.archives.cues import CLOCK, HEARD, Cue, Heading, said_by, seconds_of

ZONE = "Asia/Shanghai"
"""Of times that 飞书 and 腾讯会议 write without one."""
FIRST = 500
"""Within so many lines the speech has begun."""
_WIDER = r"[^\W\d_][^:：?？!！。\n]{0,79}?"
"""A name that a time follows: with commas and brackets, as directories write them."""
_NAMED = re.compile(rf"(?P<name>{_WIDER})(?P<gap>[ \t\u3000]+)(?P<at>{CLOCK})")
_INLINE = re.compile(rf"(?P<name>{_WIDER})\s*[(（](?P<at>{CLOCK})[)）]\s*[:：]?\s*(?P<text>.*)")
_RANGED = re.compile(rf"(?P<at>{CLOCK})\s*-->\s*{CLOCK}")
_MARKED = re.compile(rf"(?P<at>{CLOCK})")
_DATE = re.compile(
    r"(?P<year>\d{4})[-/年](?P<month>\d{1,2})[-/月](?P<day>\d{1,2})日?[ T]*"
    r"(?P<half>上午|下午|中午|晚上|凌晨)?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"\s*(?P<zone>(?:GMT|UTC)(?:(?P<sign>[+-])(?P<off>\d{1,2})(?::?(?P<off_minute>\d{2}))?)?|CST)?"
)
_TITLE_END = re.compile(r"-\d{8}_\d{6}.*|\s*[-–]\s*(?:Transcript|文字记录|转写)\s*$|\s*\(\s*\)")
_NO_SPEECH = re.compile(
    r".{1,60} (?:started|stopped) transcription|Meeting ended after .*|.*👋.*|This editable transcript .*"
)


@dataclass(frozen=True, slots=True)
class Minutes:
    """A transcript's heading, and how its cues are read off its lines."""

    heading: Heading
    cues: Callable[[Iterable[str]], Iterator[Cue]]


def minutes_in(lines: Iterable[str]) -> Minutes | None:
    """How a transcript is written, by its first lines; None where it is none."""
    before: list[str] = []
    for line in map(_bare, islice(lines, FIRST)):
        if reader := _reader_for(line):
            inline = _INLINE.fullmatch(line) is not None
            return Minutes(_heading(before, in_china=inline), reader)
        if line:
            before.append(line)
    return None


def _reader_for(line: str) -> Callable[[Iterable[str]], Iterator[Cue]] | None:
    if _DATE.search(line):
        return None
    if _INLINE.fullmatch(line):
        return _inline
    if _RANGED.fullmatch(line):
        return _ranged
    if named := _NAMED.fullmatch(line):
        return lambda lines: _named(lines, gap=min(len(named["gap"]), 2))
    return _marked if _MARKED.fullmatch(line) else None


def _named(lines: Iterable[str], *, gap: int) -> Iterator[Cue]:
    """A name and a time begin a paragraph, no earlier than the one before and as far apart as in the first."""
    cue: Cue | None = None
    begins = True
    for line in map(_bare, lines):
        found = _NAMED.fullmatch(line) if begins and not _DATE.search(line) else None
        if found and len(found["gap"]) >= gap and seconds_of(found["at"]) >= (cue.seconds if cue else 0):
            yield from _whole(cue)
            cue = Cue(seconds_of(found["at"]), found["name"], "")
        else:
            cue = _longer(cue, line)
        begins = not line or cue is None
    yield from _whole(cue)


def _inline(lines: Iterable[str]) -> Iterator[Cue]:
    cue: Cue | None = None
    for line in map(_bare, lines):
        if found := _INLINE.fullmatch(line):
            yield from _whole(cue)
            cue = Cue(seconds_of(found["at"]), found["name"], found["text"])
        else:
            cue = _longer(cue, line)
    yield from _whole(cue)


def _ranged(lines: Iterable[str]) -> Iterator[Cue]:
    cue: Cue | None = None
    for line in map(_bare, lines):
        if found := _RANGED.fullmatch(line):
            yield from _whole(cue)
            cue = Cue(seconds_of(found["at"]), "", "")
        elif cue and not cue.speaker:
            cue = Cue(cue.seconds, line, "")
        else:
            cue = _longer(cue, line)
    yield from _whole(cue)


def _marked(lines: Iterable[str]) -> Iterator[Cue]:
    """A time holds for all that is said until the next."""
    mark: float | None = None
    cue: Cue | None = None
    for line in map(_bare, lines):
        if _NO_SPEECH.fullmatch(line):
            continue
        if _MARKED.fullmatch(line):
            yield from _whole(cue)
            mark, cue = seconds_of(line), None
        elif mark is not None and (said := said_by(line)):
            yield from _whole(cue)
            cue = Cue(mark, *said)
        else:
            cue = _longer(cue, line)
    yield from _whole(cue)


def _longer(cue: Cue | None, line: str) -> Cue | None:
    if cue is None or not line or len(cue.text) > HEARD or _NO_SPEECH.fullmatch(line):
        return cue
    return Cue(cue.seconds, cue.speaker, f"{cue.text} {line}".strip())


def _whole(cue: Cue | None) -> Iterator[Cue]:
    if cue is not None and cue.text:
        yield cue


def _bare(line: str) -> str:
    return line.strip().strip("#*").strip()


def _heading(lines: list[str], *, in_china: bool) -> Heading:
    began = next((at for line in lines if (at := _moment(line, in_china=in_china))), None)
    first = lines[0].partition("|")[0] if lines else ""
    return Heading(_TITLE_END.sub("", _DATE.sub("", first)).strip(" -–"), began)


def _moment(line: str, *, in_china: bool) -> datetime | None:
    """When a line says that it began; None where it does not, or not in which zone."""
    found = _DATE.search(line)
    if found is None:
        return None
    hour = int(found["hour"]) % 12 + 12 if found["half"] in {"下午", "晚上"} else int(found["hour"])
    zone = _zone(found, in_china=in_china or "年" in line)
    try:
        at = datetime(int(found["year"]), int(found["month"]), int(found["day"]), tzinfo=zone)
        return (
            at + timedelta(hours=hour, minutes=int(found["minute"]), seconds=int(found["second"] or 0))
            if zone
            else None
        )
    except ValueError:
        return None


def _zone(found: re.Match[str], *, in_china: bool) -> timezone | ZoneInfo | None:
    if found["zone"] in {None, "CST"}:
        return ZoneInfo(ZONE) if in_china or found["zone"] else None
    away = timedelta(hours=int(found["off"] or 0), minutes=int(found["off_minute"] or 0))
    return timezone(-away if found["sign"] == "-" else away) if away < timedelta(hours=24) else None
