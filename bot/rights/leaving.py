"""The end of a double: everything of a worker is erased, by their word, or some time after their account was closed."""

from collections.abc import Collection, Mapping

from bot.deployment import Deployment
from bot.learning.priority import PRIORITIES
from bot.rights.entry import close_all
from bot.rights.forgotten import Erasure, note_erasure
from bot.rights.keys import end_keys
from bot.work.schedule import plan
from memory.domain import Worker
from memory.index.store import VectorStore
from memory.profile.profiles import DISTILLED
from memory.record.claims import claim, of_worker
from memory.record.engine import WriteSession
from memory.rights.audit import append
from memory.rights.erasure import forget_worker, receipt
from memory.rights.gone import Hashes
from memory.rights.marks import marks_of_everything, marks_of_names
from memory.workers import worker_of

ERASE = "erase"
LEFT = "left"


async def erase_everything(
    session: WriteSession, of: Deployment, worker: Worker, *, called: Collection[str] = ()
) -> tuple[Mapping[str, int], str]:
    """Erase the worker's memory and key; the index and free pages follow by a job. Returns counts and the receipt.

    Args:
        called: the names by which they may say later that it may come in again; only hashes of them are kept.
    """
    await claim(session, of_worker(worker.id))
    await close_all(session, of, worker)
    for account in worker.accounts:
        await end_keys(session, of, account=account, worker=worker.id)
    PRIORITIES.drop(worker.id)
    DISTILLED.drop(worker.id)
    hashes = Hashes.under(of.master)
    marks = [*marks_of_everything(hashes, worker, of.now()), *marks_of_names(hashes, worker, called)]
    await note_erasure(session, of, Erasure(worker=worker.id, everything=True), marks)
    counts = await forget_worker(session, worker)
    await plan(session, ERASE, worker.id, of.now())
    proof = receipt(of.master, worker.id, counts, of.now())
    nobody = Hashes.under(of.master).of("worker", worker.id)
    await append(session, of.master, nobody, "forgotten", subject="", content=proof, now=of.now())
    return counts, proof


async def erase_files(of: Deployment, store: VectorStore, worker: str) -> None:
    """Erase what files still hold of a worker whose memory and key are gone: the index, and free pages."""
    await store.delete_worker(worker)
    await of.record.scrub()


async def erase_who_left(session: WriteSession, of: Deployment, person: str) -> None:
    """The time has passed after which the worker with a closed account wanted all erased; not if they came back."""
    worker = await worker_of(session, person)
    if worker is not None and await claim(session, of_worker(worker.id)):
        worker = await worker_of(session, person)
    if worker is not None and worker.frozen:
        await erase_everything(session, of, worker)
