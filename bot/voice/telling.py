"""What is known in words: places by their names, and a recall with what it looked for."""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

from adapters.chat import Place, PlaceKind
from adapters.legible import on_one_line
from bot.texts import listed, say
from bot.voice.asker import asker_of
from memory.domain import FORM_TOPIC, Precedent, Worker
from memory.index.topics import topic_name
from memory.recall.recall import Recalled
from memory.record.engine import ReadSession
from memory.record.seal import Seal

SHOWN = 6
CUT = 200
_MARKS = str.maketrans("«»「」→", "‹›『』>")


def named(language: str, places: Sequence[Place]) -> str:
    """Places as people call them."""
    talk = say(language, "place.talk")
    return listed(language, (talk if place.kind is PlaceKind.DIRECT else f"#{place.name}" for place in places))


async def topic_told(session: ReadSession, seal: Seal, worker: Worker, topic: str) -> str:
    """What a topic is called to its worker, also one that has no name."""
    if topic.startswith(FORM_TOPIC):
        return say(worker.language, f"form_kind.{topic.removeprefix(FORM_TOPIC)}")
    return await topic_name(session, seal, worker.id, topic) or say(worker.language, "topics.nameless")


def told(found: Recalled, worker: Worker, language: str) -> str:
    """What a recall looked for and found, for people, in the worker's zone: episodes in order of time."""
    lines = [_looked(found, worker, language)]
    if found.precedents and not found.is_about:
        lines.append(say(language, "recall.far_ever" if found.window else "recall.far", about=found.about))
    elif found.precedents and found.widened:
        lines.append(say(language, "recall.widened"))
    if found.unmet and found.is_about:
        lines.append(say(language, "recall.unmet"))
    if not found.precedents:
        lines.append(say(language, "recall.nothing_ever" if found.window else "recall.nothing", name=worker.name))
    for group in shown(found):
        if len(group) > 1:
            lines.append(say(language, "recall.episode", count=len(group)))
        lines += [_line(precedent, worker, language) for precedent in group]
    return "\n".join(line for line in lines if line)


def shown(found: Recalled) -> list[tuple[Precedent, ...]]:
    """What is told of a recall, best first: each precedent by itself, or with the episode that it belongs to."""
    groups: dict[str, tuple[Precedent, ...]] = {}
    for precedent in found.precedents:
        if any(precedent in group for group in groups.values()):
            continue
        episode = next((each.precedents for each in found.episodes if precedent in each.precedents), (precedent,))
        groups[precedent.decision.id] = episode
    lines = list(accumulate(map(len, groups.values())))
    return [group for group, last in zip(groups.values(), lines, strict=True) if last <= max(SHOWN, lines[0])]


def _looked(found: Recalled, worker: Worker, language: str) -> str:
    """What was understood of the question, so that it can be asked anew otherwise."""
    clues, parts = found.clues, []
    if clues.act:
        parts.append(say(language, f"recall.{clues.act.value}"))
    if clues.place:
        parts.append(say(language, "recall.place", names=listed(language, (f"#{name}" for name in clues.place.names))))
    if clues.asker:
        parts.append(say(language, "recall.asker", names=listed(language, clues.asker.names)))
    if found.window:
        start, end = (_moment(at, worker) for at in (found.window.start, found.window.end))
        parts.append(say(language, "recall.window", phrase=found.window.phrase, start=start, end=end))
    return say(language, "recall.looked", clues=" · ".join(parts)) if parts else ""


def moment_of(precedent: Precedent, worker: Worker) -> str:
    """When a decision was, as it is told."""
    return _moment(precedent.decision.at, worker)


def _moment(at: datetime, worker: Worker) -> str:
    return f"{at.astimezone(ZoneInfo(worker.zone)):%Y-%m-%d %H:%M}"


def _quoted(text: str) -> str:
    """Words within a line, which can neither end their quotation nor begin a line that looks like another one."""
    return on_one_line(text.translate(_MARKS))[:CUT]


def _line(precedent: Precedent, worker: Worker, language: str) -> str:
    decision, situation = precedent.decision, precedent.decision.situation
    earlier = say(language, "recall.earlier", count=precedent.earlier) if precedent.earlier else ""
    line = say(
        language,
        "recall.line",
        at=moment_of(precedent, worker),
        place=situation.place.name,
        asker=asker_of(language, decision),
        question=_quoted(situation.trigger.text),
        act=say(language, f"act.{decision.act.value}"),
        reply=_quoted(decision.reply) or "—",
    )
    return line + earlier
