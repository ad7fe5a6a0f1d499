"""What would the double do? A dry run: nothing is written, nothing is sent."""

from adapters.chat import Person, Place, PlaceKind
from bot.deployment import Deployment
from bot.standin.case import Settlement, rule_dry
from bot.standin.respond import Responder
from memory.decisions.remembered import remembered
from memory.domain import Situation, Turn, Worker
from memory.rights.audience import Audience
from policies.verdict import Ruling

ANYBODY = Audience(everyone=True, members=frozenset(), guests=frozenset())
COLLEAGUE = Person("dry:colleague", "a colleague")
ELSEWHERE = Place("dry:talk", "direct talk", PlaceKind.DIRECT)


async def dry_run(
    of: Deployment,
    responder: Responder,
    worker: Worker,
    text: str,
    *,
    asker: Person = COLLEAGUE,
    place: Place = ELSEWHERE,
    readers: Audience = ANYBODY,
) -> tuple[Settlement, Ruling]:
    """The draft with what it was made of, and the verdict for a question, were it asked now."""
    trigger = Turn("dry", asker.id, asker.name, remembered(text), of.now())
    situation = Situation(place, None, trigger)
    settlement = await responder.consider(worker, situation, asker=asker, readers=readers)
    async with of.record.read() as session:
        ruling = await rule_dry(session, of, worker, situation, settlement)
    return settlement, ruling
