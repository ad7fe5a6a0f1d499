"""Deployments that wait for a sign-off: on GitHub as its gate, on GitLab as one who approves, where Ana takes them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.request import FORMS
from memory.domain import Act
from tests import gitlab_stage
from tests.github_stage import Office, open_office
from tests.servers.forge import Json
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
    facts = card.post.card.facts  # type: ignore[union-attr]
    assert [facts[0], *facts[2:4]] == [("Environment", "staging"), ("Branch", "main"), ("Commit", "c" * 7)]
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


@pytest.fixture
async def project(tmp_path: Path) -> AsyncIterator[gitlab_stage.Office]:
    async with gitlab_stage.open_office(tmp_path / "home") as opened:
        opened.app.members[opened.ana.id] = 40
        await opened.begin()
        issue = await opened.open(opened.ben, "Who approves deployments?", kind="m")
        await opened.comment(issue, opened.ana, "/double signoff on")
        ana = opened.stage.ana
        await opened.stage.press(ana, opened.stage.card_with(ana, "consent_shadow"), "consent_shadow")
        yield opened


def states(deployment: Json) -> list[tuple[str, str]]:
    """Who ruled on a deployment, and how."""
    return [(each["user"]["username"], each["status"]) for each in deployment["approvals"]]


async def test_what_the_worker_approved_on_gitlab_is_learnt_and_the_next_is_answered_by_their_press(
    project: gitlab_stage.Office,
) -> None:
    ana, gitlab, app = project.stage.ana, project.gitlab, project.app
    for number in range(3):
        deployment, delivered = gitlab.deploy(app, (project.ben, project.chen)[number % 2], "staging")
        await project.happen(delivered)
        assert "asks you to sign off a deployment" in project.stage.cards(ana)[-1].post.text
        gitlab.rule(deployment, project.ana, "approved", {"comment": ""})
        await project.happen(gitlab.deployed(app, project.ana, deployment))
        assert "You answer this yourself." in project.stage.cards(ana)[-1].post.text
    decided = [each for each in await project.decided() if each.situation.place.id.endswith(FORMS)]
    assert [each.act for each in decided] == [Act.APPROVE] * 3

    deployment, delivered = gitlab.deploy(app, project.ben, "staging")
    await project.happen(delivered)
    await project.stage.press(ana, *await project.stage.sending(ana))
    assert states(deployment) == [(gitlab.bot.username, "approved")]
    assert deployment["approvals"][0]["comment"].startswith("AI · Ana's double · approved by Ana")
    assert deployment["status"] == "running"


async def test_deployment_of_which_nothing_is_told_is_found_once_and_a_second_approval_is_not_the_doubles(
    project: gitlab_stage.Office,
) -> None:
    ana, gitlab, app = project.stage.ana, project.gitlab, project.app
    deployment, _ = gitlab.deploy(app, project.ben, "production", needs=2, tier="production")
    await project.find()
    cards = len(project.stage.cards(ana))
    await project.find()
    assert len(project.stage.cards(ana)) == cards
    card = project.stage.cards(ana)[-1]
    assert ("Approvals needed", "2") in card.post.card.facts  # type: ignore[union-attr]
    gitlab.rule(deployment, project.ana, "approved", {"comment": "Fine."})
    await project.happen(gitlab.deployed(app, project.ana, deployment))
    assert not {"approve", "edit"} & set(actions(project.stage.cards(ana)[-1]))
    assert states(deployment) == [("ana-l", "approved")]
    refused, delivered = gitlab.deploy(app, project.chen, "staging")
    await project.happen(delivered)
    await project.stage.press(ana, project.stage.card_with(ana, "edit"), "edit", "No, not on a Friday.")
    assert states(refused) == [(gitlab.bot.username, "rejected")]
