"""``report``: how well the double stands for the worker, to the worker alone."""

from datetime import timedelta

from bot.commands.call import Call
from bot.learning.report import report_of
from bot.texts import listed, say, share
from bot.work.loop import Effect
from memory.spent import spent_since

MONTH = timedelta(days=30)


async def run(call: Call) -> Effect:
    """The figures so far."""
    if call.worker is None:
        return call.answer("worker.none")
    async with call.of.record.read() as session:
        report = await report_of(session, call.of.master, call.worker, call.of.now())
        cost = await spent_since(session, call.of.now() - MONTH, call.worker.id)
    if not report.asked and not report.outcomes:
        return call.answer("report.nothing", decisions=report.decisions, name=call.worker.name)
    return call.answer(
        "report.body",
        decisions=report.decisions,
        asked=report.asked,
        alone=report.states.get("answered", 0),
        approved=report.states.get("approved", 0),
        edited=report.states.get("edited", 0),
        fidelity=share(report.fidelity),
        coverage=share(report.coverage),
        outcomes=report.outcomes,
        clearances=listed(call.language, report.clearances) or say(call.language, "report.no_clearance"),
        cost=say(call.language, "report.cost", cost=f"{cost:.2f}") if cost else "",
    )
