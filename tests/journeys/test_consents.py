"""What a worker agreed to: told in words, shown on request, given and withdrawn with one press each."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.chat import PlaceKind
from adapters.platform import Post
from bot.standin.settle import Outdated
from memory.record.tables import AuditRow, ConsentRow, DraftRow
from memory.rights.consent import WORDING
from tests.servers.model import LoopbackModel, serve_model
from tests.stage import Stage, actions, open_stage

QUESTION, ANSWER = "How do I roll back a deploy?", "Use the release page."


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackModel]:
    """A loopback model that OpenAI's client speaks to, and that has an answer."""
    with serve_model() as served:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", served.url)
        served.answer = {"act": "answer", "reply": "The model says so.", "cited": [1], "unsure": False}
        yield served


@pytest.fixture
async def worded(tmp_path: Path, model: LoopbackModel) -> AsyncIterator[Stage]:
    """A deployment that words drafts with a model."""
    async with open_stage(tmp_path / "home", model="openai:loopback", model_timeout_seconds=5) as opened:
        yield opened


async def said(stage: Stage, line: str) -> str:
    return (await stage.command(stage.ana, line)).post.text


def draft(stage: Stage) -> Post:
    """The newest card of a draft of Ana's."""
    return [card.post for card in stage.cards(stage.ana) if card.key.startswith("card:")][-1]


async def agree(stage: Stage, *, to_model: bool) -> None:
    """Ana switches her double on in #ops, with the models of the deployment or without."""
    card = await stage.command(stage.ana, "shadow on", stage.ops)
    await stage.chat.press(stage.ana, card, "consent_shadow", number=0 if to_model else 1)
    await stage.app.settle()


async def ask(stage: Stage) -> None:
    await stage.say(stage.ben, QUESTION)
    await stage.say(stage.ana, ANSWER)
    await stage.wait(hours=1)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")


async def test_consents_are_shown_with_place_purpose_and_day(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.stand_in(stage.ana)
    assert (await said(stage, "consents")).splitlines()[:3] == [
        "What you have agreed to:",
        "• #ops: reading the past since 2026-03-02, listening since 2026-03-02, drafting since 2026-03-02, "
        "sending since 2026-03-02",
        "• the talk with your double: drafting since 2026-03-02, sending since 2026-03-02",
    ]
    assert (await said(stage, "授权")).startswith("你同意过的：\n• #ops：读过去的消息（自 2026-03-02）")


async def test_words_that_were_agreed_to_are_shown_with_their_version(stage: Stage) -> None:
    await stage.consent(stage.ana)
    text = await said(stage, "consents words")
    assert text.startswith(f"Version {WORDING}:\nIf you agree, your double listens in the places that you named")
    async with stage.app.of.record.read() as session:
        assert set(await session.scalars(select(ConsentRow.wording))) == {WORDING}


async def test_sending_is_withdrawn_with_one_press_and_what_waits_is_not_sent(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await ask(stage)
    shown = await stage.command(stage.ana, "consents")
    assert stage.chat.button(shown, "typed").text == "Stop sending"
    await stage.press(stage.ana, shown, "typed")
    assert draft(stage).text == "Stopped; not sent."
    assert "sending" not in await said(stage, "consents")
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    assert draft(stage).text.startswith("Chen asks in #ops. I say this only if you approve it.")
    assert stage.replies() == []


async def test_drafting_ends_sending_as_well_but_only_where_it_was_said(stage: Stage) -> None:
    lab = stage.chat.add_place("lab", PlaceKind.PUBLIC, [stage.ana, stage.ben, stage.chen])
    await stage.consent(stage.ana)
    await stage.consent(stage.ana, lab)
    await stage.stand_in(stage.ana)
    answer = await said(stage, "consents off draft #lab")
    assert answer.startswith("Ended, #lab: drafting. 2 consents are withdrawn")
    listed = (await said(stage, "consents")).splitlines()
    assert [line for line in listed if "drafting" in line and "#lab" in line] == []
    assert [line for line in listed if "sending" in line and "#ops" in line]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("consents off", "Say `consents`"),
        ("consents on send", "Say `consents`"),
        ("consents off send #cellar", "I know nothing of yours there"),
        ("consents off model", "There is nothing of that to end."),
        ("consents on model", "No language model is in use here"),
    ],
)
async def test_what_cannot_be_withdrawn_is_told(stage: Stage, line: str, answer: str) -> None:
    await stage.consent(stage.ana)
    assert (await said(stage, line)).startswith(answer)


