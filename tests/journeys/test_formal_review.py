"""Ana rules on a change in her own name: by her own press on its card, and by her own token."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.chat import Press
from adapters.local.people import Posted
from memory.domain import Act
from memory.record.tables import OutboxRow, TokenRow
from tests import github_stage, gitlab_stage
from tests.console.window import URL, Window
from tests.homes import content_of
from tests.journeys.test_over_gitlab import review_five
from tests.journeys.test_review import CHANGES, LOGGER, PATCH, ask, learn
from tests.servers.github_repository import Conversation
from tests.stage import Stage, actions, shown_by

FORMALLY = {"approve_formally", "request_formally"}
PAGE = "known"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[github_stage.Office]:
    async with github_stage.open_office(tmp_path / "home", url=URL) as opened:
        await learn(opened)
        yield opened


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[gitlab_stage.Office]:
    async with gitlab_stage.open_office(tmp_path / "home", url=URL) as opened:
        await opened.begin()
        await review_five(opened)
        await opened.stage.stand_in(opened.stage.ana)
        yield opened


async def give(stage: Stage, token: str) -> str:
    """Ana types a token into its field in her console; what she is told."""
    window = await Window(stage).enter(stage.ana)
    await window.open(PAGE)
    told = await window.press("Keep it", secret=token)
    assert token not in window.page
    await window.http.aclose()
    return told


def rulings(pull: Conversation, office: github_stage.Office) -> list[tuple[str, str]]:
    """How Ana's own account ruled on a pull request, by the double's presses, and on which commit she saw."""
    ours = [each for each in pull.reviews if each.user is office.ana and "<!-- double" in (each.body or "")]
    return [(each.state, each.body or "") for each in ours]


async def asked_of_lab(lab: gitlab_stage.Office) -> Any:
    """Ben asks Ana to review a merge request."""
    merge = await lab.open(lab.ben, "Migrate the ledger table to version 9", "It alters the ledger.")
    await lab.request(merge, lab.ben)
    return merge


async def test_review_card_rules_formally_only_with_a_token_that_is_the_workers_own(
    office: github_stage.Office, tmp_path: Path
) -> None:
    stage, server = office.stage, office.github
    await ask(office, ("ledger/refund.py", PATCH))
    assert not FORMALLY & set(actions(stage.card_with(stage.ana, "edit")))
    assert "not that account" in await give(stage, server.token_of(office.ben))
    assert "not taken there" in await give(stage, "github_pat_of_nobody")
    token = server.token_of(office.ana)
    assert "Kept" in await give(stage, token)
    pull = await ask(office, ("ledger/refund.py", PATCH))
    card = stage.card_with(stage.ana, "request_formally")
    await stage.press(stage.ana, card, "request_formally")
    ((state, body),) = rulings(pull, office)
    assert state == "CHANGES_REQUESTED"
    assert body.startswith("AI · Ana's double · approved by Ana\n")
    assert CHANGES in body
    lines = [each for each in pull.lines if each.user is office.ana]
    assert [(each.spot["line"], LOGGER in (each.body or "")) for each in lines] == [(12, True)]
    assert office.said(pull) == []
    assert stage.cards(stage.ana)[-1].post.text == "Changes requested formally, in your own name."
    assert "undo" not in actions(stage.cards(stage.ana)[-1])
    for said in pull.reviews:
        await office.happen(server.of_review(office.app, pull, said, "submitted"))
    latest = (await office.decided())[-1]
    assert (latest.act, latest.reply, latest.formal) == (Act.REQUEST_CHANGES, CHANGES, True)
    assert token.encode() not in content_of(tmp_path / "home")


async def test_ruling_against_the_draft_says_nothing_of_it(office: github_stage.Office) -> None:
    await give(office.stage, office.github.token_of(office.ana))
    pull = await ask(office, ("ledger/refund.py", PATCH))
    await office.stage.press(office.stage.ana, office.stage.card_with(office.stage.ana, "edit"), "approve_formally")
    ((state, body),) = rulings(pull, office)
    assert (state, body.splitlines()[-1]) == ("APPROVED", "Approved.")
    assert not [each for each in pull.lines if each.user is office.ana]


@pytest.mark.parametrize("moved", [{"head": "b" * 40}, {"base": "release"}])
async def test_code_that_the_worker_did_not_see_is_ruled_on_only_after_they_saw_it(
    office: github_stage.Office, moved: dict[str, str]
) -> None:
    stage = office.stage
    await give(stage, office.github.token_of(office.ana))
    pull = await ask(office, ("ledger/refund.py", PATCH))
    vars(pull).update(moved)
    await stage.press(stage.ana, stage.card_with(stage.ana, "edit"), "approve_formally")
    assert rulings(pull, office) == []
    card = stage.card_with(stage.ana, "approve_formally")
    assert "wants your review" in card.post.text
    await stage.press(stage.ana, card, "approve_formally")
    assert [state for state, _ in rulings(pull, office)] == ["APPROVED"]


@pytest.mark.parametrize("fault", ["lost", "hang up"])
async def test_ruling_whose_answer_was_lost_is_given_once(office: github_stage.Office, fault: str) -> None:
    stage = office.stage
    await give(stage, office.github.token_of(office.ana))
    pull = await ask(office, ("ledger/refund.py", PATCH))
    card = stage.card_with(stage.ana, "edit")
    office.github.fail("/reviews", "hang up")
    office.github.fail("/reviews", fault, times=2)
    await stage.press(stage.ana, card, "approve_formally")
    await forge(stage, card, "approve_formally")
    for _ in range(6):
        await stage.wait(minutes=1)
    assert len(rulings(pull, office)) == 1


async def forge(stage: Stage, card: Posted, action: str, *, ben: bool = False, version: int = 1) -> None:
    """Somebody presses what that card showed, or never did."""
    draft = next(line for line in shown_by(card).split() if line.count(":") == 1 and line.endswith(":1")).split(":")[0]
    who, at = stage.ben if ben else stage.ana, stage.clock.now()
    key = f"{action}:{who.id}:{version}:{at}"
    place = stage.direct(stage.ana)
    press = Press(key=key, place=place, author=who, action=action, value=f"{draft}:{version}", at=at)
    await stage.app.accept(press)
    await stage.app.settle()


async def test_nobody_else_rules_and_no_card_of_another_version_and_nothing_after_stop(
    office: github_stage.Office,
) -> None:
    stage = office.stage
    pull = await ask(office, ("ledger/refund.py", PATCH))
    card = stage.card_with(stage.ana, "edit")
    await forge(stage, card, "approve_formally")
    await give(stage, office.github.token_of(office.ana))
    await forge(stage, card, "approve_formally", ben=True)
    await forge(stage, card, "approve_formally", version=2)
    assert rulings(pull, office) == []
    office.github.fail("/user", "hang up", times=3)
    await stage.press(stage.ana, stage.card_with(stage.ana, "edit"), "edit", "One moment.")
    pull = await ask(office, ("ledger/refund.py", PATCH))
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve_formally"), "approve_formally")
    await stage.command(stage.ana, "stop")
    await stage.wait(minutes=10)
    assert rulings(pull, office) == []
    async with stage.app.of.record.read() as session:
        assert not list(await session.scalars(select(TokenRow)))


@pytest.mark.parametrize("words", ["stop", "link off", "link token off", "forget everything"])
async def test_token_is_listed_without_its_words_and_ends_with_what_ends_it(
    office: github_stage.Office, words: str
) -> None:
    stage, token = office.stage, office.github.token_of(office.ana)
    talk = stage.direct(stage.ana)
    assert "never write it in a chat" in (await stage.command(stage.ana, "link token", talk)).post.text
    told = await stage.command(stage.ana, f"link token {token}", talk)
    assert "revoke that one now" in told.post.text
    await give(stage, token)
    assert f"a token of github:users:{office.ana.id}" in (await stage.command(stage.ana, "consents", talk)).post.text
    await stage.command(stage.ana, "export", talk)
    archive = zipfile.ZipFile(io.BytesIO(stage.chat.files[-1][1].content))
    (line,) = archive.read("tokens.jsonl").decode().splitlines()
    assert json.loads(line)["account"] == f"github:users:{office.ana.id}"
    assert token not in str({name: archive.read(name) for name in archive.namelist()})
    answer = await stage.command(stage.ana, words, talk)
    if words == "forget everything":
        await stage.press(stage.ana, answer, "forget_everything")
    async with stage.app.of.record.read() as session:
        assert not list(await session.scalars(select(TokenRow)))


async def test_token_that_was_revoked_rules_nothing_and_the_card_says_so(office: github_stage.Office) -> None:
    stage, token = office.stage, office.github.token_of(office.ana)
    await give(stage, token)
    pull = await ask(office, ("ledger/refund.py", PATCH))
    del office.github.personal[token]
    await stage.press(stage.ana, stage.card_with(stage.ana, "edit"), "approve_formally")
    assert rulings(pull, office) == []
    assert "your token was not taken" in stage.cards(stage.ana)[-1].post.text
    async with stage.app.of.record.read() as session:
        assert not [row for row in await session.scalars(select(OutboxRow)) if row.state == "unknown"]


@pytest.mark.parametrize(("moved", "fault"), [({"head": "b" * 40}, "lost"), ({"base": "release"}, "hang up")])
async def test_merge_request_is_approved_once_at_the_commit_and_into_the_branch_that_was_shown(
    lab: gitlab_stage.Office, moved: dict[str, str], fault: str
) -> None:
    stage, server = lab.stage, lab.gitlab
    assert "Kept" in await give(stage, server.token_of(lab.ana))
    merge = await asked_of_lab(lab)
    vars(merge).update(moved)
    await stage.press(stage.ana, stage.card_with(stage.ana, "edit"), "approve_formally")
    assert merge.approved == []
    for path in ("/approve", "/notes", "/notes"):
        server.fail(path, fault)
    await stage.press(stage.ana, stage.card_with(stage.ana, "approve_formally"), "approve_formally")
    for _ in range(8):
        await stage.wait(minutes=1)
    assert merge.approved == [lab.ana]
    own = [each.text for each in merge.notes if each.user is lab.ana and "<!-- double" in each.text]
    assert len(own) == 1
    assert own[0].startswith("AI · Ana's double · approved by Ana\n")


async def test_changes_are_requested_where_gitlab_lets_a_program_and_else_it_is_said_plainly(
    lab: gitlab_stage.Office,
) -> None:
    stage, server = lab.stage, lab.gitlab
    await give(stage, server.token_of(lab.ana))
    server.lets_programs_request_changes = False
    merge = await asked_of_lab(lab)
    await stage.press(stage.ana, stage.card_with(stage.ana, "edit"), "request_formally")
    assert "this GitLab lets no program request changes" in stage.cards(stage.ana)[-1].post.text
    assert not [each for each in merge.notes if each.user is lab.ana]
    server.lets_programs_request_changes = True
    merge = await asked_of_lab(lab)
    await stage.press(stage.ana, stage.card_with(stage.ana, "request_formally"), "request_formally")
    assert [state for user, state in merge.reviewers if user is lab.ana] == ["requested_changes"]
    (note,) = [each.text for each in merge.notes if each.user is lab.ana]
    assert CHANGES in note
    assert stage.cards(stage.ana)[-1].post.text == "Changes requested formally, in your own name."
