"""``double backtest``"""

from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.cli.common import Common, call, emit
from bot.errors import Misused

LONGEST = 160


def backtest(
    *,
    worker: str,
    last: str = "20%",
    predictions: Path | None = None,
    page: Path | None = None,
    common: Common = Common(),
) -> None:
    """Hide the last part of the record, foresee it from what came before, score.

    Parameters
    ----------
    worker
        A worker's name, id or account.
    last
        How much to hide, such as 20%.
    predictions
        Also write what was foreseen to this file, one JSON object a line.
    page
        Also write the figures with their curves to this file, as HTML.
    """
    from bot.cli.common import one_sentence

    with one_sentence(common):
        share = _share(last)
    files = {"predictions": predictions, "page": page}
    resolved = {name: file.resolve() if file else None for name, file in files.items()}
    data = call(common, "backtest", {"worker": worker, "last": share, **resolved})
    emit(common, data, lambda console: _show(console, data, common))


def _share(last: str) -> float:
    try:
        share = float(last.removesuffix("%")) / 100
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise Misused(f"'--last {last}' is no share; write it as 20%.")
    return share


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    told = data["told"]
    for sentence in told["sentences"]:
        console.print(f"[bold]{sentence}[/bold]")
    for heading, examples in (("Drafts that said the same as you:", "right"), ("Drafts that did not:", "wrong")):
        if told[examples]:
            console.print(f"\n{heading}")
        for each in told[examples]:
            console.print(f"  {each['at'][:10]} #{each['place']}: {_cut(each['question'])}", markup=False)
            console.print(f"    you:   {_cut(each['said'])}", markup=False)
            console.print(f"    draft: {_cut(each['draft'])}", markup=False)
    if told["helps"]:
        console.print("\nWhat would help:")
    for each in told["helps"]:
        console.print(f"  {each}", markup=False)
    console.print()
    _show_figures(console, data)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def _show_figures(console: Console, data: dict[str, Any]) -> None:
    others = list(data["measures"][0]["others"])
    title = f"{data['worker']}: {data['n']} decisions foreseen from the {data['seen']} before them"
    table = Table(title=title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for column in ("figure", "", "n", "double", "95%", *others):
        table.add_column(column.replace(" ", "\n"), justify="left" if column == "figure" else "right")
    for each in data["measures"]:
        arrow = {"higher": "↑", "lower": "↓", "neither": ""}[each["better"]]
        interval = "" if each["low"] is None else f"{each['low']:.3f}–{each['high']:.3f}"
        none = "too few" if each["n"] < data["fewest"] else "–"
        value = none if each["value"] is None else f"{each['value']:.3f}"
        beside = ("–" if each["others"][name] is None else f"{each['others'][name]:.3f}" for name in others)
        table.add_row(each["name"], arrow, str(each["n"]), value, interval, *beside)
    console.print(table)
    console.print(f"{data['canaries_shown']} of {data['canaries']} canaries planted after the cut were shown.")
