"""What a story of the demo is made of: some weeks of one worker, as people say and type it in one language.

A day is a list of lines. A line is who speaks, the text, and what is done about it; the worker answers themself
while their double only listens.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody's words in a place. ``later`` in minutes after the line before; ``react`` is an emoji on it."""

    who: str
    text: str
    place: str = "ops"
    later: int = 2
    react: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """What the worker, and for ``recall`` a colleague, types after the slash."""

    shadow: str
    stand_in: str
    recall: str
    why: str
    report: str
    stop: str
    forget: str


@dataclass(frozen=True, slots=True)
class Script:
    """The words of the story.

    ``colleagues`` are those who ask, ``you`` is the one that whoever watches speaks for afterwards. ``routine`` is who
    asks what the worker always answers with ``rollback``. ``asked`` are the questions of the night: one that is
    answered alone, one that is approved, one that is ``edited`` and one of high stakes. ``waiting`` are those that the
    console is shown with.
    """

    language: str
    zone: str
    worker: str
    colleagues: tuple[str, ...]
    you: str
    rollback: str
    routine: tuple[tuple[str, str], ...]
    incident: tuple[Line, ...]
    others: tuple[Line, ...]
    asked: tuple[Line, ...]
    waiting: tuple[Line, ...]
    edited: str
    typed: Typed
    then: str
    """What is typed before the talk, so that the double stands in while it lasts."""
