"""Figures as pictures: fidelity over the weeks, and how far a probability can be believed."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from starlette.responses import Response

from bot.backtest.charts import belief_chart, drawn_as
from bot.learning.weeks import Figures
from bot.texts import say

if TYPE_CHECKING:
    from altair import Chart, LayerChart

Kind = Literal["svg", "png"]
TYPES = {"svg": "image/svg+xml", "png": "image/png"}


async def fidelity_picture(language: str, weeks: Sequence[Figures], kind: Kind) -> Response:
    """Fidelity week by week with its band."""
    return await _picture(lambda: _fidelity(language, weeks), kind)


async def belief_picture(language: str, said: Sequence[tuple[float, bool]], kind: Kind) -> Response:
    """How often came true what a draft was said to be sure of."""
    sure, came = (np.array([each[at] for each in said], float) for at in (0, 1))
    return await _picture(lambda: belief_chart(language, "console.calibration", sure, came), kind)


async def _picture(chart: "Callable[[], Chart | LayerChart]", kind: Kind) -> Response:
    """Drawn beside the event loop: a chart takes a few hundred milliseconds."""
    drawn = await asyncio.to_thread(lambda: drawn_as(kind, chart()))
    return Response(drawn, media_type=TYPES[kind])


def _fidelity(language: str, weeks: Sequence[Figures]) -> "LayerChart":
    import altair as alt

    points = [
        {"week": f"{week.monday:%Y-%m-%d}", "share": week.fidelity, "low": week.low, "high": week.high}
        for week in weeks
        if week.outcomes
    ]
    percent = alt.Axis(format="%")
    base = alt.Chart(alt.InlineData(points), title=say(language, "console.fidelity"))
    x = alt.X("week:O", title=say(language, "console.week"))
    y = alt.Y("low:Q", title=say(language, "console.agreed_share"), axis=percent, scale=alt.Scale(domain=[0, 1]))
    band = base.mark_bar(opacity=0.25, width=14).encode(x, y, alt.Y2("high:Q"))
    drawn: LayerChart = band + base.mark_line(point=True).encode(x, alt.Y("share:Q", axis=percent))
    return drawn
