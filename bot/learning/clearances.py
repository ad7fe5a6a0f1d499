"""The worker's word on a right to answer alone: grant it, decline it, let it be offered again."""

from adapters.chat import Press
from bot.deployment import Deployment
from bot.learning.learn import ANY, DECLINE, DEMOTED, GRANT, GRANTED, NEVER, OFFERED, RECONSIDER, set_clearance
from bot.texts import say
from bot.voice.cards.notices import answer_to
from bot.voice.home import refresh_home
from bot.voice.telling import topic_told
from bot.work.outbox import put
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.record.tables import ClearanceRow
from memory.workers import worker_of, worker_seal

RULINGS = {
    GRANT: ({OFFERED}, GRANTED),
    DECLINE: ({OFFERED, GRANTED}, NEVER),
    RECONSIDER: ({NEVER}, DEMOTED),
}
"""By button, the states of a right in which it means something, and the state that it brings about."""
CHOICES = {OFFERED: (GRANT, DECLINE), GRANTED: (DECLINE,), NEVER: (RECONSIDER,)}
"""By state, the buttons by which the worker rules on a right."""


async def rule_clearance(session: WriteSession, of: Deployment, press: Press) -> None:
    """Do what a press asks for, or say in private why not."""
    worker = await worker_of(session, press.author.id)
    act, _, topic = press.value.partition(":")
    row = await session.get(ClearanceRow, (worker.id, topic, act)) if worker else None
    needed, state = RULINGS[press.action]
    if worker is None or row is None or row.state not in needed:
        language = worker.language if worker else of.settings.language
        problem = "press.settled" if worker else "press.not_yours"
        await put(session, of.master, answer_to(press, language, problem), of.now())
        return
    await set_clearance(session, of, worker.id, topic, act, state=state)
    await refresh_home(session, worker, of.now())
    await say_clearance(session, of, press, worker, topic, act, state=state)


async def say_clearance(
    session: WriteSession, of: Deployment, press: Press, worker: Worker, topic: str, act: str, *, state: str = NEVER
) -> None:
    """Say in private what holds for a topic and act from now on."""
    language = worker.language
    name = await topic_told(session, await worker_seal(session, of.master, worker.id), worker, topic)
    key = f"clearance.{state}" if act != ANY else f"clearance.{state}_any"
    shown = "" if act == ANY else say(language, f"act.{act}")
    await put(session, of.master, answer_to(press, language, key, topic=name, act=shown), of.now())
