"""Requests with a form: what Ana answered before is foreseen, shown with what was filled in, and done by her word."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.chat import Message, Person
from adapters.local.people import FORMS_PLACE, Posted
from adapters.platform import Card
from adapters.request import Amount, Days, Entry, FormKind, Request, SignedAct, Signing
from bot.backtest.replay import replay
from bot.standin.policies import choose_policy
from memory.decisions.decisions import decisions_of
from memory.domain import Act, Decision
from memory.record.tables import DraftRow, MessageRow, OutboxRow
from memory.workers import worker_of, worker_seal
from policies.policy_file import read_policy
from tests.stage import Stage, actions, open_after

POLICY = """\
version: 1
permits:
  - name: small purchases
    up_to: answer
    when:
      form: purchase
      act: approve
      amount_up_to: "300 EUR"
      asker: [local:ben, local:chen]
"""


def purchase(number: str, currency: str = "EUR", **more: object) -> Request:
    """A purchase at a price."""
    return replace(Request(FormKind.PURCHASE, (Entry("Amount", Amount(Decimal(number), currency)),)), **more)  # type: ignore[arg-type]


async def ask(stage: Stage, person: Person, text: str, request: Request) -> Message:
    """Somebody asks Ana with a form, and everything that follows happens."""
    stage.clock.advance(timedelta(minutes=1))
    message = await stage.chat.request(person, stage.ana, text, request)
    await stage.app.settle()
    return message


async def sign(stage: Stage, message: Message, act: SignedAct, text: str = "") -> None:
    """Ana answers a form where it stands."""
    stage.clock.advance(timedelta(hours=1))
    await stage.chat.sign(stage.ana, message, act, text)
    await stage.app.settle()


async def agree(stage: Stage) -> None:
    """Ana agrees to forms."""
    card = await stage.command(stage.ana, "signoff on", stage.direct(stage.ana))
    assert "requests with a form that ask you by name" in card.post.text
    await stage.press(stage.ana, card, "consent_shadow")


async def begin(stage: Stage) -> None:
    """Ana has a double, and agrees to forms; then she decides on ten purchases, by their price."""
    await stage.consent(stage.ana)
    await agree(stage)
    for number in range(5):
        asker = (stage.ben, stage.chen)[number % 2]
        cheap = await ask(stage, asker, f"Two cables for desk {number}", purchase(f"{40 + number}"))
        await sign(stage, cheap, "approve")
        dear = await ask(stage, asker, f"A camera for room {number}", purchase(f"{4000 + number}"))
        await sign(stage, dear, "decline", "Too dear for this year.")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_after(tmp_path / "home", begin) as opened:
        yield opened


async def decided(stage: Stage) -> list[Decision]:
    """What Ana decided on forms, oldest first."""
    async with stage.app.of.record.read() as session:
        ana = await worker_of(session, stage.ana.id)
        assert ana is not None
        found = await decisions_of(session, await worker_seal(session, stage.app.of.master, ana.id), ana.id)
    return [each for each in found if each.situation.place.id == FORMS_PLACE.id]


def answers(stage: Stage) -> list[tuple[Signing | None, str]]:
    """What was done to forms in Ana's name, and said."""
    return [(posted.post.signing, posted.post.text) for posted in stage.replies() if posted.place == FORMS_PLACE.id]


def shown(posted: Posted) -> Card:
    """A card."""
    assert posted.post.card is not None
    return posted.post.card


async def test_what_the_worker_answered_on_the_form_itself_is_a_decision_with_its_fields_sealed(stage: Stage) -> None:
    found = await decided(stage)
    assert [each.act for each in found] == [Act.APPROVE, Act.DECLINE] * 5
    assert all(each.formal for each in found)
    request = found[1].situation.trigger.request
    assert request is not None
    assert request.amounts == (Amount(Decimal(4000), "EUR"),)
    async with stage.app.of.record.read() as session:
        kept = [row.sealed for row in await session.scalars(select(MessageRow))]
    assert kept
    assert not any(b"4000" in sealed for sealed in kept)


@pytest.mark.parametrize(("price", "act", "word"), [("45", "approve", "Approved."), ("4100", "decline", "Too dear")])
async def test_nearest_forms_foresee_the_answer_and_the_press_does_it(
    stage: Stage, price: str, act: SignedAct, word: str
) -> None:
    await ask(stage, stage.ben, "Something for the office", purchase(price))
    posted, button = await stage.sending(stage.ana)
    card = shown(posted)
    assert "Ben asks you to sign off a purchase" in posted.post.text
    assert ("Amount", f"{Decimal(price):,f} EUR") in card.facts
    assert word in card.body
    assert f"2026-03-02: {act} · 4" in card.body
    assert answers(stage) == []
    await stage.press(stage.ana, posted, button)
    ((signing, text),) = answers(stage)
    assert signing == Signing(act)
    assert word in text
    assert "undo" not in actions(stage.cards(stage.ana)[-1])
    latest = (await decided(stage))[-1]
    assert (latest.act, latest.formal) == (Act(act), True)


