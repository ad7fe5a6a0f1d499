"""The questions of the interview: as the worker reads them, as an answer would be kept, and how many are new."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from adapters.legible import harmless_signs
from adapters.platform import Button, Card, Post
from bot.texts import listed, moment, say, sureness
from bot.voice.asker import asker_in
from bot.voice.cards.notices import typed
from bot.voice.disclosure import label
from bot.voice.telling import named
from memory.decisions.decisions import quoted
from memory.decisions.remembered import remembered
from memory.decisions.situations import parts_of
from memory.domain import Decision, Situation, Worker
from memory.record.tables import InterviewRow
from memory.trust.gaps import Gap

ANSWER, SKIP, DISCARD = "interview_answer", "interview_skip", "interview_discard"
KEEP_ALONE, KEEP_SHARED = "interview_keep_alone", "interview_keep_shared"
HOLDS = ("interview_first", "interview_second")
"""Of two decisions that contradict each other, which one would hold: it is shown what that does."""
HELD = ("interview_held_first", "interview_held_second")
"""The same once the worker saw that: it is done."""
CUT = 160


@dataclass(frozen=True, slots=True)
class Question:
    """An open question with its words, and ``others`` that ask the same in other words.

    ``pair`` contradict each other, ``answer`` waits to be kept as a note.
    """

    row: InterviewRow
    situation: Situation
    others: tuple[Situation, ...] = ()
    pair: tuple[Decision, ...] = ()
    answer: str = ""

    @property
    def text(self) -> str:
        """What is asked, as it would stand in a note."""
        return self.texts[0]

    @property
    def texts(self) -> tuple[str, ...]:
        """The same with its other wordings."""
        return tuple(self._said)

    @property
    def messages(self) -> tuple[str, ...]:
        """The messages of each of these, in their order, as ``quoted`` has them."""
        return tuple(map("".join, self._said.values()))

    @property
    def _said(self) -> dict[str, list[str]]:
        said: dict[str, list[str]] = {}
        for each in (self.situation, *self.others):
            of_it = said.setdefault(harmless_signs(remembered(each.trigger.text)), [])
            of_it += [quoted(each.place.id, part.message) for part in parts_of(each.trigger)]
        return said


def questions_post(
    worker: Worker,
    language: str,
    key: str,
    questions: Sequence[Question],
    *,
    in_shell: bool = False,
    stopped: bool = False,
) -> Post:
    """All open questions, each with what its answer would help with, and its buttons; skipping is in the menu.

    Args:
        in_shell: what may be typed is told as the command line takes it.
        stopped: the double is stopped, which is said above them.
    """
    lines = "\n".join(question_line(worker, language, each) for each in questions)
    body = say(language, "interview.body", lines=lines, typed=_typed(worker, language, questions, in_shell=in_shell))
    if stopped:
        body = f"{say(language, 'interview.stopped')}\n\n{body}"
    every = [button for each in questions for button in question_buttons(language, each, numbered=True)]
    buttons = tuple(button for button in every if button.action != SKIP)
    menu = tuple(button for button in every if button.action == SKIP)
    return Post(label(None, language, produced=key), body, Card(body=body, buttons=buttons, menu=menu))


def _typed(worker: Worker, language: str, questions: Sequence[Question], *, in_shell: bool) -> str:
    """What may be typed about the questions at hand, by their numbers."""
    plain = next((each for each in questions if not each.pair), None)
    torn = next((each for each in questions if each.pair), None)
    named = {"answer": plain or torn, "first": torn, "skip": questions[0]}
    way = "shell" if in_shell else "typed"
    lines = (
        say(language, f"interview.{way}_{name}", number=each.row.number, name=worker.name)
        for name, each in named.items()
        if each is not None
    )
    return " · ".join(lines)


def question_line(worker: Worker, language: str, asked: Question) -> str:
    """A question by its number: what was asked, by whom, where and when, and what an answer would help with."""
    trigger, row = asked.situation.trigger, asked.row
    said = {
        "number": row.number,
        "question": _cut(trigger.text),
        "asker": asker_in(language, trigger.name, taught=False),
        "where": named(language, [asked.situation.place]),
        "at": moment(language, trigger.at.astimezone(ZoneInfo(worker.zone))),
    }
    line = say(language, f"interview.{row.kind}", **said)
    if row.kind == Gap.CONTRADICTED:
        first, second = (_said(language, each) for each in asked.pair)
        line = f"{line}{say(language, 'interview.space')}{say(language, 'interview.both', first=first, second=second)}"
    return f"{line}{say(language, 'interview.space')}{gain_told(language, row)}"


def gain_told(language: str, row: InterviewRow) -> str:
    """What an answer would have helped with, of all that came up."""
    return say(language, "interview.gain", size=row.size, of=row.of)


def question_buttons(language: str, asked: Question, *, numbered: bool) -> tuple[Button, ...]:
    """Answer it, say which of two holds, or skip it; each with the question's number where several stand together."""
    actions = (*(HOLDS if asked.pair else ()), ANSWER, SKIP)

    def name(action: str) -> str:
        alone = say(language, f"button.{action}")
        return say(language, "interview.numbered", name=alone, number=asked.row.number) if numbered else alone

    return tuple(
        Button(
            action,
            name(action),
            asked.row.id,
            "primary" if action == ANSWER else "plain",
            asks=action == ANSWER,
        )
        for action in actions
    )


