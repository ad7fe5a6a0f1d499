"""A profile in words: what a line says, how often that held, and where it can be looked up."""

from collections import Counter
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.texts import listed, say
from memory.domain import FORM_TOPIC, Worker
from memory.profile.profile import SENDS, Claim, Kind, Line

CHOSEN = frozenset({"language", "length"})
"""The traits of which each value has a text of its own."""
LINKS = 2
SOURCES = {
    "mail": "mail",
    "meeting": "meetings",
    "git": "git",
    "github": "forge",
    "gitlab": "forge",
    "reviews": "forge",
    "tracker": "tracker",
    "docs": "docs",
    "notes": "notes",
    "skill": "notes",
    "own": "notes",
}
"""What kind of source a place is, by the beginning of its id; every other one is a chat."""


def manner(language: str, claim: Claim) -> str:
    """What a claim says about how somebody writes, such as “in short replies”."""
    if claim.trait in CHOSEN:
        return say(language, f"writes.{claim.trait}_{claim.value}")
    return say(language, f"writes.{claim.trait}", value=claim.value)


def plainly(language: str, claim: Claim, topics: Mapping[str, str]) -> str:
    """What a claim says, for whoever reads of the worker; ``topics`` are names by id."""
    if claim.kind is Kind.WRITES:
        return manner(language, claim)
    if claim.kind is Kind.CHANGES:
        return say(language, "skill.changes", how=_habit(language, claim))
    if claim.kind is Kind.KNOWS:
        return claim.value
    if claim.kind in (Kind.PRIORITISES, Kind.WITH):
        topic = called(language, claim.topic, topics)
        return say(language, f"skill.{claim.trait}", topic=topic, name=claim.value)
    act = say(language, f"act.{claim.act}")
    key = "skill.sends" if claim.trait == SENDS else "skill.does"
    return say(language, key, topic=called(language, claim.topic, topics), act=act, target=claim.value)


def called(language: str, topic: str, topics: Mapping[str, str]) -> str:
    """What a topic is called, also one without a name."""
    if topic.startswith(FORM_TOPIC):
        return say(language, f"form_kind.{topic.removeprefix(FORM_TOPIC)}")
    return topics.get(topic) or say(language, "topics.nameless")


def said(language: str, claim: Claim, topics: Mapping[str, str]) -> str:
    """What a claim says to its worker; ``topics`` are names by id."""
    if claim.kind is Kind.WRITES:
        return say(language, "profile.writes", how=manner(language, claim))
    if claim.kind is Kind.CHANGES:
        return say(language, "profile.changes", how=_habit(language, claim))
    if claim.kind is Kind.KNOWS:
        return say(language, "profile.knows", folder=claim.value)
    if claim.kind in (Kind.PRIORITISES, Kind.WITH):
        topic = called(language, claim.topic, topics)
        return say(language, f"profile.{claim.trait}", topic=topic, name=claim.value)
    act = say(language, f"act.{claim.act}")
    key = "profile.sends" if claim.trait == SENDS else "profile.does"
    return say(language, key, topic=topics.get(claim.topic, ""), act=act, target=claim.value)


def _habit(language: str, claim: Claim) -> str:
    name = f"{claim.trait}_{claim.value}" if claim.trait == "size" else claim.trait
    return say(language, f"changes.{name}")


def held(language: str, worker: Worker, line: Line) -> str:
    """How often a line held, when first and last, in the worker's zone."""
    first, last = (f"{at.astimezone(ZoneInfo(worker.zone)):%Y-%m-%d}" for at in (line.first, line.last))
    key = "profile.share_day" if first == last else "profile.share"
    told = say(language, key, count=line.count, of=line.of, first=first, last=last)
    told += _sources(language, line)
    return told + say(language, "profile.compacted", count=line.compacted) if line.compacted else told


def _sources(language: str, line: Line) -> str:
    """Where it showed how often, where that is more than one kind of source."""
    counts = Counter(SOURCES.get(each.place.partition(":")[0], "chat") for each in line.evidence)
    if len(counts) < 2:
        return ""
    each = (say(language, f"profile.in_{source}", count=count) for source, count in counts.most_common())
    return say(language, "profile.sources", sources=listed(language, each))


def evidenced(language: str, worker: Worker, line: Line) -> str:
    """How often and when a line held, with its newest links."""
    links = list(dict.fromkeys(each.link for each in line.evidence if each.link))[:LINKS]
    return " ".join((held(language, worker, line), *links))
