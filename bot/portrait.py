"""A profile in words: what a line says, how often that held, and where it can be looked up."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.texts import say
from memory.domain import Worker
from memory.profile import SENDS, Kind, Line

CHOSEN = frozenset({"language", "length"})
"""The traits of which each value has a text of its own."""
LINKS = 2


def manner(language: str, line: Line) -> str:
    """What a line says about how somebody writes, such as “in short replies”."""
    if line.trait in CHOSEN:
        return say(language, f"writes.{line.trait}_{line.value}")
    return say(language, f"writes.{line.trait}", value=line.value)


def said(language: str, line: Line, topics: Mapping[str, str]) -> str:
    """What a line says to its worker, without its evidence; ``topics`` are names by id."""
    if line.kind is Kind.WRITES:
        return say(language, "profile.writes", how=manner(language, line))
    act = say(language, f"act.{line.act}")
    key = "profile.sends" if line.trait == SENDS else "profile.does"
    return say(language, key, topic=topics.get(line.topic, ""), act=act, target=line.value)


def held(language: str, worker: Worker, line: Line) -> str:
    """How often a line held, when first and last, in the worker's zone."""
    first, last = (f"{at.astimezone(ZoneInfo(worker.zone)):%Y-%m-%d}" for at in (line.first, line.last))
    key = "profile.share_day" if first == last else "profile.share"
    told = say(language, key, count=line.count, of=line.of, first=first, last=last)
    return told + say(language, "profile.compacted", count=line.compacted) if line.compacted else told


def evidenced(language: str, worker: Worker, line: Line) -> str:
    """How often and when a line held, with its newest links."""
    links = list(dict.fromkeys(each.link for each in line.evidence if each.link))[:LINKS]
    return " ".join((held(language, worker, line), *links))
