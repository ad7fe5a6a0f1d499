"""What people say of a reply that the double gave alone: shown to its worker, and never evidence for anything.

A colleague can tell the worker that a reply was of no use, and can ask for the worker themself; they can neither
earn the double a right nor take one away.
"""

from adapters.chat import Press
from bot.deployment import Deployment
from bot.texts import say
from bot.voice.cards.feedback import HELPFUL, THEMSELF
from bot.voice.cards.notices import account_on, answer_to, notice, to_worker, typed
from bot.voice.cards.shown import show_state
from bot.work.drafts import SAID, read_proposal
from bot.work.outbox import put
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.record.tables import DraftRow, FeedbackRow
from memory.workers import get_worker, worker_seal

QUOTED = 300


async def take_feedback(session: WriteSession, of: Deployment, press: Press, language: str) -> None:
    """Note what somebody thinks of a reply, or tell the worker that they themself are asked for."""
    row = await session.get(DraftRow, press.value)
    if row is None or row.state not in SAID:
        await put(session, of.master, answer_to(press, language, "press.gone"), of.now())
        return
    worker = await get_worker(session, row.worker)
    if press.action == THEMSELF:
        await _tell(session, of, worker, row, press, "feedback.themself")
        answer = "feedback.passed_on"
    else:
        helpful = press.action == HELPFUL
        await session.merge(FeedbackRow(draft=row.id, person=press.author.id, helpful=helpful))
        await session.flush()
        await show_state(session, of, worker, row, cause=press.key)
        if not helpful:
            await _tell(session, of, worker, row, press, "feedback.unhelpful")
        answer = "feedback.thanks"
    await put(session, of.master, answer_to(press, language, answer, name=worker.name), of.now())


async def _tell(session: WriteSession, of: Deployment, worker: Worker, row: DraftRow, press: Press, key: str) -> None:
    account = account_on(worker, row.place)
    if account is None or press.author.id in worker.accounts:
        return
    proposal = read_proposal(row, await worker_seal(session, of.master, worker.id))
    situation = proposal.situation
    why = typed(say(worker.language, "button.why"), f"why {row.id}")
    post = notice(
        worker.language,
        key,
        row.id,
        why,
        name=press.author.name,
        question=situation.trigger.text[:QUOTED],
        reply=proposal.reply[:QUOTED],
        link=situation.link,
    )
    told = to_worker(worker, account, post, f"{key}:{row.id}:{press.author.id}", draft=row.id)
    await put(session, of.master, told, of.now())
