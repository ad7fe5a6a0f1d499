"""What would the double do? A dry run: nothing is written, nothing is sent."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from pydantic import BaseModel

from bot.service.opening import Way
from bot.service.people import find_member, find_place
from bot.service.shapes import Json, precedent_json
from memory.domain import Worker
from memory.rights.audience import audience_of, only
from memory.workers import chosen_language, find_worker

if TYPE_CHECKING:
    from bot.standin.case import Settlement
    from bot.standin.respond import Responder


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
        chosen = await chosen_language(session, worker)
    responder = await way.answering()
    from bot.standin.case import reasons_told
    from bot.standin.dry import ANYBODY, COLLEAGUE, ELSEWHERE, dry_run

    async with of.record.read() as session:
        asker = await find_member(session, of, worker, args.person) if args.person else COLLEAGUE
        place = await find_place(session, args.place) if args.place else ELSEWHERE
        readers = only(asker) if args.person else ANYBODY
        if args.place:
            readers = await audience_of(session, place.id)
    await responder.clones.ready(worker)
    dry = await dry_run(of, responder, worker, args.text, asker=asker, place=place, readers=readers)
    settlement, ruling = dry.settlement, dry.ruling
    draft, foreseen = settlement.draft, settlement.foreseen
    return {
        "language": chosen,
        "verdict": str(ruling.verdict),
        "act": draft.act.value,
        "reply": draft.reply,
        "confidence": draft.confidence,
        "drafter": draft.drafter,
        "clone": {"speaks": foreseen.speaks, "acts": dict(foreseen.acts)} if foreseen else None,
        "precedents": [precedent_json(precedent) for precedent in draft.precedents],
        "found": None if draft.precedents else await _found(responder, worker, settlement),
        "reasons": [{**asdict(reason), "verdict": str(reason.verdict)} for reason in reasons_told(ruling, draft)],
        "rule": ruling.rule,
    }


async def _found(responder: "Responder", worker: Worker, settlement: "Settlement") -> Json:
    """What was found and bears no answer: for the readers, and how much more the worker alone would be shown."""
    all_of_it = await responder.recall.precedents(worker, settlement.situation, reader=None, now=responder.of.now())
    seen = settlement.recalled
    known = {each.decision.id for each in seen}
    hidden = [each.decision.situation.place.name for each in all_of_it if each.decision.id not in known]
    return {
        "seen": len(seen),
        "hidden": len(hidden),
        "places": list(dict.fromkeys(hidden)),
        "nearest": precedent_json(seen[0]) if seen else None,
    }
