"""That somebody asked for changes, which no GitLab but the newest tells, is looked for gently, and found once."""

import pytest

from adapters.chat import Message
from tests.adapters.gitlab.conftest import Forge
from tests.servers.forge import Denied
from tests.servers.gitlab_project import Conversation


async def asked(forge: Forge) -> Conversation:
    """Ana is asked for a review, and that was looked at."""
    merge = forge.merge()
    await forge.heard(forge.gitlab.request(forge.app, merge, forge.ben, forge.ana))
    await later(forge)
    return merge


async def later(forge: Forge, **span: float) -> list[Message]:
    """What is found some time later."""
    forge.clock.advance(**(span or {"minutes": 1}))
    await forge.platform.catch_up()
    return [each for each in forge.taken() if isinstance(each, Message)]


def looks(forge: Forge) -> int:
    return sum(path.endswith("/reviewers") for _, path in forge.gitlab.calls)


async def test_request_for_changes_is_found_once_as_what_the_reviewer_did_then(forge: Forge) -> None:
    merge = await asked(forge)
    at = forge.clock.now()
    forge.gitlab.ask_for_changes(merge, forge.ana)
    (found,) = await later(forge)
    assert (found.act, found.text, found.thread, found.at) == ("request_changes", "", "m1", at)
    assert (found.author.name, found.id) == ("ana", f"m1/c{merge.notes[-1].id}")
    await forge.heard(forge.gitlab.note(forge.app, merge, forge.ben, "Done."))
    assert await later(forge) == []
    merge.say(forge.ana, "unreviewed")
    assert await later(forge) == []
    forge.gitlab.ask_for_changes(merge, forge.ana)
    assert len(await later(forge)) == 1


async def test_first_look_takes_what_was_done_a_moment_before_and_not_what_is_old(forge: Forge) -> None:
    merge = forge.merge()
    merge.reviewers = [(forge.ana, "unreviewed"), (forge.ben, "unreviewed")]
    forge.gitlab.ask_for_changes(merge, forge.ben)
    forge.clock.advance(hours=1)
    forge.gitlab.ask_for_changes(merge, forge.ana)
    await forge.heard(forge.gitlab.note(forge.app, merge, forge.ana, "Please add a rollback step."))
    assert [each.author.name for each in await later(forge)] == ["ana"]


async def test_looks_become_rarer_and_end_with_the_merge_request(forge: Forge) -> None:
    merge = await asked(forge)
    before = looks(forge)
    for _ in range(240):
        await later(forge)
    assert 5 < looks(forge) - before < 40
    await forge.heard(forge.gitlab.happened(forge.app, merge, forge.ben, "merge"))
    before = looks(forge)
    await later(forge, days=1)
    assert looks(forge) == before


async def test_nothing_is_looked_at_where_nobody_listens_or_nobody_reviews(forge: Forge) -> None:
    forge.host.wanted = False
    await asked(forge)
    assert looks(forge) == 0
    forge.host.wanted = True
    await forge.heard(forge.gitlab.note(forge.app, forge.merge(), forge.ben, "Hello"))
    await later(forge)
    assert looks(forge) == 0


@pytest.mark.parametrize("failure", ["hang up", Denied(429, "Retry later", {"Retry-After": "30"})])
async def test_look_that_fails_is_made_up_for(forge: Forge, failure: Denied | str) -> None:
    merge = await asked(forge)
    forge.gitlab.ask_for_changes(merge, forge.ana)
    forge.gitlab.fail("/reviewers", failure)
    assert await later(forge) == []
    assert len(await later(forge)) == 1


async def test_what_cannot_be_handed_up_now_is_found_again(forge: Forge) -> None:
    merge = await asked(forge)
    forge.gitlab.ask_for_changes(merge, forge.ana)
    forge.host.broken = True
    assert await later(forge) == []
    forge.host.broken = False
    assert len(await later(forge)) == 1


async def test_merge_request_that_is_gone_is_looked_at_no_more(forge: Forge) -> None:
    await asked(forge)
    forge.app.conversations.clear()
    await later(forge)
    before = looks(forge)
    await later(forge, days=1)
    assert looks(forge) == before