async def test_words_of_the_worker_decide_and_what_says_neither_yes_nor_no_is_only_passed_on(stage: Stage) -> None:
    for words, signing in (
        ("No, we cannot pay for that.", Signing("decline")),
        ("Approved, charge it to the office.", Signing("approve")),
        ("Which desk is it for?", Signing()),
    ):
        await ask(stage, stage.chen, "Two more cables", purchase("41"))
        posted, _ = await stage.sending(stage.ana)
        await stage.press(stage.ana, posted, "edit", words)
        assert answers(stage)[-1] == (signing, words)


async def earn(stage: Stage) -> None:
    """Ana's double earns the right to approve purchases, and her policy states up to which amount."""
    await stage.consent(stage.ana)
    await agree(stage)
    await sign(stage, await ask(stage, stage.ben, "Cables for the hall", purchase("55")), "approve")
    await stage.stand_in(stage.ana, "for 8 hours")
    for number in range(24):
        await ask(stage, (stage.ben, stage.chen)[number % 2], f"Cables for desk {number}", purchase(f"{30 + number}"))
        await stage.press(stage.ana, *await stage.sending(stage.ana))
    offer = stage.card_with(stage.ana, "grant")
    assert "«a purchase»" in offer.post.text
    await stage.press(stage.ana, offer, "grant")
    async with stage.app.of.record.write() as session:
        ana = await worker_of(session, stage.ana.id)
        assert ana is not None
        await choose_policy(session, stage.app.of, ana, POLICY)


@pytest.fixture
async def cleared(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_after(tmp_path / "home", earn) as opened:
        yield opened


async def test_cleared_form_within_the_range_is_signed_off_alone_and_labelled(cleared: Stage) -> None:
    before = len(answers(cleared))
    await ask(cleared, cleared.ben, "Cables for the new desk", purchase("50"))
    assert answers(cleared)[before:] == [(Signing("approve"), "Approved.")]
    posted = cleared.replies()[-1]
    assert "AI" in posted.post.label.visible
    assert posted.post.card is None
    assert cleared.cards(cleared.ana)[-1].post.text == "I signed off a purchase of Ben for you."


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("A desk", purchase("301")),
        ("Cables for desk 9, a little dearer than any before", purchase("60")),
        ("A chair", purchase("299")),
        ("Cables", purchase("50", "USD")),
        ("Cables", purchase("50", needs=2)),
        ("Cables, to the new bank account of our supplier", purchase("50")),
        ("Cables", Request(FormKind.PURCHASE, (Entry("Amount", "fifty euros"),))),
        ("Cables", Request(FormKind.OTHER, (Entry("Amount", Amount(Decimal(50), "EUR")),))),
        ("Days off", Request(FormKind.LEAVE, (Entry("When", Days(date(2026, 3, 4), date(2026, 3, 5))),))),
        ("Ship it", Request(FormKind.DEPLOY, (Entry("Environment", "production", "environment"),))),
    ],
)
async def test_form_outside_of_range_clearance_or_with_more_at_stake_is_never_signed_off_alone(
    cleared: Stage, text: str, request_: Request
) -> None:
    before = len(answers(cleared))
    await ask(cleared, cleared.ben, text, request_)
    assert len(answers(cleared)) == before
    assert "Ben asks you to sign off" in cleared.cards(cleared.ana)[-1].post.text


def access(*more: Entry) -> Request:
    """Access to the wiki, as somebody, for a reason."""
    return Request(FormKind.ACCESS, (Entry("Access to", "wiki", "resource"), *more))


READER, REASON = Entry("Level", "reader"), Entry("Reason", "For the new project", "remark")


async def earn_access(stage: Stage) -> None:
    """Ana's double earns the right to let people read the wiki."""
    await stage.consent(stage.ana)
    await agree(stage)
    await sign(stage, await ask(stage, stage.ben, "The wiki", access(READER, REASON)), "approve")
    await stage.stand_in(stage.ana, "for 8 hours")
    for number in range(24):
        await ask(stage, (stage.ben, stage.chen)[number % 2], "The wiki, please", access(READER, REASON))
        await stage.press(stage.ana, *await stage.sending(stage.ana))
    await stage.press(stage.ana, stage.card_with(stage.ana, "grant"), "grant")
    policy = POLICY.replace("form: purchase", "form: access").replace('amount_up_to: "300 EUR"', "resource: wiki")
    async with stage.app.of.record.write() as session:
        ana = await worker_of(session, stage.ana.id)
        assert ana is not None
        await choose_policy(session, stage.app.of, ana, policy)


