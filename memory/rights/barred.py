"""What may not come into a worker's memory, whatever brings it: of whom nothing may be kept, and what is gone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from memory.decisions.decisions import reply_parts
from memory.decisions.revision import revise_decision
from memory.decisions.situations import parts_of
from memory.domain import Decision, Worker
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.rights.bystanders import are_named, standing_by
from memory.rights.gone import Gone, Said, gone_of, state_of_gone

NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Barred:
    """What was barred at one time; ``state`` tells whether more is by now."""

    people: frozenset[str]
    gone: Gone
    state: tuple[int, int]

    async def renewed(
        self,
        session: ReadSession,
        master: Seal,
        worker: Worker,
        places: Collection[str],
        named: Mapping[str, str] = NOBODY,
    ) -> "Barred":
        """The same as it is now: work that takes long asks in each transaction in which it writes."""
        if await state_of_gone(session) == self.state and await _people(session, master, worker, named) == self.people:
            return self
        return await barred_for(session, master, worker, places, named)

    def without(self, decision: Decision) -> Decision | None:
        """What is left of a decision without what is barred; None where it cannot stand."""
        situation = decision.situation
        said = [(part, decision.at, "") for part in reply_parts(decision)]
        turns = (situation.trigger, *situation.earlier)
        said += [(part, turn.at, turn.author) for turn in turns for part in parts_of(turn)]
        left: Decision | None = decision
        for part, at, author in said:
            of_it = Said(situation.place.id, part.message, author, at, part.text)
            if left is not None and (author in self.people or self.gone.holds(of_it)):
                left = revise_decision(left, part.message, None)
        return left


async def barred_for(
    session: ReadSession, master: Seal, worker: Worker, places: Collection[str], named: Mapping[str, str] = NOBODY
) -> Barred:
    """What may not come into a worker's memory now, of some places.

    Args:
        named: those who speak there and are known by no account, by their ids: what they are called.
    """
    return Barred(
        await _people(session, master, worker, named),
        await gone_of(session, master, worker, places),
        await state_of_gone(session),
    )


async def _people(session: ReadSession, master: Seal, worker: Worker, named: Mapping[str, str]) -> frozenset[str]:
    names = await are_named(session, master, frozenset(named.values()))
    by_name = frozenset(person for person, name in named.items() if name in names)
    return (await standing_by(session) | by_name) - worker.accounts
