"""What GitHub published of its deliveries is read as what it tells, and nothing of it is more than we can read."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.chat import Deletion, Edit, Event, Membership, Message, PlaceKind, Push, Renewal
from tests.adapters.github.conftest import Forge

PUBLISHED = json.loads((Path(__file__).parent / "published.json").read_text("utf-8"))["examples"]
OWNER, REPOSITORY = 21031067, 186853002
HELLO = f"github:{OWNER}:{REPOSITORY}"


def published(event: str, action: str) -> tuple[str, dict[str, Any]]:
    """A delivery as GitHub published it."""
    return next(
        (e["event"], e["payload"]) for e in PUBLISHED if (e["event"], e["payload"]["action"]) == (event, action)
    )


async def told(forge: Forge, event: str, action: str) -> Event:
    (heard,) = await forge.heard(published(event, action))
    return heard


async def test_comment_is_a_message_in_the_conversation(forge: Forge) -> None:
    heard = await told(forge, "issue_comment", "created")
    assert isinstance(heard, Message)
    assert (heard.place.id, heard.place.name, heard.place.kind) == (HELLO, "Codertocat/Hello-World", PlaceKind.PUBLIC)
    assert (heard.id, heard.thread) == ("1/c492700400", "1")
    assert heard.text == "You are totally right! I'll get this fixed right away."
    assert (heard.author.id, heard.author.name, heard.author.bot) == ("github:users:21031067", "Codertocat", False)
    assert heard.at.isoformat() == "2019-05-15T15:20:21+00:00"
    assert not heard.author.guest


async def test_pull_request_begins_its_conversation(forge: Forge) -> None:
    heard = await told(forge, "pull_request", "opened")
    assert isinstance(heard, Message)
    assert (heard.id, heard.thread) == ("2", "2")
    assert heard.text.startswith("Update the README with new information.")


async def test_request_for_a_review_names_the_reviewer(forge: Forge) -> None:
    heard = await told(forge, "pull_request", "review_requested")
    assert isinstance(heard, Message)
    assert heard.mentions == ("github:users:5346",)
    assert heard.thread == "2"
    assert heard.text.startswith("@octocat please review this pull request: ")
    assert heard.wants_review
    ready = await told(forge, "pull_request", "ready_for_review")
    assert isinstance(ready, Message)
    assert ready.mentions == ("github:users:5346",)


async def test_new_commits_change_what_is_to_be_reviewed(forge: Forge) -> None:
    heard = await told(forge, "pull_request", "synchronize")
    assert isinstance(heard, Push)
    assert heard.thread == "2"


@pytest.mark.parametrize(
    ("event", "action"),
    [
        ("pull_request", "closed"),
        ("pull_request", "converted_to_draft"),
        ("pull_request_review", "submitted"),
        ("pull_request_review", "dismissed"),
        ("membership", "removed"),
    ],
)
async def test_what_nobody_said_or_decided_is_nothing(forge: Forge, event: str, action: str) -> None:
    assert await forge.heard(published(event, action)) == []


async def test_comment_on_a_line_is_a_message_and_may_be_edited(forge: Forge) -> None:
    created = await told(forge, "pull_request_review_comment", "created")
    edited = await told(forge, "pull_request_review_comment", "edited")
    assert isinstance(created, Message)
    assert isinstance(edited, Edit)
    assert created.id == edited.message == "2/l284312630"
    assert created.text == "Maybe you should use more emoji on this line."
    assert created.passage is not None
    assert created.passage.text == "README.md\n# Hello-World"
    assert created.passage.author is not None
    assert created.passage.author.name == "Codertocat"


async def test_comment_is_edited_and_deleted(forge: Forge) -> None:
    edited = await told(forge, "issue_comment", "edited")
    deleted = await told(forge, "issue_comment", "deleted")
    assert isinstance(edited, Edit)
    assert isinstance(deleted, Deletion)
    assert edited.message == deleted.message == "1/c492700400"


async def test_collaborator_comes(forge: Forge) -> None:
    heard = await told(forge, "member", "added")
    assert isinstance(heard, Membership)
    assert (heard.place.id, heard.person.id, heard.joined) == (HELLO, "github:users:39652351", True)


@pytest.mark.parametrize(
    ("action", "kind"),
    [("privatized", PlaceKind.PRIVATE), ("publicized", PlaceKind.PUBLIC), ("renamed", PlaceKind.PUBLIC)],
)
async def test_repository_has_other_readers_or_another_name(forge: Forge, action: str, kind: PlaceKind) -> None:
    heard = await told(forge, "repository", action)
    assert isinstance(heard, Renewal)
    assert (heard.place.kind, heard.closed) == (kind, False)


async def test_repository_of_another_owner_is_another_place(forge: Forge) -> None:
    event, payload = published("repository", "transferred")
    (heard,) = await forge.heard((event, payload))
    former = payload["changes"]["owner"]["from"]["user"]["id"]
    assert isinstance(heard, Renewal)
    assert heard.closed
    assert heard.place.id == f"github:{former}:{payload['repository']['id']}"


@pytest.mark.parametrize("event", ["installation", "installation_repositories"])
async def test_repository_without_the_app_is_closed(forge: Forge, event: str) -> None:
    action = "deleted" if event == "installation" else "removed"
    _, payload = published(event, action)
    heard = await forge.heard((event, payload))
    lost = payload.get("repositories_removed") or payload["repositories"]
    owner = payload["installation"]["account"]["id"]
    assert [each.place.id for each in heard if isinstance(each, Renewal) and each.closed] == [
        f"github:{owner}:{each['id']}" for each in lost
    ]


async def test_loopback_holds_what_a_published_delivery_holds_of_what_is_read(forge: Forge) -> None:
    pull, opened = forge.github.opened(forge.app, forge.ben, "A change")
    ours = [
        opened,
        forge.github.request(forge.app, pull, forge.ben, forge.ana),
        forge.github.comment(forge.app, pull, forge.ben, "Yes"),
        forge.github.review(forge.app, pull, forge.ana, "commented", "Hm")[1],
        forge.github.line(forge.app, pull, forge.ana, "Here"),
        forge.github.member(forge.app, forge.ben, "added"),
    ]
    ignored = {"performed_via_github_app", "visibility", "requested_reviewers", "pull_request"}
    for event, payload in ours:
        theirs = published(event, payload["action"])[1]
        for part, fields in payload.items():
            if isinstance(fields, dict) and part != "installation":
                assert set(fields) - ignored <= set(theirs[part]), (event, part)
