"""``double console``"""

import asyncio
from typing import Annotated

from cyclopts import Parameter

from bot.cli.common import Common, one_sentence
from bot.errors import Impossible, Misused
from bot.settings import Settings
from bot.texts import Told


def console(
    *,
    worker: str | None = None,
    admin: Annotated[bool, Parameter(negative="")] = False,
    browser: bool = True,
    common: Common = Common(),
) -> None:
    """Open a worker's console in the browser, or the health of the deployment. Ends with Ctrl-C.

    Parameters
    ----------
    worker
        Whose console: a worker's name, id or account.
    admin
        The health of the deployment instead: no worker's words or figures.
    browser
        Open the browser; else only print the link.
    """
    with one_sentence(common):
        if admin is (worker is not None):
            raise Misused(Told("error.whose_console"))
        from bot.ownership import find_owner

        settings = common.settings()
        owner = find_owner(settings.home)
        if owner is not None:
            from bot.cli.remote import call_remote

            asked = {"worker": worker, "language": common.lang}
            tell(common, call_remote(owner, "console", asked, common.speaks)["url"], browser=browser)
        elif not settings.is_begun:
            raise Impossible(Told("error.nobody_yet", home=settings.home))
        else:
            asyncio.run(_serve(common, settings, worker, browser=browser))


def tell(common: Common, url: str, *, browser: bool) -> None:
    """Print a link, and open it where there is a browser."""
    if common.as_json:
        import json

        print(json.dumps({"url": url}), flush=True)
    else:
        print(common.say("console.opened", url=url), flush=True)
    if browser:
        import webbrowser

        webbrowser.open(url)


async def _serve(common: Common, settings: Settings, worker: str | None, *, browser: bool) -> None:
    """Serve nothing but the console, until Ctrl-C; on a free port where none is set."""
    from bot.app import open_app
    from bot.cli.logs import quiet_logs
    from bot.cli.server import listen, reached_at, serve_beside
    from bot.console.routes import Console
    from bot.service.console import ConsoleArgs
    from bot.service.console import console as offer

    quiet_logs()
    if "port" not in settings.model_fields_set:
        settings = settings.model_copy(update={"port": 0})
    with listen(settings) as listener:
        async with open_app(reached_at(settings, listener)) as app:
            link = await offer(app, ConsoleArgs.model_validate({"worker": worker, "language": common.lang}))
            tell(common, link["url"], browser=browser)
            console = Console(app)
            await serve_beside(console.routes(), listener, app, console.close)
