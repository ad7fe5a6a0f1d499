"""Judged decisions → curves as SVG: how risk grows with coverage, and how far a probability can be believed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from bot.backtest.judged import Judged
from bot.backtest.measures import Floats, risk_coverage
from bot.backtest.score import FEWEST, drafting, is_anything, is_worded, right_or_not, speaking
from bot.texts import say

if TYPE_CHECKING:
    from altair import Chart, LayerChart

WIDTH, HEIGHT = 340, 240
POINTS = 100
BINS = 10

DOUBLE = "double"
CURVES = (
    ("backtest.would_speak", is_anything, right_or_not, speaking),
    ("backtest.same_words", is_worded, drafting, drafting),
)
"""Of what curves are drawn: over which decisions, how sure and how right, and how probable and how it came."""

Point = dict[str, Any]


def risk_chart(language: str, title: str, contenders: Mapping[str, tuple[Floats, Floats]]) -> "Chart":
    """For each contender, which share is wrong when it handles no more than a share of all, the surest first."""
    import altair as alt

    points = [
        point
        for name, (sure, right) in contenders.items()
        for point in _risks(contender_named(language, name), sure, right)
    ]
    percent = alt.Axis(format="%")
    chart = alt.Chart(alt.InlineData(points), title=say(language, title)).mark_line()
    drawn: Chart = chart.encode(
        alt.X("coverage:Q", title=say(language, "backtest.axis_handled"), axis=percent),
        alt.Y("risk:Q", title=say(language, "backtest.axis_wrong"), axis=percent),
        alt.Color("contender:N", title=None, sort=None, legend=alt.Legend(orient="bottom", columns=2, labelLimit=0)),
    )
    return drawn


def belief_chart(language: str, title: str, probabilities: Floats, outcomes: Floats) -> "LayerChart":
    """How often came true what was given a probability; on the diagonal it can be taken at its word."""
    import altair as alt

    percent = alt.Axis(format="%")
    scale = alt.Scale(domain=[0, 1])
    points = alt.Chart(alt.InlineData(list(_beliefs(probabilities, outcomes))), title=say(language, title))
    circles = points.mark_circle().encode(
        alt.X("said:Q", title=say(language, "backtest.axis_probable"), axis=percent, scale=scale),
        alt.Y("came:Q", title=say(language, "backtest.axis_came"), axis=percent, scale=scale),
        alt.Size("n:Q", title=say(language, "backtest.axis_decisions"), legend=alt.Legend(orient="bottom")),
    )
    diagonal = alt.Chart(alt.InlineData([{"said": 0, "came": 0}, {"said": 1, "came": 1}]))
    drawn: LayerChart = diagonal.mark_line(strokeDash=[4, 4], color="grey").encode(x="said:Q", y="came:Q") + circles
    return drawn


def charts_of(language: str, judged: Sequence[Judged], others: Mapping[str, Sequence[Judged]]) -> list[str]:
    """All curves that the decisions bear; of too few there is none."""
    contenders = {DOUBLE: judged, **others}
    drawn = []
    for title, over, ordered, believed in CURVES:
        chosen = {name: [each for each in theirs if over(each)] for name, theirs in contenders.items()}
        if len(chosen[DOUBLE]) >= FEWEST:
            risks = {name: ordered(each) for name, each in chosen.items()}
            drawn.append(drawn_as("svg", risk_chart(language, title, risks)).decode())
            belief = belief_chart(language, title, *believed(chosen[DOUBLE]))
            drawn.append(drawn_as("svg", belief).decode())
    return drawn


def drawn_as(kind: Literal["svg", "png"], chart: "Chart | LayerChart") -> bytes:
    """A chart as a picture."""
    import vl_convert

    sized = chart.properties(width=WIDTH, height=HEIGHT).to_dict()
    if kind == "png":
        return bytes(vl_convert.vegalite_to_png(sized, scale=2))
    return str(vl_convert.vegalite_to_svg(sized)).encode()


def contender_named(language: str, name: str) -> str:
    """A contender as people call it."""
    return say(language, f"backtest.{name.replace(' ', '_')}")


def _risks(name: str, sure: Floats, right: Floats) -> Iterator[Point]:
    coverage, risk = risk_coverage(sure, right)
    for at in np.unique(np.linspace(0, len(risk) - 1, POINTS).astype(int)):
        yield {"coverage": float(coverage[at]), "risk": float(risk[at]), "contender": name}


def _beliefs(probabilities: Floats, outcomes: Floats) -> Iterator[Point]:
    bin_of = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    for each in np.unique(bin_of):
        inside = bin_of == each
        said, came = float(probabilities[inside].mean()), float(outcomes[inside].mean())
        yield {"said": said, "came": came, "n": int(inside.sum())}
