"""``double recall``"""

from datetime import datetime
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from bot.cli.common import Common, call, emit, one_sentence, question
from bot.errors import Misused


def recall(
    text: Annotated[str, Parameter(allow_leading_hyphen=True)],
    *,
    worker: str,
    as_: Annotated[str | None, Parameter(name="--as")] = None,
    in_: Annotated[str | None, Parameter(name="--in")] = None,
    now: datetime | None = None,
    common: Common = Common(),
) -> None:
    """What did the worker do about that?

    Parameters
    ----------
    text
        The question, times included: "how did I handle the outage last Tuesday?"
    worker
        Whose decisions: a worker's name, id or account.
    as_
        Answer only what this person may see (an account's id).
    in_
        Answer only what everybody in this place may see.
    now
        Understand times as of this ISO time.
    """
    with one_sentence():
        question(text)
        if now is not None and now.tzinfo is None:
            raise Misused(f"'--now {now.isoformat()}' needs a zone; write it as {now.isoformat()}+00:00.")
    args = {"text": text, "worker": worker, "person": as_, "place": in_, "now": now}
    data = call(common, "recall", args)
    emit(common, data, lambda console: _show(console, data))


def _show(console: Console, data: dict[str, Any]) -> None:
    if data["window"]:
        found = "nothing there, searched all time" if data["widened"] else "searched"
        console.print(f"[dim]{found}: {data['window']['from'][:16]} to {data['window']['to'][:16]} UTC[/dim]")
    if understood := _understood(data["looked_for"]):
        nothing = "; nothing fits all of that" if data["unmet"] else ""
        console.print(f"looked for: {understood}{nothing}", style="dim", markup=False)
    if not data["precedents"]:
        console.print("Nothing found.")
    elif not data["is_about"]:
        console.print("Nothing is about that. The nearest there is:")
    for number, p in enumerate(data["precedents"], 1):
        times = f" (and {p['count'] - 1} alike)" if p["count"] > 1 else ""
        times += f" (and {p['earlier']} like it before)" if p["earlier"] else ""
        console.print(
            f"[bold]{number}. {p['at'][:10]} #{p['place']}[/bold] [dim]{p['act']} · {p['score']:.2f}{times}[/dim]"
        )
        console.print(f"   {p['asker']}: {_cut(p['situation'])}", markup=False)
        console.print(f"   → {_cut(p['reply']) or '(a reaction)'}", markup=False)
        if p["link"]:
            console.print(f"   {p['link']}", style="dim", markup=False)
    for episode in data["episodes"]:
        console.print("[bold]These belong together:[/bold]")
        for p in episode:
            console.print(f"   {p['at'][:16]} {_cut(p['situation'], 60)} → {_cut(p['reply'], 80)}", markup=False)
    console.print(f"[dim]{data['ms']} ms[/dim]")


def _understood(clues: dict[str, Any]) -> str:
    places, askers = (", ".join(clues[kind]) for kind in ("places", "askers"))
    parts = {clues["act"]: clues["act"], places: f"in {places}", askers: f"asked by {askers}"}
    return " · ".join(told for named, told in parts.items() if named)


def _cut(text: str, longest: int = 240) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
