"""What people write and do on GitLab, as it is handed up: whom it mentions, what it does, and what of it is nothing."""

import pytest

from adapters.chat import Deletion, Edit, Membership, Message, PlaceKind, Reaction, Renewal
from adapters.gitlab.incoming.scene import mentioned
from tests.adapters.gitlab.conftest import Forge


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ana, may I?", ["ana"]),
        ("(@ana) and @Ben_K.", ["ana", "Ben_K"]),
        ("@ana.l-s and @_x", ["ana.l-s", "_x"]),
        ("mail ana@example.com or see a/@ana", []),
        ("`@ana` and\n```\n@ben\n```", []),
        ("> @ana said so\n\n@ben agrees", ["ben"]),
        ("@acme/reviewers please", []),
        ("问 @ana：可以吗", ["ana"]),
    ],
)
def test_mentions_are_read_outside_of_code_and_quotations(text: str, names: list[str]) -> None:
    assert mentioned(text) == names


async def test_note_is_a_message_in_its_conversation(forge: Forge) -> None:
    merge = forge.merge()
    heard = await forge.message(forge.gitlab.note(forge.app, merge, forge.ben, "@ANA and @nobody: which branch?"))
    assert (heard.place.id, heard.place.name, heard.place.kind) == (forge.place, "acme/app", PlaceKind.PRIVATE)
    assert (heard.id, heard.thread) == (f"m1/n{merge.notes[0].id}", "m1")
    assert (heard.author.id, heard.author.name) == (forge.person(forge.ben), "ben")
    assert heard.mentions == (forge.person(forge.ana),)
    assert (heard.addressed, heard.at) == (False, forge.clock.now())
    assert heard.link.endswith(f"/-/merge_requests/1#note_{merge.notes[0].id}")


