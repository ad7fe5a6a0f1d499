"""Every call by its name: the arguments it takes and what carries it out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.app import App
from bot.importing import Progress
from bot.service.ask import AskArgs, ask
from bot.service.assessment import AssessmentArgs, assessment
from bot.service.audit import AuditArgs, verify_audit
from bot.service.backtest import BacktestArgs, backtest
from bot.service.drafts import DraftsArgs, drafts
from bot.service.imports import ImportArgs, import_
from bot.service.index import IndexArgs, rebuild, refine
from bot.service.profile import ProfileArgs, profile
from bot.service.recall import RecallArgs, recall
from bot.service.shapes import Json
from bot.service.status import StatusArgs, status
from bot.service.what_if import WhatIfArgs, what_if


@dataclass(frozen=True, slots=True)
class Entry:
    """A call; ``slow`` ones report progress."""

    args: type[BaseModel]
    run: Callable[..., Awaitable[Json]]
    slow: bool = False


CALLS = {
    "recall": Entry(RecallArgs, recall),
    "ask": Entry(AskArgs, ask),
    "assessment": Entry(AssessmentArgs, assessment),
    "audit": Entry(AuditArgs, verify_audit),
    "drafts": Entry(DraftsArgs, drafts),
    "profile": Entry(ProfileArgs, profile),
    "status": Entry(StatusArgs, status),
    "import": Entry(ImportArgs, import_, slow=True),
    "rebuild": Entry(IndexArgs, rebuild, slow=True),
    "refine": Entry(IndexArgs, refine, slow=True),
    "backtest": Entry(BacktestArgs, backtest, slow=True),
    "what_if": Entry(WhatIfArgs, what_if, slow=True),
}


async def carry_out(app: App, name: str, args: Any, progress: Progress | None = None) -> Json:
    """Carry out a call.

    Args:
        args: a model of the entry's type, or the JSON object for one.

    Raises:
        KeyError: there is no such call.
        ValidationError: the arguments do not fit.
    """
    entry = CALLS[name]
    checked = entry.args.model_validate(args)
    return await (entry.run(app, checked, progress) if entry.slow else entry.run(app, checked))
