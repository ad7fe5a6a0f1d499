"""Which verdicts of recorded days would another policy change?"""

from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import func, select

from bot.backtest.replay import Replayed, replay
from bot.errors import Impossible
from bot.service.opening import Way
from bot.service.shapes import Json, Progress
from bot.settings import MOST_DAYS
from bot.texts import Told
from memory.domain import Worker
from memory.notes import NOTES
from memory.record.engine import ReadSession
from memory.record.tables import DecisionRow
from memory.workers import chosen_language, find_worker
from policies.policy_file import read_policy
from policies.verdict import Verdict


class WhatIfArgs(BaseModel):
    """``policy`` is the text of the other policy file, ``file`` its name; ``own``: it would be the worker's own.

    Replayed are the last ``days`` up to the newest decision, or what was decided ``since`` a time; of those the newest,
    where that is to be no more than ``most``.
    """

    worker: str
    policy: str
    file: str
    own: bool = False
    days: int = Field(30, ge=1, le=MOST_DAYS)
    since: AwareDatetime | None = None
    most: int | None = Field(None, ge=1)


async def what_if(way: Way, args: WhatIfArgs, progress: Progress | None = None) -> Json:
    """Replay the last days under the other policy.

    Raises:
        Impossible: nothing was decided in those days.
        PolicyUnreadable: the policy cannot be read.
    """
    other = read_policy(args.policy, args.file)
    of = await way.record()
    async with of.record.read() as session:
        worker = await find_worker(session, args.worker)
        oldest, newest = await _days(session, worker)
        chosen = await chosen_language(session, worker)
    if oldest is None or newest is None:
        raise Impossible(Told("error.nothing_decided", name=worker.name))
    since = args.since or newest - timedelta(days=args.days)
    app = await way.whole()
    if args.own:
        other = await app.responder.policies.under_limits(other)
    replayed = [each async for each in replay(app, worker, other, since, progress, args.most)]
    if not replayed:
        days = {"since": since.date(), "oldest": oldest.date(), "newest": newest.date()}
        raise Impossible(Told("error.nothing_since", name=worker.name, **days))
    return {
        "worker": worker.name,
        "language": chosen,
        "zone": worker.zone,
        "since": since.isoformat(),
        "oldest": oldest.isoformat(),
        "newest": newest.isoformat(),
        "decisions": len(replayed),
        "now": _counts([each.compared.now.verdict for each in replayed]),
        "then": _counts([each.compared.then.verdict for each in replayed]),
        "changes": [_change(each) for each in replayed if each.compared.differs],
    }


async def _days(session: ReadSession, worker: Worker) -> tuple[datetime | None, datetime | None]:
    """The times of the oldest and the newest decision that came of a talk."""
    asked = (DecisionRow.worker == worker.id, DecisionRow.place.not_like(f"{NOTES}%"))
    ends = select(func.min(DecisionRow.at), func.max(DecisionRow.at)).where(*asked)
    oldest, newest = (await session.execute(ends)).one()
    return oldest, newest


def _counts(verdicts: list[Verdict]) -> dict[str, int]:
    return {str(verdict): verdicts.count(verdict) for verdict in Verdict}


def _change(replayed: Replayed) -> Json:
    decision, compared = replayed.decision, replayed.compared
    situation = decision.situation
    return {
        "decision": decision.id,
        "at": decision.at.isoformat(),
        "place": situation.place.name,
        "asker": situation.trigger.name,
        "situation": situation.trigger.text,
        "draft": replayed.draft.reply,
        "worker_did": decision.act.value,
        "now": str(compared.now.verdict),
        "now_rule": compared.now.rule,
        "then": str(compared.then.verdict),
        "then_rule": compared.then.rule,
        "link": situation.link,
    }
