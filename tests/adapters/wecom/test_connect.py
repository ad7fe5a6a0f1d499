"""Several corporations and ways in at once: who is whom, and who speaks where."""

from collections.abc import AsyncIterator, Iterator

import pytest

from adapters.chat import Message, Place, PlaceKind
from adapters.errors import Refused, Unclear, Untold
from adapters.platform import Post
from adapters.wecom.connect import WeCom
from adapters.wecom.ids import Spot
from tests.adapters.wecom.conftest import LI, WANG, Time
from tests.adapters.wecom.door import Door, open_door, settings
from tests.adapters.wecom.posts import LABEL
from tests.adapters.wecom.robots import Robots, open_robots, until
from tests.servers.upstairs import Upstairs
from tests.servers.wecom import LoopbackWeCom
from tests.servers.wecom_postman import Postman

BOTH = {"bot_id": "BOT1", "bot_secret": "secret-1", "bot_name": "分身"}
OPEN_ID = f"open-{WANG}"


@pytest.fixture
def second(clock: Time) -> Iterator[LoopbackWeCom]:
    """Another corporation."""
    with LoopbackWeCom(clock.seconds, corp_id="wwsecond") as wecom:
        wecom.add_user(WANG, "另一个王芳")
        yield wecom


@pytest.fixture
async def robots(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Robots]:
    async with open_robots(monkeypatch) as opened:
        yield opened


async def test_two_corporations_are_told_apart(wecom: LoopbackWeCom, clock: Time) -> None:
    other = {"corp_id": "wwother", "agent_id": 7, "secret": wecom.secret, "token": "t", "aes_key": "b" * 43}
    platform = WeCom(settings(wecom, others=[other]), now=clock.now)
    paths = [route.path for route in platform.routes()]  # type: ignore[attr-defined]
    assert paths == [f"/wecom/{wecom.corp_id}/{wecom.agent_id}", "/wecom/wwother/7"]
    await platform.start(Upstairs(clock.now))
    assert await platform.direct(f"wecom:wwother:{WANG}") == f"wecom:wwother:app/7/{WANG}"
    with pytest.raises(Refused):
        await platform.direct(f"wecom:wwnobody:{WANG}")
    await platform.stop()


async def test_same_person_over_application_and_robot_is_one(wecom: LoopbackWeCom, clock: Time, robots: Robots) -> None:
    async with open_door(wecom, clock, **BOTH, robot_url=robots.server.url) as door:
        await robots.server.until_live()
        await door.postman.deliver(wecom.message(WANG, "一"))
        await robots.server.say(WANG, "二")
        await until(lambda: len(door.host.events) == 2)
        one, two = door.host.events
        assert isinstance(one, Message)
        assert isinstance(two, Message)
        assert one.author == two.author
        assert one.place.id != two.place.id
        assert await door.platform.direct(two.author.id) == one.place.id


async def test_person_whom_the_robot_names_by_an_open_id_is_the_same(
    wecom: LoopbackWeCom, clock: Time, robots: Robots
) -> None:
    async with open_door(wecom, clock, **BOTH, robot_url=robots.server.url) as door:
        await robots.server.until_live()
        await robots.server.say(OPEN_ID, "你好")
        await until(lambda: bool(door.host.events))
        message = door.host.take()
        assert isinstance(message, Message)
        assert (message.author.id, message.author.name) == (f"wecom:{wecom.corp_id}:{WANG}", "王芳")
        await door.platform.send(message.place.id, Post(LABEL, "你好，王芳。"), key="k")
        assert "你好，王芳。" in robots.server.texts(OPEN_ID)[-1]


async def test_group_tells_nobody_who_is_in_it(wecom: LoopbackWeCom, clock: Time) -> None:
    async with open_door(wecom, clock) as door:
        group = Spot(wecom.corp_id, "bot", "BOT1", "wrOPS0001", group=True).id
        assert await door.platform.place(group) == Place(group, "群聊 …0001", PlaceKind.PRIVATE)
        with pytest.raises(Untold):
            await door.platform.members(group)


async def test_attempt_without_an_end_is_repeated_and_arrives_once(wecom: LoopbackWeCom, clock: Time) -> None:
    async with open_door(wecom, clock) as door:
        place = await door.platform.direct(f"wecom:{wecom.corp_id}:{LI}")
        wecom.fail("message/send", "lost", times=2)
        with pytest.raises(Unclear):
            await door.platform.send(place, Post(LABEL, "好"), key="reply:1")
        for hours in (0, 3, 5):
            clock.advance(hours=hours)
            message = await door.platform.send(place, Post(LABEL, "好"), key="reply:1")
            assert await door.platform.find(place, "reply:1") == message
        assert [post.users for post in wecom.posts] == [(LI,)]


async def test_place_of_an_application_that_is_not_connected_is_refused(wecom: LoopbackWeCom, clock: Time) -> None:
    async with open_door(wecom, clock) as door:
        with pytest.raises(Refused):
            await door.platform.send(f"wecom:{wecom.corp_id}:app/999/{LI}", Post(LABEL, "好"), key="k")


async def test_corporation_is_served_at_its_own_door(wecom: LoopbackWeCom, second: LoopbackWeCom, clock: Time) -> None:
    async with open_door(wecom, clock) as door:
        assert isinstance(door, Door)
        strange = Postman(second, door.postman.url)
        assert (await strange.deliver(second.message(WANG, "你好"))).status_code == 403
        assert door.host.events == []
