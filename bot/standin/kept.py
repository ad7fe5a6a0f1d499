"""A fitted clone, and how it is kept: its weights sealed with the worker's key, and no word that it was made of.

What it heard is not kept: that is told to it anew from the decisions. It goes with any of them that is forgotten.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
from pydantic import TypeAdapter
from sqlalchemy import delete

from bot.learning.foresight import Fit, Foresight
from memory.clone.clone import from_plain, to_plain
from memory.clone.likeness import Usual
from memory.clone.precedence import Weights
from memory.clone.rehearsal import Weighing
from memory.domain import Decision, Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.seal import Seal
from memory.record.tables import CloneRow
from policies.calibration import Calibrator
from policies.certificate import Certificate

CALIBRATOR, CERTIFICATES = TypeAdapter(Calibrator), TypeAdapter(tuple[Certificate, ...])
FORM = 2
VECTORS = ("asked_centre", "reply_centre", "sample")


@dataclass(slots=True)
class Kept:
    """A fitted clone. ``known`` decisions up to ``until`` were there then; it has ``heard`` what was up to a time."""

    foresight: Foresight
    weighing: Weighing | None
    known: int
    until: datetime
    fitted: datetime
    heard: datetime


async def save(session: WriteSession, seal: Seal, worker: str, kept: Kept, fine: str) -> None:
    """Keep a worker's clone, in the place of the one before; ``fine`` embedded what it weighs by."""
    plain = {
        "form": FORM,
        "fit": _plain_fit(kept.foresight.fitted),
        "weighing": _plain_weighing(kept.weighing),
        "fine": fine,
        "known": kept.known,
        "until": kept.until.isoformat(),
        "fitted": kept.fitted.isoformat(),
    }
    await session.execute(delete(CloneRow).where(CloneRow.worker == worker))
    session.add(CloneRow(worker=worker, sealed=seal.close(json.dumps(plain), worker)))


async def load(session: ReadSession, seal: Seal, worker: Worker) -> "Stored | None":
    """The clone of a worker as it was kept, if one is, in the form that is read now."""
    row = await session.get(CloneRow, worker.id)
    plain = json.loads(seal.open(row.sealed, worker.id)) if row else {}
    return Stored(plain) if plain.get("form") == FORM else None


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept clone that has heard nothing yet."""

    plain: dict[str, Any]

    @property
    def until(self) -> datetime:
        """The time of the last decision that it was fitted to."""
        return datetime.fromisoformat(self.plain["until"])

    @property
    def known(self) -> int:
        """How many decisions there were up to then."""
        return int(self.plain["known"])

    def told(self, worker: Worker, decisions: Sequence[Decision], fine: str) -> Kept:
        """The clone, having heard the decisions it was fitted to, in the order of time.

        With another ``fine`` embedder than it was kept with it weighs nothing.
        """
        foresight = Foresight(worker.accounts, _fit_of(self.plain["fit"]))
        for decision in decisions:
            foresight.witness(decision)
        fitted = datetime.fromisoformat(self.plain["fitted"])
        weighing = _weighing_of(self.plain["weighing"]) if self.plain["fine"] == fine else None
        return Kept(foresight, weighing, self.known, self.until, fitted, self.until)


def _plain_fit(fit: Fit) -> dict[str, Any]:
    return {
        "clone": to_plain(fit.clone),
        "speaking": CALIBRATOR.dump_python(fit.speaking, mode="json"),
        "certificates": CERTIFICATES.dump_python(fit.certificates, mode="json"),
    }


def _fit_of(plain: dict[str, Any]) -> Fit:
    return Fit(
        clone=from_plain(plain["clone"]),
        speaking=CALIBRATOR.validate_python(plain["speaking"]),
        certificates=CERTIFICATES.validate_python(plain["certificates"]),
    )


def _plain_weighing(weighing: Weighing | None) -> dict[str, Any] | None:
    if weighing is None:
        return None
    usual = weighing.usual
    vectors = {name: _told(getattr(usual, name)) for name in VECTORS}
    rarity = [list(usual.rarity), list(usual.rarity.values())]
    return {"likely": asdict(weighing.likely), "count": usual.count, "alike": usual.alike, "rarity": rarity, **vectors}


def _weighing_of(plain: dict[str, Any] | None) -> Weighing | None:
    if plain is None:
        return None
    vectors = {name: _array(plain[name]) for name in VECTORS}
    rarity = dict(zip(*plain["rarity"], strict=True))
    usual = Usual(count=plain["count"], alike=plain["alike"], rarity=rarity, **vectors)
    return Weighing(usual, Weights(plain["likely"]["level"], tuple(plain["likely"]["features"])))


def _told(array: Any) -> dict[str, Any]:
    return {"shape": list(array.shape), "float32": b64encode(array.astype("<f4").tobytes()).decode()}


def _array(told: dict[str, Any]) -> Any:
    return np.frombuffer(b64decode(told["float32"]), "<f4").reshape(told["shape"])
