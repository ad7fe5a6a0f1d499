"""What a transcript is made of, whoever wrote it."""

import re
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of speech: ``seconds`` after the meeting began, by whom as the transcript names them, and what.

    The speaker is empty where it names nobody.
    """

    seconds: float
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands before the speech, as far as it does: how the meeting is called, and when it began."""

    title: str = ""
    began: datetime | None = None


HEARD = 8000
"""So many signs of one utterance are heard; of what is longer no more would be remembered."""
LAST = 7 * 24 * 3600
"""No meeting lasts for more seconds."""
CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"
"""A time since the beginning, as a pattern."""
NAME = r"[^\W\d_][^:：?？!！;；，。<>()（）\n]{0,59}?"
"""What can be a name at the beginning of a line, as a pattern."""
WORDS_OF_A_NAME = 6
_SAID = re.compile(rf"\s*(?P<name>{NAME})\s*[:：]\s*(?P<text>.*)", re.DOTALL)


def seconds_of(clock: str) -> float:
    """A time as ``CLOCK`` has it, in seconds."""
    seconds = 0.0
    for part in clock.replace(",", ".").split(":"):
        seconds = 60 * seconds + float(part)
    return seconds


def said_by(line: str) -> tuple[str, str] | None:
    """Of ``Name: words`` both; None where it begins with no name."""
    found = _SAID.fullmatch(line)
    if found is None or len(found["name"].split()) > WORDS_OF_A_NAME:
        return None
    return found["name"], found["text"]
