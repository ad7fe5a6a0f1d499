"""Ana's double reviews a pull request as she would: a verdict, and what she said before of lines like these."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from memory.record.tables import OutcomeRow
from tests.github_stage import Office, open_office
from tests.servers.github_repository import Conversation, Written

LOGGER = "Please use the logger here instead of print."
HUNK = "@@ -1,2 +1,3 @@\n def pay(order):\n     total = order.sum()\n+    print(total, {what})"
PATCH = "@@ -10,2 +10,4 @@\n def refund(order):\n     amount = order.sum()\n+    print(amount, order)\n+    return 0"
OTHER = "@@ -1 +1,2 @@\n # Ledger\n+The ledger keeps all bookings of a year."
CHANGES = "Please add a rollback step to the migration before I can approve."


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path / "home") as opened:
        yield opened


async def learn(office: Office, times: int = 2, pause: timedelta = timedelta()) -> list[tuple[Conversation, Written]]:
    """Ana asks for changes in some pull requests, and says in each what she thinks of print: where, and what."""
    await office.begin()
    said = []
    for number in range(times):
        author = (office.ben, office.chen)[number % 2]
        pull = await office.open(author, f"Migrate the ledger table to version {number}")
        await office.happen(office.github.request(office.app, pull, author, office.ana))
        await office.review(pull, office.ana, "changes_requested", CHANGES)
        office.stage.clock.advance(pause)
        hunk = HUNK.format(what=f"item{number}")
        said.append((pull, await office.line(pull, office.ana, LOGGER, f"ledger/pay{number}.py", hunk)))
        office.stage.clock.advance(office.stage.app.of.settings.undo)
    await office.stage.stand_in(office.stage.ana)
    return said


async def ask(office: Office, *files: tuple[str, str]) -> Conversation:
    """Ben asks Ana to review a change of some files."""
    pull = await office.open(office.ben, "Migrate the ledger table to version 9")
    pull.files = [{"filename": name, "patch": patch} for name, patch in files]
    await office.happen(office.github.request(office.app, pull, office.ben, office.ana))
    return pull


async def test_what_a_worker_said_of_like_lines_is_remarked_with_the_verdict_and_what_it_rests_on(
    office: Office,
) -> None:
    await learn(office)
    pull = await ask(office, ("ledger/refund.py", PATCH), ("README.md", OTHER))
    card, button = await office.stage.sending(office.stage.ana)
    shown = str(card.post)
    assert "wants your review" in card.post.text
    assert "I would request changes." in shown
    assert f"`ledger/refund.py:12` {LOGGER}" in shown
    assert "README.md" not in shown
    assert office.said(pull) == []
    await office.stage.press(office.stage.ana, card, button)
    (summary,) = office.said(pull)
    assert CHANGES in summary
    assert LOGGER not in summary
    ((path, line, text),) = office.remarks(pull)
    assert (path, line) == ("ledger/refund.py", 12)
    assert text.startswith("AI · Ana's double · approved by Ana\n")
    assert LOGGER in text


async def test_push_draws_a_waiting_review_anew_and_what_was_said_there_is_not_said_again(
    office: Office,
) -> None:
    await learn(office)
    pull = await ask(office, ("ledger/refund.py", PATCH))
    pull.files = [{"filename": "ledger/undo.py", "patch": PATCH}]
    await office.happen(office.github.push(office.app, pull, office.ben, "b" * 40))
    card, button = await office.stage.sending(office.stage.ana)
    assert "ledger/undo.py:12" in str(card.post)
    assert "ledger/refund.py" not in str(card.post)
    await office.stage.press(office.stage.ana, card, button)
    given = office.said(pull), office.remarks(pull)
    assert [(path, line) for path, line, _ in given[1]] == [("ledger/undo.py", 12)]

    await office.happen(office.github.push(office.app, pull, office.ben, "c" * 40))
    assert (office.said(pull), office.remarks(pull)) == given
    await office.happen(office.github.request(office.app, pull, office.ben, office.ana))
    card, _ = await office.stage.sending(office.stage.ana)
    assert "ledger/undo.py" not in str(card.post)

    pull = await office.open(office.ben, "Migrate the ledger table to version 10")
    pull.files = [{"filename": "ledger/refund.py", "patch": PATCH}]
    await office.line(pull, office.ana, LOGGER, "ledger/pay9.py", HUNK.format(what="item9"))
    await office.happen(office.github.request(office.app, pull, office.ben, office.ana))
    card, _ = await office.stage.sending(office.stage.ana)
    assert "version 10" in str(card.post)
    assert "ledger/refund.py" not in str(card.post)


async def test_review_whose_answer_was_lost_stands_there_once_and_can_be_taken_back_whole(office: Office) -> None:
    await learn(office)
    pull = await ask(office, ("ledger/refund.py", PATCH))
    card, button = await office.stage.sending(office.stage.ana)
    office.github.fail("/reviews", "lost")
    await office.stage.press(office.stage.ana, card, button)
    await office.stage.wait(seconds=30)
    assert len(office.said(pull)) == len(office.remarks(pull)) == 1
    await office.stage.press(office.stage.ana, office.stage.card_with(office.stage.ana, "undo"), "undo")
    assert office.said(pull) == ["…"]
    assert office.remarks(pull) == []


async def test_words_of_the_workers_own_take_the_place_of_the_verdict_and_the_remarks_stay(office: Office) -> None:
    await learn(office)
    pull = await ask(office, ("ledger/refund.py", PATCH))
    card, _ = await office.stage.sending(office.stage.ana)
    await office.stage.press(office.stage.ana, card, "edit", "Almost there.")
    (summary,) = office.said(pull)
    assert "Almost there." in summary
    assert "request changes" not in summary
    assert len(office.remarks(pull)) == 1


async def test_comments_from_before_the_consent_are_learnt_as_decisions_about_their_lines(office: Office) -> None:
    pull = await office.open(office.ben, "Migrate the ledger table to version 1")
    await office.line(pull, office.ana, LOGGER, "ledger/pay.py", HUNK.format(what="item"))
    own = await office.open(office.ana, "Sort the bookings")
    await office.line(own, office.ana, "I could not find a faster way.", "ledger/sort.py", HUNK.format(what="item"))
    await office.begin()
    lines = [each for each in await office.decided() if each.situation.trigger.text.startswith("ledger/")]
    assert [(each.situation.trigger.text, each.situation.trigger.name, each.reply) for each in lines] == [
        ("ledger/pay.py\ndef pay(order):\ntotal = order.sum()\nprint(total, item)", "ben-k", LOGGER)
    ]


async def test_remark_goes_with_the_comments_that_it_rests_on(office: Office) -> None:
    said = await learn(office, pause=timedelta(minutes=10))
    pull = await ask(office, ("ledger/refund.py", PATCH))
    assert LOGGER in str(office.stage.cards(office.stage.ana)[-1].post)
    for earlier, comment in said:
        await office.happen(office.github.of_line(office.app, earlier, comment, "deleted"))
    assert LOGGER not in str(office.stage.cards(office.stage.ana)[-1].post)
    pull = await ask(office, ("ledger/refund.py", PATCH))
    card, button = await office.stage.sending(office.stage.ana)
    await office.stage.press(office.stage.ana, card, button)
    assert len(office.said(pull)) == 1
    assert office.remarks(pull) == []


async def test_what_was_said_once_or_puts_code_in_the_place_of_a_line_is_not_said_of_another(office: Office) -> None:
    await learn(office, times=1)
    for number in range(2):
        pull = await office.open(office.ben, f"Sort the bookings {number}")
        text = "```suggestion\n    return sorted(bookings)\n```"
        await office.line(pull, office.ana, text, "ledger/sort.py", "@@ -1 +1,2 @@\n+    return list(bookings)")
        office.stage.clock.advance(office.stage.app.of.settings.undo)
    pull = await ask(
        office, ("ledger/refund.py", PATCH), ("ledger/sort.py", "@@ -1 +1,2 @@\n+    return list(bookings)")
    )
    card, button = await office.stage.sending(office.stage.ana)
    await office.stage.press(office.stage.ana, card, button)
    assert len(office.said(pull)) == 1
    assert office.remarks(pull) == []


async def test_wordless_approvals_are_a_verdict_that_is_said_and_never_given(office: Office) -> None:
    await office.begin()
    for number in range(3):
        pull = await office.open(office.ben, f"Update the translations {number}")
        await office.happen(office.github.request(office.app, pull, office.ben, office.ana))
        await office.review(pull, office.ana, "approved", None)
    await office.stage.stand_in(office.stage.ana)
    pull = await office.open(office.ben, "Update the translations 4")
    await office.happen(office.github.request(office.app, pull, office.ben, office.ana))
    card, button = await office.stage.sending(office.stage.ana)
    assert "never as an approval" in str(card.post)
    assert "you never said" not in str(card.post)
    await office.stage.press(office.stage.ana, card, button)
    (said,) = office.said(pull)
    assert said.rstrip().endswith("I would approve this.")
    assert [each.state for each in pull.reviews if each.user is office.github.bot] == ["COMMENTED"]

    pull = await office.open(office.ben, "Update the translations 5")
    await office.happen(office.github.request(office.app, pull, office.ben, office.ana))
    await office.review(pull, office.ana, "approved", None)
    async with office.stage.app.of.record.read() as session:
        outcomes = list(await session.scalars(select(OutcomeRow).order_by(OutcomeRow.at)))
    assert [(each.act, each.agreed, each.source, each.topic) for each in outcomes][-1] == (
        "approve",
        True,
        "shadow",
        "",
    )


async def test_what_was_said_of_lines_in_a_private_repository_is_not_said_of_any_in_a_public_one(
    office: Office,
) -> None:
    await learn(office)
    owner, people = office.app.owner, (office.ana, office.ben, office.chen)
    office.app = office.github.add_repository(owner, "site", "public", *people)
    await office.consent(await office.open(office.ben, "Say hello"))
    await ask(office, ("ledger/refund.py", PATCH))
    shown = str(office.stage.cards(office.stage.ana)[-1].post)
    assert "wants your review" in shown
    assert LOGGER not in shown


async def test_lines_of_somebody_who_stepped_out_are_neither_remembered_nor_remarked_on(office: Office) -> None:
    await learn(office, times=4)
    pull = await office.open(office.ben, "Sort the bookings")
    await office.comment(pull, office.ben, "/double me out")
    await office.line(pull, office.ana, LOGGER, "ledger/sort.py", HUNK.format(what="item9"))
    lines = [each for each in await office.decided() if each.situation.trigger.text.startswith("ledger/")]
    assert {each.situation.trigger.name for each in lines} == {"chen-w"}
    pull.files = [{"filename": "ledger/refund.py", "patch": PATCH}]
    await office.happen(office.github.request(office.app, pull, office.chen, office.ana))
    assert LOGGER not in str(office.stage.cards(office.stage.ana)[-1].post)
