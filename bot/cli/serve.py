"""One serving process: the platforms' webhooks, the console, the local API and the work, until a signal ends it."""

import secrets
import sys

import structlog

from adapters.registry import PLATFORMS
from bot.app import open_app
from bot.cli.server import address_of, listen, reached_at, serve_beside
from bot.console.routes import Console
from bot.deployment import utc_now
from bot.mcp.served import Served
from bot.ownership import Serving, announce
from bot.service.api import api_routes
from bot.service.captions import caption_routes
from bot.service.metrics import metric_routes
from bot.settings import Settings
from bot.work.freeing import share_pools
from bot.work.trace import exporting

log = structlog.get_logger()
SWITCH_SECONDS = 0.0005
"""How long a thread that embeds may keep the interpreter to itself; acknowledgements wait for it at each step."""


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; what was accepted is safe on disk at every moment.

    Raises:
        Impossible: another process owns the data folder, or the address is taken.
    """
    platforms = {name: PLATFORMS[name](getattr(settings, name), utc_now) for name in settings.platforms}
    sys.setswitchinterval(SWITCH_SECONDS)
    share_pools()
    with listen(settings) as listener, exporting():
        url = address_of(settings, listener)
        async with open_app(reached_at(settings, listener), platforms=platforms) as app:
            token = secrets.token_urlsafe(32)
            spoken = (route for platform in platforms.values() for route in platform.routes())
            console, tools = Console(app), Served(app)
            pages = (*api_routes(app, token), *metric_routes(app), *caption_routes(app), *tools.routes())
            routes = [*pages, *console.routes(), *spoken]
            with announce(settings.home, Serving(url, token)):
                log.info("serving", url=url, platforms=sorted(platforms))
                if not platforms:
                    log.warning("no_chat_connected", cure="`double onboard` asks for what a chat needs")
                await serve_beside(routes, listener, app, console.close, tools.close)
    log.info("stopped")
