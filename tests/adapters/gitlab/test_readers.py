"""What is for fewer eyes than its project is not heard, and nothing is said where others read than are counted."""

import pytest

from adapters.chat import Deletion, PlaceKind
from adapters.errors import AdapterError, Refused, Unreachable, Untold
from adapters.platform import Label, Post
from tests.adapters.gitlab.conftest import Forge, place
from tests.servers.gitlab_project import Account

POST = Post(Label("AI · Ana's double"), "Yes.")
GUEST = 10


def a_guest(forge: Forge, name: str = "gil") -> Account:
    """Somebody who reads the issues of a private project, and no code."""
    guest = forge.gitlab.add_user(name)
    forge.app.members[guest.id] = GUEST
    return guest


async def test_confidential_issues_and_internal_notes_are_not_heard(forge: Forge) -> None:
    issue = forge.gitlab.open(forge.app, forge.ben, "Open", kind="i")
    assert await forge.heard(forge.gitlab.note(forge.app, issue, forge.ben, "@ana secretly?", internal=True)) == []
    event, payload = forge.gitlab.note(forge.app, issue, forge.ben, "@ana secretly?", internal=True)
    payload["event_type"] = "note"
    assert await forge.heard((event, payload)) == []
    hidden, opened = forge.gitlab.opened(forge.app, forge.ben, "Hidden", "Salaries", "i")
    hidden.confidential = True
    opened = forge.gitlab.happened(forge.app, hidden, forge.ben, "open")
    assert await forge.heard(opened) == []
    assert await forge.heard(forge.gitlab.note(forge.app, hidden, forge.ben, "@ana how much?")) == []
    assert await forge.heard(forge.gitlab.signed_with(forge.app, hidden, None, forge.ana, "thumbsup")) == []


async def test_issue_that_becomes_confidential_is_gone_with_all_that_was_said_in_it(forge: Forge) -> None:
    issue, opened = forge.gitlab.opened(forge.app, forge.ben, "Open", "Words", "i")
    await forge.heard(opened)
    notes = [forge.gitlab.write(issue, forge.ben, text) for text in ("One", "Two")]
    issue.confidential = True
    gone = await forge.heard(forge.gitlab.happened(forge.app, issue, forge.ben, "update", confidential=(False, True)))
    assert {each.message for each in gone if isinstance(each, Deletion)} == {
        "i1",
        *(f"i1/n{note.id}" for note in notes),
    }
    assert len({each.key for each in gone}) == 3


@pytest.mark.parametrize(
    ("visibility", "part", "heard"),
    [
        ("public", {}, "mi"),
        ("public", {"merge_requests_access_level": "private"}, "i"),
        ("public", {"repository_access_level": "private"}, "i"),
        ("internal", {"issues_access_level": "private"}, "m"),
        ("private", {"issues_access_level": "private"}, "mi"),
    ],
)
async def test_part_of_a_project_that_is_for_its_members_only_is_not_heard(
    forge: Forge, visibility: str, part: dict[str, str], heard: str
) -> None:
    forge.app.visibility, forge.app.levels = visibility, part
    for kind in "mi":
        one = forge.gitlab.open(forge.app, forge.ben, "A change", kind=kind)
        events = await forge.heard(forge.gitlab.note(forge.app, one, forge.ben, "Hello"))
        assert bool(events) is (kind in heard), kind
        if kind not in heard:
            with pytest.raises(Unreachable):
                await forge.platform.send(forge.place, POST, key="k", thread=f"{kind}1")
    told = [each.id async for each in forge.platform.history(forge.place, forge.clock.now(), forge.clock.now())]
    assert {each[0] for each in told} == set(heard)


async def test_guests_of_a_private_project_read_its_issues_alone_so_these_are_not_heard(forge: Forge) -> None:
    issue, merge = forge.gitlab.open(forge.app, forge.ben, "Open", kind="i"), forge.merge()
    assert await forge.heard(forge.gitlab.note(forge.app, issue, forge.ben, "Hello")) != []
    a_guest(forge)
    forge.clock.advance(minutes=2)
    assert await forge.heard(forge.gitlab.note(forge.app, issue, forge.ben, "Hello")) == []
    assert await forge.heard(forge.gitlab.note(forge.app, merge, forge.ben, "Hello")) != []
    assert {each.name for each in await forge.platform.members(forge.place)} == {"ana", "ben", "acme-double"}
    with pytest.raises(Unreachable):
        await forge.platform.send(forge.place, POST, key="k", thread="i1")


async def test_role_of_the_owners_own_making_leaves_the_readers_untold(forge: Forge) -> None:
    forge.app.roles.add(a_guest(forge).id)
    with pytest.raises(Untold):
        await forge.platform.members(forge.place)


async def test_readers_of_an_internal_project_are_untold_and_whoever_has_no_access_is_a_guest(forge: Forge) -> None:
    forge.app.visibility = "internal"
    stranger = forge.gitlab.add_user("passer-by")
    merge = forge.merge()
    assert (await forge.message(forge.gitlab.note(forge.app, merge, stranger, "Hi"))).author.guest
    heard = await forge.message(forge.gitlab.note(forge.app, merge, forge.ben, "Hi"))
    assert (heard.author.guest, heard.place.kind) == (False, PlaceKind.PRIVATE)
    with pytest.raises(Untold):
        await forge.platform.members(forge.place)


async def test_project_that_cannot_be_looked_up_is_not_heard_and_is_to_come_again(forge: Forge) -> None:
    delivered = forge.gitlab.note(forge.app, forge.merge(), forge.ben, "Hello")
    forge.gitlab.fail(f"/projects/{forge.app.id}", "hang up")
    assert (await forge.deliver(delivered)).status_code == 503
    assert forge.taken() == []
    assert (await forge.message(delivered)).text == "Hello"


async def test_project_of_a_group_that_the_bot_user_cannot_see_is_nothing(forge: Forge) -> None:
    other = forge.gitlab.add_project("acme", "secret", "private", forge.ben)
    del other.members[forge.gitlab.bot.id]
    merge = forge.gitlab.open(other, forge.ben, "A change")
    assert await forge.heard(forge.gitlab.note(other, merge, forge.ben, "@ana may I?")) == []


async def test_place_is_not_the_same_under_another_owner(forge: Forge) -> None:
    other = forge.gitlab.add_project("other", "own", "public")
    with pytest.raises(AdapterError):
        await forge.platform.place(f"gitlab:{other.namespace}:{forge.app.id}")
    assert (await forge.platform.place(place(other))).kind is PlaceKind.PUBLIC
    for wrong in ("slack:T1:C1", "gitlab:users:1", "gitlab:1:x", "gitlab:1"):
        with pytest.raises(Refused):
            await forge.platform.place(wrong)


async def test_whoever_deleted_their_account_or_is_blocked_is_not_active(forge: Forge) -> None:
    assert not (await forge.platform.person("gitlab:users:1")).active
    forge.ben.state = "blocked"
    assert not (await forge.platform.person(forge.person(forge.ben))).active
