"""A request with a form → which answer the worker would give it, by what they decided on others like it.

The act is what is foreseen, and what is done to the form; the words beside it are a remark. No model reads a form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.deployment import Deployment
from bot.learning.learn import GRANTED
from bot.standin.draft import MOST_OTHERS, SURE, PrecedentDrafter, best_supported, near, support_of
from bot.texts import language_of
from bot.voice.cards.form import word_for
from bot.work.drafts import SIGNED, read_proposal
from memory.domain import Act, Draft, Precedent, Situation, Worker
from memory.recall.forms import precedents_on_forms
from memory.record.tables import ClearanceRow, DraftRow, OutcomeRow
from memory.rights.audience import Audience
from memory.trust.statements import said_alike
from memory.workers import worker_seal
from policies.clearance import MONTH
from policies.sign_off import outside

INDEPENDENT = 2
"""A remark that fewer people were given is about their request, and not about another one."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Foresees what the worker answers to forms."""

    of: Deployment

    async def precedents(
        self, worker: Worker, situation: Situation, *, readers: Audience | None, now: datetime
    ) -> tuple[Precedent, ...]:
        """What the worker did about forms like this, the nearest first."""
        async with self.of.record.read() as session:
            seal = await worker_seal(session, self.of.master, worker.id)
            return await precedents_on_forms(session, seal, worker.id, situation, reader=readers, now=now)

    async def outside(self, worker: Worker, topic: str, act: Act, situation: Situation) -> tuple[str, ...] | None:
        """The fields in which a form goes beyond the nearest that earned a clearance; None where none did, or none is.

        None of them: the clearance covers it.
        """
        request = situation.trigger.request
        async with self.of.record.read() as session:
            row = await session.get(ClearanceRow, (worker.id, topic, act.value))
            if request is None or row is None or row.state != GRANTED:
                return None
            seal = await worker_seal(session, self.of.master, worker.id)
            agreed = select(OutcomeRow.draft).where(
                OutcomeRow.worker == worker.id,
                OutcomeRow.topic == topic,
                OutcomeRow.act == act.value,
                OutcomeRow.agreed.is_(True),
                OutcomeRow.at > self.of.now() - MONTH,
            )
            drafts = await session.scalars(select(DraftRow).where(DraftRow.id.in_(agreed)))
            earned = [read_proposal(each, seal).situation.trigger.request for each in drafts]
        beyond = [outside(each, request) for each in earned if each is not None and each.form == request.form]
        return min(beyond, key=len, default=None)


def foreseen(recalled: Sequence[Precedent], situation: Situation) -> Draft:
    """The answer that the worker gave most to what is like this; unsure where they also gave another one."""
    given = near([each for each in recalled if each.decision.act in SIGNED])
    if not given:
        return Draft(Act.ESCALATE, "", 0.0, (), PrecedentDrafter.name, unsure=True)
    act, agreeing = best_supported(given)
    drafted = _drafted(act, agreeing, given, situation)
    others: list[Draft] = []
    left = [each for each in given if each.decision.act is not act]
    while left and len(others) < MOST_OTHERS:
        other, those = best_supported(left)
        others.append(_drafted(other, those, given, situation))
        left = [each for each in left if each.decision.act is not other]
    unsure = drafted.support < SURE or bool(others)
    support = drafted.support
    return Draft(
        act, drafted.reply, support, tuple(agreeing), PrecedentDrafter.name, unsure=unsure, others=tuple(others)
    )


def _drafted(act: Act, agreeing: Sequence[Precedent], given: Sequence[Precedent], situation: Situation) -> Draft:
    reply = _remark(agreeing) or word_for(language_of(situation.trigger.text), act)
    return Draft(act, reply, support_of(agreeing, given), tuple(agreeing), PrecedentDrafter.name, unsure=True)


def _remark(agreeing: Sequence[Precedent]) -> str:
    """What the worker said with such an answer to several people; nothing where they had no such words."""
    for each in agreeing:
        words = each.decision.reply
        alike = [one for one in agreeing if words and one.decision.reply and said_alike(words, one.decision.reply)]
        if len(frozenset().union(*(one.askers for one in alike))) >= INDEPENDENT:
            return words
    return ""
