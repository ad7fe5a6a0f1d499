"""Ana, who has a double in her chat, lets it learn from her reviews on GitLab, and stand in for her there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gitlab_stage import Office, open_office

ASKED = "Migrate the ledger table to version {number}"
CHANGES = "Please add a rollback step to the migration before I can approve."


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path / "home") as opened:
        yield opened


async def review_five(office: Office) -> None:
    """Ben and Chen ask Ana for reviews; she asks for changes four times, and approves once without a word."""
    for number in range(5):
        author = (office.ben, office.chen)[number % 2]
        merge = await office.open(author, ASKED.format(number=number), "It alters the ledger.")
        await office.request(merge, author)
        if number == 4:
            await office.happen(office.gitlab.approve(office.app, merge, office.ana))
        else:
            await office.ask_for_changes(merge, office.ana, CHANGES)
        office.stage.clock.advance(office.stage.app.of.settings.undo)


async def test_review_is_asked_for_drafted_approved_and_posted_as_a_labelled_note(office: Office) -> None:
    await office.begin()
    await review_five(office)
    assert [each.act.value for each in await office.decided()] == ["request_changes"] * 4 + ["approve"]
    assert [each.reply for each in await office.decided()] == [CHANGES] * 4 + [""]

    await office.stage.stand_in(office.stage.ana)
    merge = await office.open(office.ben, ASKED.format(number=6), "It alters the ledger.")
    await office.request(merge, office.ben)
    card, button = await office.stage.sending(office.stage.ana)
    assert "ben-k" in card.post.text
    assert all("approved by Ana" not in said for said in office.said(merge))
    await office.stage.press(office.stage.ana, card, button)

    (reply,) = [said for said in office.said(merge) if CHANGES in said]
    label, hidden, *_ = reply.splitlines()
    assert label == "AI · Ana's double · approved by Ana"
    assert hidden.startswith("<!-- double {")
    assert '"AIGC.Label"' in hidden
    assert not [path for method, path in office.gitlab.calls if method != "GET" and path.endswith("approve")]
    assert merge.state == "opened"


async def test_question_to_a_double_is_answered_where_it_was_asked(office: Office) -> None:
    await office.begin()
    await office.stage.stand_in(office.stage.ana)
    merge = await office.open(office.ben, "Rename the ledger", "No change in behaviour.")
    await office.comment(merge, office.ben, "@ana-l which branch do we release the ledger from?")
    await office.comment(merge, office.ana, "We release the ledger from the branch called stable.")
    office.stage.clock.advance(office.stage.app.of.settings.undo)
    issue = await office.open(office.chen, "Document the ledger", kind="i")
    await office.comment(issue, office.chen, "@acme-double @ana-l which branch do we release the ledger from?")
    card, button = await office.stage.sending(office.stage.ana)
    await office.stage.press(office.stage.ana, card, button)
    (reply,) = [said for said in office.said(issue) if "stable" in said]
    assert reply.startswith("AI · Ana's double · approved by Ana")


async def test_consent_is_asked_for_privately_and_nothing_is_heard_before(office: Office) -> None:
    await office.stage.consent(office.stage.ana)
    merge = await office.open(office.ben, "Say hello")
    await office.link(merge)
    await office.comment(merge, office.ben, "@ana-l may I merge?")
    await office.happen(office.gitlab.approve(office.app, merge, office.ana))
    await office.comment(merge, office.ana, "/double shadow on")
    assert "acme/app" in office.stage.card_with(office.stage.ana, "consent_shadow").post.text
    assert not [said for said in office.said(merge) if "If you agree" in said]
    assert await office.decided() == []


async def test_what_was_decided_before_is_learnt_once_ana_agrees(office: Office) -> None:
    await office.stage.consent(office.stage.ana)
    merge = await office.open(office.ben, ASKED.format(number=1), "It alters the ledger.")
    await office.open(office.ana, "Fix a typo in the docs")
    await office.ask_for_changes(merge, office.ana, CHANGES)
    await office.link(merge)
    await office.consent(merge)
    (decision,) = await office.decided()
    assert (decision.act.value, decision.reply) == ("request_changes", CHANGES)
    assert decision.situation.trigger.text == "Migrate the ledger table to version 1\n\nIt alters the ledger."


async def test_approval_that_is_taken_back_is_no_decision_and_one_that_a_push_resets_still_is(office: Office) -> None:
    await office.begin()
    for number in range(2):
        merge = await office.open(office.ben, ASKED.format(number=number))
        await office.request(merge, office.ben)
        await office.happen(office.gitlab.approve(office.app, merge, office.ana))
        assert [each.act.value for each in await office.decided()] == ["approve"]
        await office.happen(office.gitlab.withdraw(office.app, merge, office.ana, pushed=number == 1))
        office.stage.clock.advance(office.stage.app.of.settings.undo)
    assert [each.act.value for each in await office.decided()] == ["approve"]


async def test_merge_request_of_the_workers_own_answers_no_other_and_two_in_a_row_wait_each(office: Office) -> None:
    await office.begin()
    asked = [await office.open(office.ben, ASKED.format(number=number)) for number in range(2)]
    await office.open(office.ana, "Fix a typo in the docs", "I fixed it.")
    assert await office.decided() == []
    for one in asked:
        await office.happen(office.gitlab.approve(office.app, one, office.ana))
    assert [each.act.value for each in await office.decided()] == ["approve"] * 2
    assert {each.situation.thread for each in await office.decided()} == {f"m{one.iid}" for one in asked}


async def test_thumb_on_a_question_is_how_it_was_decided(office: Office) -> None:
    await office.begin()
    merge = await office.open(office.chen, "Rename the ledger")
    note = await office.comment(merge, office.ben, "@ana-l may I merge the ledger?")
    await office.happen(office.gitlab.signed_with(office.app, merge, note, office.ana, "thumbsup"))
    assert [(each.act.value, each.reply) for each in await office.decided()] == [("approve", "")]


async def test_what_is_for_fewer_eyes_than_its_project_is_remembered_by_nobody(office: Office) -> None:
    await office.begin()
    issue = await office.open(office.ben, "Pay", "Salaries of the ledger team", "i")
    await office.comment(issue, office.ben, "@ana-l who gets the bonus?", internal=True)
    await office.comment(issue, office.ana, "Chen gets the bonus.", internal=True)
    await office.comment(issue, office.ben, "@ana-l may I close this?")
    await office.comment(issue, office.ana, "Yes, close this.")
    assert [each.reply for each in await office.decided()] == ["Yes, close this."]
    issue.confidential = True
    await office.happen(office.gitlab.happened(office.app, issue, office.ben, "update", confidential=(False, True)))
    assert await office.decided() == []


async def test_what_was_said_in_a_private_project_is_not_told_in_a_public_one(office: Office) -> None:
    await office.begin()
    merge = await office.open(office.ben, "Rename the ledger")
    await office.comment(merge, office.ben, "@ana-l which branch do we release the ledger from?")
    await office.comment(merge, office.ana, "We release the ledger from the branch called stable.")
    office.app = office.gitlab.add_project("acme", "site", "public", office.ana, office.ben, office.chen)
    merge = await office.open(office.chen, "Document the ledger")
    await office.consent(merge)
    await office.comment(merge, office.chen, "@acme-double @ana-l which branch do we release the ledger from?")
    said = [posted.post for posted in office.stage.cards(office.stage.ana)][-1]
    assert "which branch do we release" in str(said)
    assert "stable" not in str(said)
    assert not [each for each in office.said(merge) if "stable" in each]


LOGGER = "Please use the logger here instead of print."
PATCH = "@@ -10,2 +10,4 @@\n def {what}(order):\n     amount = order.sum()\n+    print(amount, order)\n+    return 0"


def files_of(name: str) -> list[dict[str, object]]:
    """A change of one file."""
    return [{"old_path": f"ledger/{name}.py", "new_path": f"ledger/{name}.py", "diff": PATCH.format(what=name)}]


async def test_review_remarks_on_lines_what_was_said_of_like_ones_once_and_is_taken_back_whole(office: Office) -> None:
    await office.begin()
    for number in range(2):
        merge = await office.open(office.ben, ASKED.format(number=number))
        merge.files = files_of(f"pay{number}")
        await office.request(merge, office.ben)
        await office.ask_for_changes(merge, office.ana, CHANGES)
        office.stage.clock.advance(office.stage.app.of.settings.undo)
        line = {"position_type": "text", "new_path": f"ledger/pay{number}.py", "new_line": 12, "old_line": None}
        await office.comment(merge, office.ana, LOGGER, position=line)
        office.stage.clock.advance(office.stage.app.of.settings.undo)
    await office.stage.stand_in(office.stage.ana)

    merge = await office.open(office.ben, ASKED.format(number=6))
    merge.files = files_of("refund")
    await office.request(merge, office.ben)
    merge.files = files_of("undo")
    await office.happen(office.gitlab.push(office.app, merge, office.ben, "b" * 40))
    card, button = await office.stage.sending(office.stage.ana)
    assert f"`ledger/undo.py:12` {LOGGER}" in str(card.post)
    merge.drafts[1] = {"note": "left from a try that failed", "position": {}}
    office.gitlab.fail("/bulk_publish", "lost")
    await office.stage.press(office.stage.ana, card, button)
    await office.stage.wait(seconds=30)
    (summary,), ((path, number, text),) = office.said(merge), office.remarks(merge)
    assert CHANGES in summary
    assert (path, number) == ("ledger/undo.py", 12)
    assert text.startswith("AI · Ana's double · approved by Ana\n")
    assert merge.drafts == {}
    await office.stage.press(office.stage.ana, office.stage.card_with(office.stage.ana, "undo"), "undo")
    assert not office.said(merge) + [text for _, _, text in office.remarks(merge)]
