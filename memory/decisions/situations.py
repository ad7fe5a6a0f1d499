"""A conversation as one worker's double follows it: what calls for a decision, and what answers it.

Pure: the live shadow keeps the state in rows and the import in memory, both step it with ``hear``.
A *turn* is a run of messages by one author with no more than ``BURST`` between them. Another person's turn
opens a situation; the worker's next words answer the most asking of those opened in the last ``REACH`` turns
and ``PATIENCE`` hours, and the others go with it, since they stand in its context.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from adapters.chat import KNOWN_BY_NAME, Message, Said
from memory.decisions.remembered import remembered, remembered_form
from memory.domain import QUOTED, Part, Turn
from memory.text.asking import asks

BURST = timedelta(minutes=5)
REACH = 3
PATIENCE = timedelta(hours=24)
PRESENT = timedelta(hours=12)
EARLIER = 4
LULL = timedelta(hours=1)
HANDED_ON = KNOWN_BY_NAME
"""Begins the author of what is quoted or handed on."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A turn of another person now waits for the worker."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Closed:
    """The worker spoke to ``trigger``; ``absorbed`` are the other situations that their words settled."""

    trigger: Turn
    earlier: tuple[Turn, ...]
    reply: Turn
    absorbed: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Continued:
    """The worker went on with what they had said before: ``reply`` is the whole turn."""

    reply: Turn


@dataclass(frozen=True, slots=True)
class Unprompted:
    """The worker spoke, but to nothing that waited for them; or somebody went on with their own turn."""


Heard = Opened | Closed | Continued | Unprompted


class Talk:
    """One conversation: a thread, or the unthreaded flow of a place."""

    def __init__(
        self,
        own: frozenset[str],
        turns: Sequence[Turn] = (),
        waiting: Sequence[str] = (),
        *,
        threaded: bool,
        patience: timedelta = PATIENCE,
    ) -> None:
        """``own`` are the worker's accounts, ``waiting`` the ids of the turns that are open.

        In a thread all turns belong together; outside, a lull of ``LULL`` ends what came before it. A turn that is
        older than ``patience`` waits for no answer any more.
        """
        self._patience = patience
        self._lull = None if threaded else LULL
        self.own = own
        self.turns = list(turns)
        self.waiting = set(waiting)
        self._position = {part.message: place for place, turn in enumerate(self.turns) for part in parts_of(turn)}

    def hear(self, turn: Turn, answers: str = "") -> Heard:
        """Take in one message and say what it changed; ``answers`` is the id of what it answers, if that is known."""
        last = self.turns[-1] if self.turns else None
        continues = last is not None and last.author == turn.author and turn.at - last.at <= BURST
        if last is not None and continues:
            whole = join(last, turn)
            self.turns[-1] = whole
            self._position[turn.message] = len(self.turns) - 1
            return Continued(whole) if turn.author in self.own else Unprompted()
        self._position[turn.message] = len(self.turns)
        self.turns.append(turn)
        if turn.author not in self.own:
            self.waiting.add(turn.message)
            return Opened(turn)
        return self._close(turn, answers)

    def context(self, message: str) -> tuple[Turn, tuple[Turn, ...]] | None:
        """The turn that holds a message and up to four turns before it, if it is still known."""
        place = self._position.get(message)
        if place is None:
            return None
        first = place
        while first > max(0, place - EARLIER) and self._belongs(first):
            first -= 1
        return self.turns[place], tuple(self.turns[first:place])

    def holds(self, message: str) -> bool:
        """Whether a message stands in what is known of the conversation."""
        return message in self._position

    def settle(self, message: str) -> None:
        """A turn waits no longer."""
        self.waiting.discard(message)

    def _may_answer(self, turn: Turn, reply: Turn) -> bool:
        """What was put to others only is not for the worker to answer, unless they turn to its author."""
        return not turn.mentions or bool(self.own & set(turn.mentions)) or turn.author in reply.mentions

    def _belongs(self, place: int) -> bool:
        return self._lull is None or self.turns[place].at - self.turns[place - 1].at <= self._lull

    def _close(self, reply: Turn, answers: str) -> Heard:
        asked = self._position.get(answers)
        near = self.turns[-REACH - 1 : -1] if asked is None else [self.turns[asked]]
        open_turns = [
            turn
            for turn in near
            if turn.message in self.waiting
            and reply.at - turn.at <= self._patience
            and (asked is not None or self._may_answer(turn, reply))
        ]
        if not open_turns:
            return Unprompted()
        trigger = max(open_turns, key=lambda turn: (_pull(turn, reply, self.own), turn.at))
        absorbed = tuple(turn for turn in open_turns if turn is not trigger)
        for turn in open_turns:
            self.settle(turn.message)
        found = self.context(trigger.message)
        assert found is not None
        return Closed(*found, reply, absorbed)


