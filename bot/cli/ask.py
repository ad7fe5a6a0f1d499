"""``double ask``"""

from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from bot.cli.common import Common, call, emit
from bot.texts import sureness


def ask(
    text: str,
    *,
    worker: str,
    as_: Annotated[str | None, Parameter(name="--as")] = None,
    in_: Annotated[str | None, Parameter(name="--in")] = None,
    common: Common = Common(),
) -> None:
    """What would the double do? A dry run: nothing is sent.

    Parameters
    ----------
    text
        The question, as a colleague would write it.
    worker
        Whose double: a worker's name, id or account.
    as_
        Who asks (an account's id).
    in_
        In which place (a direct talk by default).
    """
    data = call(common, "ask", {"text": text, "worker": worker, "person": as_, "place": in_})
    emit(common, data, lambda console: _show(console, data))


def _show(console: Console, data: dict[str, Any]) -> None:
    console.print(f"[bold]{data['verdict']}[/bold] [dim]by {data['rule']}[/dim]")
    console.print(f"{data['act']}, {sureness(data['confidence'])} sure, from {len(data['precedents'])} precedents")
    console.print(f"  {data['reply'] or '(nothing to say)'}", markup=False)
    for reason in data["reasons"]:
        console.print(f"  [dim]{reason['kind']} {reason['name']} → {reason['verdict']}: {reason['says']}[/dim]")
