"""What is known in words: places by their names, and a recall with the window that was searched."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from adapters.chat import Place, PlaceKind
from bot.texts import say
from memory.domain import Precedent, Worker
from memory.recall import Recalled

SHOWN = 5
CUT = 200


def named(language: str, places: Sequence[Place]) -> str:
    """Places as people call them."""
    talk = say(language, "place.talk")
    return ", ".join(talk if place.kind is PlaceKind.DIRECT else f"#{place.name}" for place in places)


def told(found: Recalled, worker: Worker, language: str) -> str:
    """What a recall found, for people, in the worker's zone."""
    lines = [line for line in (_window(found, worker, language),) if line]
    if not found.precedents:
        lines.append(say(language, "recall.nothing", name=worker.name))
    lines += [_line(precedent, worker, language) for precedent in found.precedents[:SHOWN]]
    return "\n".join(lines)


def _window(found: Recalled, worker: Worker, language: str) -> str:
    if found.window is None:
        return ""
    zone = ZoneInfo(worker.zone)
    key = "recall.widened" if found.widened else "recall.window"
    return say(
        language,
        key,
        start=f"{found.window.start.astimezone(zone):%Y-%m-%d %H:%M}",
        end=f"{found.window.end.astimezone(zone):%Y-%m-%d %H:%M}",
        phrase=found.window.phrase,
    )


def _line(precedent: Precedent, worker: Worker, language: str) -> str:
    decision = precedent.decision
    return say(
        language,
        "recall.line",
        at=f"{decision.at.astimezone(ZoneInfo(worker.zone)):%Y-%m-%d %H:%M}",
        place=decision.situation.place.name,
        asker=decision.situation.trigger.name,
        question=decision.situation.trigger.text[:CUT],
        act=say(language, f"act.{decision.act.value}"),
        reply=decision.reply[:CUT] or "—",
    )
