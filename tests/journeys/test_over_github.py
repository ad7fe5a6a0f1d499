"""Ana, who has a double in her chat, lets it learn from her reviews on GitHub, and stand in for her there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from memory.record.tables import DecisionRow
from tests.github_stage import Office, open_office

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
        pull = await office.open(author, ASKED.format(number=number), "It alters the ledger.")
        await office.happen(office.github.request(office.app, pull, author, office.ana))
        state, words = ("approved", None) if number == 4 else ("changes_requested", CHANGES)
        await office.review(pull, office.ana, state, words)
        office.stage.clock.advance(office.stage.app.of.settings.undo)


async def test_review_is_asked_for_drafted_approved_and_posted_as_a_labelled_comment_review(office: Office) -> None:
    await office.begin()
    await review_five(office)
    assert [each.act.value for each in await office.decided()] == ["request_changes"] * 4 + ["approve"]
    assert [each.reply for each in await office.decided()] == [CHANGES] * 4 + [""]

    await office.stage.stand_in(office.stage.ana)
    pull = await office.open(office.ben, ASKED.format(number=6), "It alters the ledger.")
    await office.happen(office.github.request(office.app, pull, office.ben, office.ana))
    card, button = await office.stage.sending(office.stage.ana)
    assert "ben-k" in card.post.text
    assert all("approved by Ana" not in said for said in office.said(pull))
    await office.stage.press(office.stage.ana, card, button)

    (reply,) = [said for said in office.said(pull) if CHANGES in said]
    label, hidden, *_ = reply.splitlines()
    assert label == "AI · Ana's double · approved by Ana"
    assert "I would request changes." in reply
    assert hidden.startswith("<!-- double {")
    assert '"AIGC.Label"' in hidden
    assert [each.state for each in pull.reviews] == ["COMMENTED"]
    assert pull.state == "open"


async def test_question_to_a_double_in_a_pull_request_is_answered_there(office: Office) -> None:
    await office.begin()
    await office.stage.stand_in(office.stage.ana)
    pull = await office.open(office.ben, "Rename the ledger", "No change in behaviour.")
    await office.comment(pull, office.ben, "@ana-l which branch do we release the ledger from?")
    await office.comment(pull, office.ana, "We release the ledger from the branch called stable.")
    office.stage.clock.advance(office.stage.app.of.settings.undo)
    other = await office.open(office.chen, "Document the ledger")
    await office.comment(other, office.chen, "@acme-double @ana-l which branch do we release the ledger from?")
    assert other.comments[0].reactions == {}
    card, button = await office.stage.sending(office.stage.ana)
    await office.stage.press(office.stage.ana, card, button)
    (reply,) = [said for said in office.said(other) if "stable" in said]
    assert reply.startswith("AI · Ana's double · approved by Ana")


async def test_consent_is_asked_for_privately_and_nothing_is_heard_before(office: Office) -> None:
    await office.stage.consent(office.stage.ana)
    pull = await office.open(office.ben, "Say hello")
    await office.link(pull)
    await office.comment(pull, office.ben, "@ana-l may I merge?")
    await office.comment(pull, office.ana, "Yes, go ahead.")
    await office.comment(pull, office.ana, "/double shadow on")
    assert "acme/app" in office.stage.card_with(office.stage.ana, "consent_shadow").post.text
    assert not [said for said in office.said(pull) if "If you agree" in said]
    assert await office.decided() == []


async def test_who_agrees_is_told_of_in_the_repository_in_an_issue(office: Office) -> None:
    await office.begin()
    (issue,) = [one for one in office.app.conversations.values() if not one.pull]
    assert "/double me out" in (issue.body or "")


async def test_account_is_linked_by_its_own_word_alone_and_once(office: Office) -> None:
    await office.stage.consent(office.stage.ana)
    pull = await office.open(office.ben, "Say hello")
    await office.link(pull)
    assert "ana-l is an account of Ana's now" in office.said(pull)[-1]
    code = pull.comments[0].body or ""
    await office.comment(pull, office.ben, code)
    assert len(office.said(pull)) == 1
    await office.comment(pull, office.ana, "/double link off")
    told = office.stage.chat.seen_by(office.stage.ana, office.stage.direct(office.stage.ana))
    assert "No account of yours any more: ana-l" in told[-1].post.text


async def test_pull_request_of_the_workers_own_answers_no_other_and_two_in_a_row_wait_each(office: Office) -> None:
    await office.begin()
    asked = [await office.open(office.ben, ASKED.format(number=number)) for number in range(2)]
    await office.open(office.ana, "Fix a typo in the docs", "I fixed it.")
    assert await office.decided() == []
    for one in asked:
        await office.review(one, office.ana, "approved", None)
    assert [each.act.value for each in await office.decided()] == ["approve"] * 2
    assert {each.situation.thread for each in await office.decided()} == {str(one.number) for one in asked}


async def test_dismissed_and_wordless_reviews_are_no_decisions(office: Office) -> None:
    await office.begin()
    pull = await office.open(office.ben, ASKED.format(number=1))
    said, _ = office.github.review(office.app, pull, office.ana, "approved")
    await office.happen(office.github.of_review(office.app, pull, said, "dismissed"))
    await office.review(pull, office.ana, "commented", None)
    await office.review(pull, office.ana, "dismissed", "Looks good.")
    assert await office.decided() == []


async def test_formal_act_outlives_the_words_beside_it(office: Office) -> None:
    await office.begin()
    pull = await office.open(office.ben, ASKED.format(number=1))
    said = await office.review(pull, office.ana, "approved", "Please rename the column before the next release.")
    await office.happen(office.github.line(office.app, pull, office.ana, "Can you split this?"))
    said.body = "Please rename the column some day."
    await office.happen(office.github.of_review(office.app, pull, said, "edited"))
    (decision,) = await office.decided()
    assert decision.act.value == "approve"
    assert decision.reply.startswith("Please rename the column some day.")


async def test_worker_who_loses_the_repository_is_no_longer_heard(office: Office) -> None:
    await office.begin()
    office.app.collaborators.remove(office.ana)
    await office.happen(office.github.member(office.app, office.ana, "removed"))
    pull = await office.open(office.ben, ASKED.format(number=1))
    await office.review(pull, office.ana, "changes_requested", CHANGES)
    async with office.stage.app.of.record.read() as session:
        assert not list(await session.scalars(select(DecisionRow).where(DecisionRow.place.startswith("github:"))))


async def test_what_was_said_in_a_private_repository_is_not_told_in_a_public_one(office: Office) -> None:
    await office.begin()
    pull = await office.open(office.ben, "Rename the ledger")
    await office.comment(pull, office.ben, "@ana-l which branch do we release the ledger from?")
    await office.comment(pull, office.ana, "We release the ledger from the branch called stable.")
    owner = office.app.owner
    office.app = office.github.add_repository(owner, "site", "public", office.ana, office.ben, office.chen)
    pull = await office.open(office.chen, "Document the ledger")
    await office.consent(pull)
    await office.comment(pull, office.chen, "@acme-double @ana-l which branch do we release the ledger from?")
    said = [posted.post for posted in office.stage.cards(office.stage.ana)][-1]
    assert "which branch do we release" in str(said)
    assert "stable" not in str(said)
    assert not [each for each in office.said(pull) if "stable" in each]


async def test_command_of_somebody_without_a_double_is_answered_nowhere_and_still_obeyed(office: Office) -> None:
    await office.begin()
    pull = await office.open(office.ben, "Rename the ledger")
    await office.comment(pull, office.ben, "/double me out")
    before = len(office.stage.chat.posts)
    await office.comment(pull, office.ben, "@ana-l may I merge the ledger?")
    await office.comment(pull, office.ana, "Yes, merge the ledger.")
    assert office.said(pull) == []
    assert len(office.stage.chat.posts) == before
    assert not [each for each in await office.decided() if "may I merge" in each.situation.trigger.text]
