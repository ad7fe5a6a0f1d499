"""What a model may read, and what that may cost: as far as its worker agreed, and while the day's budget lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from bot.deployment import Deployment
from bot.standin.budget import budget_left
from bot.standin.llm import Model, ModelDown
from bot.work.figures import Figure, count
from memory.domain import Precedent, Worker
from memory.profile.profiles import Manner, manner_of
from memory.record.ids import new_id
from memory.record.tables import SpendRow
from memory.rights.audience import Audience
from memory.rights.consent import consent_place, places_read_by
from memory.workers import worker_seal

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reading:
    """A model that reads for workers: what it is shown, each has let its provider read."""

    of: Deployment
    model: Model

    async def readable(
        self, worker: Worker, place: str, precedents: Sequence[Precedent]
    ) -> tuple[Precedent, ...] | None:
        """Those precedents that the model may read; None where it may read nothing of what is asked.

        Args:
            place: where it is asked, by the name under which consents are kept.
        """
        async with self.of.record.read() as session:
            places = await places_read_by(session, worker.id, self.model.provider)
            if place not in places or not await budget_left(session, self.of, worker.id, place):
                return None
        return tuple(each for each in precedents if consent_place(each.decision.situation.place) in places)

    async def manner(self, worker: Worker, readers: Audience | None, before: datetime) -> Manner:
        """How the worker wrote before a time, by what both the model and everybody who reads the reply may read."""
        async with self.of.record.read() as session:
            seal = await worker_seal(session, self.of.master, worker.id)
            return await manner_of(
                session, seal, worker.id, reader=readers, provider=self.model.provider, before=before
            )

    async def answer(self, worker: Worker, place: str, system: str, user: str, shape: type[T]) -> T:
        """The model's answer; what it cost is noted for the worker and the place, also where it was of no use.

        Raises:
            ModelDown: see ``Model.answer``.
        """
        try:
            answer, cost = await self.model.answer(system, user, shape)
        except ModelDown as down:
            count(Figure.MODEL_CALLS, "failed")
            await self._note(worker, place, down.cost)
            raise
        count(Figure.MODEL_CALLS, "answered")
        await self._note(worker, place, cost)
        return answer

    async def _note(self, worker: Worker, place: str, cost: float) -> None:
        if cost:
            count(Figure.MODEL_COST, by=cost)
            async with self.of.record.write() as session:
                session.add(SpendRow(id=new_id(), worker=worker.id, place=place, cost=cost, at=self.of.now()))
