"""``double demo``"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

NEXT = (
    "Three next steps:\n"
    "  1. double import slack-export YOUR.zip --worker YOU --consent   your own history, on this machine\n"
    "  2. double onboard, then double run                             your own chat\n"
    "  3. docs/tutorial/first-hour.md                                 what you have just seen, by hand"
)


def demo(
    *,
    fast: Annotated[bool, Parameter(negative="")] = False,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
) -> None:
    """Play some scripted weeks of one worker, then stay open to talk. No tokens, no network.

    Parameters
    ----------
    fast
        Without pauses.
    as_json
        Print only the outcome, as JSON.
    """
    from bot.cli.logs import quiet_logs

    quiet_logs()
    data = asyncio.run(_play(fast=fast, silent=as_json))
    if as_json:
        import json

        print(json.dumps(data, ensure_ascii=False, indent=2))
        return
    if sys.stdin.isatty() and sys.stdout.isatty():
        asyncio.run(_stay_open())


async def _play(*, fast: bool, silent: bool) -> dict[str, Any]:
    from bot.demo import story
    from bot.demo.proof import prove
    from bot.demo.script import ROLLBACK
    from bot.demo.show import Show
    from bot.demo.world import open_world
    from bot.learning.report import report_of
    from memory.workers import find_worker

    started = perf_counter()
    console = Console(highlight=False, quiet=silent)
    show = Show(console, fast=fast or silent)
    with TemporaryDirectory() as folder:
        async with open_world(Path(folder)) as world:
            world.on_line, world.on_post = show.line, show.post
            await story.play(world, show)
            async with world.app.of.record.read() as session:
                ana = await find_worker(session, "Ana")
                report = await report_of(session, world.app.of.master, ana, world.clock.now())
            said = [posted.post.text for posted in world.chat.posts if posted.key.startswith("reply:")]
            await story.end(world, show)
            proof = await prove(world.app, ana.id, ROLLBACK)
    console.print(
        f"\nLeft of Ana: {sum(proof.rows.values())} rows, {proof.points} points, {proof.files_with_words} files with "
        f"her words; the audit chain {'holds' if proof.audit_holds else 'IS BROKEN'}.\n"
    )
    console.print(NEXT, markup=False)
    return {
        "said": said,
        "decisions": report.decisions,
        "drafts": dict(report.states),
        "fidelity": report.fidelity,
        "coverage": report.coverage,
        "cleared": list(report.clearances),
        "erased": proof.clean,
        "seconds": round(perf_counter() - started, 1),
    }


async def _stay_open() -> None:
    from bot.demo import story
    from bot.demo.show import Show
    from bot.demo.talk import talk
    from bot.demo.world import open_world

    console = Console(highlight=False)
    console.print("\n[dim]Playing the weeks once more for you, without the end …[/dim]")
    with TemporaryDirectory() as folder:
        async with open_world(Path(folder)) as world:
            await story.play(world, Show(Console(quiet=True), fast=True))
            await world.command("Ana", "stand in for 12 hours")
            show = Show(console, fast=True)
            world.on_line, world.on_post = show.line, show.post
            await talk(world, console)