@pytest.fixture
async def lets_read(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_after(tmp_path / "home", earn_access) as opened:
        yield opened


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        (access(Entry("Level", "administrator"), REASON), "Level"),
        (access(READER, REASON, Entry("Account", "root")), "Account"),
        (access(READER, READER, Entry("Level", "owner"), REASON), "Level"),
        (access(REASON), "Level"),
        (access(READER), "Reason"),
        (access(READER, REASON, Entry("Branch", "main", "branch")), "Branch"),
        (access(Entry("Level", "reader", "remark"), REASON), "Level"),
    ],
)
async def test_field_that_was_not_approved_so_is_for_the_worker_and_is_named(
    lets_read: Stage, request_: Request, named: str
) -> None:
    before = len(answers(lets_read))
    covered = access(Entry("Level", "Reader"), replace(REASON, value="For Q3"))
    await ask(lets_read, lets_read.ben, "The wiki, please", covered)
    assert answers(lets_read)[before:] == [(Signing("approve"), "Approved.")]
    await ask(lets_read, lets_read.ben, "The wiki, please", request_)
    assert len(answers(lets_read)) == before + 1
    card = lets_read.card_with(lets_read.ana, "edit")
    why = next(button.value for button in shown(card).menu if button.value.startswith("why"))
    told = (await lets_read.command(lets_read.ana, why, lets_read.direct(lets_read.ana))).post.text
    assert f"you have approved no such form with these fields filled in so: {named}" in told


async def test_who_asks_by_a_form_never_answers_it_and_nobody_but_whom_it_asks_hears_of_it(cleared: Stage) -> None:
    await cleared.consent(cleared.ben)
    card = await cleared.command(cleared.ben, "signoff on", cleared.direct(cleared.ben))
    await cleared.press(cleared.ben, card, "consent_shadow")
    before, cards = len(answers(cleared)), len(cleared.cards(cleared.ana))
    await ask(cleared, cleared.ana, "Cables for myself", purchase("50"))
    assert (len(answers(cleared)), len(cleared.cards(cleared.ana))) == (before, cards)
    await ask(cleared, cleared.chen, "Cables for Chen", purchase("900"))
    assert "Chen asks you to sign off" in cleared.cards(cleared.ana)[-1].post.text
    assert not [card for card in cleared.cards(cleared.ben) if "sign off" in card.post.text]


async def test_signed_elsewhere_or_only_by_hand_is_not_signed_here(cleared: Stage) -> None:
    before = len(answers(cleared))
    await ask(cleared, cleared.ben, "Cables", purchase("50", approved=(cleared.ana.id,)))
    posted, button = await cleared.sending(cleared.ana)
    await cleared.press(cleared.ana, posted, button)
    assert len(answers(cleared)) == before
    message = await ask(cleared, cleared.ben, "Cables", purchase("50", by_hand=True))
    posted = cleared.cards(cleared.ana)[-1]
    assert "Only you can answer this, on its own page" in posted.post.text
    assert "Approved." in shown(posted).body
    assert not {"approve", "edit"} & set(actions(posted))
    await sign(cleared, message, "approve")
    assert len(answers(cleared)) == before
    assert (await decided(cleared))[-1].act is Act.APPROVE


async def test_forms_are_not_read_any_more_once_the_worker_ends_it_and_are_forgotten_with_all(cleared: Stage) -> None:
    await cleared.command(cleared.ana, "signoff off", cleared.direct(cleared.ana))
    before, cards = len(answers(cleared)), len(cleared.cards(cleared.ana))
    await ask(cleared, cleared.ben, "Cables", purchase("50"))
    assert (len(answers(cleared)), len(cleared.cards(cleared.ana))) == (before, cards)
    card = await cleared.command(cleared.ana, "forget everything", cleared.direct(cleared.ana))
    await cleared.press(cleared.ana, card, "forget_everything")
    async with cleared.app.of.record.read() as session:
        assert not list(await session.scalars(select(DraftRow)))
        assert not list(await session.scalars(select(MessageRow)))
        assert not [row for row in await session.scalars(select(OutboxRow)) if row.body and row.draft]


async def test_where_the_forms_part_the_worker_may_give_the_other_answer(stage: Stage) -> None:
    for number, act in enumerate(("approve", "decline", "approve", "decline")):
        message = await ask(stage, stage.ben, "A chair", purchase(f"{400 + number}"))
        await sign(stage, message, "approve" if act == "approve" else "decline")
    await ask(stage, stage.chen, "A chair", purchase("402"))
    posted = stage.card_with(stage.ana, "send_second")
    await stage.press(stage.ana, posted, "send_second")
    ((signing, _),) = answers(stage)
    assert signing is not None
    assert signing.act != ("approve" if "Approved." in shown(posted).body.splitlines()[0] else "decline")


async def test_another_policy_is_tried_on_recorded_forms(cleared: Stage) -> None:
    tighter = read_policy(POLICY.replace("300", "35"), "tighter.yaml")
    async with cleared.app.of.record.read() as session:
        ana = await worker_of(session, cleared.ana.id)
    assert ana is not None
    forms = [
        each
        async for each in replay(cleared.app, ana, tighter, cleared.clock.now() - timedelta(hours=2))
        if each.decision.situation.trigger.request
    ]
    assert forms
    verdicts = {(str(each.compared.now.verdict), str(each.compared.then.verdict)) for each in forms}
    assert ("answer", "ask") in verdicts
    assert ("ask", "answer") not in verdicts
