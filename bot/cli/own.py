"""What a worker may do in their own talk with their double, typed here: ``double forget``, ``keep``, ``stop`` and more.

Each is the command of the chat with its words; a button of its answer becomes a question.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from bot.cli.common import Common, call, console, emit, one_sentence
from bot.commands.interviewing import interview_wish
from bot.commands.parse import lesson_in
from bot.commands.words import EVERYTHING, plain
from bot.errors import Impossible, Misused
from bot.rights.part import is_blank, part_in
from bot.texts import Told
from bot.texts.marks import unmarked

TEACHES = 2
"""A question and its answer."""


def _lesson(words: Sequence[str]) -> str:
    line = " => ".join(words) if len(words) == TEACHES else " ".join(words)
    if lesson_in(line) is None:
        raise Misused(Told("error.no_lesson"))
    return line


def _part(words: Sequence[str]) -> str:
    """What a shell took the quotes off, with quotes."""
    line = " ".join(words)
    quoted = len(words) == 1 and plain(line) not in EVERYTHING and part_in(line) is None and not is_blank(line)
    return f'"{line}"' if quoted else line


def _to_question(words: Sequence[str]) -> str:
    """An answer behind the number of its question, which a shell takes apart."""
    number, *answer = words or ("",)
    is_answer = number.isdecimal() and answer and interview_wish(" ".join(words)) is None
    return f"{number}: {' '.join(answer)}" if is_answer else " ".join(words)


LINES: dict[str, Callable[[Sequence[str]], str]] = {
    "teach": _lesson,
    "interview": _to_question,
    "forget": _part,
    "remember": _part,
}
"""How what a shell hands over is typed in chat, where that is more than its words."""


def _verb(typed: str, help_: str, words_: str) -> Callable[..., None]:
    def run(
        *words: str,
        worker: str,
        yes: Annotated[bool, Parameter(negative="")] = False,
        receipt: Path | None = None,
        common: Common = Common(),
    ) -> None:
        with one_sentence(common):
            line = LINES.get(typed, " ".join)(words)
        converse(f"{typed} {line}".strip(), worker, yes=yes, receipt=receipt, common=common)

    run.__doc__ = f"""{help_}

    Parameters
    ----------
    words
        {words_}
    worker
        Who does it: a worker's name, id or account.
    yes
        Agree to what is asked.
    receipt
        Write the signed receipt of what was done to this file, where there is one.
    """
    return run


forget = _verb(
    "forget",
    "Erase a part of what the double knows, or everything; says first how much.",
    '`"last week"`, `#ops`, `"topic 2"`, a link, `"some words"`, or `everything`.',
)
remember = _verb(
    "remember",
    "Let what was forgotten come in again.",
    '`#ops`, a link, `"some words"`, or `everything`, as it was forgotten.',
)
keep = _verb(
    "keep",
    "For how long the double remembers.",
    "`90 days`, `3 months in #ops` or `forever`; without any it shows what holds.",
)
consents = _verb(
    "consents",
    "What the worker agreed to; end a part of it.",
    '`words`, `off send`, `"off model #ops"` or `on model`; without any it shows them all.',
)
shadow = _verb(
    "shadow",
    "`off`: learn from nothing more, everywhere or in a place.",
    '`off`, or `"off #ops"`.',
)
stop = _verb(
    "stop",
    "Say nothing more in the worker's name.",
    "None are needed.",
)
stand_in = _verb(
    "stand in",
    "Let the double act in a time.",
    "`until Friday 6pm` or `for 2 hours`.",
)
settings = _verb(
    "settings",
    "What the worker chose; change it.",
    "`language en|zh`, `weekly on|off`, `morning on|off`, `briefs on|off`, `interview on|off`, `calendar ADDRESS|off`, "
    "`messages on|off`, `bots @BOT on|off`, `compact 180 days|never` or `leave 30 days`; without any it shows them "
    "all.",
)
teach = _verb(
    "teach",
    "A question and its answer, for everybody to be told.",
    "A question and its answer, each in quotes.",
)
interview = _verb(
    "interview",
    "What the double would ask the worker, as it has nothing usable for it; answer one.",
    '`3 "your answer"`, `skip 3`, `"3 first"` or `"3 second"`; without any it shows the questions.',
)
tools = _verb(
    "tools",
    "A key by which your other tools ask doubles as you.",
    "`off` ends every such key.",
)
topics = _verb(
    "topics",
    "What the worker's decisions are about; rename, merge, forbid.",
    "`rename 2 NAME`, `merge 2 into 3`, `forbid 2` or `allow 2`; without any it lists them.",
)
report = _verb(
    "report",
    "The worker's figures.",
    "None are needed.",
)
why = _verb(
    "why",
    "What made the last verdict.",
    "The number of a draft; without any the last one.",
)


def export(*, worker: str, output: Path, common: Common = Common()) -> None:
    """Write all that is known of the worker to a zip.

    Parameters
    ----------
    worker
        Whose: a worker's name, id or account.
    output
        The file to write.
    """
    data = call(common, "export", {"worker": worker, "file": output.resolve()})
    emit(
        common,
        data,
        lambda shown: shown.print(common.following(data["language"]).say("cli.export_done", **data)),
    )


def converse(line: str, worker: str, *, yes: bool = False, receipt: Path | None = None, common: Common) -> None:
    """Type a line as the worker, and press what the person at the terminal agrees to.

    Raises:
        SystemExit: it is refused, or nobody agreed to what it asks.
    """
    data = call(common, "say", {"worker": worker, "line": line, "language": common.lang})
    answers, common = list(data["answers"]), common.following(data.get("language"))
    while button := _chosen(data["answers"], yes=yes, common=common):
        pressed = {"worker": worker, "action": button["action"], "value": button["value"], "language": common.lang}
        data = call(common, "press", pressed)
        answers += data["answers"]
    refused = [answer["text"] for answer in data["answers"] if answer["refused"]]
    with one_sentence(common):
        _keep(receipt, answers)
        if common.as_json:
            emit(common, {**data, "answers": answers}, lambda _: None)
        elif refused:
            raise Impossible(unmarked("\n".join(refused)))
        else:
            _show(console(), data["answers"])
    if refused:
        raise SystemExit(1)


def _keep(receipt: Path | None, answers: list[dict[str, Any]]) -> None:
    """Write what was signed to a file that only its owner may read."""
    signed = [answer["proof"] for answer in answers if answer["proof"]]
    if receipt is not None and signed:
        receipt.touch(mode=0o600)
        receipt.write_text("".join(f"{each}\n" for each in signed), "utf-8")


def _chosen(answers: list[dict[str, Any]], *, yes: bool, common: Common) -> dict[str, Any] | None:
    """The button to press next, if any; what it is about is shown before.

    Raises:
        SystemExit: nobody can be asked, and nothing was agreed to.
    """
    buttons: list[dict[str, Any]] = [button for answer in answers for button in answer["buttons"]]
    asked = [button for button in buttons if button["confirms"]]
    if yes:
        return asked[0] if asked else None
    if not common.as_json and sys.stdin.isatty() and sys.stdout.isatty() and buttons:
        chosen = _ask(answers, buttons, common)
        if chosen is None and asked:
            with one_sentence(common):
                raise Impossible(Told("error.declined"))
        return chosen
    if asked:
        if not common.as_json:
            _show(console(), answers)
        with one_sentence(common):
            raise Impossible(Told("error.unconfirmed", button=asked[0]["text"]))
    return None


def _ask(answers: list[dict[str, Any]], buttons: list[dict[str, Any]], common: Common) -> dict[str, Any] | None:
    shown = console()
    _show(shown, answers)
    for number, button in enumerate(buttons, 1):
        shown.print(f"  {number}. {button['text']}")
    typed = input(common.say("cli.which")).strip()
    answers.clear()
    return buttons[int(typed) - 1] if typed.isdecimal() and 1 <= int(typed) <= len(buttons) else None


def _show(shown: Console, answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        shown.print(unmarked(answer["text"]))
