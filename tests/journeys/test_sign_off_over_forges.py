"""Deployments that wait for a sign-off: GitHub's gates, answered only where Ana took them for hers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.github_stage import Office, open_office
from tests.servers.github_repository import Account
from tests.stage import actions


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path / "home") as opened:
        opened.app.maintainers = [opened.ana]
        await opened.begin()
        yield opened


async def agree(office: Office) -> None:
    """Ana takes the repository's gates for hers: asked for there, agreed to in the chat."""
    issue = await office.open(office.ben, "Who lets deployments through?")
    await office.comment(issue, office.ana, "/double signoff on")
    ana = office.stage.ana
    await office.stage.press(ana, office.stage.card_with(ana, "consent_shadow"), "consent_shadow")


async def deploy(office: Office, user: Account, environment: str = "staging") -> tuple[int, str]:
    """Somebody's run wants to deploy."""
    run, delivered = office.github.deploy(office.app, user, environment, "Pay in two steps")
    await office.happen(delivered)
    return run, environment


async def test_gate_is_answered_by_the_workers_press_once_and_labelled(office: Office) -> None:
    ana = office.stage.ana
    unheard = await deploy(office, office.ben)
    assert not [card for card in office.stage.cards(ana) if "sign off" in card.post.text]
    await agree(office)
    first = await deploy(office, office.ben)
    card = office.stage.card_with(ana, "edit")
    assert "ben-k asks you to sign off a deployment" in card.post.text
    assert ("Environment", "staging") in card.post.card.facts  # type: ignore[union-attr]
    assert "/actions/runs/" in str(card.post.card)
    await office.stage.press(ana, card, "edit", "Approved, watch the queue.")
    (answer,) = office.app.gates[first]
    assert (answer["state"], answer["environment_name"]) == ("approved", "staging")
    assert answer["comment"].startswith("AI · Ana's double · approved by Ana\n")
    assert "Approved, watch the queue." in answer["comment"]

    second = await deploy(office, office.chen)
    office.github.fail("/deployment_protection_rule", "lost")
    await office.stage.press(ana, *await office.stage.sending(ana))
    await office.stage.wait(seconds=30)
    assert [each["state"] for each in office.app.gates[second]] == ["approved"]
    assert "Answered, as you approved." in office.stage.cards(ana)[-1].post.text
    assert office.app.gates[unheard] == []


async def test_no_rejects_the_deployment_and_other_words_are_a_comment(office: Office) -> None:
    ana = office.stage.ana
    await agree(office)
    for words, state in (("No, not on a Friday.", "rejected"), ("Which queue does it drain?", None)):
        gate = await deploy(office, office.ben)
        await office.stage.press(ana, office.stage.card_with(ana, "edit"), "edit", words)
        (answer,) = office.app.gates[gate]
        assert answer.get("state") == state
        assert words in answer["comment"]


async def test_own_deployment_and_one_that_others_maintain_ask_nobody(office: Office) -> None:
    await agree(office)
    cards = len(office.stage.cards(office.stage.ana))
    await deploy(office, office.ana)
    office.app.maintainers = [office.chen]
    await deploy(office, office.ben)
    assert len(office.stage.cards(office.stage.ana)) == cards
    assert not any("approve" in actions(card) for card in office.stage.cards(office.stage.ana))
