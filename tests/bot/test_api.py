"""What a serving process tells of itself over HTTP without a token: that it lives, and whether it hears."""

import httpx
from starlette.applications import Starlette

from bot.service.api import api_routes
from tests.stage import Stage


async def ask(stage: Stage, path: str) -> tuple[int, object]:
    transport = httpx.ASGITransport(Starlette(routes=list(api_routes(stage.app, "token"))))
    async with httpx.AsyncClient(transport=transport, base_url="http://double") as client:
        answer = await client.get(path)
    return answer.status_code, answer.json()


async def test_process_that_hears_is_ready(stage: Stage) -> None:
    assert await ask(stage, "/readyz") == (200, {"ready": True, "deaf": {}})
    assert await ask(stage, "/healthz") == (200, {"status": "ok"})


async def test_process_that_is_deaf_lives_but_is_not_ready(stage: Stage) -> None:
    stage.chat.unheard = ["socket: not_opened_ClientConnectorError"]
    assert await ask(stage, "/readyz") == (503, {"ready": False, "deaf": {"local": stage.chat.unheard}})
    assert await ask(stage, "/healthz") == (200, {"status": "ok"})
