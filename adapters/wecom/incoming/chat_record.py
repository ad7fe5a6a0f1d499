"""A piece of a conversation, copied out of WeChat or WeCom as text → who said what, and when. Pure.

Merged records (合并转发) and messages copied together become blocks: a line with a name and a time, then what was
said. What people otherwise write must never be taken for one, so every line has to fit: blocks come in order of time
and none from the future, and names without times count only under a title such as 群聊的聊天记录.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.chat import Said

FEWEST = 2
_SKEW = timedelta(minutes=5)
_OWN_LINES = 3
_NAME = r"(?P<name>[^\s\[\]{}<>=;|/\\:：#*>\-][^\[\]{}<>=;|/\\:：]{0,39}?)"
_TIME = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?"
_DATE = r"(?:(?P<year>20\d\d)(?:年|[/-]))?(?P<month>1[0-2]|0?[1-9])(?:月|[/-])(?P<day>3[01]|[12]\d|0?[1-9])日?"
_DATED = re.compile(rf"{_NAME}\s+{_DATE}\s+{_TIME}")
_TIMED = re.compile(rf"{_NAME}\s+{_TIME}")
_DAY = re.compile(rf"[—–-]{{3,}}\s*{_DATE}\s*[—–-]{{3,}}")
_NAMED = re.compile(rf"{_NAME}[:：]\s*(?P<text>.*)")
_TITLE = re.compile(r"[^\n]{1,60}的?聊天记录[:：]?")
_PLACEHOLDER = re.compile(r"\[[^\[\]\s]{1,12}\](?: .*)?")


@dataclass(slots=True)
class _Block:
    name: str
    at: datetime | None
    lines: list[str] = field(default_factory=list)

    def said(self) -> Said | None:
        text = "\n".join(line for line in self.lines if not _PLACEHOLDER.fullmatch(line.strip())).strip()
        return Said(text, self.name, self.at) if text else None


@dataclass(slots=True)
class _Reading:
    """What was read so far. ``day`` is the latest line that names a day for the times under it."""

    zone: ZoneInfo
    now: datetime
    own: list[str] = field(default_factory=list)
    titled: bool = False
    day: re.Match[str] | None = None
    blocks: list[_Block] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Read one more line."""
        stripped = line.strip()
        if not self.blocks and _TITLE.fullmatch(stripped):
            self.titled = True
        elif day := _DAY.fullmatch(stripped):
            self.day = day
        elif block := self._head(stripped):
            self.blocks.append(block)
        elif self.blocks:
            self.blocks[-1].lines.append(line.rstrip())
        elif stripped:
            self.own.append(line.rstrip())

    def _head(self, line: str) -> _Block | None:
        if dated := _DATED.fullmatch(line):
            return self._timed(dated["name"], dated, dated)
        if self.day and (timed := _TIMED.fullmatch(line)):
            return self._timed(timed["name"], self.day, timed)
        if self.titled and (named := _NAMED.fullmatch(line)):
            return _Block(named["name"].strip(), None, [named["text"]] if named["text"] else [])
        return None

    def _timed(self, name: str, date: re.Match[str], time: re.Match[str]) -> _Block | None:
        clock = {"hour": int(time["hour"]), "minute": int(time["minute"]), "second": int(time["second"] or 0)}
        year = int(date["year"] or self.now.astimezone(self.zone).year)
        try:
            at = datetime(year, int(date["month"]), int(date["day"]), **clock, tzinfo=self.zone)
            if not date["year"] and at > self.now + _SKEW:
                at = at.replace(year=year - 1)
        except ValueError:
            return None
        return _Block(name.strip(), at)

    def is_record(self) -> bool:
        """Whether all of it can be one: few words before it, blocks in order of time, none from the future."""
        times = [block.at for block in self.blocks if block.at is not None]
        in_order = times == sorted(times) and all(at <= self.now + _SKEW for at in times)
        alike = len({block.at is None for block in self.blocks}) == 1
        return in_order and alike and (self.titled or len(self.own) <= _OWN_LINES)


def split_record(text: str, zone: ZoneInfo, now: datetime) -> tuple[str, tuple[Said, ...]]:
    """What somebody wrote themselves, before the record, and the record; all of the text where there is no record.

    Args:
        text: What was sent.
        zone: The time zone in which its times are meant.
        now: The time; a date without a year is the latest one before it.
    """
    reading = _Reading(zone, now)
    for line in text.splitlines():
        reading.take(line)
    said = tuple(_spoken(reading.blocks)) if reading.is_record() else ()
    return ("\n".join(reading.own).strip(), said) if len(said) >= FEWEST else (text, ())


def read_record(text: str, zone: ZoneInfo, now: datetime) -> tuple[Said, ...]:
    """The record within a text, oldest first; nothing where it is none."""
    return split_record(text, zone, now)[1]


def _spoken(blocks: list[_Block]) -> Iterator[Said]:
    for block in blocks:
        if said := block.said():
            yield said
