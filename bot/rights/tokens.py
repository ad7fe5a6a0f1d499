"""The worker's own tokens: typed where nobody else reads, looked at once to see whose they are, never shown again."""

from collections.abc import Sequence

from adapters.errors import AdapterError
from adapters.registry import UNPRIVATE
from bot.deployment import Deployment
from memory.domain import Worker
from memory.record.claims import of_worker, share
from memory.record.engine import WriteSession
from memory.rights.audit import append
from memory.rights.tokens import end_tokens, keep_token
from memory.workers import get_worker, worker_seal

LONGEST = 1000


def ruling_accounts(worker: Worker) -> Sequence[str]:
    """The accounts of a worker on platforms where they can rule on changes."""
    return sorted(each for each in worker.accounts if each.partition(":")[0] in UNPRIVATE)


async def take_token(of: Deployment, worker: Worker, account: str, token: str) -> str:
    """Keep a token, where the platform of the account says that it is that account's; the key of what to answer.

    The platform is asked once. Nobody else is: a token goes nowhere but to where it was made.
    """
    if account not in ruling_accounts(worker) or not 0 < len(token) <= LONGEST or not token.isascii():
        return "token.none"
    try:
        own = of.platform_of(account).own(token)
        owner = await own.person() if own is not None else ""
    except AdapterError:
        return "token.refused"
    if owner != account:
        return "token.not_yours"
    async with of.record.write() as session:
        await share(session, of_worker(worker.id))
        worker = await get_worker(session, worker.id)
        if worker.frozen or account not in worker.accounts:
            return "token.none"
        seal = await worker_seal(session, of.master, worker.id)
        await keep_token(session, seal, worker.id, account, token, now=of.now())
        await append(session, of.master, worker.id, "token_given", subject=account, now=of.now())
    return "token.kept"


async def end_all_tokens(session: WriteSession, of: Deployment, worker: Worker) -> int:
    """Erase every token of a worker; returns how many there were."""
    count = await end_tokens(session, worker.id)
    if count:
        await append(session, of.master, worker.id, "token_ended", subject=worker.id, now=of.now())
    return count
