"""A form that somebody else decided, or that waits no longer, asks nobody any more, and its card says so."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.chat import Press
from adapters.request import FORMS
from memory.domain import Act
from tests import github_stage, gitlab_stage
from tests.journeys.test_sign_off_over_forges import states
from tests.journeys.test_sign_off_over_wecom import change, form
from tests.stage import Stage, actions
from tests.wecom_stage import HAN, LI, WANG, in_words
from tests.wecom_stage import open_office as open_wecom


async def forge(stage: Stage, value: str, action: str) -> None:
    """Ana presses what her card does not show, or no longer."""
    at = stage.clock.now()
    press = Press(
        key=f"{action}:{at}", place=stage.direct(stage.ana), author=stage.ana, action=action, value=value, at=at
    )
    await stage.app.accept(replace(press, text="Approved."))
    await stage.app.settle()


@pytest.fixture
async def gitlab(tmp_path: Path) -> AsyncIterator[gitlab_stage.Office]:
    async with gitlab_stage.open_office(tmp_path / "home") as office:
        office.app.members[office.ana.id] = office.app.members[office.chen.id] = 40
        await office.begin()
        await office.comment(await office.open(office.ben, "Ours", kind="m"), office.ana, "/double signoff on")
        ana = office.stage.ana
        await office.stage.press(ana, office.stage.card_with(ana, "consent_shadow"), "consent_shadow")
        yield office


@pytest.fixture
async def github(tmp_path: Path) -> AsyncIterator[github_stage.Office]:
    async with github_stage.open_office(tmp_path / "home") as office:
        office.app.maintainers = [office.ana]
        await office.begin()
        await office.comment(await office.open(office.ben, "Ours"), office.ana, "/double signoff on")
        ana = office.stage.ana
        await office.stage.press(ana, office.stage.card_with(ana, "consent_shadow"), "consent_shadow")
        yield office


async def test_deployment_that_another_maintainer_decided_is_asked_about_no_longer(
    gitlab: gitlab_stage.Office,
) -> None:
    ana, server, app = gitlab.stage.ana, gitlab.gitlab, gitlab.app
    for status in ("approved", "rejected"):
        deployment, delivered = server.deploy(app, gitlab.ben, "staging")
        await gitlab.happen(delivered)
        value = gitlab.stage.chat.button(gitlab.stage.card_with(ana, "edit"), "edit").value
        server.rule(deployment, gitlab.chen, status, {})
        await gitlab.happen(server.deployed(app, gitlab.chen, deployment))
        assert "ben-k asked for a deployment; chen-w decided it." in gitlab.stage.cards(ana)[-1].post.text
        assert not {"approve", "edit", "respond", "ignore"} & set(actions(gitlab.stage.cards(ana)[-1]))
        await forge(gitlab.stage, value, "edit")
        assert states(deployment) == [("chen-w", status)]
    assert not [each for each in await gitlab.decided() if each.situation.place.id.endswith(FORMS)]


async def test_deployment_that_was_over_when_it_was_heard_of_asks_nobody_and_its_approval_is_learnt(
    gitlab: gitlab_stage.Office,
) -> None:
    ana, server, app = gitlab.stage.ana, gitlab.gitlab, gitlab.app
    cards = len(gitlab.stage.cards(ana))
    for approver in (gitlab.chen, gitlab.ana):
        deployment, _ = server.deploy(app, gitlab.ben, "staging")
        server.rule(deployment, approver, "approved", {"comment": ""})
        await gitlab.happen(server.deployed(app, approver, deployment))
    assert len(gitlab.stage.cards(ana)) == cards
    decided = [each for each in await gitlab.decided() if each.situation.place.id.endswith(FORMS)]
    assert [each.act for each in decided] == [Act.APPROVE]


async def test_deployment_that_ended_is_found_where_gitlab_tells_nobody(gitlab: gitlab_stage.Office) -> None:
    ana, server, app = gitlab.stage.ana, gitlab.gitlab, gitlab.app
    cancelled, _ = server.deploy(app, gitlab.ben, "staging")
    deleted, _ = server.deploy(app, gitlab.chen, "staging")
    await gitlab.find()
    assert len([card for card in gitlab.stage.cards(ana) if "edit" in actions(card)]) == 2
    cancelled["status"] = "canceled"
    del app.deployments[deleted["id"]]
    await gitlab.find()
    over = [card.post.text for card in gitlab.stage.cards(ana) if "waits for nobody any more" in card.post.text]
    assert len(over) == 2
    assert not [card for card in gitlab.stage.cards(ana) if "edit" in actions(card)]


async def test_deployment_that_needs_several_people_is_answered_by_hand_until_the_last_of_them(
    gitlab: gitlab_stage.Office,
) -> None:
    ana, server, app = gitlab.stage.ana, gitlab.gitlab, gitlab.app
    deployment, delivered = server.deploy(app, gitlab.ben, "staging", needs=2)
    await gitlab.happen(delivered)
    card = gitlab.stage.card_with(ana, "respond")
    assert "Only you can answer this" in card.post.text
    assert not {"approve", "edit"} & set(actions(card))
    for crafted in ("approve", "edit", "approve_guess"):
        await forge(gitlab.stage, gitlab.stage.chat.button(card, "respond").value, crafted)
    assert states(deployment) == []
    server.rule(deployment, gitlab.chen, "approved", {})
    await gitlab.happen(server.deployed(app, gitlab.chen, deployment))
    assert "respond" in actions(gitlab.stage.card_with(ana, "respond"))
    server.rule(deployment, gitlab.ben, "approved", {})
    await gitlab.happen(server.deployed(app, gitlab.ben, deployment))
    assert "ben-k decided it" in gitlab.stage.cards(ana)[-1].post.text


async def test_press_that_comes_too_late_for_gitlab_is_told_as_such(gitlab: gitlab_stage.Office) -> None:
    ana, server = gitlab.stage.ana, gitlab.gitlab
    deployment, delivered = server.deploy(gitlab.app, gitlab.ben, "staging")
    await gitlab.happen(delivered)
    server.rule(deployment, gitlab.chen, "approved", {})
    await gitlab.stage.press(ana, gitlab.stage.card_with(ana, "edit"), "edit", "Approved.")
    assert "waits for nobody any more" in gitlab.stage.cards(ana)[-1].post.text
    assert states(deployment) == [("chen-w", "approved")]


async def test_gate_of_a_run_that_went_on_is_asked_about_no_longer(github: github_stage.Office) -> None:
    ana, server, app = github.stage.ana, github.github, github.app
    run, waited = server.deploy(app, github.ben, "staging", "Pay in two steps")
    await github.happen(waited, server.goes_on(app, waited, run, "waiting"))
    assert "edit" in actions(github.stage.cards(ana)[-1])
    await github.happen(server.goes_on(app, waited, run))
    assert "waits for nobody any more" in github.stage.cards(ana)[-1].post.text


async def test_what_reviewers_of_deployments_rule_on_github_is_learnt_and_ends_what_asked_the_others(
    github: github_stage.Office,
) -> None:
    ana, server, app = github.stage.ana, github.github, github.app
    ruled = [("approved", ""), ("rejected", "Not on a Friday.")]
    for action, comment in ruled:
        run, asked = server.required(app, github.ben, "staging", github.ana, github.chen)
        await github.happen(asked, asked)
        card = github.stage.cards(ana)[-1]
        assert "ben-k asks you to sign off a deployment. Only you can answer this" in card.post.text
        assert not {"approve", "edit"} & set(actions(card))
        told = server.ruled(app, run, github.ana, action, comment, "staging")
        await github.happen(told, told)
        assert "You answer this yourself." in github.stage.cards(ana)[-1].post.text
    run, _ = server.required(app, github.ben, "staging")
    await github.happen(server.ruled(app, run, github.ana, "approved", "", "staging", "test"))
    decided = [each for each in await github.decided() if each.situation.place.id.endswith(FORMS)]
    assert [(each.act, each.reply) for each in decided] == [
        (Act.APPROVE, ""),
        (Act.DECLINE, "Not on a Friday."),
        (Act.APPROVE, ""),
        (Act.APPROVE, ""),
    ]
    assert all(each.formal for each in decided)
    cards = len(github.stage.cards(ana))
    run, asked = server.required(app, github.ben, "staging", github.ana, github.chen)
    await github.happen(asked)
    await github.happen(server.ruled(app, run, github.chen, "approved", "", "staging"))
    assert len(github.stage.cards(ana)) == cards + 1
    assert "chen-w decided it" in github.stage.cards(ana)[-1].post.text


async def test_approval_of_wecom_that_another_approver_gave_or_its_asker_took_back_asks_no_longer(
    tmp_path: Path,
) -> None:
    async with open_wecom(tmp_path / "home") as office:
        await office.say(WANG, "签批 开")
        await office.press(WANG, "我同意")
        for number, end in enumerate(("decided", "part", "taken back")):
            name = f"20260302000{number}"
            office.wecom.approval(name, "采购申请", LI, form("120.00", "办公用品"), WANG, HAN)
            await change(office, name)
            assert "李雷请你签批采购" in in_words(office.cards_of(WANG)[-1])
            told = office.wecom.approvals[name]
            if end == "taken back":
                told["sp_status"] = 4
            else:
                office.wecom.rule(name, HAN, 2)
                told["sp_record"][0]["sp_status"] = 2
                told["sp_status"] = 1 if end == "part" else 2
            await change(office, name)
            said = in_words(office.cards_of(WANG)[-1])
            assert ("已不再等待签批" if end == "taken back" else f"{HAN} 已经签批") in said
