"""The accounts of one worker: another one joins by a code that only they were shown, and may leave again.

The code is a secret that is handed out (``bot.work.once``), for a quarter of an hour and one use.
"""

import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from bot.deployment import Deployment
from bot.rights.halt import withdraw
from bot.work.once import hand_out, use_up
from memory.domain import Worker
from memory.record.claims import claim, of_worker
from memory.record.engine import WriteSession
from memory.record.tables import AccountRow
from memory.rights.audit import append
from memory.rights.consent import consents_of, revoke
from memory.rights.tokens import end_tokens
from memory.workers import worker_of, worker_with

HOLDS = timedelta(minutes=15)
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
LENGTH = 12
KIND = "account:"


async def offer_code(session: WriteSession, of: Deployment, worker: Worker) -> str:
    """A new code: whoever says it with another account is this worker there too."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    await hand_out(session, of, KIND, code, worker.id, of.now() + HOLDS)
    return code


async def join(session: WriteSession, of: Deployment, code: str, person: str) -> Worker | None:
    """Use a code up: the worker whose account this is from now on; None where the code holds no longer."""
    owner = await use_up(session, of, KIND, code)
    worker = await worker_with(session, owner) if owner else None
    if worker is None or worker.frozen or await worker_of(session, person) is not None:
        return None
    await add(session, of, worker, person)
    return worker


async def add(session: WriteSession, of: Deployment, worker: Worker, person: str) -> None:
    """An account that is nobody's yet is the worker's from now on."""
    session.add(AccountRow(person=person, worker=worker.id, home=False))
    await session.flush()
    await append(session, of.master, worker.id, "account_linked", subject=person, now=of.now())


async def part(session: WriteSession, of: Deployment, worker: Worker, people: Collection[str]) -> None:
    """Some accounts are the worker's no longer; where they have no other one, nothing is heard or sent any more."""
    await claim(session, of_worker(worker.id))
    left = {account.partition(":")[0] for account in worker.accounts - set(people)}
    consented = {each.place for each in await consents_of(session, worker.id) if ":" in each.place}
    places = [place for place in sorted(consented) if place.partition(":")[0] not in left]
    await revoke(session, worker.id, places, now=of.now())
    await withdraw(session, of, worker, places)
    await end_tokens(session, worker.id, people)
    for row in await session.scalars(select(AccountRow).where(AccountRow.person.in_(people))):
        await session.delete(row)
        await append(session, of.master, worker.id, "account_unlinked", subject=row.person, now=of.now())
    await session.flush()
