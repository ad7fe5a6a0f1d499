"""Our GitLab on loopback against python-gitlab, which others wrote for the real one: both sides find the same there."""

from typing import Any

import pytest

from adapters.platform import Label, Post
from tests.adapters.gitlab.conftest import Forge, clock, forge, gitlab

__all__ = ["clock", "forge", "gitlab"]
pytestmark = pytest.mark.interop

library: Any = pytest.importorskip("gitlab", reason="needs `uv sync --group interop`")
POST = Post(Label("AI · Ana's double", {"AIGC.Label": "1"}), "Yes, go ahead.")


@pytest.fixture
def project(forge: Forge) -> Any:
    """The project as python-gitlab sees it."""
    there = library.Gitlab(forge.gitlab.address, oauth_token=forge.gitlab.token, keep_base_url=True)
    there.session.trust_env = False
    there.auth()
    assert there.user.username == forge.gitlab.bot.username
    return there.projects.get(forge.app.id)


async def test_project_its_members_and_its_reviewers_are_read(forge: Forge, project: Any) -> None:
    merge = forge.merge()
    merge.reviewers = [(forge.ana, "requested_changes")]
    assert (project.path_with_namespace, project.visibility) == ("acme/app", "private")
    assert {each.username for each in project.members_all.list(iterator=True)} == {"ana", "ben", "acme-double"}
    (found,) = project.mergerequests.list(iterator=True, scope="all")
    assert (found.title, found.author["username"], found.draft) == ("A change", "ben", False)
    (reviewer,) = project.mergerequests.get(1).reviewer_details.list(iterator=True)
    assert (reviewer.user["username"], reviewer.state) == ("ana", "requested_changes")


async def test_what_is_said_on_one_side_is_found_on_the_other(forge: Forge, project: Any) -> None:
    since, _ = forge.clock.now(), forge.merge()
    message = await forge.platform.send(forge.place, POST, key="reply:1", thread="m1")
    merge = project.mergerequests.get(1)
    (note,) = merge.notes.list(iterator=True)
    assert message == f"m1/n{note.id}"
    assert note.body.startswith("AI · Ana's double\n<!-- double ")
    written = merge.notes.create({"body": f"{note.body}\n\nAgain."})
    assert await forge.platform.find(forge.place, "reply:1", thread="m1") == f"m1/n{written.id}"
    written.delete()
    merge.notes.get(note.id).awardemojis.create({"name": "eyes"})
    await forge.platform.working(forge.place, message, on=False)
    assert list(merge.notes.get(note.id).awardemojis.list(iterator=True)) == []
    assert [each.text async for each in forge.platform.history(forge.place, since, since)] == ["A change"]


async def test_issue_that_was_begun_is_changed_and_closed(forge: Forge, project: Any) -> None:
    message = await forge.platform.send(forge.place, POST, key="told:1")
    issue = project.issues.get(1)
    assert (issue.title, issue.state) == ("Yes, go ahead.", "opened")
    issue.description = issue.description.replace("Yes", "No")
    issue.save()
    assert await forge.platform.find(forge.place, "told:1") == message
    await forge.platform.delete(forge.place, message)
    assert project.issues.get(1).state == "closed"


async def test_lists_have_pages(forge: Forge, project: Any) -> None:
    merge = forge.merge()
    for number in range(45):
        forge.gitlab.write(merge, forge.ben, f"Note {number}")
    assert len(list(project.mergerequests.get(1).notes.list(iterator=True))) == 45
