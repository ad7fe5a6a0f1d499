"""``double skill``: a double as an Agent Skill, and the skills that other programs made of its worker."""

import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter
from rich.console import Console

from bot.cli.common import Common, call, console, emit, one_sentence
from bot.errors import Impossible
from bot.texts import Told

skill = App(name="skill", help="A double in other tools, as the Agent Skill that assistants load.")


@skill.command(name="export")
def export_(
    folder: Path,
    *,
    worker: str,
    audience: Annotated[str, Parameter(show_default=False)] = "",
    common: Common = Common(),
) -> None:
    """Write what the worker decides, how they write and what they know, as a skill's folder.

    Parameters
    ----------
    folder
        Where skills stand, such as ~/.claude/skills; the skill gets a folder of its own in it.
    worker
        Whose: a worker's name, id or account.
    audience
        Who else may be shown it, by the name or id of a place or a person (default: nobody).
    """
    data = call(common, "skill_export", {"worker": worker, "folder": folder.resolve(), "audience": audience})
    emit(common, data, lambda shown: _exported(shown, data, common.following(data["language"])))


def _exported(shown: Console, data: dict[str, Any], common: Common) -> None:
    told = {"folder": data["folder"], "decisions": data["decisions"], "name": data["worker"]}
    shown.print(common.say("skill.done", **told))
    shown.print(common.say("skill.done_hint"), style="dim")


@skill.command(name="import")
def import_(
    folder: Path,
    *,
    worker: str,
    keep: Annotated[tuple[int, ...], Parameter(negative="", show_default=False)] = (),
    common: Common = Common(),
) -> None:
    """Learn what a skill says that another program made of the worker, note by note, as far as they say it is right.

    Parameters
    ----------
    folder
        The skill's folder, as dot-skill, Distilly or colleague-skill wrote it.
    worker
        Whom it is about, who says what is right: a worker's name, id or account.
    keep
        The number of a note that is right; once for each. On a terminal each is asked about.
    """
    given = {"worker": worker, "folder": folder.resolve()}
    data = call(common, "skill_notes", given)
    common = common.following(data["language"])
    notes = data["notes"]
    with one_sentence(common):
        if not notes:
            raise Impossible(Told("skill.no_notes", folder=folder.name, name=data["worker"]))
        for number in keep:
            if not 1 <= number <= len(notes):
                raise Impossible(Told("skill.no_number", number=number, count=len(notes)))
    asks = not keep and not common.as_json and sys.stdin.isatty() and sys.stdout.isatty()
    chosen = _asked(notes, common) if asks else [notes[number - 1] for number in dict.fromkeys(keep)]
    if asks and not chosen:
        console().print(common.say("skill.kept_no_note"))
        return
    if not chosen:
        emit(common, data, lambda shown: _list(shown, notes, common))
        if not common.as_json:
            with one_sentence(common):
                raise Impossible(Told("skill.kept_none"))
        return
    done = call(common, "skill_import", {**given, "keep": [each["id"] for each in chosen]})
    emit(common, done, lambda shown: _kept(shown, done, common))


def _asked(notes: list[dict[str, Any]], common: Common) -> list[dict[str, Any]]:
    """Those notes that the person at the terminal says are right, asked about one by one."""
    shown, chosen = console(), []
    for each in notes:
        _list(shown, [each], common)
        typed = input(common.say("skill.keep_ask")).strip().casefold()
        if typed == "q":
            break
        if typed in {"y", "yes", "是", "对"}:
            chosen.append(each)
    return chosen


def _list(shown: Console, notes: list[dict[str, Any]], common: Common) -> None:
    for each in notes:
        shown.print(common.say("skill.note", number=each["number"], about=each["about"]), style="bold")
        shown.print("\n".join(f"   {line}" for line in each["text"].split("\n")))


def _kept(shown: Console, done: dict[str, Any], common: Common) -> None:
    told = {"count": done["decisions"], "name": done["worker"], "place": done["place"]}
    shown.print(common.say("skill.kept", **told) if done["decisions"] else common.say("skill.known_already"))
