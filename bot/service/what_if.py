"""Which verdicts of recorded days would another policy change?"""

from datetime import timedelta

from pydantic import BaseModel, Field

from bot.errors import Impossible
from bot.opening import Way
from bot.replay import Replayed, replay
from bot.service.shapes import Json, Progress
from bot.settings import MOST_DAYS
from memory.workers import find_worker
from policies.errors import PolicyUnreadable
from policies.policy_file import read_policy
from policies.verdict import Verdict


class WhatIfArgs(BaseModel):
    """``policy`` is the text of the other policy file, ``file`` its name."""

    worker: str
    policy: str
    file: str
    days: int = Field(30, ge=1, le=MOST_DAYS)


async def what_if(way: Way, args: WhatIfArgs, progress: Progress | None = None) -> Json:
    """Replay the last days under the other policy.

    Raises:
        Impossible: the policy cannot be read, or nothing was decided in those days.
    """
    try:
        other = read_policy(args.policy, args.file)
    except PolicyUnreadable as error:
        raise Impossible(str(error)) from error
    of = await way.record()
    async with of.record.read() as session:
        worker = await find_worker(session, args.worker)
    app = await way.whole()
    since = of.now() - timedelta(days=args.days)
    replayed = [each async for each in replay(app, worker, other, since, progress)]
    if not replayed:
        raise Impossible(f"{worker.name} decided nothing in the last {args.days} days; replay more with --days.")
    return {
        "worker": worker.name,
        "days": args.days,
        "decisions": len(replayed),
        "now": _counts([each.compared.now.verdict for each in replayed]),
        "then": _counts([each.compared.then.verdict for each in replayed]),
        "changes": [_change(each) for each in replayed if each.compared.differs],
    }


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
