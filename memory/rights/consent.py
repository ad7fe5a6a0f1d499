"""The worker's own consents: granted for one place and purpose, dated, worded, revocable.

What was granted is never changed, only revoked; ``WORDING`` names the version of the text that the worker
read (``bot/texts`` holds it in each language).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select, update

from adapters.chat import Place, PlaceKind
from memory.domain import Consent, Purpose
from memory.notes import NOTES, are_notes
from memory.record.claims import of_worker, share
from memory.record.engine import ReadSession, WriteSession
from memory.record.ids import new_id
from memory.record.tables import ConsentRow, DecisionRow, PlaceRow, WorkerRow

WORDING = "2026-12"
DIRECT = "direct"
SECOND = timedelta(microseconds=999_999)


def consent_place(place: Place) -> str:
    """The name under which consents for a place are kept; all direct talks with the double are one.

    So are all that a person has with others, and lets the double hear. A worker's notes belong to the talk with it.
    """
    if place.kind is PlaceKind.OWN:
        return own_talks(place.owner)
    return DIRECT if place.kind is PlaceKind.DIRECT or are_notes(place) else place.id


def consented_as(place: Place) -> frozenset[str]:
    """The names under which a consent that covers a place may be kept: of an archive's talk that is its own id."""
    return frozenset({place.id, consent_place(place)})


def own_talks(person: str) -> str:
    """The name under which a person's consent for their own direct talks with others is kept."""
    return f"own:{person}"


async def grant(
    session: WriteSession,
    worker: str,
    places: Iterable[str],
    purposes: Iterable[Purpose],
    *,
    now: datetime,
    provider: str = "",
) -> None:
    """Grant each purpose in each place; what is live already stays as it is."""
    live = {(each.place, each.purpose, each.provider) for each in await consents_of(session, worker)}
    wanted = {(place, purpose, provider) for place in places for purpose in purposes}
    for place, purpose, who in sorted(wanted - live):
        session.add(
            ConsentRow(
                id=new_id(),
                worker=worker,
                place=place,
                purpose=purpose,
                provider=who,
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
        Consent(row.worker, row.place, Purpose(row.purpose), row.wording, row.granted, row.revoked, row.provider)
        for row in await session.scalars(_live(at).where(ConsentRow.worker == worker))
    ]


async def consenting(session: ReadSession, place: str, purpose: Purpose, at: datetime) -> list[str]:
    """Ids of the active workers whose consent for a place and purpose was live at a time and still is.

    A time of whole seconds, as some platforms tell it, stands for all of its second.
    """
    chosen = (
        _live(whole_second(at))
        .join(WorkerRow, WorkerRow.id == ConsentRow.worker)
        .where(
            ConsentRow.place == place,
            ConsentRow.purpose == purpose,
            ConsentRow.revoked.is_(None),
            WorkerRow.frozen.is_(None),
        )
    )
    return [row.worker for row in await session.scalars(chosen)]


def whole_second(at: datetime) -> datetime:
    """The last moment that a time may stand for: one of whole seconds stands for all of its second."""
    return at if at.microsecond else at + SECOND


async def consenting_held(session: WriteSession, place: str, purpose: Purpose, at: datetime, *names: str) -> list[str]:
    """As ``consenting``, for whoever adds to memory: they and ``names`` are shared, so that nobody takes it back."""
    found = await consenting(session, place, purpose, at)
    while await share(session, *names, *map(of_worker, found)):
        found = await consenting(session, place, purpose, at)
    return found


async def purposes_in(session: ReadSession, worker: str, place: str) -> frozenset[Purpose]:
    """What the worker allows in a place now."""
    rows = await session.scalars(_live(None).where(ConsentRow.worker == worker, ConsentRow.place == place))
    return frozenset(Purpose(row.purpose) for row in rows)


async def places_read_by(session: ReadSession, worker: str, provider: str) -> frozenset[str]:
    """From which places the worker lets a provider of models read, by the names under which consents are kept."""
    granted = _live(None).where(
        ConsentRow.worker == worker, ConsentRow.purpose == Purpose.MODEL, ConsentRow.provider == provider
    )
    return frozenset(row.place for row in await session.scalars(granted))


def may_be_read_by(provider: str) -> ColumnElement[bool]:
    """Whether a decision's worker lets a provider of models read from where it was taken.

    What was said in direct talks with the double, and what stands in notes, goes with the consent for those talks. A
    worker's own direct talks with others go to nobody.
    """
    granted = select(ConsentRow.place).where(
        ConsentRow.worker == DecisionRow.worker,
        ConsentRow.purpose == Purpose.MODEL,
        ConsentRow.provider == provider,
        ConsentRow.revoked.is_(None),
    )
    direct = select(PlaceRow.id).where(PlaceRow.kind == PlaceKind.DIRECT)
    in_talk = DecisionRow.place.in_(direct) | DecisionRow.place.startswith(NOTES)
    return DecisionRow.place.in_(granted) | (in_talk & granted.where(ConsentRow.place == DIRECT).exists())


async def never_asked(session: ReadSession, providers: Sequence[str]) -> list[str]:
    """Ids of the active workers who let drafts be made, and never agreed that each of some providers reads."""
    agreed = (
        select(ConsentRow.worker)
        .where(ConsentRow.purpose == Purpose.MODEL, ConsentRow.provider.in_(providers))
        .group_by(ConsentRow.worker)
        .having(func.count(func.distinct(ConsentRow.provider)) == len(providers))
    )
    drafting = select(ConsentRow.worker).where(ConsentRow.purpose == Purpose.DRAFT, ConsentRow.revoked.is_(None))
    chosen = select(WorkerRow.id).where(
        WorkerRow.frozen.is_(None), WorkerRow.id.in_(drafting), WorkerRow.id.not_in(agreed)
    )
    return list(await session.scalars(chosen))


async def agree_to_shadow(
    session: WriteSession,
    worker: str,
    places: Sequence[str],
    *,
    past: bool,
    now: datetime,
    providers: Sequence[str] = (),
) -> None:
    """The worker agreed to be listened to in some places, to what was said there lately, and to drafts.

    And that the models of some providers read what that takes.
    """
    await grant(session, worker, [*places, DIRECT], [Purpose.DRAFT], now=now)
    await grant(session, worker, places, [Purpose.SHADOW, Purpose.IMPORT] if past else [Purpose.SHADOW], now=now)
    for provider in providers:
        await grant(session, worker, [*places, DIRECT], [Purpose.MODEL], now=now, provider=provider)


def _live(at: datetime | None) -> Select[ConsentRow]:
    chosen = select(ConsentRow)
    if at is None:
        return chosen.where(ConsentRow.revoked.is_(None))
    return chosen.where(ConsentRow.granted <= at, or_(ConsentRow.revoked.is_(None), ConsentRow.revoked > at))
