"""The worker's own consents: granted for one place and purpose, dated, worded, revocable.

What was granted is never changed, only revoked; ``WORDING`` names the version of the text that the worker
read (``bot/texts`` holds it in each language).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select, update
from uuid_utils import uuid7

from adapters.chat import Place, PlaceKind
from memory.domain import Consent, Purpose
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import ConsentRow, WorkerRow

WORDING = "2026-11"
DIRECT = "direct"


def consent_place(place: Place) -> str:
    """The name under which consents for a place are kept; all direct talks with the double are one.

    So are all that a person has with others, and lets the double hear.
    """
    if place.kind is PlaceKind.OWN:
        return own_talks(place.owner)
    return DIRECT if place.kind is PlaceKind.DIRECT else place.id


def own_talks(person: str) -> str:
    """The name under which a person's consent for their own direct talks with others is kept."""
    return f"own:{person}"


async def grant(
    session: WriteSession, worker: str, places: Iterable[str], purposes: Iterable[Purpose], *, now: datetime
) -> None:
    """Grant each purpose in each place; what is live already stays as it is."""
    live = {(consent.place, consent.purpose) for consent in await consents_of(session, worker)}
    for place, purpose in sorted({(place, purpose) for place in places for purpose in purposes} - live):
        session.add(
            ConsentRow(
                id=str(uuid7()),
                worker=worker,
                place=place,
                purpose=purpose,
                wording=WORDING,
                granted=now,
                revoked=None,
            )
        )
    await session.flush()


async def revoke(
    session: WriteSession,
    worker: str,
    places: Iterable[str] | None = None,
    purposes: Iterable[Purpose] = tuple(Purpose),
    *,
    now: datetime,
) -> int:
    """Revoke, everywhere or in some places; returns how many consents ended."""
    change = update(ConsentRow).where(
        ConsentRow.worker == worker, ConsentRow.revoked.is_(None), ConsentRow.purpose.in_(list(purposes))
    )
    if places is not None:
        change = change.where(ConsentRow.place.in_(list(places)))
    result = await session.execute(change.values(revoked=now).returning(ConsentRow.id))
    return len(result.all())


async def consents_of(session: ReadSession, worker: str, at: datetime | None = None) -> list[Consent]:
    """The consents of a worker that are live now, or were live at a time."""
    return [
        Consent(row.worker, row.place, Purpose(row.purpose), row.wording, row.granted, row.revoked)
        for row in await session.scalars(_live(at).where(ConsentRow.worker == worker))
    ]


async def consenting(session: ReadSession, place: str, purpose: Purpose, at: datetime) -> list[str]:
    """Ids of the active workers whose consent for a place and purpose was live at a time and still is."""
    chosen = (
        _live(at)
        .join(WorkerRow, WorkerRow.id == ConsentRow.worker)
        .where(
            ConsentRow.place == place,
            ConsentRow.purpose == purpose,
            ConsentRow.revoked.is_(None),
            WorkerRow.frozen.is_(None),
        )
    )
    return [row.worker for row in await session.scalars(chosen)]


async def purposes_in(session: ReadSession, worker: str, place: str) -> frozenset[Purpose]:
    """What the worker allows in a place now."""
    rows = await session.scalars(_live(None).where(ConsentRow.worker == worker, ConsentRow.place == place))
    return frozenset(Purpose(row.purpose) for row in rows)


async def places_shadowed(session: ReadSession) -> frozenset[str]:
    """Every place that at least one active worker lets the double listen in."""
    rows = await session.scalars(
        select(ConsentRow.place)
        .join(WorkerRow, WorkerRow.id == ConsentRow.worker)
        .where(ConsentRow.revoked.is_(None), ConsentRow.purpose == Purpose.SHADOW, WorkerRow.frozen.is_(None))
        .distinct()
    )
    return frozenset(rows)


async def places_remembered(session: ReadSession) -> frozenset[str]:
    """Every place that any worker ever consented in."""
    return frozenset(await session.scalars(select(ConsentRow.place).distinct()))


async def agree_to_shadow(
    session: WriteSession, worker: str, places: Sequence[str], *, past: bool, now: datetime
) -> None:
    """The worker agreed to be listened to in some places, to what was said there lately, and to drafts."""
    await grant(session, worker, [*places, DIRECT], [Purpose.DRAFT], now=now)
    await grant(session, worker, places, [Purpose.SHADOW, Purpose.IMPORT] if past else [Purpose.SHADOW], now=now)


def _live(at: datetime | None) -> Select[ConsentRow]:
    chosen = select(ConsentRow)
    if at is None:
        return chosen.where(ConsentRow.revoked.is_(None))
    return chosen.where(ConsentRow.granted <= at, or_(ConsentRow.revoked.is_(None), ConsentRow.revoked > at))