async def test_withdrawal_stands_in_the_audit_chain(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await said(stage, "consents off draft")
    async with stage.app.of.record.read() as session:
        last = await session.scalar(select(AuditRow).order_by(AuditRow.number.desc()).limit(1))
    assert last is not None
    assert (last.action, last.subject) == ("consent_revoked", "draft:*")


async def test_provider_is_named_before_the_worker_agrees(worded: Stage) -> None:
    card = await worded.command(worded.ana, "shadow on", worded.ops)
    assert "are sent to the language models of openai" in card.post.text
    assert [b.text for b in (card.post.card.buttons if card.post.card else ())] == [
        "I agree",
        "I agree, but nothing to openai",
    ]


async def test_model_words_the_draft_of_who_agreed_to_its_provider(worded: Stage, model: LoopbackModel) -> None:
    await agree(worded, to_model=True)
    await ask(worded)
    assert "The model says so." in repr(draft(worded))
    assert "models (openai) since 2026-03-02" in await said(worded, "consents")


async def test_nothing_goes_to_a_provider_without_consent(worded: Stage, model: LoopbackModel) -> None:
    await agree(worded, to_model=False)
    await ask(worded)
    assert ANSWER in repr(draft(worded))
    assert model.prompts == []


async def test_precedent_of_a_place_without_that_consent_is_not_sent_to_it(worded: Stage, model: LoopbackModel) -> None:
    lab = worded.chat.add_place("lab", PlaceKind.PUBLIC, [worded.ana, worded.ben, worded.chen])
    await worded.consent(worded.ana)
    await worded.consent(worded.ana, lab)
    await worded.teach("Where is the zebra tonight?", "The zebra is in the lab.", place=lab)
    await worded.teach("Where is the zebra today?", "The zebra is in the yard.")
    await said(worded, "consents off model #lab")
    model.prompts.clear()
    await worded.stand_in(worded.ana)
    await worded.say(worded.chen, "@double @Ana where is the zebra?")
    assert "in the yard" in model.prompts[-1]
    assert "in the lab" not in "".join(model.prompts)


async def test_consent_to_models_that_ends_while_one_reads_leaves_no_draft_of_it(
    worded: Stage, model: LoopbackModel
) -> None:
    await agree(worded, to_model=True)
    await worded.teach(QUESTION, ANSWER)
    await worded.stand_in(worded.ana)
    worded.clock.advance(timedelta(minutes=1))
    await worded.chat.say(worded.chen, worded.ops, f"@double @Ana {QUESTION}")
    await worded.app.events.drain()
    async with worded.app.of.record.read() as session:
        asked = await session.scalar(select(DraftRow.id).where(DraftRow.state == "asked"))
    assert asked is not None
    effect = await worded.app.responder.respond(asked)
    await worded.chat.command(worded.ana, "consents off model")
    await worded.app.events.drain()
    with pytest.raises(Outdated):
        async with worded.app.of.record.write() as session:
            await effect(session)
    await worded.wait(minutes=10)
    assert ANSWER in repr(draft(worded))
    assert "The model says so." not in repr([card.post for card in worded.cards(worded.ana)])


async def test_workers_are_asked_once_when_a_model_comes_into_use(tmp_path: Path, model: LoopbackModel) -> None:
    home = tmp_path / "home"
    async with open_stage(home) as stage:
        await stage.consent(stage.ana)
    async with open_stage(home, model="openai:loopback") as stage:
        await stage.app.settle()
        await stage.press(stage.ana, stage.card_with(stage.ana, "consent_model"), "consent_model")
        assert "models (openai)" in await said(stage, "consents")
    async with open_stage(home, model="openai:loopback") as stage:
        await stage.app.settle()
        assert [card for card in stage.cards(stage.ana) if "consent_model" in actions(card)] == []


async def test_budget_in_money_ends_the_models_answers_and_all_sending_for_the_day(
    tmp_path: Path, model: LoopbackModel
) -> None:
    prices = {"model_price_read": 1_000_000.0, "model_price_written": 1_000_000.0}
    async with open_stage(tmp_path / "home", model="openai:loopback", worker_budget=2.0, **prices) as stage:
        await stage.consent(stage.ana)
        await stage.teach(QUESTION, ANSWER)
        model.prompts.clear()
        await stage.stand_in(stage.ana, "for 3 days")
        for _ in range(3):
            await stage.say(stage.chen, f"@double @Ana {QUESTION}")
        assert len(model.prompts) == 1
        assert draft(stage).text.startswith("Chen asks in #ops. I say this only if you approve it.")
        assert ANSWER in repr(draft(stage))
        assert "models cost 2.00 for you" in await said(stage, "report")
        await stage.wait(days=1)
        await stage.say(stage.chen, f"@double @Ana {QUESTION}")
        assert len(model.prompts) == 2
