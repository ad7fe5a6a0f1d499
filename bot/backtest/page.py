"""The table of fidelity and its curves as one HTML page that needs nothing from outside."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.backtest.charts import charts_of, contender_named
from bot.backtest.judged import Judged
from bot.backtest.score import FEWEST, Measured, figure_named
from bot.backtest.told import Told
from bot.texts import say


def draw_page(
    language: str,
    worker: str,
    told: Told,
    measured: Sequence[Measured],
    judged: Sequence[Judged],
    others: Mapping[str, Sequence[Judged]],
) -> str:
    """The page's HTML, in a language."""
    folder = Path(__file__).parent
    templates = Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=True)
    templates.filters["with_code"] = _with_code
    return templates.get_template("page.jinja").render(
        language=language,
        say=partial(say, language),
        figure=partial(figure_named, language),
        contender=partial(contender_named, language),
        title=say(language, "backtest.title", name=worker),
        told=told,
        measured=measured,
        others=list(others),
        fewest=FEWEST,
        charts=charts_of(language, judged, others),
    )


def _with_code(sentence: str) -> Markup:
    """A sentence in which what is to be typed looks so."""
    return Markup(re.sub("`([^`]*)`", r"<code>\1</code>", str(escape(sentence))))