def turn_of(message: Message) -> Turn:
    """A message as it may be remembered: redacted."""
    author, text = message.author, remembered(message.text)
    turn = Turn(message.id, author.id, author.name, text, message.at, message.mentions, act=message.act)
    turn = replace(turn, wants_review=True) if message.wants_review else turn
    return replace(turn, request=remembered_form(message.request)) if message.request else turn


def quoted_by(message: Message) -> Turn | None:
    """What a message quotes, as it may be remembered; its author is not known to the platform."""
    return _handed(message, QUOTED.removeprefix("."), message.quoted) if message.quoted else None


def handed_by(message: Message) -> list[Turn]:
    """What was handed on with a message, as it may be remembered, the latest first."""
    turns = [_handed(message, str(number), said) for number, said in enumerate(message.record)]
    return turns[::-1]


def _handed(message: Message, part: str, said: Said) -> Turn:
    author, at = f"{HANDED_ON}{said.name}", said.at or message.at
    return Turn(f"{message.id}.{part}", author, said.name, remembered(said.text), at)


def talks_of(turns: Sequence[Turn]) -> list[Turn]:
    """Single messages, oldest first, joined into turns."""
    joined: list[Turn] = []
    for turn in turns:
        if joined and joined[-1].author == turn.author and turn.at - joined[-1].at <= BURST:
            joined[-1] = join(joined[-1], turn)
        else:
            joined.append(turn)
    return joined


def join(first: Turn, second: Turn) -> Turn:
    """Two messages of one author as one turn, under the first one's id and the second one's time."""
    mentions = tuple(dict.fromkeys((*first.mentions, *second.mentions)))
    return replace(
        _with_parts(first, (*parts_of(first), *parts_of(second))),
        at=second.at,
        mentions=mentions,
        act=second.act or first.act,
        wants_review=first.wants_review or second.wants_review,
        request=first.request or second.request,
    )


def parts_of(turn: Turn) -> tuple[Part, ...]:
    """The messages of a turn."""
    return turn.parts or (Part(turn.message, turn.text),)


def before_in(turn: Turn, message: str) -> Turn | None:
    """What the same person said in a turn before one of its messages."""
    ids = [part.message for part in parts_of(turn)]
    earlier = parts_of(turn)[: ids.index(message)] if message in ids else ()
    return _with_parts(turn, earlier) if earlier else None


def revised(parts: Sequence[Part], message: str, text: str | None) -> tuple[Part, ...]:
    """Messages in which one reads otherwise, or is gone where ``text`` is None."""
    if text is None:
        return tuple(part for part in parts if part.message != message)
    return tuple(Part(message, text) if part.message == message else part for part in parts)


def revise_turn(turn: Turn, message: str, text: str | None) -> Turn | None:
    """A turn in which one message reads otherwise, or is gone; None where nothing is left of it."""
    parts = revised(parts_of(turn), message, text)
    return _with_parts(turn, parts) if parts else None


def _with_parts(turn: Turn, parts: tuple[Part, ...]) -> Turn:
    text = "\n".join(part.text for part in parts if part.text)
    return replace(turn, message=parts[0].message, text=text, parts=parts if len(parts) > 1 else ())


def _pull(turn: Turn, reply: Turn, own: frozenset[str]) -> tuple[bool, bool, bool]:
    return turn.author in reply.mentions, bool(own & set(turn.mentions)), asks(turn.text)
