"""Every frame of a robot's connection becomes the event that it is, or nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.chat import Event, Message, Opening, Person, Place, PlaceKind, Press, Said
from adapters.wecom.robot.frames import is_kick, opinion_of, read_body, translate
from tests.adapters.wecom.robots import CORPORATION

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LEI = Person("wecom:ww1:lilei", "lilei", "Asia/Shanghai")
DIRECT = Place("wecom:ww1:bot/BOT1/lilei", "lilei", PlaceKind.DIRECT)
GROUP = Place("wecom:ww1:bot/BOT1/#wrOPS0001", "群聊 …0001", PlaceKind.PRIVATE)


def body(**more: Any) -> dict[str, Any]:
    usual = {
        "msgid": "CAIQ16HMjQYY/NGagIOAgAMgq4KM0AI=",
        "aibotid": "BOT1",
        "chattype": "single",
        "from": {"userid": "lilei"},
        "create_time": int(NOW.timestamp()) - 60,
        "msgtype": "text",
    }
    return {**usual, **more}


def text(content: str, **more: Any) -> dict[str, Any]:
    return body(text={"content": content}, **more)


def in_group(content: str) -> dict[str, Any]:
    return text(content, chattype="group", chatid="wrOPS0001")


def happened(kind: str, **more: Any) -> dict[str, Any]:
    return body(msgtype="event", event={"eventtype": kind, **more})


def event_of(raw: object, *, name: str = "王芳的分身") -> Event | None:
    read = read_body(raw)
    return translate(read, CORPORATION.model_copy(update={"bot_name": name}), NOW) if read else None


def message_of(raw: object, *, name: str = "王芳的分身") -> Message:
    event = event_of(raw, name=name)
    assert isinstance(event, Message)
    return event


def test_text_in_a_direct_talk_is_a_message_to_the_bot() -> None:
    assert event_of(text(" 怎么回滚? ")) == Message(
        key="wecom:BOT1:CAIQ16HMjQYY/NGagIOAgAMgq4KM0AI=",
        place=DIRECT,
        id="CAIQ16HMjQYY/NGagIOAgAMgq4KM0AI=",
        author=LEI,
        text="怎么回滚?",
        at=NOW - timedelta(seconds=60),
        addressed=True,
    )


@pytest.mark.parametrize(
    ("said", "name", "left"),
    [
        ("@王芳的分身 怎么回滚?", "王芳的分身", "怎么回滚?"),
        ("@李雷 让 @王芳的分身 说说", "王芳的分身", "@李雷 让 说说"),
        ("怎么回滚? @王芳的分身", "王芳的分身", "怎么回滚?"),
        ("@王芳的分身,怎么回滚?", "王芳的分身", ",怎么回滚?"),
        ("＠王芳的分身 怎么回滚?", "王芳的分身", "怎么回滚?"),
        ("@Ana  Double\u2005how?", "Ana Double", "how?"),
        ("@王芳的分身", "王芳的分身", ""),
    ],
)
def test_mention_of_the_robot_is_cut_off_and_others_stay(said: str, name: str, left: str) -> None:
    heard = message_of(in_group(said), name=name)

    assert (heard.text, heard.place, heard.addressed, heard.renamed) == (left, GROUP, True, False)


@pytest.mark.parametrize("name", ["", "别的名字", "王芳的"])
def test_robot_of_an_unknown_name_leaves_it_to_who_knows_the_people(name: str) -> None:
    heard = message_of(in_group("@李雷 @王芳的分身 怎么看?"), name=name)
    assert (heard.text, heard.renamed) == ("@李雷 @王芳的分身 怎么看?", True)


def test_nobody_has_to_name_the_robot_in_a_direct_talk() -> None:
    assert not message_of(text("状态")).renamed
    assert message_of(text("@王芳的分身 状态")).text == "状态"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (body(msgtype="voice", voice={"content": "发布失败了"}), "发布失败了"),
        (
            body(
                msgtype="mixed",
                mixed={
                    "msg_item": [
                        {"msgtype": "text", "text": {"content": "看这个"}},
                        {"msgtype": "image", "image": {"url": "https://x", "aeskey": "k"}},
                        {"msgtype": "text", "text": {"content": "怎么修?"}},
                    ]
                },
            ),
            "看这个\n怎么修?",
        ),
    ],
)
def test_voice_and_the_words_beside_pictures_are_text(raw: dict[str, Any], words: str) -> None:
    assert message_of(raw).text == words


@pytest.mark.parametrize(
    ("quote", "quoted"),
    [
        ({"msgtype": "text", "text": {"content": "明天发布"}}, Said("明天发布")),
        ({"msgtype": "voice", "voice": {"content": "明天发布"}}, Said("明天发布")),
        (
            {"msgtype": "mixed", "mixed": {"msg_item": [{"msgtype": "text", "text": {"content": "明天"}}]}},
            Said("明天"),
        ),
        ({"msgtype": "image", "image": {"url": "https://x"}}, None),
        ({"msgtype": "text", "text": {"content": " "}}, None),
    ],
)
def test_quoted_message_comes_along_as_far_as_it_can_be_read(quote: dict[str, Any], quoted: Said | None) -> None:
    assert message_of(text("可以吗?", quote=quote)).quoted == quoted


def test_conversation_that_was_pasted_is_a_record_in_direct_talks_only() -> None:
    pasted = "记住:\n李雷 2026/11/20 14:02:07\n怎么回滚?\n王芳 2026/11/20 14:05:40\n用发布页。"

    direct, group = message_of(text(pasted)), message_of(in_group(pasted))

    assert direct.text == "记住:"
    assert [(said.name, said.text) for said in direct.record] == [("李雷", "怎么回滚?"), ("王芳", "用发布页。")]
    assert (group.text, group.record) == (pasted, ())


@pytest.mark.parametrize("created", [None, 0, -5, 10**30, NOW.timestamp() + 3600])
def test_time_that_cannot_be_is_now(created: float | None) -> None:
    assert message_of(text("在吗", create_time=created)).at == NOW


def test_coming_in_opens_the_talk() -> None:
    opened = event_of(happened("enter_chat", enter_chat={}))

    assert isinstance(opened, Opening)
    assert (opened.person, opened.surface, opened.place, opened.thread) == (LEI, "talk", DIRECT, None)


@pytest.mark.parametrize(
    "details",
    [
        {"template_card_event": {"card_type": "button_interaction", "event_key": "K", "task_id": "abc-2"}},
        {"event_key": "K", "task_id": "abc-2"},
    ],
)
def test_press_on_a_card_is_told_nested_or_flat(details: dict[str, Any]) -> None:
    pressed = event_of(happened("template_card_event", **details))

    assert isinstance(pressed, Press)
    assert (pressed.action, pressed.value, pressed.message, pressed.author) == ("", "K", "abc", LEI)


@pytest.mark.parametrize(("kind", "verdict"), [(1, "good"), (2, "bad"), (3, None), (9, None)])
def test_opinion_is_good_or_bad_and_one_that_is_taken_back_none(kind: int, verdict: str | None) -> None:
    raw = happened("feedback_event", feedback_event={"id": "F1", "type": kind, "inaccurate_reason_list": [2]})
    read = read_body(raw)
    assert read is not None
    opinion, event = opinion_of(read), event_of(raw)

    assert (opinion.verdict if opinion else None) == verdict
    assert (event.value if isinstance(event, Press) else None) == verdict


@pytest.mark.parametrize(
    "raw",
    [
        body(msgtype="image", image={"url": "https://x", "aeskey": "k"}),
        body(msgtype="file", file={"url": "https://x"}),
        body(msgtype="video", video={"url": "https://x"}),
        body(msgtype="mixed", mixed={"msg_item": [{"msgtype": "image", "image": {"url": "https://x"}}]}),
        happened("disconnected_event"),
        happened("something_new"),
        happened("template_card_event"),
        happened("feedback_event"),
        {**text("no id"), "msgid": ""},
        {**text("no author"), "from": {}},
        text("no words") | {"text": 7},
        "no body",
        None,
    ],
)
def test_what_holds_nothing_for_us_is_no_event(raw: object) -> None:
    assert event_of(raw) is None


def test_being_pushed_out_is_told_from_everything_else() -> None:
    assert is_kick(happened("disconnected_event"))
    assert not any(is_kick(raw) for raw in (happened("enter_chat"), text("disconnected_event"), {"event": "x"}, None))
