"""``double backtest``"""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.cli.common import Common, call, emit
from bot.errors import Misused


def backtest(*, worker: str, last: str = "20%", predictions: Path | None = None, common: Common = Common()) -> None:
    """Hide the last part of the record, walk forward, score.

    Parameters
    ----------
    worker
        A worker's name, id or account.
    last
        How much to hide, such as 20%.
    predictions
        Also write each prediction to this file, one JSON object a line.
    """
    from bot.cli.common import one_sentence

    with one_sentence():
        share = _share(last)
    path = predictions.resolve() if predictions else None
    data = call(common, "backtest", {"worker": worker, "last": share, "predictions": path})
    emit(common, data, lambda console: _show(console, data))


def _share(last: str) -> float:
    try:
        share = float(last.removesuffix("%")) / 100
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise Misused(f"'--last {last}' is no share; write it as 20%.")
    return share


def _show(console: Console, data: dict[str, Any]) -> None:
    table = Table(title=f"{data['worker']}: {data['n']} hidden decisions")
    for column in ("measure", "n", "double", "95 %", "baseline", "baseline is"):
        table.add_column(column)
    for m in data["measures"]:
        table.add_row(
            m["measure"],
            str(m["n"]),
            f"{m['double']:.3f}",
            f"{m['low']:.3f} to {m['high']:.3f}",
            f"{m['baseline']:.3f}",
            m["baseline_is"],
        )
    console.print(table)
