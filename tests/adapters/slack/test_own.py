"""A person's own direct talks are heard while they permit it, in their name; nobody else's ever are."""

from datetime import timedelta

import pytest

from adapters.chat import Deletion, Edit, Message, Place, PlaceKind, Reaction, Revocation
from adapters.errors import Refused
from adapters.slack.install.grants import Grant, Grants
from adapters.slack.install.rights import USER_SCOPES
from tests.adapters.slack.conftest import ANA, BEN, Connected, now
from tests.servers.slack import LoopbackSlack

PERSON = f"slack:T0LOOP:{ANA}"
TALK, GROUP = "D0ANABEN", "G0GROUP"
OWN = Place(f"slack:T0LOOP:{TALK}", "Ben", PlaceKind.OWN, PERSON)
PERMIT = f"slack/permit/T0LOOP/{ANA}"


@pytest.fixture
async def permit(slack: LoopbackSlack, connected: Connected) -> Grant:
    """Ana's permit; she talks with Ben directly, and both with Cat in a group."""
    slack.add_user("U0CAT", "Cat")
    slack.add_channel(TALK, "", kind="im", members=[ANA, BEN], bot=False)
    slack.add_channel(GROUP, "mpdm-ana--ben--cat-1", kind="mpim", members=[ANA, BEN, "U0CAT"], bot=False)
    token = slack.grants.add("xoxp-ana", slack, ANA, scopes=frozenset(USER_SCOPES))
    grant = Grant(scope="T0LOOP", user=ANA, token=token, granted=now(), direct=slack.direct(ANA).id)
    await Grants(connected.vault).keep(grant)
    return grant


async def test_own_talk_is_heard_in_its_owners_name(slack: LoopbackSlack, connected: Connected, permit: Grant) -> None:
    said = slack.message(TALK, BEN, f"<@{slack.bot_user}> may I?")

    await slack.deliver(connected.url, slack.seen_by(ANA, said))

    message = connected.take()
    assert isinstance(message, Message)
    assert message.place == OWN
    assert (message.author.name, message.text, message.addressed) == ("Ben", "@double may I?", False)


async def test_what_becomes_of_its_messages_is_heard_too(
    slack: LoopbackSlack, connected: Connected, permit: Grant
) -> None:
    ts = slack.message(TALK, BEN, "may I?")["event"]["ts"]
    for payload in (slack.edit(TALK, ts, "may we?"), slack.react(TALK, ts, ANA, "eyes"), slack.erase(TALK, ts)):
        await slack.deliver(connected.url, slack.seen_by(ANA, payload))

    assert [type(event) for event in connected.events] == [Edit, Reaction, Deletion]
    assert {event.place for event in connected.events if isinstance(event, Edit | Reaction | Deletion)} == {OWN}


async def test_own_group_is_heard_and_one_with_the_bot_is_a_private_place(
    slack: LoopbackSlack, connected: Connected, permit: Grant
) -> None:
    slack.add_channel("G0WITHUS", "mpdm-ana--ben--double-1", kind="mpim", members=[ANA, BEN])
    for group in (GROUP, GROUP, "G0WITHUS"):
        await slack.deliver(connected.url, slack.seen_by(ANA, slack.message(group, BEN, "hello")))

    heard = [(m.place.kind, m.place.owner) for m in connected.events if isinstance(m, Message)]
    assert heard == [(PlaceKind.OWN, PERSON), (PlaceKind.OWN, PERSON), (PlaceKind.PRIVATE, "")]


@pytest.mark.parametrize("permitted", [True, False])
async def test_direct_talk_with_the_bot_stays_one_however_it_comes(
    slack: LoopbackSlack, connected: Connected, permit: Grant, permitted: bool
) -> None:
    if not permitted:
        await connected.vault.erase(PERMIT)
    said = slack.message(slack.direct(ANA).id, ANA, "hello")

    for payload in (said, slack.seen_by(ANA, said)):
        await slack.deliver(connected.url, payload)

    first, second = connected.events
    assert isinstance(first, Message)
    assert first == second
    assert (first.place.kind, first.addressed) == (PlaceKind.DIRECT, True)


async def test_talk_of_somebody_who_permits_nothing_is_not_heard(
    slack: LoopbackSlack, connected: Connected, permit: Grant
) -> None:
    slack.add_channel("D0BENCAT", "", kind="im", members=[BEN, "U0CAT"], bot=False)
    said = slack.message("D0BENCAT", BEN, "a secret")

    for payload in (slack.seen_by(BEN, said), slack.seen_by(BEN, slack.message(TALK, BEN, "another"))):
        assert (await slack.deliver(connected.url, payload)).status_code == 200

    assert connected.events == []
    assert "users.info" not in slack.calls


