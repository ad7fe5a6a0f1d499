"""Who may look: a worker by a link of their own, once; nobody else, and nothing of anybody where the session is over."""

import httpx
import pytest
from starlette.applications import Starlette

from bot.console.guard import COOKIE
from bot.console.routes import console_routes
from tests.console.window import URL, Window
from tests.stage import Stage

WORDS = ("deploy", "rollback", "Ben", "Ana")


async def asked(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("How do I roll back a deploy?", "Use deploy rollback NAME.", times=3)
    await stage.say(stage.ben, "@Double @Ana how do I roll back my deploy?")


@pytest.fixture
def window(stage: Stage) -> Window:
    stage.app.of.settings.__dict__["url"] = URL
    return Window(stage)
