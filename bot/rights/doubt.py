"""What stands here does not hold what the worker was told: their double neither listens nor speaks until they say so.

So it is after a whole data folder was restored from an older copy, or after somebody put another one in its place.
Consents that were withdrawn since would hold again, and what was done since would be unknown.
"""

from adapters.chat import Press
from adapters.platform import Button
from bot.deployment import Deployment
from bot.rights.entry import close_all
from bot.rights.halt import halt
from bot.rights.keys import end_keys
from bot.texts import say
from bot.voice.cards.notices import account_on, answer_to, notice, to_worker
from bot.work.outbox import put
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.record.ids import new_id
from memory.record.tables import WorkerRow
from memory.rights.audit import append
from memory.workers import thaw

TRUST = "trust_record"


async def doubt(session: WriteSession, of: Deployment, worker: Worker) -> None:
    """Fall silent for a worker, and tell them why; they alone end it, with a press."""
    row = await session.get_one(WorkerRow, worker.id)
    if row.frozen is not None:
        return
    await halt(session, of, worker)
    await close_all(session, of, worker)
    await end_keys(session, of, worker=worker.id)
    row.frozen = of.now()
    account = account_on(worker, "")
    if account is not None:
        key = f"doubt:{new_id()}"
        button = Button(TRUST, say(worker.language, "button.trust_record"), worker.id, "danger")
        post = notice(worker.language, "doubt.told", key, button)
        await put(session, of.master, to_worker(worker, account, post, key), of.now())


async def trust(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker has looked, and lets their double go on with what stands here."""
    await thaw(session, worker.id)
    await append(session, of.master, worker.id, "record_trusted", subject="", now=of.now())
    await put(session, of.master, answer_to(press, worker.language, "doubt.trusted"), of.now())
