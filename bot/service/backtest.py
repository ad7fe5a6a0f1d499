"""How well would the double have stood in? The last part of the record, predicted from the part before."""

import json
from math import ceil
from pathlib import Path

from pydantic import BaseModel, Field

from bot.app import App
from bot.backtest import FEWEST, Prediction, Scores, predict, score, spoken_decisions
from bot.errors import Impossible
from bot.importing import Progress
from bot.service.shapes import Json
from memory.domain import Decision
from memory.workers import find_worker

MOST_HIDDEN = 80


class BacktestArgs(BaseModel):
    """``last`` is the share of the worker's decisions that is hidden; ``predictions`` a file to write to."""

    worker: str
    last: float = Field(0.2, gt=0, lt=1)
    predictions: Path | None = None


async def backtest(app: App, args: BacktestArgs, progress: Progress | None = None) -> Json:
    """Walk forward and score.

    Raises:
        Impossible: too few decisions for a figure that means anything.
    """
    async with app.of.record.read() as session:
        worker = await find_worker(session, args.worker)
    spoken = await spoken_decisions(app, worker)
    hidden = int(len(spoken) * args.last)
    if hidden < FEWEST:
        raise Impossible(
            f"Only {hidden} decisions to predict, and figures mean nothing under {FEWEST}; {_cure(spoken)}."
        )
    predictions = await predict(app, worker, spoken, hidden, progress)
    if args.predictions:
        _write(args.predictions, predictions)
    return _json(worker.name, score(predictions))


def _cure(spoken: list[Decision]) -> str:
    share = ceil(100 * FEWEST / len(spoken)) if spoken else 100
    return f"hide more with --last {share}%" if share <= MOST_HIDDEN else "import more history"


def _write(path: Path, predictions: list[Prediction]) -> None:
    lines = [
        json.dumps(
            {
                "decision": p.decision.id,
                "act": p.draft.act.value,
                "draft": p.draft.reply,
                "confidence": p.draft.confidence,
                "precedents": [precedent.decision.id for precedent in p.draft.precedents],
            },
            ensure_ascii=False,
        )
        for p in predictions
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _json(name: str, scores: Scores) -> Json:
    return {
        "worker": name,
        "n": scores.n,
        "measures": [
            {
                "measure": m.name,
                "n": m.n,
                "double": round(m.double, 4),
                "low": round(m.low, 4),
                "high": round(m.high, 4),
                "baseline": round(m.baseline, 4),
                "baseline_is": m.baseline_is,
            }
            for m in scores.measures
        ],
    }
