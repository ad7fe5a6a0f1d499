"""Recorded days under another policy: what the double would have been let do then, and what it would be now.

Each of the worker's decisions, in talks and on forms, is a question again, with what was known when it was asked, as if
the double had stood in with every consent; clearances are as they are now. Nothing is written or sent.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from adapters.chat import Person
from bot.app import App
from bot.backtest.walk import asked_for
from bot.shadow.importing import Progress
from bot.standin.audiences import profile_of, readers_of
from bot.standin.case import case_standing_in
from memory.decisions.decisions import decisions_of
from memory.domain import Decision, Draft, Worker
from memory.workers import worker_seal
from policies.policy import Policy
from policies.what_if import Compared, compare


@dataclass(frozen=True, slots=True)
class Replayed:
    """A decision of the worker, what the double would have drafted, and how both policies rule on that."""

    decision: Decision
    draft: Draft
    compared: Compared


async def replay(
    app: App, worker: Worker, other: Policy, since: datetime, progress: Progress | None = None, most: int | None = None
) -> AsyncIterator[Replayed]:
    """Go through the worker's decisions since a time, oldest first; no more than the ``most`` newest of them."""
    async with app.of.record.read() as session:
        seal = await worker_seal(session, app.of.master, worker.id)
        decisions = await decisions_of(session, seal, worker.id)
    talked = {each.id for each in asked_for(decisions)}
    asked = [each for each in decisions if each.id in talked or each.situation.trigger.request]
    since_then = [each for each in asked if each.at >= since]
    chosen = since_then[-most:] if most else since_then
    for number, decision in enumerate(chosen, 1):
        yield await _replayed(app, worker, other, decision)
        if progress:
            progress(number, len(chosen))


async def _replayed(app: App, worker: Worker, other: Policy, decision: Decision) -> Replayed:
    situation = decision.situation
    asker = await _asker(app, decision)
    readers = await readers_of(app.of, situation.place, asker)
    settlement = await app.responder.consider(worker, situation, asker=asker, readers=readers, at=situation.trigger.at)
    async with app.of.record.read() as session:
        case = await case_standing_in(session, app.of, worker, situation, settlement)
    return Replayed(decision, settlement.draft, compare(case, settlement.policy, other))


async def _asker(app: App, decision: Decision) -> Person:
    """Who asked, as their platform knows them now, or as the record does where it is not connected."""
    trigger = decision.situation.trigger
    if trigger.author.partition(":")[0] not in app.of.platforms:
        return Person(trigger.author, trigger.name)
    return await profile_of(app.of, trigger.author)
