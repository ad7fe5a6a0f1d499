"""``double audit verify``"""

from pathlib import Path
from typing import Any

from cyclopts import App
from rich.console import Console

from bot.cli.common import Common, call, emit, one_sentence
from bot.errors import Misused
from bot.texts import Told

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
    with one_sentence(common):
        if heads is not None and worker is None:
            raise Misused(Told("error.whose_heads"))
        text = heads.read_text("utf-8") if heads else ""
    data = call(common, "audit", {"worker": worker, "heads": text})
    emit(common, data, lambda console: _show(console, data, common))
    if not data["holds"]:
        raise SystemExit(1)


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    for chain in data["chains"]:
        who = chain["name"] or common.say("cli.audit_forgotten", worker=chain["worker"])
        if broken := chain["break"]:
            flaw = common.say(f"audit.{broken['flaw']}")
            told = common.say("cli.audit_broken", who=who, first=broken["first"], last=broken["last"], flaw=flaw)
        else:
            told = common.say("cli.audit_holds", who=who, links=chain["links"], head=chain["head"])
        console.print(told)
    if not data["chains"]:
        console.print(common.say("cli.audit_none"))
