"""The data protection assessment says what this deployment is set to do, and tells no worker apart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.service.table import carry_out
from tests.servers.model import serve_model
from tests.stage import Stage, open_stage


async def document(stage: Stage, language: str = "en") -> str:
    return str((await carry_out(stage.app, "assessment", {"language": language}))["document"])


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A loopback model under a provider's name."""
    with serve_model() as served:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", served.url)
        yield


async def test_counts_of_fewer_than_five_people_are_not_told(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("How do I deploy?", "Run it.")
    text = await document(stage)
    assert "| listening in a place | the worker's consent | < 5 |" in text
    assert "| Decisions remembered | < 5 |" in text
    assert "Ana" not in text


async def test_counts_of_five_and_more_are_told(stage: Stage) -> None:
    for number in range(5):
        person = stage.chat.add_person(f"Person {number}")
        await stage.chat.join(person, stage.ops)
        await stage.consent(person)
    assert "| listening in a place | the worker's consent | 5 |" in await document(stage)


async def test_without_a_model_it_says_that_nothing_leaves(stage: Stage) -> None:
    assert "none: nothing leaves this deployment but to the chat platforms" in await document(stage)
    assert "无：除聊天平台外，任何内容都不离开本部署" in await document(stage, "zh")


async def test_settings_stand_in_it(tmp_path: Path, provider: None) -> None:
    async with open_stage(tmp_path / "home", model="openai:loopback", keep_days=90, drafts_per_hour=7) as stage:
        text = await document(stage)
    assert "| Providers of models | openai [country, contract, transfer basis for each] |" in text
    assert "| Longest term that the deployment allows | 90 days |" in text
    assert "at most 7 drafts an hour for a worker" in text
