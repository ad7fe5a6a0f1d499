"""``double doctor``"""

import asyncio
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from bot.cli.common import Common, emit, one_sentence
from bot.texts import say, says, told_in


def doctor(*, fix: Annotated[bool, Parameter(negative="")] = False, common: Common = Common()) -> None:
    """Check everything, and say what mends what is broken.

    Parameters
    ----------
    fix
        Mend what can be mended without a question.
    """
    with one_sentence(common):
        data = asyncio.run(_examine(common, fix))
    emit(common, data, lambda console: _show(console, data, common.speaks))
    if not data["well"]:
        raise SystemExit(1)


async def _examine(common: Common, fix: bool) -> dict[str, Any]:
    from bot.cli.checks import CHECKS
    from bot.cli.logs import quiet_logs

    quiet_logs()
    settings = common.settings()
    findings = []
    for check in CHECKS:
        found = await check(settings)
        if fix and any(finding.fix and not finding.well for finding in found):
            for finding in found:
                if finding.fix and not finding.well:
                    await finding.fix()
            found = await check(settings)
        findings += found
    return {
        "well": all(finding.well for finding in findings),
        "checks": [
            {
                "check": each.check,
                "well": each.well,
                "found": told_in(common.speaks, each.found),
                "cure": "" if each.well else told_in(common.speaks, each.cure),
            }
            for each in findings
        ],
    }


def _show(console: Console, data: dict[str, Any], language: str) -> None:
    for finding in data["checks"]:
        console.print("✓" if finding["well"] else "✗", style="green" if finding["well"] else "red", end=" ")
        console.print(say(language, "doctor.line", check=_named(language, finding["check"]), found=finding["found"]))
        if finding["cure"]:
            console.print(f"  → {finding['cure']}")


def _named(language: str, check: str) -> str:
    """What was looked at, in words; of a platform's own, after its name."""
    room, _, what = check.partition(" ")
    name = says(language, f"doctor.check_{room}") or room
    return f"{name} {says(language, f'doctor.check_{what}') or what}" if what else name
