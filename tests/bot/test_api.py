"""What a serving process tells of itself over HTTP without a token: that it lives, and what stands against its work."""

from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from bot.service import ready
from bot.service.api import api_routes
from tests.stage import Stage, open_stage

ALIVE = (200, {"status": "ok"})


async def ask(stage: Stage, path: str) -> tuple[int, object]:
    transport = httpx.ASGITransport(Starlette(routes=list(api_routes(stage.app, "token"))))
    async with httpx.AsyncClient(transport=transport, base_url="http://double") as client:
        answer = await client.get(path)
    return answer.status_code, answer.json()


def unready(**faults: str) -> tuple[int, object]:
    return 503, {"ready": False, "faults": faults}


async def test_process_that_can_work_is_ready(stage: Stage) -> None:
    assert await ask(stage, "/readyz") == (200, {"ready": True, "faults": {}})
    assert await ask(stage, "/healthz") == ALIVE


async def test_process_that_is_deaf_lives_but_is_not_ready(stage: Stage) -> None:
    stage.chat.unheard = ["socket: not_opened_ClientConnectorError"]
    assert await ask(stage, "/readyz") == unready(platform_local=stage.chat.unheard[0])
    assert await ask(stage, "/healthz") == ALIVE


async def test_key_that_does_not_open_what_is_sealed_is_named(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "home") as stage:
        await stage.consent(stage.ana)
    async with open_stage(tmp_path / "home", master_key="5b" * 32) as other:
        assert await ask(other, "/readyz") == unready(key="WrongKey")


async def test_schema_of_a_former_version_is_named_and_one_of_a_newer_version_will_do(stage: Stage) -> None:
    for version, answer in (("0001", unready(migrations="behind")), ("9999", (200, {"ready": True, "faults": {}}))):
        async with stage.app.of.record.write() as session:
            await session.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
        assert await ask(stage, "/readyz") == answer


async def test_full_disk_is_named(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "LEAST_FREE", 2**62)
    assert await ask(stage, "/readyz") == unready(disk="full_or_read_only")
