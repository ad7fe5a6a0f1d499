"""How well would the double have stood in? The last part of the record, foreseen from the part before."""

import json
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from bot.backtest.judged import Judged
from bot.backtest.page import draw_page
from bot.backtest.score import FEWEST, Measured, score
from bot.backtest.told import told_of
from bot.backtest.walk import asked_for, decisions_in_time, walk
from bot.errors import Impossible
from bot.service.opening import Way
from bot.service.shapes import Json, Progress
from bot.texts import Told
from memory.workers import chosen_language, find_worker

MOST_HIDDEN = 80


class BacktestArgs(BaseModel):
    """``last`` is the share of decisions that is hidden; ``predictions`` and ``page`` are files to write.

    It is told in a ``language``, by default the one that the worker chose, else the deployment's.
    """

    worker: str
    language: Literal["en", "zh"] | None = None
    last: float = Field(0.2, gt=0, lt=1)
    predictions: Path | None = None
    page: Path | None = None


async def backtest(way: Way, args: BacktestArgs, progress: Progress | None = None) -> Json:
    """Walk forward and score.

    Raises:
        Impossible: too few decisions for a figure that means anything.
    """
    of = await way.record()
    async with of.record.read() as session:
        worker = await find_worker(session, args.worker)
        chosen = await chosen_language(session, worker)
    app = await way.whole()
    decisions = await decisions_in_time(app, worker)
    tested = len(asked_for(decisions))
    hidden = int(tested * args.last)
    if hidden < FEWEST:
        raise Impossible(_too_few(hidden, tested))
    walked = await walk(app, worker, decisions, hidden, progress)
    measured = score(walked.judged, walked.others)
    language = args.language or chosen or of.settings.language
    told = told_of(language, walked.judged, walked.seen, measured=measured, finely=app.embedders.fine is not None)
    if args.predictions:
        args.predictions.write_text("".join(map(_line, walked.judged)), encoding="utf-8")
    if args.page:
        args.page.write_text(
            draw_page(language, worker.name, told, measured, walked.judged, walked.others), encoding="utf-8"
        )
    return {
        "worker": worker.name,
        "language": chosen,
        "cut": walked.cut.isoformat(),
        "seen": walked.seen,
        "n": len(walked.judged),
        "fewest": FEWEST,
        "told": asdict(told),
        "canaries": walked.canaries,
        "canaries_shown": walked.shown,
        "measures": [_rounded(each) for each in measured],
    }


def _too_few(hidden: int, decisions: int) -> Told:
    share = ceil(100 * FEWEST / decisions) if decisions else 100
    key = "error.few_hidden" if share <= MOST_HIDDEN else "error.few_decisions"
    return Told(key, hidden=hidden, fewest=FEWEST, share=f"{share}%")


def _line(judged: Judged) -> str:
    foreseen = judged.foreseen
    line = {
        "decision": judged.decision.id,
        "did": judged.decision.act.value,
        "speaks": foreseen.speaks,
        "acts": dict(foreseen.acts),
        "draft": foreseen.draft,
        "confidence": foreseen.confidence,
        "certified": foreseen.claim,
        "precedents": [precedent.id for precedent in foreseen.precedents],
    }
    return json.dumps(line, ensure_ascii=False) + "\n"


def _rounded(measured: Measured) -> Json:
    others = {name: None if value is None else round(value, 4) for name, value in measured.others.items()}
    figures = {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(measured).items()}
    return {**figures, "others": others}
