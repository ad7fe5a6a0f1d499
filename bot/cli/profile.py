"""``double profile``"""

from typing import Any

from rich.console import Console

from bot.cli.common import Common, call, emit

LINKS = 2


def profile(*, worker: str, common: Common = Common()) -> None:
    """How the worker works and writes, as far as their decisions tell.

    Parameters
    ----------
    worker
        A worker's name, id or account.
    """
    data = call(common, "profile", {"worker": worker, "language": common.lang})
    emit(common, data, lambda console: _show(console, data))


def _show(console: Console, data: dict[str, Any]) -> None:
    if not data["lines"]:
        console.print("There is no profile yet; it comes with what the worker decides.")
    for number, line in enumerate(data["lines"], 1):
        struck = " (struck)" if line["struck"] else ""
        console.print(f"{number}. {line['says']}{struck}: {line['held']}", markup=False)
        for link in [each["link"] for each in line["evidence"] if each["link"]][:LINKS]:
            console.print(f"   {link}", style="dim", markup=False)
