"""What people write and do on GitHub, as it is handed up: whom it mentions, whether it is said to us, and by whom."""

import pytest

from adapters.chat import Edit, Message
from adapters.github.incoming.scene import mentioned
from tests.adapters.github.conftest import Forge


async def say(forge: Forge, text: str) -> Message:
    pull = forge.github.open(forge.app, forge.ben, "A change", None)
    (heard,) = await forge.heard(forge.github.comment(forge.app, pull, forge.ben, text))
    assert isinstance(heard, Message)
    return heard


@pytest.mark.parametrize(
    ("text", "logins"),
    [
        ("@ana, may I?", ["ana"]),
        ("(@ana) and @Ben-K.", ["ana", "Ben-K"]),
        ("mail ana@example.com or see a/@ana", []),
        ("`@ana` and\n```\n@ben\n```", []),
        ("> @ana said so\n\n@ben agrees", ["ben"]),
        ("@acme/reviewers please", []),
        ("问 @ana：可以吗", ["ana"]),
    ],
)
def test_mentions_are_read_outside_of_code_and_quotations(text: str, logins: list[str]) -> None:
    assert mentioned(text) == logins


async def test_mentioned_people_are_known_by_their_numbers_and_strangers_are_left_out(forge: Forge) -> None:
    heard = await say(forge, "@ANA and @nobody-there: which branch?")
    assert heard.mentions == (forge.person(forge.ana),)
    assert not heard.addressed
    assert heard.text == "@ANA and @nobody-there: which branch?"


async def test_nobody_is_looked_up_twice(forge: Forge) -> None:
    for _ in range(3):
        await say(forge, "@ana and @nobody-there: which branch?")
    assert sum(path.startswith("/users/") for _, path in forge.github.calls) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@acme-double @ana which branch?", "@acme-double @ana which branch?"),
        ("@Acme-Double[bot] which branch?", "@Acme-Double[bot] which branch?"),
        ("/double shadow on", "shadow on"),
    ],
)
async def test_app_is_spoken_to_by_its_name_or_by_a_line_that_begins_so(forge: Forge, text: str, said: str) -> None:
    heard = await say(forge, text)
    assert (heard.addressed, heard.text) == (True, said)


async def test_outage_of_the_directory_loses_no_message(forge: Forge) -> None:
    await say(forge, "Hello")
    forge.github.fail("/users/ana", "hang up")
    assert (await say(forge, "@ana which branch?")).mentions == ()
    assert (await say(forge, "@ana which branch?")).mentions == (forge.person(forge.ana),)


async def test_bots_are_bots_and_our_own_words_are_nothing(forge: Forge) -> None:
    robot = forge.github.add_user("dependabot[bot]", "Bot")
    pull = forge.github.open(forge.app, robot, "Bump it", None)
    (heard,) = await forge.heard(forge.github.of_pull(forge.app, pull, robot, "opened"))
    assert isinstance(heard, Message)
    assert heard.author.bot
    assert await forge.heard(forge.github.comment(forge.app, pull, forge.github.bot, "AI · Ana's double")) == []


async def test_whoever_is_nobody_of_the_repository_is_a_guest(forge: Forge) -> None:
    stranger = forge.github.add_user("passer-by")
    pull = forge.github.open(forge.app, stranger, "A change", None)
    (heard,) = await forge.heard(forge.github.of_pull(forge.app, pull, stranger, "opened"))
    assert isinstance(heard, Message)
    assert heard.author.guest
    assert not (await say(forge, "Hi")).author.guest


@pytest.mark.parametrize(
    ("state", "words", "act"),
    [("approved", None, "approve"), ("changes_requested", "No.", "request_changes"), ("commented", "LGTM", "")],
)
async def test_review_says_and_does_something(forge: Forge, state: str, words: str | None, act: str) -> None:
    pull = forge.github.open(forge.app, forge.ben, "A change", None)
    said, delivered = forge.github.review(forge.app, pull, forge.ana, state, words)
    (heard,) = await forge.heard(delivered)
    assert isinstance(heard, Message)
    assert (heard.act, heard.text, heard.id, heard.thread) == (act, words or "", f"1/r{said.id}", "1")
    (edited,) = await forge.heard(forge.github.of_review(forge.app, pull, said, "edited"))
    assert isinstance(edited, Edit)
    assert edited.message == heard.id


async def test_review_without_words_or_form_and_a_dismissed_one_are_nothing(forge: Forge) -> None:
    pull = forge.github.open(forge.app, forge.ben, "A change", None)
    said, delivered = forge.github.review(forge.app, pull, forge.ana, "commented", "  ")
    assert await forge.heard(delivered) == []
    said.state, said.body = "approved", "Good."
    assert await forge.heard(forge.github.of_review(forge.app, pull, said, "dismissed")) == []
    said.state = "dismissed"
    assert await forge.heard(forge.github.of_review(forge.app, pull, said, "edited")) == []


async def test_history_tells_whole_conversations_oldest_first_without_what_was_said_to_us(forge: Forge) -> None:
    since = forge.clock.now()
    pull, _ = forge.github.opened(forge.app, forge.ben, "First", "Words")
    forge.clock.advance(minutes=1)
    other = forge.github.open(forge.app, forge.ana, "Second", None, pull=False)
    for minute, text in enumerate(["May I?", "/double status", "Anybody?"]):
        forge.clock.advance(minutes=1 + minute)
        forge.github.comment(forge.app, pull, forge.ben, text)
    forge.github.review(forge.app, pull, forge.ana, "approved")
    forge.clock.advance(minutes=1)
    forge.github.line(forge.app, pull, forge.ana, "Here")
    forge.github.review(forge.app, pull, forge.ana, "dismissed", "Was good.")
    forge.github.comment(forge.app, other, forge.ben, "Too")
    told = [each async for each in forge.platform.history(forge.place, since, forge.clock.now())]
    assert [(each.text, each.thread, each.act) for each in told] == [
        ("First\n\nWords", "1", ""),
        ("Second", "2", ""),
        ("May I?", "1", ""),
        ("Anybody?", "1", ""),
        ("", "1", "approve"),
        ("Here", "1", ""),
        ("Too", "2", ""),
    ]


async def test_history_is_read_page_by_page(forge: Forge) -> None:
    since = forge.clock.now()
    pull = forge.github.open(forge.app, forge.ben, "First", None)
    for number in range(230):
        forge.github.comment(forge.app, pull, forge.ben, f"Comment {number}")
    told = [each.text async for each in forge.platform.history(forge.place, since, since)]
    assert len(told) == 231
