"""``double index rebuild``, ``refine``"""

from typing import Any

from cyclopts import App
from rich.console import Console

from bot.cli.common import Common, call, emit

index = App(name="index", help="The index of decisions.")


@index.command
def rebuild(*, common: Common = Common()) -> None:
    """Empty the index and fill it from the record."""
    data = call(common, "rebuild", {})
    emit(common, data, lambda console: _show(console, data, common))


@index.command
def refine(*, common: Common = Common()) -> None:
    """Embed finely what waits for it; `double run` does so by itself."""
    data = call(common, "refine", {})
    emit(common, data, lambda console: _show(console, data, common))


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    console.print(common.say("cli.index_done", **data))
