"""What people do in an application becomes events: messages, menu, cards, typed answers, entering and leaving."""

from collections.abc import AsyncIterator

import pytest

from adapters.chat import Command, Deactivation, Message, Opening, PlaceKind, Press
from adapters.platform import Button, Card, Field, Form, Label, Post
from tests.adapters.wecom.conftest import LI, WANG, Time
from tests.adapters.wecom.door import Door, open_door
from tests.servers.wecom import LoopbackWeCom
from tests.servers.wecom_kept import Posted

LABEL = Label("AI 生成 · 王芳的分身")
DRAFT = "9b2f4c1e-1111-7222-8333-944445555666"
CARD = Card(
    title="李雷在问你",
    body="用发布页面。",
    buttons=(
        Button("approve", "批准", f"{DRAFT}:1", "primary"),
        Button("edit", "编辑", f"{DRAFT}:1", asks=True),
        Button("pick", "王芳", "问" * 600),
    ),
    menu=(Button("typed", "为什么？", f"why {DRAFT}"),),
)
EDIT = Form("edit", f"{DRAFT}:1", "用你的话", "发送", (Field("text", "要发什么？", initial="用发布页面。"),))


@pytest.fixture
async def door(wecom: LoopbackWeCom, clock: Time) -> AsyncIterator[Door]:
    async with open_door(wecom, clock) as door:
        yield door


async def show(door: Door, user: str = WANG) -> Posted:
    """A card in somebody's talk with the application."""
    place = await door.platform.direct(f"wecom:{door.wecom.corp_id}:{user}")
    await door.platform.send(place, Post(LABEL, "李雷在问你", CARD), key="card:1")
    return next(post for post in reversed(door.wecom.posts) if "template_card" in post.body)


async def pressed(door: Door, index: int, user: str = WANG) -> Press:
    await door.postman.deliver(door.wecom.press(await show(door, user), index, user))
    press = door.host.take()
    assert isinstance(press, Press)
    return press


async def test_text_is_a_message_to_the_bot_in_a_direct_talk(door: Door) -> None:
    await door.postman.deliver(door.wecom.message(LI, " 问 @王芳 怎么回滚？ "))
    message = door.host.take()
    assert isinstance(message, Message)
    assert (message.author.id, message.author.name) == (f"wecom:{door.wecom.corp_id}:{LI}", "李雷")
    assert (message.place.kind, message.place.name, message.text) == (PlaceKind.DIRECT, "李雷", "问 @王芳 怎么回滚？")
    assert message.place.id == await door.platform.direct(message.author.id)
    assert message.at == door.host.now()


async def test_forwarded_record_is_told_from_own_words(door: Door) -> None:
    record = "李雷 2026/3/1 14:02:07\n怎么回滚？\n王芳 2026/3/1 14:05:40\n用发布页面。"
    await door.postman.deliver(door.wecom.message(WANG, f"记住这个\n{record}"))
    message = door.host.take()
    assert isinstance(message, Message)
    assert message.text == "记住这个"
    assert [(said.name, said.text) for said in message.record] == [("李雷", "怎么回滚？"), ("王芳", "用发布页面。")]


async def test_menu_is_a_command(door: Door) -> None:
    await door.postman.deliver(door.wecom.event(WANG, "click", EventKey="状态"))
    command = door.host.take()
    assert isinstance(command, Command)
    assert command.text == "状态"


async def test_button_comes_back_as_what_it_stands_for(door: Door) -> None:
    press = await pressed(door, 0)
    assert (press.action, press.value, press.author.name) == ("approve", f"{DRAFT}:1", "王芳")
    assert press.message == await door.platform.find(press.place.id, "card:1")


async def test_button_too_long_for_wecom_comes_back_whole(door: Door) -> None:
    assert (await pressed(door, 2)).value == "问" * 600


async def test_entry_of_the_menu_comes_back(door: Door) -> None:
    press = await pressed(door, 3)
    assert (press.action, press.value) == ("typed", f"why {DRAFT}")


async def test_press_lets_the_card_be_replaced_once_more(door: Door) -> None:
    press = await pressed(door, 0)
    assert press.message
    for title in ("已按你的批准发出。", "已撤回。"):
        await door.platform.update(press.place.id, press.message, Post(LABEL, title, Card(title, buttons=CARD.buttons)))
    shown = [post for post in door.wecom.posts if "template_card" in post.body and not post.recalled]
    assert [post.card["main_title"]["title"] for post in shown] == ["已撤回。"]


async def test_button_of_somebody_else_is_unknown(door: Door) -> None:
    fields = {**door.wecom.press(await show(door), 0, WANG), "EventKey": "approve"}
    await door.postman.deliver(fields)
    assert door.host.events == []


