"""How far a worker's precedents bear a draft → the probability that they would send it as it is."""

from datetime import datetime

from sqlalchemy import select

from memory.record.engine import ReadSession
from memory.record.tables import OutcomeRow
from policies.calibration import Calibrator, calibrate

LATEST = 1000


async def calibrator_of(session: ReadSession, worker: str, now: datetime) -> Calibrator:
    """What the worker's latest outcomes up to a time teach; without any, support stands for itself."""
    rows = await session.execute(
        select(OutcomeRow.support, OutcomeRow.agreed)
        .where(OutcomeRow.worker == worker, OutcomeRow.support.is_not(None), OutcomeRow.at <= now)
        .order_by(OutcomeRow.at.desc())
        .limit(LATEST)
    )
    outcomes = [(row.support, row.agreed) for row in rows]
    return calibrate([support for support, _ in outcomes], [agreed for _, agreed in outcomes])