def preview_post(language: str, key: str, asked: Question) -> Post:
    """A note as it would be kept, for whom, and the buttons that keep it or not."""
    told = say(language, "interview.preview", question=asked.text, answer=asked.answer)
    if asked.texts[1:]:
        quoted = (say(language, "interview.quoted", question=each) for each in asked.texts[1:])
        told = f"{told}\n{say(language, 'interview.wordings', questions=listed(language, quoted))}"
    told = f"{told}\n{say(language, 'interview.for_whom', gain=gain_told(language, asked.row))}"
    if asked.pair:
        told = f"{told}{say(language, 'interview.space')}{say(language, 'interview.instead')}"
    styles = {KEEP_ALONE: "primary", KEEP_SHARED: "plain", DISCARD: "plain"}
    buttons = tuple(
        Button(action, say(language, f"button.{action}"), asked.row.id, style)  # type: ignore[arg-type]
        for action, style in styles.items()
    )
    return Post(label(None, language, produced=key), told, Card(body=told, buttons=buttons))


def holding_post(language: str, key: str, asked: Question, which: int, *, count: int) -> Post:
    """What it does that one of two decisions holds, and the button that does it."""
    told = say(language, "interview.holding", kept=_said(language, asked.pair[which]), count=count)
    button = Button(HELD[which], say(language, "button.interview_held"), asked.row.id, "primary")
    return Post(label(None, language, produced=key), told, Card(body=told, buttons=(button,)))


def weekly_post(worker: Worker, key: str, new: Sequence[InterviewRow], *, covered: int, of: int) -> Post:
    """How many questions are new, and what they would help with: no word that would have to be taken back one day."""
    language, gained = worker.language, sum(row.size for row in new)
    told = say(language, "interview.weekly", count=len(new), gained=gained, of=of)
    shares = say(language, "interview.shares", now=sureness(covered / of), then=sureness((covered + gained) / of))
    buttons = (
        typed(say(language, "button.interview"), "interview", "primary"),
        typed(say(language, "button.interview_off"), "settings interview off"),
    )
    body = f"{told}{say(language, 'interview.space')}{shares}"
    return Post(
        label(None, language, produced=key), body, Card(body, note=say(language, "interview.off"), buttons=buttons)
    )


def _said(language: str, decision: Decision) -> str:
    return _cut(decision.reply) or say(language, f"act.{decision.act}")


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= CUT else f"{plain[:CUT].rstrip()}…"
