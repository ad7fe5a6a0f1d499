"""``double backtest``"""

from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.cli.common import Common, call, emit, one_sentence
from bot.errors import Misused
from bot.texts import Told

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
    with one_sentence(common):
        share = _share(last)
    files = {"predictions": predictions, "page": page}
    resolved = {name: file.resolve() if file else None for name, file in files.items()}
    data = call(common, "backtest", {"worker": worker, "language": common.lang, "last": share, **resolved})
    emit(common, data, lambda console: _show(console, data, common.following(data["language"])))


def _share(last: str) -> float:
    try:
        share = float(last.removesuffix("%")) / 100
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise Misused(Told("error.no_share", last=last))
    return share


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    told = data["told"]
    for sentence in told["sentences"]:
        console.print(sentence, style="bold")
    you, draft = common.say("backtest.you"), common.say("backtest.draft")
    for examples in ("right", "wrong"):
        if told[examples]:
            console.print(f"\n{common.say(f'backtest.{examples}')}")
        for each in told[examples]:
            console.print(f"  {each['at'][:10]} #{each['place']}: {_cut(each['question'])}")
            console.print(f"    {you} {_cut(each['said'])}")
            console.print(f"    {draft} {_cut(each['draft'])}")
    if told["helps"]:
        console.print(f"\n{common.say('backtest.helps')}")
    for each in told["helps"]:
        console.print(f"  {each}")
    console.print()
    _show_figures(console, data, common)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def _show_figures(console: Console, data: dict[str, Any], common: Common) -> None:
    from bot.backtest.charts import DOUBLE, contender_named
    from bot.backtest.score import figure_named

    console.print(common.say("backtest.explained", fewest=data["fewest"]))
    others, language = list(data["measures"][0]["others"]), common.speaks
    title = common.say("backtest.table", worker=data["worker"], n=data["n"], seen=data["seen"])
    table = Table(title=title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column(common.say("backtest.figure"))
    named = [contender_named(language, name).replace(" ", "\n") for name in (DOUBLE, *others)]
    for column in ("", common.say("backtest.over"), named[0], common.say("backtest.between"), *named[1:]):
        table.add_column(column, justify="right")
    for each in data["measures"]:
        arrow = {"higher": "↑", "lower": "↓", "neither": ""}[each["better"]]
        interval = "" if each["low"] is None else f"{each['low']:.3f}–{each['high']:.3f}"
        none = common.say("backtest.too_few") if each["n"] < data["fewest"] else "–"
        value = none if each["value"] is None else f"{each['value']:.3f}"
        beside = ("–" if each["others"][name] is None else f"{each['others'][name]:.3f}" for name in others)
        table.add_row(figure_named(language, each["name"]), arrow, str(each["n"]), value, interval, *beside)
    console.print(table)
    console.print(common.say("backtest.canaries", shown=data["canaries_shown"], planted=data["canaries"]))
