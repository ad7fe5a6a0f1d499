"""Decisions and times as JSON."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.voice.asker import source_of
from memory.domain import Precedent, is_noted
from memory.notes import are_notes

if TYPE_CHECKING:
    from memory.recall.when import Window

Json = Mapping[str, Any]
Progress = Callable[[int, int], None]
"""Is told how much is done, of how much."""


def precedent_json(precedent: Precedent) -> Json:
    """A precedent as the contract has it."""
    decision = precedent.decision
    return {
        "decision": decision.id,
        "at": decision.at.isoformat(),
        "place": decision.situation.place.name,
        "asker": decision.situation.trigger.name,
        "taught": are_notes(decision.situation.place),
        "noted": is_noted(decision),
        "source": source_of(decision.situation.place),
        "act": decision.act.value,
        "situation": decision.situation.trigger.text,
        "reply": decision.reply,
        "score": precedent.score,
        "why": list(precedent.why),
        "count": precedent.count,
        "earlier": precedent.earlier,
        "link": decision.situation.link,
    }


def window_json(window: "Window | None") -> Json | None:
    """A time window as the contract has it."""
    return {"from": window.start.isoformat(), "to": window.end.isoformat()} if window else None
