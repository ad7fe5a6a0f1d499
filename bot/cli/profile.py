"""``double profile``"""

from typing import Any

from rich.console import Console

from bot.cli.common import Common, call, emit
from bot.texts.marks import unmarked

LINKS = 2


def profile(*words: str, worker: str, common: Common = Common()) -> None:
    """How the worker works and writes, as far as their decisions tell.

    Parameters
    ----------
    words
        `not 3` strikes a line, `restore 3` brings it back; `3 actually I would …` corrects it; `since 2026-01-01`.
    worker
        A worker's name, id or account.
    """
    if words:
        from bot.cli.own import converse

        converse(f"profile {' '.join(words)}", worker, common=common)
        return
    data = call(common, "profile", {"worker": worker, "language": common.lang})
    emit(common, data, lambda console: _show(console, data, common.following(data["language"])))


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    if not data["lines"]:
        console.print(common.say("profile.none"))
    chapter = ""
    for number, line in enumerate(data["lines"], 1):
        if line["chapter"] != chapter and not line["struck"]:
            chapter = line["chapter"]
            console.print(common.say(f"chapter.{chapter}"), style="bold")
        key = "cli.profile_struck" if line["struck"] else "cli.profile_line"
        console.print(f"  {common.say(key, number=number, says=unmarked(line['says']))}")
        console.print(f"     {line['held']}", style="dim")
        for link in [each["link"] for each in line["evidence"] if each["link"]][:LINKS]:
            console.print(f"     {link}", style="dim")
