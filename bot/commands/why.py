"""``why [ID]``: which rules and guards made a verdict, and on which precedents the draft rests."""

from sqlalchemy import select

from bot.commands.call import Call
from bot.deployment import Deployment
from bot.texts import say, sureness
from bot.voice.reasons import explained, rule_named
from bot.work.drafts import read_proposal
from bot.work.loop import Effect
from bot.work.outbox import draft_numbered
from memory.domain import Worker
from memory.record.tables import DraftRow
from memory.workers import worker_seal
from policies.orders import gives_orders


async def run(call: Call) -> Effect:
    """Explain the draft that is named by its id, or by the number on a post about it; else the newest."""
    if call.worker is None:
        return call.answer("worker.none")
    told = await explain(call.of, call.worker, call.language, call.rest)
    return call.answer("why.none") if told is None else call.answer("why.said", text=told)


async def explain(
    of: Deployment, worker: Worker, language: str, named: str, *, to_machines: bool = False
) -> str | None:
    """What made the verdict on a draft of a worker, on the newest one where none is named; None where there is none.

    Args:
        to_machines: what it rests on is left out where it gives orders to an AI.
    """
    chosen = select(DraftRow).where(DraftRow.worker == worker.id, DraftRow.state != "asked")
    named = named.strip(" `").casefold()
    async with of.record.read() as session:
        if named:
            numbered = await draft_numbered(session, worker.id, named)
            chosen = chosen.where(DraftRow.id.in_((named, numbered)))
        row = await session.scalar(chosen.order_by(DraftRow.created.desc(), DraftRow.id.desc()).limit(1))
        if row is None:
            return None
        proposal = read_proposal(row, await worker_seal(session, of.master, worker.id))
    rests = "\n".join(
        say(language, "why.precedent", day=f"{e.at:%Y-%m-%d}", reply=e.reply[:120], link=e.link)
        for e in dict.fromkeys((*proposal.evidence, *proposal.remarked))
        if not (to_machines and gives_orders(e.reply))
    )
    return say(
        language,
        "why.verdict",
        verdict=say(language, f"verdict.{row.verdict}"),
        rule=rule_named(language, row.rule),
        reasons=explained(language, proposal.reasons),
        evidence=rests or "—",
        sure=sureness(row.confidence),
    )
