"""``double demo``"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.console import Console

from bot.cli.common import Common
from bot.texts import say


def demo(
    *,
    fast: Annotated[bool, Parameter(negative="")] = False,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
    lang: Literal["en", "zh"] | None = None,
) -> None:
    """Play some scripted weeks of one worker, then stay open to talk. No tokens, no network.

    Parameters
    ----------
    fast
        Without pauses.
    as_json
        Print only the outcome, as JSON.
    lang
        Language: en or zh (default: DOUBLE_LANGUAGE, else the machine's).
    """
    from bot.cli.logs import quiet_logs

    quiet_logs()
    language = Common(lang=lang).speaks
    data = asyncio.run(_play(language, fast=fast, silent=as_json))
    if as_json:
        import json

        print(json.dumps(data, ensure_ascii=False, indent=2))
        return
    if sys.stdin.isatty() and sys.stdout.isatty():
        asyncio.run(_stay_open(language))


async def _play(language: str, *, fast: bool, silent: bool) -> dict[str, Any]:
    from bot.demo import story
    from bot.demo.proof import prove
    from bot.demo.scripts import SCRIPTS
    from bot.demo.show import Show
    from bot.demo.world import open_world
    from bot.learning.report import report_of
    from memory.workers import find_worker

    started, script = perf_counter(), SCRIPTS[language]
    console = Console(highlight=False, quiet=silent)
    show = Show(console, script, fast=fast or silent)
    with TemporaryDirectory() as folder:
        async with open_world(Path(folder), script) as world:
            world.on_line, world.on_post = show.line, show.post
            await story.play(world, show)
            async with world.app.of.record.read() as session:
                worker = await find_worker(session, script.worker)
                report = await report_of(session, world.app.of.master, worker, world.clock.now())
            said = [posted.post.text for posted in world.chat.posts if posted.key.startswith("reply:")]
            await story.end(world, show)
            proof = await prove(world.app, worker.id, script.rollback)
    left = {"rows": sum(proof.rows.values()), "points": proof.points, "files": proof.files_with_words}
    chain = say(language, "demo.chain_holds" if proof.audit_holds else "demo.chain_broken")
    console.print(f"\n{say(language, 'demo.left', worker=script.worker, chain=chain, **left)}\n", markup=False)
    console.print(say(language, "demo.next"), markup=False, soft_wrap=True)
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


async def _stay_open(language: str) -> None:
    from bot.demo import story
    from bot.demo.scripts import SCRIPTS
    from bot.demo.show import Show
    from bot.demo.talk import talk
    from bot.demo.world import open_world

    console, script = Console(highlight=False), SCRIPTS[language]
    console.print(f"\n[dim]{say(language, 'demo.once_more')}[/dim]")
    with TemporaryDirectory() as folder:
        async with open_world(Path(folder), script) as world:
            await story.play(world, Show(Console(quiet=True), script, fast=True))
            await world.command(script.worker, script.then)
            show = Show(console, script, fast=True)
            world.on_line, world.on_post = show.line, show.post
            await talk(world, console)
