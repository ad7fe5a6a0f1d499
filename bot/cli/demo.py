"""``double demo``"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.console import Console

from bot.cli.common import Common, one_sentence
from bot.texts import say


def demo(
    *,
    fast: Annotated[bool, Parameter(negative="")] = False,
    console: Annotated[bool, Parameter(negative="")] = False,
    browser: bool = True,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
    lang: Literal["en", "zh"] | None = None,
) -> None:
    """Play some scripted weeks of one worker, in which you may talk to their double.

    Parameters
    ----------
    fast
        Without pauses.
    console
        Show what the worker finds afterwards: their inbox, rights and figures, in the browser, until Ctrl-C.
    browser
        Open the browser; else only print the link.
    as_json
        Print only the outcome, as JSON.
    lang
        Language: en or zh (default: DOUBLE_LANGUAGE, else the machine's).
    """
    from bot.cli.logs import quiet_logs

    quiet_logs()
    common = Common(lang=lang, as_json=as_json)
    language = common.speaks
    if console:
        with one_sentence(common):
            asyncio.run(_look(common, language, fast=fast, browser=browser))
        return
    stays = not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    data = asyncio.run(_play(language, fast=fast, silent=as_json, stays=stays))
    if as_json:
        import json

        print(json.dumps(data, ensure_ascii=False, indent=2))


async def _play(language: str, *, fast: bool, silent: bool, stays: bool) -> dict[str, Any]:
    from bot.demo import story
    from bot.demo.proof import prove
    from bot.demo.scripts import SCRIPTS
    from bot.demo.show import Show
    from bot.demo.talk import talk
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
            if stays:
                await world.command(script.worker, script.then)
                await talk(world, console)
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


async def _look(common: Common, language: str, *, fast: bool, browser: bool) -> None:
    """Play the weeks, and serve the worker's console over them."""
    from bot.cli.console import tell
    from bot.cli.server import listen, reached_at, serve_beside
    from bot.commands.console import link_to
    from bot.console.routes import Console as Shown
    from bot.demo import story
    from bot.demo.scripts import SCRIPTS
    from bot.demo.show import Show
    from bot.demo.world import open_world
    from bot.rights.entry import offer_link
    from bot.settings import Settings

    script = SCRIPTS[language]
    console = Console(highlight=False, quiet=common.as_json)
    show = Show(console, script, fast=fast)
    with TemporaryDirectory() as folder, listen(Settings(port=0)) as listener:
        url = reached_at(Settings(_env_file=None), listener).url or ""
        async with open_world(Path(folder), script, url=url) as world:
            world.on_line, world.on_post = show.line, show.post
            await story.play(world, show)
            show.hush()
            told = say(language, "demo.before_console", worker=script.worker)
            console.print(f"\n{told}", markup=False, soft_wrap=True)
            await story.wait_for_a_word(world)
            async with world.app.of.record.write() as session:
                secret = await offer_link(session, world.app.of, world.people[script.worker].id)
            tell(common, link_to(url, secret), browser=browser)
            shown = Shown(world.app)
            await serve_beside(shown.routes(), listener, world.app, shown.close)
