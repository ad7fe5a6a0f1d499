"""``why [ID]``: which rules and guards made a verdict, and on which precedents the draft rests."""

from sqlalchemy import select

from bot.commands.call import Call
from bot.drafts import read_proposal
from bot.loop import Effect
from bot.texts import say
from memory.record.tables import DraftRow
from memory.workers import worker_seal


async def run(call: Call) -> Effect:
    """Explain the named draft, or the newest."""
    if call.worker is None:
        return call.answer("worker.none")
    chosen = select(DraftRow).where(DraftRow.worker == call.worker.id, DraftRow.state != "asked")
    if call.rest:
        chosen = chosen.where(DraftRow.id == call.rest.strip("`"))
    async with call.of.record.read() as session:
        row = await session.scalar(chosen.order_by(DraftRow.created.desc(), DraftRow.id.desc()).limit(1))
        if row is None:
            return call.answer("why.none")
        proposal = read_proposal(row, await worker_seal(session, call.of.master, call.worker.id))
    reasons = "\n".join(
        f"• {reason.kind} *{reason.name}* → {reason.verdict}: {reason.says}" for reason in proposal.reasons
    )
    rests = "\n".join(
        say(call.language, "card.precedent", day=f"{e.at:%Y-%m-%d}", reply=e.reply[:120], link=e.link)
        for e in proposal.evidence
    )
    return call.answer(
        "why.verdict",
        verdict=say(call.language, f"verdict.{row.verdict}"),
        rule=row.rule,
        reasons=reasons,
        evidence=rests or "—",
        percent=round(100 * row.confidence),
    )