async def test_button_that_asks_is_answered_by_a_message(door: Door) -> None:
    door.host.forms["edit"] = EDIT
    await door.postman.deliver(door.wecom.press(await show(door), 1, WANG))
    assert door.host.events == []
    asked = door.wecom.posts[-1].text
    assert "用你的话" in asked
    assert "用发布页面。" in asked
    assert "改：" in asked
    await door.postman.deliver(door.wecom.message(WANG, "改：用发布页面，再告诉客服。"))
    press = door.host.take()
    assert isinstance(press, Press)
    assert (press.action, press.value, press.text) == ("edit", f"{DRAFT}:1", "用发布页面，再告诉客服。")


async def test_other_words_are_no_answer_to_what_was_asked(door: Door) -> None:
    door.host.forms["edit"] = EDIT
    await door.postman.deliver(door.wecom.press(await show(door), 1, WANG))
    await door.postman.deliver(door.wecom.message(WANG, "今天天气不错"))
    await door.postman.deliver(door.wecom.message(LI, "改：别人的话"))
    assert [event.kind for event in door.host.events] == ["message", "message"]


async def test_answer_counts_once_and_for_half_an_hour(door: Door, clock: Time) -> None:
    door.host.forms["edit"] = EDIT
    card = await show(door)
    await door.postman.deliver(door.wecom.press(card, 1, WANG))
    for _ in range(2):
        await door.postman.deliver(door.wecom.message(WANG, "改：好"))
    clock.advance(seconds=1)
    await door.postman.deliver(door.wecom.press(card, 1, WANG))
    clock.advance(minutes=31)
    await door.postman.deliver(door.wecom.message(WANG, "改：好"))
    assert [event.kind for event in door.host.events] == ["press", "message", "message"]


async def test_number_is_a_press_where_no_cards_are_shown(wecom: LoopbackWeCom, clock: Time) -> None:
    async with open_door(wecom, clock, markdown=False) as door:
        place = await door.platform.direct(f"wecom:{wecom.corp_id}:{WANG}")
        await door.platform.send(place, Post(LABEL, "李雷在问你", CARD), key="card:1")
        line = next(line for line in wecom.posts[-1].text.splitlines() if line.endswith("批准"))
        await door.postman.deliver(wecom.message(WANG, line.removesuffix("批准")))
        press = door.host.take()
        assert isinstance(press, Press)
        assert (press.action, press.value) == ("approve", f"{DRAFT}:1")


async def test_people_are_greeted_once(door: Door, clock: Time) -> None:
    for _ in range(2):
        await door.postman.deliver(door.wecom.event(WANG, "enter_agent"))
        clock.advance(hours=25)
    opening = door.host.take()
    assert isinstance(opening, Opening)
    assert (opening.person.name, opening.surface) == ("王芳", "talk")


async def test_who_only_lost_sight_of_the_application_has_not_left(door: Door) -> None:
    await door.postman.deliver(door.wecom.event(WANG, "unsubscribe"))
    assert door.host.events == []


async def test_who_left_the_corporation_is_deactivated(door: Door) -> None:
    door.wecom.members[WANG].status = 5
    await door.postman.deliver(door.wecom.event(WANG, "unsubscribe"))
    gone = door.host.take()
    assert isinstance(gone, Deactivation)
    assert gone.person.id == f"wecom:{door.wecom.corp_id}:{WANG}"


async def test_who_was_deleted_is_deactivated(door: Door) -> None:
    del door.wecom.members[LI]
    await door.postman.deliver(door.wecom.event("sys", "change_contact", ChangeType="delete_user", UserID=LI))
    gone = door.host.take()
    assert isinstance(gone, Deactivation)
    assert gone.person.id.endswith(LI)


async def test_what_concerns_nobody_is_acknowledged_and_looked_up_nowhere(door: Door) -> None:
    door.host.wanted = False
    calls = door.wecom.calls.count("user/get")
    assert (await door.postman.deliver(door.wecom.message(LI, "你好"))).status_code == 200
    assert door.host.events == []
    assert door.wecom.calls.count("user/get") == calls


async def test_outage_of_the_directory_delays_no_message(door: Door) -> None:
    door.wecom.fail("user/get", 500, times=3)
    await door.postman.deliver(door.wecom.message(LI, "你好"))
    message = door.host.take()
    assert isinstance(message, Message)
    assert message.author.name == LI


@pytest.mark.parametrize(
    ("kind", "said"), [("image", 1), ("voice", 1), ("video", 1), ("file", 1), ("location", 0), ("event", 0)]
)
async def test_what_cannot_be_read_is_acknowledged_and_who_sent_it_is_asked_for_words(
    door: Door, kind: str, said: int
) -> None:
    fields = {**door.wecom.message(LI, ""), "MsgType": kind}
    for _ in range(2):
        assert (await door.postman.deliver(fields)).status_code == 200
    assert door.host.events == []
    assert ["请用文字告诉我" in post.text for post in door.wecom.posts] == [True] * said


async def test_directory_that_does_not_answer_holds_up_nothing(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.wecom.receive.LOOKED_UP_SECONDS", 0.0)
    assert (await door.postman.deliver(door.wecom.message(LI, "停止"))).status_code == 200
    message = door.host.take()
    assert isinstance(message, Message)
    assert message.author.name == LI
