"""Whether what is asked now is near to the questions that earned a right, by what the record and the embedders know."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select

from adapters.chat import Person, Place, PlaceKind
from bot.deployment import Deployment
from bot.learning.learn import GRANTED
from bot.work.drafts import read_proposal
from bot.work.route import without_address
from memory.decisions.decisions import read_decision
from memory.decisions.situations import BURST, HANDED_ON, parts_of
from memory.domain import Act, Situation, Turn, Worker
from memory.index.embed import LONGEST, Embedders, told_of
from memory.recall.subject import subject_of
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import ClearanceRow, DecisionRow, DraftRow, MemberRow, OutcomeRow
from memory.text.asking import form_of, may_ask
from memory.text.patterns import NUMBER
from memory.workers import worker_seal
from policies.clearance import MONTH
from policies.reach import WHOLE, Spot, reaches

MOST = 200
"""So many of the latest questions stand for those that earned a right."""
DIRECT = "direct"
COLLEAGUE, GUEST = "colleague", "guest"
FAST, FINE = "fast", "fine"


@dataclass(frozen=True, slots=True)
class Reach:
    """Compares questions with those that earned a clearance."""

    of: Deployment
    embedders: Embedders

    async def covers(self, worker: Worker, topic: str, act: Act, situation: Situation, asker: Person) -> bool:
        """Whether the worker's clearance for a topic and act, where they granted one, reaches to a situation."""
        async with self.of.record.read() as session:
            row = await session.get(ClearanceRow, (worker.id, topic, act.value))
            if row is None or row.state != GRANTED:
                return False
            seal = await worker_seal(session, self.of.master, worker.id)
            earned = await self._earned(session, seal, worker.id, topic, act)
            guests = await _guests_among(session, [each.trigger.author for each in earned])
        if len(situation.trigger.text) > LONGEST or not numbers_in(situation) <= _numbers_of(earned):
            return False
        if any(turn.author.startswith(HANDED_ON) for turn in (*situation.earlier, *situation.around)):
            return False
        asked = [situation, *_asked_beside(situation, worker.name)]
        vectors = await self._vectors([*asked, *earned])
        spots = [_spot(found, each, guests) for found, each in zip(vectors, [*asked, *earned], strict=True)]
        known, kind = spots[len(asked) :], GUEST if asker.guest else COLLEAGUE
        return all(reaches(replace(spot, kind=kind), known) for spot in spots[: len(asked)])

    async def _earned(self, session: ReadSession, seal: Seal, worker: str, topic: str, act: Act) -> list[Situation]:
        """The situations that earned a right within its time; what was forgotten since earns nothing."""
        agreed = (
            select(OutcomeRow.draft)
            .where(OutcomeRow.worker == worker, OutcomeRow.topic == topic, OutcomeRow.act == act.value)
            .where(OutcomeRow.agreed.is_(True), OutcomeRow.at > self.of.now() - MONTH)
            .order_by(OutcomeRow.at.desc())
            .limit(MOST)
        )
        ids = list(await session.scalars(agreed))
        drafts = await session.scalars(select(DraftRow).where(DraftRow.id.in_(ids)))
        decisions = await session.scalars(select(DecisionRow).where(DecisionRow.id.in_(ids)))
        found = [
            *(read_proposal(row, seal).situation for row in drafts),
            *(read_decision(row, seal).situation for row in decisions),
        ]
        return [each for each in found if each.trigger.text.strip()]

    async def _vectors(self, situations: Sequence[Situation]) -> list[dict[str, np.ndarray]]:
        texts = [each.trigger.text for each in situations]
        fine = self.embedders.fine if self.embedders.fine and not self.embedders.fine.provider else None
        named = {FAST: await self.embedders.fast.embed(texts)}
        if fine:
            named |= {FINE: await fine.embed(texts), WHOLE: await fine.embed([told_of(each) for each in situations])}
        return [
            {name: np.asarray(vectors[at], np.float32) for name, vectors in named.items()} for at in range(len(texts))
        ]


def _asked_beside(situation: Situation, name: str) -> list[Situation]:
    """What else is asked with a question: by its asker shortly before, in its thread, right before it, or since.

    An answer to the question would stand there as one to that, too.
    """
    return [
        replace(
            situation, trigger=replace(turn, text=without_address(part.text, name), parts=()), earlier=(), around=()
        )
        for turn in (*situation.earlier, *situation.around)
        for part in parts_of(turn)
        if may_ask(part.text) and _goes_with(turn, situation)
    ]


def _goes_with(turn: Turn, situation: Situation) -> bool:
    """Whether what is asked in a turn beside a question may be taken for asked with it."""
    trigger, lately = situation.trigger, situation.trigger.at - turn.at <= BURST
    if turn.at > trigger.at:
        return True
    if situation.place.kind is PlaceKind.DIRECT:
        return lately and turn.author == trigger.author
    if situation.thread is not None or turn.author == trigger.author:
        return True
    return lately and turn in situation.earlier[-1:]


def _spot(vectors: dict[str, np.ndarray], situation: Situation, guests: Collection[str]) -> Spot:
    text, kind = situation.trigger.text, GUEST if situation.trigger.author in guests else COLLEAGUE
    return Spot(vectors, kind, _where(situation.place), form_of(text), subject_of(text))


def numbers_in(situation: Situation) -> frozenset[str]:
    """The numbers that a question names."""
    return frozenset(NUMBER.findall(situation.trigger.text))


def _numbers_of(situations: Sequence[Situation]) -> frozenset[str]:
    return frozenset[str]().union(*(numbers_in(each) for each in situations))


def _where(place: Place) -> str:
    return DIRECT if place.kind is PlaceKind.DIRECT else place.id


async def _guests_among(session: ReadSession, people: Sequence[str]) -> frozenset[str]:
    """Who of some people is known as a guest anywhere."""
    known = select(MemberRow.person).where(MemberRow.person.in_(set(people)), MemberRow.guest.is_(True))
    return frozenset(await session.scalars(known.distinct()))
