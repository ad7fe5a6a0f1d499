"""What the platform lets us do, given and taken back: to be there at all, and to hear a worker's own direct talks."""

from sqlalchemy import ColumnElement, select

from adapters.chat import Permission, Revocation
from bot.deployment import Deployment
from bot.rights.halt import halt
from bot.voice.cards.notices import notice, to_worker
from bot.voice.home import refresh_home
from bot.work.outbox import put
from bot.work.schedule import cancel, plan
from memory.domain import Purpose, Worker
from memory.record.claims import claim, of_worker
from memory.record.engine import WriteSession
from memory.record.tables import AccountRow
from memory.rights.audit import append
from memory.rights.consent import grant, own_talks, revoke
from memory.workers import get_worker, worker_of

END_PERMIT = "end_permit"


async def take_permission(session: WriteSession, of: Deployment, permission: Permission) -> None:
    """A worker let the platform show us their own direct talks: that is their consent to listen there.

    Of somebody who has no double nothing is heard, and the right is given back.
    """
    person, now = permission.person.id, of.now()
    worker = await worker_of(session, person)
    if worker is None or worker.frozen:
        await plan(session, END_PERMIT, person, now)
        return
    await cancel(session, END_PERMIT, [person])
    await grant(session, worker.id, [own_talks(person)], [Purpose.SHADOW], now=now)
    await append(session, of.master, worker.id, "consent_own_talks", subject=person, now=now)
    await _tell(session, of, worker, person, "rights.own_talks_on", permission.key)


async def end_own_talks(session: WriteSession, of: Deployment, worker: Worker) -> None:
    """Hear the worker's own direct talks no more; the platform's right follows by a job."""
    for person in sorted(worker.accounts):
        if await revoke(session, worker.id, [own_talks(person)], now=of.now()):
            await plan(session, END_PERMIT, person, of.now())
            await append(session, of.master, worker.id, "own_talks_ended", subject=person, now=of.now())


async def take_revocation(session: WriteSession, of: Deployment, revocation: Revocation) -> None:
    """A right is gone: what rested on it ends at once, and the worker is told where they can be reached."""
    now = of.now()
    await claim(session, *map(of_worker, await _concerned(session, revocation)))
    for person in revocation.people:
        worker = await worker_of(session, person)
        if worker is not None and await revoke(session, worker.id, [own_talks(person)], now=now):
            await append(session, of.master, worker.id, "own_talks_ended", subject=person, now=now)
            await _tell(session, of, worker, person, "rights.own_talks_off", revocation.key)
    if not revocation.scope:
        return
    for account in list(await session.scalars(select(AccountRow).where(_lost(revocation)))):
        worker = await get_worker(session, account.worker)
        await halt(session, of, worker)
        await append(session, of.master, worker.id, "platform_lost", subject=account.person, now=now)
        elsewhere = [each for each in sorted(worker.accounts) if not each.startswith(f"{revocation.scope}:")]
        where = elsewhere[0] if elsewhere else account.person
        await _tell(session, of, worker, where, "rights.lost", revocation.key)


async def _concerned(session: WriteSession, revocation: Revocation) -> set[str]:
    """The workers of whom something ends."""
    theirs = AccountRow.person.in_(revocation.people)
    which = theirs | _lost(revocation) if revocation.scope else theirs
    return set(await session.scalars(select(AccountRow.worker).where(which)))


def _lost(revocation: Revocation) -> ColumnElement[bool]:
    return AccountRow.person.startswith(f"{revocation.scope}:", autoescape=True)


async def _tell(session: WriteSession, of: Deployment, worker: Worker, person: str, key: str, cause: str) -> None:
    post = notice(worker.language, key, cause)
    await put(session, of.master, to_worker(worker, person, post, f"{key}:{cause}:{person}"), of.now())
    await refresh_home(session, worker, of.now())
