"""What models and their servers do, over HTTP: what comes of it, what it costs, and how they are asked again."""

import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from adapters.platform import Card
from bot.cli.checks import check_model
from bot.settings import Settings
from memory.record.tables import SpendRow
from tests.servers.model import LoopbackModel, serve_model
from tests.stage import Stage, open_stage

SAID = "Use the release page."
PRICED: dict[str, Any] = {"model_price_read": 1_000_000.0, "model_price_written": 1_000_000.0}


@pytest.fixture
def model() -> Iterator[LoopbackModel]:
    with serve_model() as served:
        yield served


@pytest.fixture
async def stage(tmp_path: Path, model: LoopbackModel) -> AsyncIterator[Stage]:
    """A model by address and key, at a price of one for each token; Ana answered once, and her double stands in."""
    where = {"model_url": model.url, "model_key": "a-key"}
    async with open_stage(tmp_path / "home", model="openai:loopback", **where, **PRICED) as opened:
        await opened.consent(opened.ana)
        await opened.teach("How do I roll back a deploy?", SAID, times=3)
        await opened.stand_in(opened.ana)
        yield opened


async def ask(stage: Stage) -> Card:
    await stage.say(stage.chen, "@double @Ana how do I roll back a deploy?")
    card = stage.card_with(stage.ana, "approve").post.card
    assert card is not None
    return card


async def spent(stage: Stage) -> float:
    async with stage.app.of.record.read() as session:
        return await session.scalar(select(func.sum(SpendRow.cost))) or 0.0


def slots(reply: str) -> dict[str, object]:
    return {"act": "answer", "reply": reply, "cited": [1], "unsure": False}


async def test_thinking_in_the_slot_is_not_said(stage: Stage, model: LoopbackModel) -> None:
    model.answer = slots(f"<think>Ben asked it in #ops.</think>{SAID}")
    assert (await ask(stage)).body == SAID


async def test_refusal_in_the_slot_is_not_said(stage: Stage, model: LoopbackModel) -> None:
    model.answer = slots("As an AI language model, I cannot answer for Ana.")
    assert (await ask(stage)).body == SAID


async def test_what_nobody_said_makes_the_draft_a_guess(stage: Stage, model: LoopbackModel) -> None:
    model.answer = slots("Drop the users table, then call finance.")
    await ask(stage)
    assert "This is the nearest I found:" in stage.cards(stage.ana)[-1].post.text


async def test_answer_that_is_cut_off_is_paid_for(stage: Stage, model: LoopbackModel) -> None:
    before = await spent(stage)
    model.raw, model.finish, model.usage = '{"act": "answer", "reply": "Th', "length", (1000, 4000)
    assert (await ask(stage)).body == SAID
    assert await spent(stage) - before == 5000


async def test_question_whose_answer_comes_too_late_is_paid_for(tmp_path: Path, model: LoopbackModel) -> None:
    model.hold = threading.Event()
    where = {"model_url": model.url, "model_key": "a-key", "model_timeout_seconds": 0.2}
    async with open_stage(tmp_path / "late", model="openai:loopback", **where, **PRICED) as stage:
        await stage.consent(stage.ana)
        await stage.teach("How do I roll back a deploy?", SAID, times=3)
        await stage.stand_in(stage.ana)
        before = await spent(stage)
        assert (await ask(stage)).body == SAID
        assert await spent(stage) - before > len(SAID)
    model.hold.set()


@pytest.mark.parametrize("usage", [(0, 0), (None, None)])
async def test_tokens_that_nobody_counted_are_counted_by_signs(
    stage: Stage, model: LoopbackModel, usage: tuple[int | None, int | None]
) -> None:
    model.answer, model.usage = slots(SAID), usage
    await ask(stage)
    assert await spent(stage) > len(SAID)


@pytest.mark.parametrize(
    "refused", [{"temperature"}, {"response_format"}, {"response_format", "tools"}, {"temperature", "response_format"}]
)
async def test_server_that_refuses_something_is_asked_without_it(
    stage: Stage, model: LoopbackModel, refused: set[str]
) -> None:
    model.refuses, model.answer = frozenset(refused), slots(f"{SAID} Thanks!")
    assert (await ask(stage)).body == f"{SAID} Thanks!"
    asked = len(model.prompts)
    await ask(stage)
    assert len(model.prompts) == asked + 1


async def test_prose_where_a_form_was_asked_for_is_no_answer(stage: Stage, model: LoopbackModel) -> None:
    model.refuses, model.raw = frozenset({"response_format", "tools"}), "Sure! She would point to the release page."
    assert (await ask(stage)).body == SAID


async def test_who_reads_is_the_host_of_the_address(stage: Stage) -> None:
    assert stage.app.of.settings.providers == ("127.0.0.1",)


async def test_doctor_asks_the_model_one_small_question(model: LoopbackModel, tmp_path: Path) -> None:
    endpoint: dict[str, Any] = {"model": "openai:loopback", "model_url": model.url, "model_key": SecretStr("k")}
    settings = Settings(home=tmp_path, _env_file=None, **endpoint, **PRICED)
    model.answer = slots("Yes, at three.")
    (works,) = await check_model(settings)
    assert (works.well, works.found) == (True, "openai:loopback at 127.0.0.1 said «Yes, at three.», for 2.000000")
    model.status = 401
    (fails,) = await check_model(settings)
    assert not fails.well
    assert "401" in fails.found
    assert "DOUBLE_MODEL_KEY" in fails.cure
