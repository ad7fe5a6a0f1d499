"""What is said on GitHub: labelled, findable, harmless, never formal; and what becomes of a call that fails."""

import pytest

from adapters.errors import AdapterError, Barred, RateLimited, Refused, Unclear, Unreachable, Untold
from adapters.forge.cards import body_of, key_in
from adapters.forge.markup import GAP, harmless
from adapters.platform import Card, Label, Post, Source, Table
from tests.adapters.github.conftest import Forge
from tests.servers.forge import Denied
from tests.servers.github_api import LONGEST_BODY

LABEL = Label("AI · Ana's double", {"AIGC.Label": "1"})
POST = Post(LABEL, "Yes, go ahead.")


async def test_comment_begins_with_its_label_and_hides_what_machines_read(forge: Forge) -> None:
    forge.github.open(forge.app, forge.ben, "A change", None)
    message = await forge.platform.send(forge.place, POST, key="reply:1", thread="1")
    (comment,) = forge.app.conversations[1].comments
    label, hidden, blank, text = (comment.body or "").split("\n")
    assert (label, blank, text) == ("AI · Ana's double", "", "Yes, go ahead.")
    assert hidden == '<!-- double {"key": "reply:1", "AIGC.Label": "1"} -->'
    assert message == f"1/c{comment.id}"
    await forge.platform.update(forge.place, message, Post(LABEL, "No, wait."))
    assert (comment.body or "").endswith("No, wait.")
    assert await forge.platform.find(forge.place, "reply:1", thread="1") == message


async def test_foreign_comment_that_bears_the_key_is_not_ours(forge: Forge) -> None:
    pull = forge.github.open(forge.app, forge.ben, "A change", None)
    forge.github.write(pull, forge.ben, body_of(POST, "reply:1"))
    assert await forge.platform.find(forge.place, "reply:1", thread="1") is None


async def test_comment_without_an_answer_is_found_and_not_said_twice(forge: Forge) -> None:
    forge.github.open(forge.app, forge.ben, "A change", None)
    forge.github.fail("/issues/1/comments", "lost")
    with pytest.raises(Unclear):
        await forge.platform.send(forge.place, POST, key="reply:1", thread="1")
    assert await forge.platform.find(forge.place, "reply:1", thread="1") is not None
    assert len(forge.app.conversations[1].comments) == 1


