"""``double doctor``"""

import asyncio
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from bot.cli.common import Common, emit, one_sentence


def doctor(*, fix: Annotated[bool, Parameter(negative="")] = False, common: Common = Common()) -> None:
    """Check everything, and say what mends what is broken.

    Parameters
    ----------
    fix
        Mend what can be mended without a question.
    """
    with one_sentence():
        data = asyncio.run(_examine(common, fix))
    emit(common, data, lambda console: _show(console, data))
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
            {"check": f.check, "well": f.well, "found": f.found, "cure": "" if f.well else f.cure} for f in findings
        ],
    }


def _show(console: Console, data: dict[str, Any]) -> None:
    for finding in data["checks"]:
        console.print("✓" if finding["well"] else "✗", style="green" if finding["well"] else "red", end=" ")
        console.print(f"{finding['check']}: {finding['found']}")
        if finding["cure"]:
            console.print(f"  → {finding['cure']}")
