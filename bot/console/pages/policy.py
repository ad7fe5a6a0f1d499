"""The policy: the worker's own over the deployment's, tried on what was decided lately before it holds."""

from collections.abc import Mapping

from adapters.platform import Post
from bot.console.visit import Page, Visit
from bot.service.what_if import WhatIfArgs, what_if
from bot.standin.policies import OWN, choose_policy
from bot.texts import say
from bot.voice.cards.notices import notice
from bot.voice.reasons import rule_named
from memory.record.tables import WorkerRow
from policies.conditions import IN_BOTH, IN_LIMITS, IN_PERMITS
from policies.errors import PolicyUnreadable
from policies.policy_file import read_policy, shipped_text

TRY, SAVE, DROP = "try", "save", "drop"
DAYS = 30
MOST = 60
"""So many decisions are ruled anew while somebody waits for the page."""


async def read(visit: Visit) -> Mapping[str, object]:
    """The text that holds or was typed, what is wrong with it, and what it would change."""
    of = visit.app.of
    async with of.record.read() as session:
        own = (await session.get_one(WorkerRow, visit.worker.id)).policy
    holds = own or (of.settings.policy.read_text("utf-8") if of.settings.policy else shipped_text())
    typed = _typed(visit)
    trying = TRY in visit.asked or SAVE in visit.asked
    fault, tried = await _tried(visit, typed) if trying else (None, None)
    words = [(word.__name__, word.__doc__ or "") for word in (*IN_BOTH, *IN_PERMITS, *IN_LIMITS)]
    return {
        "text": typed if trying else holds,
        "is_own": own is not None,
        "fault": fault,
        "tried": tried if TRY in visit.asked else None,
        "words": words,
        "DAYS": DAYS,
    }


async def save(visit: Visit) -> list[Post]:
    """Let the text hold from now on."""
    async with visit.app.of.record.write() as session:
        await choose_policy(session, visit.app.of, visit.worker, _typed(visit))
    return [notice(visit.language, "console.policy_holds", SAVE)]


async def drop(visit: Visit) -> list[Post]:
    """Let the deployment's policy hold again."""
    async with visit.app.of.record.write() as session:
        await choose_policy(session, visit.app.of, visit.worker, None)
    return [notice(visit.language, "console.policy_dropped", DROP)]


def _typed(visit: Visit) -> str:
    """The text of the form; a browser ends lines as the web has it."""
    return visit.asked.get("policy", "").replace("\r\n", "\n")


async def _tried(visit: Visit, text: str) -> tuple[PolicyUnreadable | None, Mapping[str, object] | None]:
    try:
        read_policy(text, OWN)
    except PolicyUnreadable as error:
        return error, None
    if TRY not in visit.asked:
        return None, None
    language = visit.language
    args = WhatIfArgs(worker=visit.worker.id, policy=text, file=OWN, own=True, days=DAYS, most=MOST)
    found = await what_if(visit.app, args)
    return None, {
        "decisions": found["decisions"],
        "verdicts": [
            (say(language, f"verdict.{verdict}"), count, found["then"][verdict])
            for verdict, count in found["now"].items()
        ],
        "changes": [
            {
                **change,
                "now": say(language, f"verdict.{change['now']}"),
                "then": say(language, f"verdict.{change['then']}"),
                "rule": rule_named(language, change["then_rule"]),
            }
            for change in found["changes"]
        ],
    }


PAGE = Page("policy", "policy.jinja", read, {SAVE: save, DROP: drop})