async def test_own_talk_that_nobody_wants_is_dropped_without_asking_slack(
    slack: LoopbackSlack, connected: Connected, permit: Grant
) -> None:
    connected.wanted = False
    before = len(slack.calls)

    await slack.deliver(connected.url, slack.seen_by(ANA, slack.message(TALK, BEN, "hello")))

    assert connected.events == []
    assert len(slack.calls) == before
    assert await connected.vault.names("slack/talk/") == []


async def test_own_talk_is_looked_up_with_its_owners_token(
    slack: LoopbackSlack, connected: Connected, permit: Grant
) -> None:
    said = slack.message(TALK, BEN, "hello")
    await slack.deliver(connected.url, slack.seen_by(ANA, said))
    message = connected.take()
    assert isinstance(message, Message)

    assert await connected.platform.place(OWN.id) == OWN
    assert {person.name for person in await connected.platform.members(OWN.id)} == {"Ana", "Ben"}
    span = (now() - timedelta(hours=1), now() + timedelta(hours=1))
    history = [each async for each in connected.platform.history(OWN.id, *span)]
    assert [(each.place, each.text, each.addressed) for each in history] == [(OWN, "hello", False)]


async def test_ended_permit_is_given_back_and_nothing_is_heard_any_more(
    slack: LoopbackSlack, connected: Connected, permit: Grant
) -> None:
    await slack.deliver(connected.url, slack.seen_by(ANA, slack.message(TALK, BEN, "hello")))
    connected.events.clear()

    for _ in range(2):
        await connected.platform.end_permit(PERSON)
    await slack.deliver(connected.url, slack.seen_by(ANA, slack.message(TALK, BEN, "still there?")))

    assert slack.grants.tokens["xoxp-ana"].revoked
    assert [*await connected.vault.names("slack/permit/"), *await connected.vault.names("slack/talk/")] == []
    assert connected.events == []
    with pytest.raises(Refused):
        await connected.platform.place(OWN.id)


async def test_permit_that_another_process_ended_is_heard_no_more(
    slack: LoopbackSlack, connected: Connected, permit: Grant
) -> None:
    await slack.deliver(connected.url, slack.seen_by(ANA, slack.message(TALK, BEN, "hello")))
    connected.events.clear()
    await connected.vault.erase(PERMIT)

    await slack.deliver(connected.url, slack.seen_by(ANA, slack.message(TALK, BEN, "still there?")))

    assert connected.events == []


async def test_permit_taken_back_in_slack_is_a_revocation_for_that_person(
    slack: LoopbackSlack, connected: Connected, permit: Grant
) -> None:
    for _ in range(2):
        await slack.deliver(connected.url, slack.revoke(people=[ANA, BEN]))

    revocation = connected.take()
    assert isinstance(revocation, Revocation)
    assert (revocation.scope, revocation.people) == ("", (PERSON,))
    assert await connected.vault.names("slack/permit/") == []


async def test_permit_that_slack_takes_no_more_is_a_revocation_for_that_person(
    slack: LoopbackSlack, connected: Connected, permit: Grant
) -> None:
    await slack.deliver(connected.url, slack.seen_by(ANA, slack.message(TALK, BEN, "hello")))
    connected.events.clear()
    slack.grants.tokens["xoxp-ana"].revoked = True

    with pytest.raises(Refused):
        await connected.platform.members(OWN.id)

    revocation = connected.take()
    assert isinstance(revocation, Revocation)
    assert (revocation.scope, revocation.people) == ("", (PERSON,))
    assert await connected.vault.names("slack/permit/") == []
    assert (await connected.platform.person(PERSON)).name == "Ana"


@pytest.mark.parametrize("failure", [500, 429, "missing_scope"])
async def test_message_that_comes_while_slack_does_not_tell_where_the_bot_is_comes_again(
    slack: LoopbackSlack, connected: Connected, permit: Grant, failure: int | str
) -> None:
    payload = slack.seen_by(ANA, slack.message(GROUP, BEN, "hello"))
    slack.fail("conversations.info", failure, retry_after=0)
    first = await slack.deliver(connected.url, payload)
    second = await slack.deliver(connected.url, payload, retry=1)

    message = connected.take()
    assert (first.status_code, second.status_code) == (503, 200)
    assert isinstance(message, Message)
    assert message.place.kind is PlaceKind.OWN


async def test_permits_go_with_the_app(slack: LoopbackSlack, connected: Connected, permit: Grant) -> None:
    await slack.deliver(connected.url, slack.seen_by(ANA, slack.message(TALK, BEN, "hello")))

    await slack.deliver(connected.url, slack.uninstall())

    assert [*await connected.vault.names("slack/permit/"), *await connected.vault.names("slack/talk/")] == []
