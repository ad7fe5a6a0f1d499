"""People, places and history are what Slack says they are, asked for no more than needed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from adapters.chat import Person, Place, PlaceKind
from adapters.errors import RateLimited, Refused
from adapters.slack.ids import Bot, moment
from adapters.slack.incoming.payloads import User
from adapters.slack.outgoing.calls import Client
from adapters.slack.people.people import People
from tests.adapters.slack.conftest import ANA, BEN, GENERAL, HIRING, Time, now
from tests.servers.slack import LoopbackSlack

PLACE = f"slack:T0LOOP:{GENERAL}"
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
ALWAYS = datetime(2199, 1, 1, tzinfo=UTC)


@pytest.fixture
def time() -> Time:
    return Time(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))


@pytest.fixture
async def people(slack: LoopbackSlack, time: Time) -> AsyncIterator[People]:
    async with aiohttp.ClientSession() as session:
        client = Client(None, slack.api_url, session)
        client.token = slack.bot_token
        bot = Bot(slack.team, slack.bot_user, slack.bot_id, "https://loopback.slack.com/")
        yield People(client, bot, now=time.now, sleep=time.sleep)


async def texts(people: People, since: datetime = LONG_AGO, until: datetime = ALWAYS) -> list[str]:
    """The words of the general channel's history."""
    return [message.text async for message in people.history(PLACE, since, until)]


async def test_person_has_name_and_zone(people: People) -> None:
    assert await people.person(f"slack:T0LOOP:{BEN}") == Person(f"slack:T0LOOP:{BEN}", "Ben", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("flag", "told"),
    [
        ("is_bot", {"bot": True}),
        ("is_restricted", {"guest": True}),
        ("is_ultra_restricted", {"guest": True}),
        ("is_stranger", {"guest": True}),
        ("deleted", {"active": False}),
    ],
)
async def test_flag_of_a_user_is_told(slack: LoopbackSlack, people: People, flag: str, told: dict[str, bool]) -> None:
    slack.add_user("U0CAT", "Cat")
    slack.users["U0CAT"][flag] = True

    assert await people.person("slack:T0LOOP:U0CAT") == Person("slack:T0LOOP:U0CAT", "Cat", "Europe/Berlin", **told)


@pytest.mark.parametrize(
    ("channel", "place"),
    [
        (GENERAL, Place(PLACE, "general", PlaceKind.PUBLIC)),
        (HIRING, Place(f"slack:T0LOOP:{HIRING}", "hiring", PlaceKind.PRIVATE)),
        ("G0GROUP", Place("slack:T0LOOP:G0GROUP", "mpdm-ana--ben-1", PlaceKind.PRIVATE)),
        ("D0ANA", Place("slack:T0LOOP:D0ANA", "direct", PlaceKind.DIRECT)),
    ],
)
async def test_place_has_name_and_kind(slack: LoopbackSlack, people: People, channel: str, place: Place) -> None:
    slack.add_channel("G0GROUP", "mpdm-ana--ben-1", kind="mpim", members=[ANA, BEN])
    slack.direct(ANA)

    assert await people.place(f"slack:T0LOOP:{channel}") == place


async def test_profile_is_asked_for_once_a_minute(slack: LoopbackSlack, people: People, time: Time) -> None:
    ana = f"slack:T0LOOP:{ANA}"
    for _ in range(3):
        await people.person(ana)
    assert slack.calls == ["users.info"]

    slack.users[ANA]["deleted"] = True
    time.at += timedelta(seconds=59)
    assert (await people.person(ana)).active
    time.at += timedelta(seconds=1)
    assert not (await people.person(ana)).active


async def test_profile_that_slack_told_of_is_not_asked_for(slack: LoopbackSlack, people: People) -> None:
    ana = f"slack:T0LOOP:{ANA}"
    await people.person(ana)
    slack.users[ANA]["deleted"] = True

    people.note(User.model_validate(slack.users[ANA]))

    assert not (await people.person(ana)).active
    assert slack.calls == ["users.info"]


async def test_forgotten_place_is_asked_for_anew(slack: LoopbackSlack, people: People) -> None:
    await people.place(PLACE)
    slack.channels[GENERAL].name = "everybody"
    assert (await people.place(PLACE)).name == "general"

    people.forget_place(PLACE)

    assert (await people.place(PLACE)).name == "everybody"


@pytest.mark.parametrize(
    ("home", "foreign"),
    [
        ({"team_id": "T0LOOP"}, False),
        ({"team_id": "T0THEIRS"}, True),
        ({"team_id": "E0THEIRS"}, True),
        ({"team_id": "T0SISTER", "enterprise_user": {"enterprise_id": "E0OURS", "teams": ["T0LOOP"]}}, False),
        ({"team_id": "T0SISTER", "enterprise_user": {"enterprise_id": "E0OURS", "teams": ["T0SISTER"]}}, True),
    ],
)
async def test_person_of_another_workspace_is_a_guest(
    slack: LoopbackSlack, people: People, home: dict[str, object], foreign: bool
) -> None:
    slack.users[ANA] |= home

    assert (await people.person(f"slack:T0LOOP:{ANA}")).guest is foreign


