"""What would the double do? A dry run: nothing is written, nothing is sent."""

from pydantic import BaseModel

from bot.opening import Way
from bot.service.people import find_member, find_place
from bot.service.shapes import Json, precedent_json
from bot.standin.dry import ANYBODY, COLLEAGUE, ELSEWHERE, dry_run
from memory.audience import audience_of, only
from memory.workers import find_worker


class AskArgs(BaseModel):
    """``person`` asks (a colleague of no name by default), in ``place`` (a direct talk by default)."""

    text: str
    worker: str
    person: str | None = None
    place: str | None = None


async def ask(way: Way, args: AskArgs) -> Json:
    """The verdict and the draft, with reasons and precedents, as the contract has it."""
    of = await way.record()
    async with of.record.read() as session:
        worker = await find_worker(session, args.worker)
        asker = await find_member(session, args.person) if args.person else COLLEAGUE
        place = await find_place(session, args.place) if args.place else ELSEWHERE
        readers = only(asker) if args.person else ANYBODY
        if args.place:
            readers = await audience_of(session, place.id)
    responder = (await way.whole()).responder
    await responder.clones.ready(worker)
    settlement, ruling = await dry_run(of, responder, worker, args.text, asker=asker, place=place, readers=readers)
    draft, foreseen = settlement.draft, settlement.foreseen
    return {
        "verdict": str(ruling.verdict),
        "act": draft.act.value,
        "reply": draft.reply,
        "confidence": draft.confidence,
        "drafter": draft.drafter,
        "clone": {"speaks": foreseen.speaks, "acts": dict(foreseen.acts)} if foreseen else None,
        "precedents": [precedent_json(precedent) for precedent in draft.precedents],
        "reasons": [
            {"name": r.name, "kind": r.kind, "verdict": str(r.verdict), "says": r.says} for r in ruling.reasons
        ],
        "rule": ruling.rule,
    }
