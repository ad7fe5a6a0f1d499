"""A worker's profile, made of the record each time it is asked for, so that what is forgotten is in no line of it.

Kept is only what the worker struck: by a hash with a key of theirs, since the key of a line may hold words.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from memory.decisions.decisions import read_decision
from memory.decisions.noted import not_noted
from memory.domain import Act
from memory.lately import Lately
from memory.profile.compaction import compacted_of
from memory.profile.profile import OWN_WORDS, Claim, Kind, Line, distil, written
from memory.record.engine import ReadSession, WriteSession
from memory.record.seal import Seal
from memory.record.tables import CompactedRow, DecisionRow, ErasureRow, StrikeRow
from memory.rights.audience import Audience, readable_places
from memory.rights.consent import may_be_read_by

KEPT = 16
"""Of so many workers the distilled lines are kept."""
LATEST = 300
"""So many of the latest decisions tell how a worker writes now."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The lines that hold for the worker, and those that they struck."""

    lines: tuple[Line, ...]
    struck: tuple[Line, ...]

    @property
    def shown(self) -> tuple[tuple[Line, bool], ...]:
        """Every line with whether it is struck; those come last."""
        return (*((line, False) for line in self.lines), *((line, True) for line in self.struck))


@dataclass(frozen=True, slots=True)
class Manner:
    """How a worker writes, for somebody's eyes; ``places`` are those of all decisions that this rests on."""

    lines: tuple[Line, ...]
    places: frozenset[str]


class Distilled:
    """Lines that were distilled lately, each worker's until anything changes on which they rest; in memory only."""

    def __init__(self) -> None:
        self._kept = Lately[tuple[tuple[object, ...], Sequence[Line]]](KEPT)

    def drop(self, worker: str) -> None:
        """Keep nothing of a worker."""
        self._kept.drop(worker)

    async def lines(self, session: ReadSession, seal: Seal, worker: str) -> Sequence[Line]:
        """The worker's lines, struck or not."""
        state = await _state(session, worker)
        known = self._kept.get(worker)
        if known is None or known[0] != state:
            known = state, await _distil(session, seal, worker)
        self._kept.put(worker, known)
        return known[1]


DISTILLED = Distilled()
"""Those of this process."""


async def read_version(session: ReadSession, seal: Seal, worker: str, until: datetime) -> tuple[Line, ...]:
    """The lines as they were at a time, by what is still known of the decisions until then; none that is struck."""
    lines, struck = await _distil(session, seal, worker, until), await struck_of(session, worker)
    return tuple(line for line in lines if not is_struck(seal, line, struck))


async def read_profile(session: ReadSession, seal: Seal, worker: str, *, distilled: Distilled | None = None) -> Profile:
    """The profile as it is now, for the worker alone; what was ``distilled`` is taken where it still holds."""
    lines = await (distilled.lines(session, seal, worker) if distilled else _distil(session, seal, worker))
    struck = await struck_of(session, worker)
    return Profile(
        tuple(line for line in lines if not is_struck(seal, line, struck)),
        tuple(line for line in lines if is_struck(seal, line, struck)),
    )


async def manner_of(
    session: ReadSession, seal: Seal, worker: str, *, reader: Audience | None, provider: str, before: datetime
) -> Manner:
    """How a worker wrote before a time, by decisions that every reader may see and a provider of models may read.

    Args:
        reader: who will read what is worded by it; None is the worker alone, who may see all.
    """
    said = (DecisionRow.act != Act.IGNORE.value, DecisionRow.overruled.is_(None), not_noted())
    own = (DecisionRow.worker == worker, *said)
    chosen = select(DecisionRow).where(*own, DecisionRow.provenance.in_(OWN_WORDS), DecisionRow.at < before)
    if reader is not None:
        places = await session.scalars(select(DecisionRow.place).where(DecisionRow.worker == worker).distinct())
        chosen = chosen.where(DecisionRow.place.in_(await readable_places(session, places, reader)))
    latest = chosen.where(may_be_read_by(provider)).order_by(DecisionRow.at.desc()).limit(LATEST)
    decisions = [read_decision(row, seal) for row in await session.scalars(latest)]
    struck = await struck_of(session, worker)
    lines = tuple(line for line in written(decisions) if not is_struck(seal, line, struck))
    return Manner(lines, frozenset(each.situation.place.id for each in decisions) if lines else frozenset())


async def rests_on_any(session: ReadSession, worker: str, claim: Claim) -> bool:
    """Whether any decision is left on which a claim may rest, without a look at its words."""
    if claim.kind is Kind.PRIORITISES:
        return bool(
            await session.scalar(select(exists().where(DecisionRow.worker == worker, DecisionRow.topic == claim.topic)))
        )
    if claim.kind is not Kind.WORKS:
        which = not_noted() if claim.kind in (Kind.WRITES, Kind.WITH) else ~not_noted()
        own = (DecisionRow.worker == worker, DecisionRow.provenance.in_(OWN_WORDS), which)
        return bool(await session.scalar(select(exists().where(*own))))
    tables = (DecisionRow, CompactedRow)
    about = [exists().where(row.worker == worker, row.topic == claim.topic, row.act == claim.act) for row in tables]
    return bool(await session.scalar(select(or_(*about))))


async def struck_of(session: ReadSession, worker: str) -> frozenset[str]:
    """What the worker struck, for ``is_struck``."""
    return frozenset(await session.scalars(select(StrikeRow.line).where(StrikeRow.worker == worker)))


def is_struck(seal: Seal, claim: Claim, struck: frozenset[str]) -> bool:
    """Whether a claim is among what was struck."""
    return _mark(seal, claim.key) in struck


async def strike(session: WriteSession, seal: Seal, worker: str, claim: Claim, now: datetime) -> None:
    """The worker says that a claim is not them; it stays struck while its topic is there."""
    await session.merge(StrikeRow(worker=worker, line=_mark(seal, claim.key), topic=claim.topic, at=now))


async def restore(session: WriteSession, seal: Seal, worker: str, claim: Claim) -> None:
    """The worker takes that back."""
    row = await session.get(StrikeRow, (worker, _mark(seal, claim.key)))
    if row is not None:
        await session.delete(row)


async def _distil(session: ReadSession, seal: Seal, worker: str, until: datetime | None = None) -> Sequence[Line]:
    held = select(DecisionRow).where(DecisionRow.worker == worker, DecisionRow.overruled.is_(None))
    if until is not None:
        held = held.where(DecisionRow.at < until)
    rows, compacted = list(await session.scalars(held)), await compacted_of(session, seal, worker)
    compacted = [each for each in compacted if until is None or each.at < until]
    return await asyncio.to_thread(lambda: distil([read_decision(row, seal) for row in rows], compacted))


async def _state(session: ReadSession, worker: str) -> tuple[object, ...]:
    """What changes with every change of a worker's decisions: a new, reworded or moved one is indexed anew."""
    decided = select(
        func.count(),
        func.count(DecisionRow.indexed),
        func.max(DecisionRow.indexed),
        func.count(DecisionRow.overruled),
        func.count(DecisionRow.topic.distinct()),
    ).where(DecisionRow.worker == worker)
    compacted = select(func.count(), func.max(CompactedRow.at)).where(CompactedRow.worker == worker)
    erased = select(func.count()).select_from(ErasureRow)
    return (
        *(await session.execute(decided)).one(),
        *(await session.execute(compacted)).one(),
        await session.scalar(erased),
    )


def _mark(seal: Seal, key: str) -> str:
    return hmac.new(seal.derive("profile"), key.encode(), hashlib.sha256).hexdigest()[:32]