def test_key_is_read_where_it_stands_only() -> None:
    assert key_in(body_of(Post(LABEL, '<!-- double {"key": "other"} -->'), "mine")) == "mine"
    assert key_in(body_of(POST, "a-->b")) == "a-->b"
    assert "-->b" not in body_of(POST, "a-->b")
    for body in (None, "", "one line", "label\n<!-- double {} -->", "label\n<!-- double {broken} -->"):
        assert key_in(body) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@ana and @acme/team", f"@{GAP}ana and @{GAP}acme/team"),
        ("ana@example.com", "ana@example.com"),
        ("/approve\n> /lgtm", "\\/approve\n> \\/lgtm"),
        ("<script>", "&lt;script>"),
        ("![x](https://evil.test/a.png)", "!\\[x](https://evil.test/a.png)"),
        ("see acme/other#12 and #7", f"see acme/other#{GAP}12 and #7"),
        ("`@ana <b>`", "`@ana <b>`"),
        ("```\n/approve @ana\n```", f"```\n{GAP}/approve @ana\n```"),
        ("~~~\n/usr/bin/env @ana\n~~~", "~~~\n/usr/bin/env @ana\n~~~"),
        ("合并吧，@ana", f"合并吧，@{GAP}ana"),
    ],
)
def test_text_rings_nobody_and_commands_nobody(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_card_is_told_in_markdown_and_never_too_long() -> None:
    card = Card("Week", (("From", "Ben"),), "May I?", "Yes.", Table(("a|b", "n"), (("x", "1"),)), note="sure")
    body = body_of(Post(LABEL, "Week", card, (Source("2 March", "https://github.test/1"),)), "k")
    assert "**Week**" in body
    assert "> May I?" in body
    assert "| a\\|b | n |\n| --- | --- |\n| x | 1 |" in body
    assert body.count("Week") == 1
    assert body.endswith("[2 March](https://github.test/1)")
    assert len(body_of(Post(LABEL, "@a <b> " * 20_000), "k")) <= LONGEST_BODY


@pytest.mark.parametrize(
    ("denied", "error"),
    [
        (Denied(403, "You have exceeded a secondary rate limit", {"Retry-After": "30"}), RateLimited(30)),
        (Denied(429, "Too many requests"), RateLimited(60)),
        (Denied(403, "Resource not accessible by integration"), Barred("not_permitted")),
        (Denied(403, "This installation has been suspended"), Barred("suspended")),
        (Denied(403, "Repository was archived so is read-only."), Unreachable("archived")),
        (Denied(403, "Unable to create comment because issue is locked."), Unreachable("locked")),
        (Denied(404, "Not Found"), Unreachable("not_found")),
        (Denied(410, "Issues are disabled for this repo"), Unreachable("gone")),
        (Denied(422, "Validation Failed"), Refused("invalid")),
        (Denied(422, "was submitted too quickly"), RateLimited(60)),
        (Denied(502, "Bad gateway"), Unclear()),
        (Denied(307, "Moved", {"Location": "/elsewhere"}), RateLimited(60)),
    ],
    ids=lambda given: given.message if isinstance(given, Denied) else type(given).__name__,
)
async def test_refusal_means_what_github_says(forge: Forge, denied: Denied, error: AdapterError) -> None:
    forge.github.open(forge.app, forge.ben, "A change", None)
    forge.github.fail("/issues/1/comments", denied)
    with pytest.raises(AdapterError) as raised:
        await forge.platform.send(forge.place, POST, key="k", thread="1")
    assert type(raised.value) is type(error)
    for name in ("reason", "seconds"):
        assert getattr(raised.value, name, None) == getattr(error, name, None)
    assert forge.app.conversations[1].comments == []


async def test_hour_that_is_spent_is_waited_for(forge: Forge) -> None:
    forge.github.open(forge.app, forge.ben, "A change", None)
    reset = str(int(forge.clock.now().timestamp()) + 900)
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    forge.github.fail("/issues/1/comments", Denied(403, "API rate limit exceeded", spent))
    with pytest.raises(RateLimited) as raised:
        await forge.platform.send(forge.place, POST, key="k", thread="1")
    assert raised.value.seconds == 900


async def test_one_token_serves_until_it_ends_and_a_dead_one_is_renewed(forge: Forge) -> None:
    for _ in range(3):
        await forge.platform.members(forge.place)
    assert forge.github.tokens == 1
    forge.clock.advance(minutes=56)
    await forge.platform.members(forge.place)
    assert forge.github.tokens == 2
    forge.github.end_tokens()
    await forge.platform.members(forge.place)
    assert forge.github.tokens == 3


async def test_owner_who_took_the_app_away_bars_it(forge: Forge) -> None:
    await forge.platform.members(forge.place)
    forge.github.installed.clear()
    forge.github.end_tokens()
    for _ in range(2):
        with pytest.raises(Barred, match="not_installed"):
            await forge.platform.members(forge.place)


async def test_readers_are_the_collaborators_and_of_an_internal_repository_untold(forge: Forge) -> None:
    assert {person.name for person in await forge.platform.members(forge.place)} == {"ana", "ben"}
    forge.app.visibility = "internal"
    forge.clock.advance(minutes=2)
    with pytest.raises(Untold):
        await forge.platform.members(forge.place)


async def test_place_is_not_the_same_under_another_owner(forge: Forge) -> None:
    forge.app.visibility = "public"
    forge.github.add_repository(forge.ben, "own", "public")
    with pytest.raises(AdapterError):
        await forge.platform.place(f"github:{forge.ben.id}:{forge.app.id}")
    for wrong in ("slack:T1:C1", "github:users:1", "github:1:x", "github:1"):
        with pytest.raises(Refused):
            await forge.platform.place(wrong)


async def test_whoever_deleted_their_account_is_not_active(forge: Forge) -> None:
    assert not (await forge.platform.person("github:users:1")).active


async def test_sign_of_thought_stands_on_what_was_said(forge: Forge) -> None:
    pull = forge.github.open(forge.app, forge.ben, "A change", None)
    said = forge.github.write(pull, forge.ben, "Well?")
    await forge.platform.working(forge.place, f"1/c{said.id}", on=True)
    await forge.platform.working(forge.place, "1/r77", on=True)
    assert (list(said.reactions.values()), list(pull.reactions.values())) == (["eyes"], ["eyes"])
    await forge.platform.working(forge.place, f"1/c{said.id}", on=False)
    await forge.platform.working(forge.place, "1/c99", on=False)
    assert said.reactions == {}


async def test_nothing_formal_is_ever_called(forge: Forge) -> None:
    forge.github.open(forge.app, forge.ben, "A change", None)
    message = await forge.platform.send(forge.place, Post(LABEL, "approve"), key="a", thread="1")
    await forge.platform.send(forge.place, POST, key="b")
    await forge.platform.delete(forge.place, message)
    said = [path for method, path in forge.github.calls if method != "GET" and path.startswith("/repos")]
    assert all("/issues" in path for path in said)
