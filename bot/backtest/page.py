"""The table of fidelity and its curves as one HTML page that needs nothing from outside."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.backtest.charts import charts_of
from bot.backtest.judged import Judged
from bot.backtest.score import FEWEST, Measured
from bot.backtest.told import Told


def draw_page(
    title: str,
    told: Told,
    measured: Sequence[Measured],
    judged: Sequence[Judged],
    others: Mapping[str, Sequence[Judged]],
) -> str:
    """The page's HTML."""
    folder = Path(__file__).parent
    templates = Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=True)
    return templates.get_template("page.jinja").render(
        title=title,
        told=told,
        measured=measured,
        others=list(others),
        fewest=FEWEST,
        charts=charts_of(judged, others),
    )
