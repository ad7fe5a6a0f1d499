"""``double ask``"""

from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from bot.cli.common import Common, call, emit, one_sentence, question
from bot.texts import sureness


def ask(
    text: Annotated[str, Parameter(allow_leading_hyphen=True)],
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
    with one_sentence():
        question(text)
    data = call(common, "ask", {"text": text, "worker": worker, "person": as_, "place": in_})
    emit(common, data, lambda console: _show(console, data))


def _show(console: Console, data: dict[str, Any]) -> None:
    console.print(f"[bold]{data['verdict']}[/bold] [dim]by {data['rule']}[/dim]")
    if data["found"]:
        _show_why_nothing(console, data["found"])
    else:
        console.print(f"{data['act']}, {sureness(data['confidence'])} sure, from {len(data['precedents'])} precedents")
        console.print(f"  {data['reply'] or '(nothing to say)'}", markup=False)
    for reason in data["reasons"]:
        console.print(f"  [dim]{reason['kind']} {reason['name']} → {reason['verdict']}: {reason['says']}[/dim]")


def _show_why_nothing(console: Console, found: dict[str, Any]) -> None:
    nearest = found["nearest"]
    if nearest:
        console.print("Nothing found comes close enough to answer from; the nearest is:")
        console.print(f"  {nearest['at'][:10]} #{nearest['place']} ({nearest['score']:.2f} alike)", markup=False)
        console.print(f"  {nearest['asker']}: {' '.join(nearest['situation'].split())}", markup=False)
        console.print(f"  → {' '.join(nearest['reply'].split()) or '(a reaction)'}", markup=False)
    else:
        console.print("Nothing was found that whoever asks may know of.")
    if found["hidden"]:
        console.print(
            f"{found['hidden']} more are in places that whoever asks cannot read. Without options a colleague asks who "
            "sees public places only: --as PERSON asks as somebody who is there, --in PLACE asks there."
        )
