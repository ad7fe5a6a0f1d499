"""The report: how often the double was right, what it handled, what it cost; each figure with its n and its meaning."""

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from starlette.responses import Response

from bot.console.charts import Kind, belief_picture, fidelity_picture
from bot.console.visit import Page, Visit
from bot.learning.report import report_of
from bot.learning.weeks import Figures, said_and_came, weeks_of
from bot.texts import say
from memory.spent import spent_since

MONTH = timedelta(days=30)
FEWEST = 20
"""Of fewer drafts no curve is drawn of how far their sureness can be believed."""


async def read(visit: Visit) -> Mapping[str, object]:
    """The weeks, what became of drafts, and the cost."""
    of, worker = visit.app.of, visit.worker
    async with of.record.read() as session:
        weeks = await weeks_of(session, worker, of.now())
        report = await report_of(session, of.master, worker, of.now())
        said = await said_and_came(session, worker.id)
        cost = await spent_since(session, of.now() - MONTH, worker.id)
    return {
        "weeks": weeks,
        "report": report,
        "states": [(say(visit.language, f"state.{state}"), count) for state, count in sorted(report.states.items())],
        "judged": sum(week.outcomes for week in weeks),
        "believed": len(said) if len(said) >= FEWEST else 0,
        "cost": cost,
    }


async def fidelity(visit: Visit, kind: Kind) -> Response:
    """The curve of the weeks."""
    of = visit.app.of
    async with of.record.read() as session:
        return await fidelity_picture(visit.language, await weeks_of(session, visit.worker, of.now()), kind)


async def belief(visit: Visit, kind: Kind) -> Response:
    """How far the sureness of drafts can be believed."""
    async with visit.app.of.record.read() as session:
        return await belief_picture(visit.language, await said_and_came(session, visit.worker.id), kind)


async def figures(visit: Visit) -> Response:
    """The weeks as CSV, a line a week."""
    of = visit.app.of
    async with of.record.read() as session:
        weeks = await weeks_of(session, visit.worker, of.now())
    file = io.StringIO()
    written = csv.writer(file)
    written.writerow(["monday", "outcomes", "agreed", "low", "high", "asked", "alone", "turns", "unasked"])
    written.writerows(_row(week) for week in weeks)
    headers = {"Content-Disposition": 'attachment; filename="double-weeks.csv"'}
    return Response(file.getvalue(), media_type="text/csv", headers=headers)


def _row(week: Figures) -> list[object]:
    band = (f"{week.low:.4f}", f"{week.high:.4f}") if week.outcomes else ("", "")
    return [week.monday, week.outcomes, week.agreed, *band, week.asked, week.alone, week.turns, week.unasked]


PAGE = Page(
    "report",
    "report.jinja",
    read,
    files={
        "fidelity.svg": partial(fidelity, kind="svg"),
        "fidelity.png": partial(fidelity, kind="png"),
        "calibration.svg": partial(belief, kind="svg"),
        "calibration.png": partial(belief, kind="png"),
        "weeks.csv": figures,
    },
)
