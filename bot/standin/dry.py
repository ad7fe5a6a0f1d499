"""What would the double do? A dry run: nothing is written, nothing is sent."""

from dataclasses import dataclass

from adapters.chat import Person, Place, PlaceKind
from bot.deployment import Deployment
from bot.standin.case import Settlement, case_dry
from bot.standin.respond import Responder
from memory.decisions.remembered import remembered
from memory.domain import Situation, Turn, Worker
from memory.rights.audience import Audience
from policies.case import Case
from policies.decide import decide
from policies.verdict import Ruling

ANYBODY = Audience(everyone=True, members=frozenset(), guests=frozenset())
COLLEAGUE = Person("dry:colleague", "a colleague")
ELSEWHERE = Place("dry:talk", "direct talk", PlaceKind.DIRECT)


@dataclass(frozen=True, slots=True)
class Dry:
    """The draft with what it was made of, what it was judged by, and the verdict."""

    settlement: Settlement
    case: Case
    ruling: Ruling


async def dry_run(
    of: Deployment,
    responder: Responder,
    worker: Worker,
    text: str,
    *,
    asker: Person = COLLEAGUE,
    place: Place = ELSEWHERE,
    readers: Audience = ANYBODY,
) -> Dry:
    """What would be done about a question, were it asked now."""
    trigger = Turn("dry", asker.id, asker.name, remembered(text), of.now())
    situation = Situation(place, None, trigger)
    settlement = await responder.consider(worker, situation, asker=asker, readers=readers)
    async with of.record.read() as session:
        case = await case_dry(session, of, worker, situation, settlement)
    return Dry(settlement, case, decide(case, settlement.policy))
