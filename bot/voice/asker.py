"""Who asked, as it is told: nobody asks a lesson, or what is written unasked, and not everybody has a name. Pure."""

from adapters.chat import Place
from bot.texts import say, says
from memory.domain import Decision, is_noted
from memory.notes import are_notes


def asker_of(language: str, decision: Decision) -> str:
    """Who asked what a decision answers, or what stands for them."""
    place, name = decision.situation.place, decision.situation.trigger.name
    return asker_in(language, name, taught=are_notes(place), noted=is_noted(decision), source=source_of(place))


def asker_in(language: str, name: str, *, taught: bool, noted: bool = False, source: str = "") -> str:
    """A name, or what stands for one: of what is noted, by the ``source`` in which it stands."""
    if name or taught or not noted:
        return name or say(language, f"recall.{'taught' if taught else 'somebody'}")
    return says(language, f"recall.noted_{source}") or say(language, "recall.noted")


def source_of(place: Place) -> str:
    """In what something is noted, such as ``git``, by the id of its place."""
    return place.id.partition(":")[0]
