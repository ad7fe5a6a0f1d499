"""Whose rights win a race between processes on one PostgreSQL: who adds *shares* a name, who takes back *claims* it.

There a transaction sees what was committed before each of its statements, and not what another one is about to commit:
whoever looked for a consent, a mark of what is gone or the state of a draft could write after it was taken back. So
both hold a lock on the same names until their transactions end. Many share a name at once; a claim waits for those who
share it, and they for it. Whoever adds reads only after they share: they see what was taken back before. Whoever takes
back reads only after they claim: they see, and erase, all that was added before.

A *worker* is shared by whatever adds to their memory or acts for them, and claimed by stop, erasures, withdrawn
consents, closed accounts, tidying and compacting. A *person* is shared by whatever keeps what they say, and claimed
when they step out. A *place* is shared by whatever keeps words from it, and claimed when a message there is deleted
or the place is closed. ``QUOTES`` are words that are kept without their author or message.

The names of one call are taken in one order by everybody, so that those of two calls never wait for each other in a
circle. Where a transaction needs more than one call that can still happen: the database ends one of both, and its loop
tries it again. On SQLite nothing is done, since it has one writer at a time.
"""

import hashlib

from sqlalchemy import text

from memory.record.engine import WriteSession

QUOTES = "quotes"
_HELD = "held"
_TAKE = {
    verb: text(f"SELECT count({lock}(name)) FROM unnest(CAST(:names AS bigint[])) AS name")
    for verb, lock in (("share", "pg_advisory_xact_lock_shared"), ("claim", "pg_advisory_xact_lock"))
}


def of_worker(worker: str) -> str:
    """The name of all that is known of a worker, and done for them."""
    return f"worker:{worker}"


def of_person(person: str) -> str:
    """The name of what a person says."""
    return f"person:{person}"


def of_place(place: str) -> str:
    """The name of what is said in a place."""
    return f"place:{place}"


async def share(session: WriteSession, *names: str) -> bool:
    """Keep anybody from taking back while this transaction adds.

    Returns:
        Whether it had to be asked for: then what was read before may hold no more, and is to be read again.
    """
    return await _take(session, "share", names)


async def claim(session: WriteSession, *names: str) -> bool:
    """Wait for all who add, and keep others from it until this transaction ends; as ``share`` otherwise."""
    return await _take(session, "claim", names)


async def _take(session: WriteSession, verb: str, names: tuple[str, ...]) -> bool:
    if not session.is_shared:
        return False
    held: dict[str, str] = session.info.setdefault(_HELD, {})
    wanted = {name for name in names if held.get(name) not in {verb, "claim"}}
    if not wanted:
        return False
    await session.execute(_TAKE[verb], {"names": sorted(map(_number, wanted))})
    held.update(dict.fromkeys(wanted, verb))
    await session.flush()
    session.expire_all()
    return True


def _number(name: str) -> int:
    """The number under which PostgreSQL locks a name: 64 bits with a sign."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
