"""What is said on GitLab: labelled, findable, harmless, never formal; and what becomes of a call that fails."""

import pytest

from adapters.errors import AdapterError, Barred, RateLimited, Refused, Unclear, Unreachable
from adapters.forge.cards import body_of
from adapters.forge.markup import GAP, harmless
from adapters.platform import Label, Post
from tests.adapters.gitlab.conftest import Forge
from tests.servers.forge import Denied

LABEL = Label("AI · Ana's double", {"AIGC.Label": "1"})
POST = Post(LABEL, "Yes, go ahead.")


async def test_note_begins_with_its_label_and_hides_what_machines_read(forge: Forge) -> None:
    merge = forge.merge()
    message = await forge.platform.send(forge.place, POST, key="reply:1", thread="m1")
    (note,) = merge.notes
    label, hidden, blank, text = note.text.split("\n")
    assert (label, blank, text) == ("AI · Ana's double", "", "Yes, go ahead.")
    assert hidden == '<!-- double {"key": "reply:1", "AIGC.Label": "1"} -->'
    assert message == f"m1/n{note.id}"
    await forge.platform.update(forge.place, message, Post(LABEL, "No, wait."))
    assert note.text.endswith("No, wait.")
    assert await forge.platform.find(forge.place, "reply:1", thread="m1") == message


async def test_issue_is_begun_found_emptied_and_closed(forge: Forge) -> None:
    message = await forge.platform.send(forge.place, POST, key="told:1")
    (issue,) = forge.app.conversations
    assert (message, issue.title) == ("i1", "Yes, go ahead.")
    await forge.platform.update(forge.place, message, Post(LABEL, "No, wait."))
    assert issue.text.endswith("No, wait.")
    assert await forge.platform.find(forge.place, "told:1") == message
    await forge.platform.delete(forge.place, message)
    assert (issue.title, issue.text, issue.state) == ("…", "…", "closed")


async def test_foreign_note_that_bears_the_key_is_not_ours(forge: Forge) -> None:
    forge.gitlab.write(forge.merge(), forge.ben, body_of(POST, "reply:1"))
    assert await forge.platform.find(forge.place, "reply:1", thread="m1") is None


async def test_note_without_an_answer_is_found_and_not_said_twice(forge: Forge) -> None:
    merge = forge.merge()
    forge.gitlab.fail("/notes", "lost")
    with pytest.raises(Unclear):
        await forge.platform.send(forge.place, POST, key="reply:1", thread="m1")
    assert await forge.platform.find(forge.place, "reply:1", thread="m1") is not None
    assert len(merge.notes) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/approve\n/merge", "\\/approve\n\\/merge"),
        ("Yes.\n  /close", "Yes.\n  \\/close"),
        ("```\n/merge\n", f"```\n{GAP}/merge\n"),
        ("~~~\n/assign @ana\n~~~", f"~~~\n{GAP}/assign @ana\n~~~"),
        ("@all and @_x", f"@{GAP}all and @{GAP}_x"),
        ("see app!12, acme/app#3 and !7", f"see app!{GAP}12, acme/app#{GAP}3 and !7"),
    ],
)
def test_text_rings_nobody_and_commands_nothing(text: str, shown: str) -> None:
    assert harmless(text) == shown


@pytest.mark.parametrize(
    ("denied", "error"),
    [
        (Denied(429, "Retry later", {"Retry-After": "30"}), RateLimited(30)),
        (Denied(429, "Too many requests"), RateLimited(60)),
        (Denied(401, "401 Unauthorized"), Barred("bad_token")),
        (Denied(403, "insufficient_scope"), Barred("scope_missing")),
        (Denied(403, "403 Forbidden"), Unreachable("forbidden")),
        (Denied(404, "404 Not found"), Unreachable("not_found")),
        (Denied(400, "400 Bad request"), Refused("invalid")),
        (Denied(502, "Bad gateway"), Unclear()),
        (Denied(307, "Moved", {"Location": "/elsewhere"}), RateLimited(60)),
    ],
    ids=lambda given: given.message if isinstance(given, Denied) else type(given).__name__,
)
async def test_refusal_means_what_gitlab_says(forge: Forge, denied: Denied, error: AdapterError) -> None:
    merge = forge.merge()
    forge.gitlab.fail("/notes", denied)
    with pytest.raises(AdapterError) as raised:
        await forge.platform.send(forge.place, POST, key="k", thread="m1")
    assert type(raised.value) is type(error)
    for name in ("reason", "seconds"):
        assert getattr(raised.value, name, None) == getattr(error, name, None)
    assert merge.notes == []


async def test_sign_of_thought_stands_on_what_was_said(forge: Forge) -> None:
    merge = forge.merge()
    said = forge.gitlab.write(merge, forge.ben, "Well?")
    for message in (f"m1/n{said.id}", "m1/a77"):
        await forge.platform.working(forge.place, message, on=True)
    assert [[name for name, _ in emoji.values()] for emoji in (said.emoji, merge.emoji)] == [["eyes"], ["eyes"]]
    await forge.platform.working(forge.place, f"m1/n{said.id}", on=False)
    await forge.platform.working(forge.place, "m1/n99", on=False)
    assert said.emoji == {}


async def test_nothing_formal_is_ever_called(forge: Forge) -> None:
    forge.merge()
    message = await forge.platform.send(forge.place, Post(LABEL, "approve"), key="a", thread="m1")
    await forge.platform.send(forge.place, POST, key="b")
    await forge.platform.delete(forge.place, message)
    said = [path for method, path in forge.gitlab.calls if method != "GET"]
    assert said != []
    assert all("/notes" in path or path.endswith("/issues") for path in said)


async def test_message_that_is_none_is_refused(forge: Forge) -> None:
    for wrong in ("17", "x17", "m17/z1", "m17/n", "m/n1", "m17/n1/n2"):
        with pytest.raises(Refused):
            await forge.platform.update(forge.place, wrong, POST)
