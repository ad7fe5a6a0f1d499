"""The worker's own file: built from the record, handed over in their direct talk with the bot."""

from adapters.platform import Attachment
from bot.deployment import Deployment
from bot.voice.cards.notices import account_on, notice, to_worker
from bot.work.outbox import put
from memory.export import export_worker
from memory.record.engine import WriteSession
from memory.workers import worker_with

EXPORT = "export"


async def hand_over(of: Deployment, worker_id: str, person: str, key: str) -> None:
    """Make the file and upload it; an account that is not the worker's (any more) gets nothing.

    Raises:
        AdapterError: the platform did not take it.
    """
    async with of.record.read() as session:
        worker = await worker_with(session, worker_id)
        if worker is None or person not in worker.accounts:
            return
        content = await export_worker(session, of.master, worker, of.now())
    person = account_on(worker, person) or person
    platform = of.platform_of(person)
    post = notice(worker.language, "export.done", f"export:{key}")
    name = f"double-{of.now():%Y-%m-%d}.zip"
    await platform.upload(await platform.direct(person), post, Attachment(name, content), key=f"export:{key}")


async def tell_not_handed_over(session: WriteSession, of: Deployment, worker_id: str, person: str, key: str) -> None:
    """The platform did not take the file: say so."""
    worker = await worker_with(session, worker_id)
    if worker is not None and person in worker.accounts:
        post = notice(worker.language, "export.refused", f"export:{key}")
        await put(session, of.master, to_worker(worker, person, post, f"export_refused:{key}"), of.now())