async def test_issue_and_merge_request_of_the_same_number_begin_threads_of_their_own(forge: Forge) -> None:
    roots = [
        await forge.message(forge.gitlab.opened(forge.app, forge.ben, "First", "Words", kind)[1]) for kind in ("m", "i")
    ]
    assert [(each.id, each.thread, each.text) for each in roots] == [
        ("m1", "m1", "First\n\nWords"),
        ("i1", "i1", "First\n\nWords"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [("@acme-double @ana which branch?", "@acme-double @ana which branch?"), ("/double shadow on", "shadow on")],
)
async def test_bot_user_is_spoken_to_by_its_name_or_by_a_line_that_begins_so(
    forge: Forge, text: str, said: str
) -> None:
    heard = await forge.message(forge.gitlab.note(forge.app, forge.merge(), forge.ben, text))
    assert (heard.addressed, heard.text) == (True, said)


async def test_what_reads_otherwise_is_an_edit_by_whoever_wrote_it(forge: Forge) -> None:
    merge = forge.merge()
    note = forge.gitlab.write(merge, forge.ben, "May I?")
    (edited,) = await forge.heard(forge.gitlab.noted(forge.app, merge, note, "update"))
    assert isinstance(edited, Edit)
    assert (edited.message, edited.text) == (f"m1/n{note.id}", "May I?")
    merge.title = "Another change"
    (edited,) = await forge.heard(
        forge.gitlab.happened(forge.app, merge, forge.ana, "update", title=("A change", merge.title))
    )
    assert isinstance(edited, Edit)
    assert (edited.message, edited.text, edited.author.name) == ("m1", "Another change", "ben")


async def test_request_for_a_review_names_the_reviewer_each_time(forge: Forge) -> None:
    merge = forge.merge()
    asked = await forge.message(forge.gitlab.request(forge.app, merge, forge.ben, forge.ana))
    assert (asked.mentions, asked.thread, asked.author.name) == ((forge.person(forge.ana),), "m1", "ben")
    assert asked.text == "@ana please review this merge request: A change"
    told = (forge.gitlab.reviewers(merge), forge.gitlab.reviewers(merge, forge.ana))
    forge.clock.advance(minutes=5)
    again = await forge.message(forge.gitlab.happened(forge.app, merge, forge.ben, "update", reviewers=told))
    assert (again.mentions, again.id == asked.id) == (asked.mentions, False)


async def test_draft_asks_its_reviewers_once_it_is_ready(forge: Forge) -> None:
    merge = forge.merge()
    merge.draft, merge.reviewers = True, [(forge.ana, "unreviewed")]
    assert [each.kind for each in await forge.heard(forge.gitlab.happened(forge.app, merge, forge.ben, "open"))] == [
        "message"
    ]
    merge.draft = False
    ready = await forge.message(forge.gitlab.happened(forge.app, merge, forge.ben, "update", draft=(True, False)))
    assert ready.mentions == (forge.person(forge.ana),)


async def test_merge_request_that_is_opened_with_reviewers_asks_them(forge: Forge) -> None:
    merge = forge.merge()
    merge.reviewers = [(forge.ana, "unreviewed")]
    root, asked = await forge.heard(forge.gitlab.happened(forge.app, merge, forge.ben, "open"))
    assert isinstance(root, Message)
    assert isinstance(asked, Message)
    assert (root.mentions, asked.mentions) == ((), (forge.person(forge.ana),))
    assert root.key != asked.key


@pytest.mark.parametrize("action", ["approved", "approval"])
async def test_approval_is_an_act_without_words_and_may_be_taken_back(forge: Forge, action: str) -> None:
    merge = forge.merge()
    event, payload = forge.gitlab.approve(forge.app, merge, forge.ana)
    payload["object_attributes"]["action"] = action
    approved = await forge.message((event, payload))
    assert (approved.act, approved.text, approved.thread, approved.author.name) == ("approve", "", "m1", "ana")
    (taken_back,) = await forge.heard(forge.gitlab.withdraw(forge.app, merge, forge.ana))
    assert isinstance(taken_back, Deletion)
    assert taken_back.message == approved.id
    forge.clock.advance(minutes=1)
    assert (await forge.message(forge.gitlab.approve(forge.app, merge, forge.ana))).id != approved.id


async def test_approval_that_a_push_resets_is_taken_back_by_nobody(forge: Forge) -> None:
    merge = forge.merge()
    await forge.heard(forge.gitlab.approve(forge.app, merge, forge.ana))
    assert await forge.heard(forge.gitlab.withdraw(forge.app, merge, forge.ana, pushed=True)) == []
    assert await forge.heard(forge.gitlab.withdraw(forge.app, merge, forge.ben)) == []


async def test_sign_on_what_was_said_is_a_reaction_and_our_own_is_nothing(forge: Forge) -> None:
    merge = forge.merge()
    note = forge.gitlab.write(merge, forge.ben, "May I?")
    signs = [(note, "thumbsup_tone3", "award"), (note, "thumbsup", "revoke"), (None, "eyes", "award")]
    heard = [
        each
        for sign in signs
        for each in await forge.heard(forge.gitlab.signed_with(forge.app, merge, sign[0], forge.ana, *sign[1:]))
    ]
    assert [(each.message, each.emoji, each.added) for each in heard if isinstance(each, Reaction)] == [
        (f"m1/n{note.id}", "thumbsup", True),
        (f"m1/n{note.id}", "thumbsup", False),
        ("m1", "eyes", True),
    ]
    assert await forge.heard(forge.gitlab.signed_with(forge.app, merge, note, forge.gitlab.bot, "eyes")) == []


@pytest.mark.parametrize("action", ["close", "reopen", "merge", "update"])
async def test_what_nobody_said_or_decided_is_nothing(forge: Forge, action: str) -> None:
    merge = forge.merge()
    assert await forge.heard(forge.gitlab.happened(forge.app, merge, forge.ben, action)) == []
    note = forge.gitlab.write(merge, forge.ben, "changed the description", system=True)
    assert await forge.heard(forge.gitlab.noted(forge.app, merge, note)) == []
    assert await forge.heard(forge.gitlab.note(forge.app, merge, forge.gitlab.bot, "AI · Ana's double")) == []


async def test_bots_are_bots_whatever_gitlab_says(forge: Forge) -> None:
    for robot in (forge.gitlab.add_user("renovate", bot=True), forge.gitlab.add_user("project_7_bot_0a1b2c")):
        assert (await forge.message(forge.gitlab.note(forge.app, forge.merge(), robot, "Bump"))).author.bot


async def test_outage_of_the_directory_loses_no_message(forge: Forge) -> None:
    await forge.message(forge.gitlab.note(forge.app, forge.merge(), forge.ben, "Hello"))
    forge.gitlab.fail("/users", "hang up")
    first = await forge.message(forge.gitlab.note(forge.app, forge.merge(), forge.ben, "@ana which branch?"))
    again = await forge.message(forge.gitlab.note(forge.app, forge.merge(), forge.ben, "@ana which branch?"))
    assert (first.mentions, again.mentions) == ((), (forge.person(forge.ana),))


async def test_project_that_is_renamed_keeps_its_place_and_one_of_another_owner_is_another(forge: Forge) -> None:
    merge = forge.merge()
    await forge.message(forge.gitlab.note(forge.app, merge, forge.ben, "Hello"))
    forge.app.name = "application"
    renamed = await forge.message(forge.gitlab.note(forge.app, merge, forge.ben, "Hello again"))
    assert (renamed.place.id, renamed.place.name) == (forge.place, "acme/application")
    former, forge.app.namespace, forge.app.group = forge.place, 77, "other"
    (closed,) = await forge.heard(forge.gitlab.became(forge.app, "project_transfer"))
    assert isinstance(closed, Renewal)
    assert (closed.place.id, closed.closed) == (former, True)
    moved = await forge.message(forge.gitlab.note(forge.app, merge, forge.ben, "Hello there"))
    assert moved.place.id == f"gitlab:77:{forge.app.id}"


async def test_who_comes_and_goes_is_told_by_an_instance(forge: Forge) -> None:
    heard = [
        each
        for event in ("user_add_to_team", "user_remove_from_team")
        for each in await forge.heard(forge.gitlab.became(forge.app, event, forge.ben))
    ]
    assert [(each.place.id, each.person.name, each.joined) for each in heard if isinstance(each, Membership)] == [
        (forge.place, "ben", True),
        (forge.place, "ben", False),
    ]


async def test_project_with_other_readers_is_told_as_it_is_now(forge: Forge) -> None:
    await forge.message(forge.gitlab.note(forge.app, forge.merge(), forge.ben, "Hello"))
    forge.app.visibility = "public"
    (renewed,) = await forge.heard(forge.gitlab.became(forge.app, "project_update"))
    assert isinstance(renewed, Renewal)
    assert (renewed.place.kind, renewed.closed) == (PlaceKind.PUBLIC, False)


async def test_first_note_on_a_line_tells_what_it_is_written_on_and_a_reply_to_it_does_not(forge: Forge) -> None:
    merge = forge.merge()
    diff = "@@ -1,2 +1,3 @@\n def pay(order):\n-    pass\n+    print(order)\n+    return 0\n"
    merge.files = [{"old_path": "pay.py", "new_path": "pay.py", "diff": diff}]
    line = {"position_type": "text", "new_path": "pay.py", "new_line": 2, "old_line": None}
    name, first = forge.gitlab.note(forge.app, merge, forge.ana, "Please use the logger.", position=line)
    passage = (await forge.message((name, first))).passage
    assert passage is not None
    assert passage.text == "pay.py\ndef pay(order):\nprint(order)"
    assert passage.author is not None
    assert passage.author.id == forge.person(forge.ben)
    name, reply = forge.gitlab.note(forge.app, merge, forge.ana, "As elsewhere.", position=line)
    reply["object_attributes"]["discussion_id"] = first["object_attributes"]["discussion_id"]
    assert (await forge.message((name, reply))).passage is None
    removed = {**line, "new_line": None, "old_line": 2}
    why = await forge.message(forge.gitlab.note(forge.app, merge, forge.ana, "Why?", position=removed))
    assert why.passage is None
    told = [each async for each in forge.platform.history(forge.place, merge.at, forge.clock.now())]
    assert [(each.text, each.passage is not None) for each in told] == [
        ("A change", False),
        ("Please use the logger.", True),
        ("As elsewhere.", False),
        ("Why?", False),
    ]


async def test_change_is_not_read_where_nobody_listens(forge: Forge) -> None:
    merge = forge.merge()
    merge.files = [{"old_path": "pay.py", "new_path": "pay.py", "diff": "@@ -0,0 +1 @@\n+print(order)"}]
    line = {"position_type": "text", "new_path": "pay.py", "new_line": 1, "old_line": None}
    forge.host.wanted = False
    await forge.heard(forge.gitlab.note(forge.app, merge, forge.ana, "Please use the logger.", position=line))
    assert not [path for _, path in forge.gitlab.calls if path.endswith("/diffs")]


async def test_history_tells_whole_conversations_oldest_first_with_what_was_done(forge: Forge) -> None:
    since = forge.clock.now()
    merge, _ = forge.gitlab.opened(forge.app, forge.ben, "First", "Words")
    forge.clock.advance(minutes=1)
    issue = forge.gitlab.open(forge.app, forge.ana, "Second", kind="i")
    hidden = forge.gitlab.open(forge.app, forge.ana, "Hidden", kind="i")
    hidden.confidential = True
    for minute, text in enumerate(["May I?", "/double status", "Anybody?"]):
        forge.clock.advance(minutes=1 + minute)
        forge.gitlab.note(forge.app, merge, forge.ben, text)
    forge.gitlab.write(merge, forge.ana, "Not for all", internal=True)
    forge.clock.advance(minutes=1)
    forge.gitlab.ask_for_changes(merge, forge.ana)
    forge.clock.advance(minutes=1)
    forge.gitlab.approve(forge.app, merge, forge.ben)
    forge.gitlab.withdraw(forge.app, merge, forge.ben)
    forge.clock.advance(minutes=1)
    forge.gitlab.approve(forge.app, merge, forge.ana)
    forge.clock.advance(minutes=1)
    forge.gitlab.note(forge.app, issue, forge.ben, "Too")
    told = [each async for each in forge.platform.history(forge.place, since, forge.clock.now())]
    assert [(each.text, each.thread, each.act) for each in told] == [
        ("First\n\nWords", "m1", ""),
        ("Second", "i1", ""),
        ("May I?", "m1", ""),
        ("Anybody?", "m1", ""),
        ("", "m1", "request_changes"),
        ("", "m1", "approve"),
        ("Too", "i1", ""),
    ]


async def test_history_is_read_page_by_page(forge: Forge) -> None:
    since, merge = forge.clock.now(), forge.merge()
    for number in range(130):
        forge.gitlab.write(merge, forge.ben, f"Note {number}")
    assert len([each async for each in forge.platform.history(forge.place, since, since)]) == 131
