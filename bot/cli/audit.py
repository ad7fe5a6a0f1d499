"""``double audit verify``"""

from pathlib import Path
from typing import Any

from cyclopts import App
from rich.console import Console

from bot.cli.common import Common, call, emit, one_sentence

audit = App(name="audit", help="The chains of what was done for each worker.")


@audit.command
def verify(*, worker: str | None = None, heads: Path | None = None, common: Common = Common()) -> None:
    """Say whether every entry is as it was written; name the first place where one is not.

    Parameters
    ----------
    worker
        A worker's name, id or account; without one, every chain is verified.
    heads
        A file in which heads stand that the worker was told, such as a copy of those messages: it shows as well
        whether somebody with the key wrote the chain anew.
    """
    with one_sentence():
        if heads is not None and worker is None:
            from bot.errors import Misused

            raise Misused("Heads belong to one chain: say whose with --worker.")
        text = heads.read_text("utf-8") if heads else ""
    data = call(common, "audit", {"worker": worker, "heads": text})
    emit(common, data, lambda console: _show(console, data))
    if not data["holds"]:
        raise SystemExit(1)


def _show(console: Console, data: dict[str, Any]) -> None:
    for chain in data["chains"]:
        who, broken = chain["name"] or f"forgotten ({chain['worker']})", chain["break"]
        if broken is None:
            console.print(f"{who}: {chain['links']} entries hold, up to {chain['head']}", markup=False)
            continue
        first, last = broken["first"], broken["last"]
        where = f"entry {first}" if first == last else f"entries {first} to {last}"
        console.print(f"{who}: BROKEN at {where}: {broken['flaw']}", markup=False)
    if not data["chains"]:
        console.print("There is no chain yet: nothing was done for anybody.")