async def test_person_of_the_organisation_is_no_guest_where_the_bot_serves_all_of_it(slack: LoopbackSlack) -> None:
    org = slack.add_team("E0ORG")
    slack.grants.add("xoxb-org", org, org.bot_user)
    crowd = [org.add_user(f"U{n}", f"user{n}") for n in range(30)]
    org.add_user("U0THEM", "them", team_id="E0THEIRS", enterprise_user={"enterprise_id": "E0THEIRS"})
    org.add_channel("C0ALL", "all", members=[*crowd, "U0THEM"])
    async with aiohttp.ClientSession() as session:
        client = Client(None, slack.api_url, session)
        client.token = "xoxb-org"
        people = People(client, Bot("E0ORG", org.bot_user, org.bot_id, "https://org.slack.com/"), now=now)
        present = await people.members("slack:E0ORG:C0ALL")

    assert {person.name for person in present if person.guest} == {"them"}
    assert org.calls.count("users.info") == 0


async def test_members_are_all_who_are_in_a_place_bots_too(slack: LoopbackSlack, people: People) -> None:
    present = await people.members(PLACE)

    assert {person.name for person in present} == {"Ana", "Ben", "double"}
    assert {person.name for person in present if person.bot} == {"double"}


async def test_members_of_a_large_place_are_not_asked_for_one_by_one(slack: LoopbackSlack, people: People) -> None:
    crowd = [slack.add_user(f"U{n}", f"user{n}") for n in range(450)]
    slack.add_channel("C0ALL", "all", members=crowd)

    present = await people.members("slack:T0LOOP:C0ALL")

    assert len(present) == 451
    assert slack.calls.count("users.info") == 0
    assert len(slack.calls) == 6


async def test_rate_limit_is_told(slack: LoopbackSlack, people: People) -> None:
    slack.fail("conversations.members", 429, retry_after=9)

    with pytest.raises(RateLimited) as limited:
        await people.members(PLACE)
    assert limited.value.seconds == 9


async def test_unknown_person_is_refused(people: People) -> None:
    with pytest.raises(Refused) as refused:
        await people.person("slack:T0LOOP:U0NOBODY")
    assert refused.value.reason == "user_not_found"


async def test_history_is_what_people_said_oldest_first_with_threads(slack: LoopbackSlack, people: People) -> None:
    root = slack.message(GENERAL, ANA, f"<@{BEN}> one?")["event"]["ts"]
    slack.message(GENERAL, BEN, "two", thread=root)
    slack.message(GENERAL, ANA, "three")
    slack.message(GENERAL, BEN, "four", thread=root, subtype="thread_broadcast")
    slack.message(GENERAL, BEN, "joined", subtype="channel_join")
    slack.say(GENERAL, user=slack.bot_user, bot_id=slack.bot_id, text="by the bot", thread_ts=root)
    slack.message(GENERAL, ANA, "five", thread=root)

    messages = [message async for message in people.history(PLACE, LONG_AGO, ALWAYS)]

    assert [message.text for message in messages] == ["@Ben one?", "two", "three", "four", "five"]
    assert [message.thread for message in messages] == [None, root, None, root, root]
    assert messages[0].mentions == (f"slack:T0LOOP:{BEN}",)
    assert len({message.key for message in messages}) == 5


async def test_history_begins_and_ends_where_it_is_told_to(slack: LoopbackSlack, people: People) -> None:
    slack.message(GENERAL, ANA, "before")
    first = slack.message(GENERAL, ANA, "from here")["event"]["ts"]
    last = slack.message(GENERAL, ANA, "to here")["event"]["ts"]
    slack.message(GENERAL, ANA, "after")
    slack.message(GENERAL, BEN, "late reply", thread=last)

    assert await texts(people, moment(first), moment(last)) == ["from here", "to here", "late reply"]


async def test_long_history_comes_in_pages(slack: LoopbackSlack, people: People) -> None:
    expected = [f"talk {n}" for n in range(450)]
    for text in expected:
        slack.message(GENERAL, ANA, text)

    assert await texts(people) == expected
    assert slack.calls.count("conversations.history") == 3


async def test_history_waits_as_long_as_slack_asks(slack: LoopbackSlack, people: People, time: Time) -> None:
    root = slack.message(GENERAL, ANA, "one")["event"]["ts"]
    slack.message(GENERAL, BEN, "two", thread=root)
    slack.fail("conversations.history", 429, times=2, retry_after=30)
    slack.fail("conversations.replies", 429, retry_after=5)
    slack.fail("users.info", 429, retry_after=2)

    assert await texts(people) == ["one", "two"]
    assert time.slept == [30, 30, 2, 5]
