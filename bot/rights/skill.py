"""A worker as an Agent Skill: what an audience may see of them, in files that an assistant loads.

It is labelled like all that a double says. Quotes are set apart, and their reader is told that they order nothing.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.chat import PlaceKind
from adapters.skills.folder import LONGEST_DESCRIPTION, Skill
from adapters.skills.front import quiet
from adapters.skills.slug import slug_of
from bot.texts import say
from bot.voice.disclosure import label
from bot.voice.harmless import orders_in
from bot.voice.portrait import called, evidenced, plainly
from memory.decisions.remembered import remembered
from memory.domain import Decision, Worker
from memory.profile.profile import ASKED, Chapter
from memory.profile.seen import Borne, Seen
from memory.record.seal import Seal
from policies.orders import gives_orders

PRECEDENTS = "precedents"
LONGEST_NAME = 56
QUOTED = 800
"""So many signs of a question or an answer are quoted."""


@dataclass(frozen=True, slots=True)
class For:
    """For whom a skill is: the worker alone, or an audience by its name and an id that sets it apart."""

    name: str = ""
    id: str = ""


def skill_of(seal: Seal, worker: Worker, seen: Seen, audience: For, now: datetime) -> Skill:
    """What is seen of a worker, as a skill in their language."""
    language, name = worker.language, plain_name(worker.name)
    of = hmac.new(seal.derive("skill"), f"{worker.id}\n{audience.id}".encode(), hashlib.sha256).hexdigest()[:32]
    shown = label(worker, language, produced=of)
    chapters = _chapters(worker, seen)
    key = "skill.name_for" if audience.name else "skill.name"
    slug = say(language, key, name=slug_of(worker.name), audience=slug_of(audience.name))
    return Skill(
        name=slug[:LONGEST_NAME].strip("-"),
        description=quiet(say(language, "skill.description", name=name))[:LONGEST_DESCRIPTION].strip(),
        of=of,
        metadata={field: quiet(value) for field, value in shown.metadata.items()},
        body="\n\n".join(_body(worker, seen, audience, chapters, shown.visible, now)),
        references={f"{chapter}.md": text for chapter, (_, text) in chapters.items()},
    )


def plain_name(text: str) -> str:
    """A name on one line, without signs that Markdown reads."""
    return "".join(sign for sign in quiet(text) if sign not in "`*_[]<>#|\\")


def _body(
    worker: Worker, seen: Seen, audience: For, chapters: Mapping[str, tuple[int, str]], visible: str, now: datetime
) -> Iterator[str]:
    language, name = worker.language, plain_name(worker.name)
    yield f"# {say(language, 'skill.title', name=name)}"
    yield visible
    date = f"{now.astimezone(ZoneInfo(worker.zone)):%Y-%m-%d}"
    whose = say(
        language, "skill.shared" if audience.name else "skill.alone", name=name, audience=plain_name(audience.name)
    )
    yield say(language, "skill.rests", decisions=seen.decisions, name=name, date=date, whose=whose)
    told = ("how_asked", "how_written", "how_told", "how_bound", "how_quoted")
    yield "\n".join(f"- {say(language, f'skill.{each}', name=name)}" for each in told)
    yield f"## {say(language, 'skill.chapters')}"
    yield "\n".join(
        say(language, "skill.listed", title=_title(worker, chapter), file=f"references/{chapter}.md", count=count)
        for chapter, (count, _) in chapters.items()
    )


def _chapters(worker: Worker, seen: Seen) -> Mapping[str, tuple[int, str]]:
    """The files by their chapter, each with how many entries it has; none that is empty."""
    language, found = worker.language, dict[str, tuple[int, str]]()
    for chapter in Chapter:
        lines = [
            say(
                language,
                "skill.line",
                says=plainly(language, line, seen.topics),
                evidence=evidenced(language, worker, line),
            )
            for line in seen.lines
            if line.chapter is chapter and line.trait != ASKED
        ]
        lines = [each for each in lines if not gives_orders(each)]
        if lines:
            found[chapter] = len(lines), _file(worker, chapter, ["\n".join(lines)])
    groups = [group for borne in seen.borne if (group := _group(worker, borne, seen.topics))]
    if groups:
        found[PRECEDENTS] = len(groups), _file(worker, PRECEDENTS, groups)
    return found


def _file(worker: Worker, chapter: str, parts: Sequence[str]) -> str:
    title, shown = _title(worker, chapter), label(worker, worker.language, produced=chapter).visible
    return "\n\n".join((f"# {title}", shown, *parts)) + "\n"


def _title(worker: Worker, chapter: str) -> str:
    return say(worker.language, f"skill.chapter_{chapter}", name=plain_name(worker.name))


def _group(worker: Worker, borne: Borne, topics: Mapping[str, str]) -> str:
    """Precedents under what they are about; none in which somebody gives orders to whoever reads them."""
    language = worker.language
    told = [_precedent(worker, each) for each in borne.precedents if not orders_in(each)]
    if not told:
        return ""
    topic, act = plain_name(called(language, borne.topic, topics)), say(language, f"act.{borne.act}")
    return "\n\n".join((f"## {say(language, 'skill.group', topic=topic, act=act, count=borne.count)}", *told))


def _precedent(worker: Worker, decision: Decision) -> str:
    """What was asked, by nobody who is named, and what the worker answered."""
    language, situation = worker.language, decision.situation
    date = f"{decision.at.astimezone(ZoneInfo(worker.zone)):%Y-%m-%d}"
    key = "skill.when_talk" if situation.place.kind is PlaceKind.DIRECT else "skill.when"
    link = f" <{situation.link}>" if situation.link else ""
    when = say(language, key, date=date, place=plain_name(situation.place.name), link=link)
    answered = say(language, "skill.answered", name=plain_name(worker.name))
    return "\n\n".join((when, _quoted(situation.trigger.text), answered, _quoted(decision.reply)))


def _quoted(text: str) -> str:
    plain = remembered(text)
    cut = plain if len(plain) <= QUOTED else f"{plain[:QUOTED].rstrip()} […]"
    return "\n".join(f"> {line}".rstrip() for line in cut.strip().split("\n"))
