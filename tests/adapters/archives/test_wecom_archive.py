"""WeCom's archive: what counts, and that nobody from outside is read without having agreed."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.archives.archive import Archive
from adapters.archives.wecom_archive import read_wecom_archive
from adapters.chat import Message, PlaceKind
from adapters.errors import Unreadable
from tests.archive_files import wecom_line, write_wecom_archive

GUEST = "wmGUEST"
ROOM: dict[str, Any] = {"roomid": "wrOPS0001", "tolist": ["wangfang", "lilei", GUEST]}


def read(folder: Path, *lines: dict[str, Any]) -> Archive:
    return read_wecom_archive(write_wecom_archive(folder / "archive.jsonl", lines), "wangfang")


def said(archive: Archive) -> list[str]:
    return [spoken.message.text for spoken in archive.messages()]


def sign(kind: str, minute: int, person: str = GUEST, **more: Any) -> dict[str, Any]:
    """An ``agree`` or a ``disagree``."""
    line = wecom_line(person, "", minute, msgtype=kind, msgid=f"{kind}{minute}", **more)
    del line["text"]
    return {**line, kind: {"userid": person, f"{kind}_time": line["msgtime"]}}


def test_direct_talk_becomes_messages_in_order_of_time(tmp_path: Path) -> None:
    archive = read(
        tmp_path, wecom_line("wangfang", "用发布页。", 2, tolist=["lilei"]), wecom_line("lilei", "怎么回滚?", 1)
    )

    asked, answered = (spoken.message for spoken in archive.messages())
    place = "wecom-archive:@lilei/wangfang"
    assert isinstance(asked, Message)
    assert (asked.id, asked.key, asked.author.id, asked.text) == (
        "m1",
        f"{place}:m1",
        "wecom-archive:lilei",
        "怎么回滚?",
    )
    assert asked.at == datetime(2026, 3, 2, 1, 1, tzinfo=UTC)
    assert (answered.author.id, answered.place.id, answered.place.kind) == (
        "wecom-archive:wangfang",
        place,
        PlaceKind.DIRECT,
    )
    assert archive.members[place] == {"wecom-archive:lilei", "wecom-archive:wangfang"}
    assert archive.called("wangfang") == [archive.people["wecom-archive:wangfang"]]


def test_group_has_everybody_who_was_seen_in_it(tmp_path: Path) -> None:
    archive = read(tmp_path, wecom_line("lilei", "怎么回滚?", 1, **ROOM))

    (place,) = archive.places.values()
    assert (place.id, place.name, place.kind) == ("wecom-archive:#wrOPS0001", "群聊 …0001", PlaceKind.PRIVATE)
    assert archive.members[place.id] == {f"wecom-archive:{user}" for user in ("lilei", "wangfang", GUEST)}
    assert [person.id for person in archive.people.values() if person.guest] == ["wecom-archive:wmGUEST"]


def test_group_is_of_those_who_were_there_all_the_time(tmp_path: Path) -> None:
    lines = [
        wecom_line("lilei", "怎么回滚?", 1, roomid="wrOPS0001", tolist=["wangfang", "hanmeimei"]),
        wecom_line("wangfang", "用发布页。", 2, roomid="wrOPS0001", tolist=["lilei", "newcomer"]),
    ]

    (members,) = read(tmp_path, *lines).members.values()

    assert members == {"wecom-archive:lilei", "wecom-archive:wangfang"}


def test_colleague_whose_id_only_begins_like_a_guests_is_none(tmp_path: Path) -> None:
    archive = read(tmp_path, wecom_line("woody", "在吗", 1), wecom_line("wbao", "在", 2))

    assert [person.guest or person.bot for person in archive.people.values()] == [False] * len(archive.people)
    assert said(archive) == ["在吗", "在"]


@pytest.mark.parametrize(
    "content",
    [
        {"msgtype": "markdown", "info": {"content": "**好**"}},
        {"msgtype": "markdown", "markdown": {"content": "**好**"}},
        {"msgtype": "quote", "quote": {"content": "**好**"}},
        {
            "msgtype": "mixed",
            "mixed": {
                "item": [
                    {"type": "text", "content": '{"content":"**好**"}'},
                    {"type": "image", "content": '{"md5sum":"x"}'},
                ]
            },
        },
    ],
)
def test_every_kind_of_words_is_read(tmp_path: Path, content: dict[str, Any]) -> None:
    assert said(read(tmp_path, wecom_line("lilei", "", 1, **content))) == ["**好**"]


def test_what_is_no_speech_is_counted_by_its_kind(tmp_path: Path) -> None:
    archive = read(
        tmp_path,
        wecom_line("lilei", "在吗", 1),
        wecom_line("lilei", "在吗", 1),
        wecom_line("lilei", "", 2, msgtype="image", image={"md5sum": "x"}),
        wecom_line("lilei", "", 3, msgtype="chatrecord", chatrecord={"title": "群聊", "item": []}),
        wecom_line("lilei", " ", 4),
        wecom_line("wbROBOT", "构建完成", 5),
        wecom_line("lilei", "群发", 6, tolist=["wangfang", "hanmei"]),
        {"msgid": "s1", "action": "switch", "time": 1, "user": "lilei"},
        wecom_line("lilei", "在吗", 7, roomid=None, markdown=None),
    )

    assert said(archive) == ["在吗", "在吗"]
    assert archive.skipped == {
        "repeated": 1,
        "image": 1,
        "chatrecord": 1,
        "empty": 1,
        "bot": 1,
        "not_a_talk": 1,
        "not_speech": 1,
    }


def test_recalled_message_is_gone_wherever_it_stands(tmp_path: Path) -> None:
    recall = wecom_line("lilei", "", 2, action="recall", msgtype="revoke", revoke={"pre_msgid": "m1"})
    archive = read(tmp_path, recall, wecom_line("lilei", "密码是 1234", 1), wecom_line("lilei", "抱歉", 3))

    assert said(archive) == ["抱歉"]
    assert archive.skipped == {"recalled": 1, "not_speech": 1}


def test_direct_talk_with_a_guest_counts_from_their_agreement_on(tmp_path: Path) -> None:
    archive = read(
        tmp_path,
        wecom_line(GUEST, "先说一句", 1),
        wecom_line("wangfang", "您好", 2, tolist=[GUEST]),
        sign("agree", 3),
        wecom_line(GUEST, "报价多少?", 4),
        wecom_line("wangfang", "一百。", 5, tolist=[GUEST]),
    )

    assert said(archive) == ["报价多少?", "一百。"]
    assert archive.skipped == {"no_agreement": 2, "not_speech": 1}


def test_direct_talk_with_a_guest_who_disagrees_counts_not_at_all(tmp_path: Path) -> None:
    archive = read(
        tmp_path,
        sign("agree", 1),
        wecom_line(GUEST, "报价多少?", 2),
        wecom_line("wangfang", "一百。", 3, tolist=[GUEST]),
        sign("disagree", 4),
        wecom_line(GUEST, "算了", 5),
    )

    assert said(archive) == []
    assert archive.skipped == {"no_agreement": 3, "not_speech": 2}


def test_direct_talk_counts_again_once_the_guest_agrees_again(tmp_path: Path) -> None:
    archive = read(
        tmp_path,
        sign("agree", 1),
        wecom_line(GUEST, "一", 2),
        sign("disagree", 3),
        wecom_line(GUEST, "二", 4),
        sign("agree", 5),
        wecom_line(GUEST, "三", 6),
    )

    assert said(archive) == ["一", "三"]


def test_in_a_group_only_the_words_of_guests_need_their_agreement(tmp_path: Path) -> None:
    archive = read(
        tmp_path,
        wecom_line(GUEST, "一", 1, **ROOM),
        wecom_line("lilei", "二", 2, **ROOM),
        sign("agree", 3, **ROOM),
        wecom_line(GUEST, "三", 4, **ROOM),
        sign("disagree", 5, **ROOM),
        wecom_line(GUEST, "四", 6, **ROOM),
        wecom_line("woOTHER", "五", 7, **ROOM),
    )

    assert said(archive) == ["二", "三"]
    assert archive.skipped == {"no_agreement": 3, "not_speech": 2}


def test_agreement_of_one_talk_is_none_for_another(tmp_path: Path) -> None:
    archive = read(tmp_path, sign("agree", 1, **ROOM), wecom_line(GUEST, "报价多少?", 2))

    assert said(archive) == []
    assert archive.skipped == {"no_agreement": 1, "not_speech": 1}


def test_array_is_read_as_well_as_lines(tmp_path: Path) -> None:
    lines = [wecom_line("lilei", f"第{number}句" + "长" * 3000, number) for number in range(60)]
    (tmp_path / "a.json").write_text(json.dumps(lines, ensure_ascii=False, indent=1), "utf-8")

    archive = read_wecom_archive(tmp_path / "a.json", "wangfang")

    assert said(archive) == said(read(tmp_path, *lines))
    assert len(said(archive)) == 60


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no message"),
        ("[]", "holds no message"),
        ("hello", "line 1: it is not JSON"),
        ('{"msgid":"a"', "line 1: it is not JSON"),
        ('[{"msgid":"a","from":"x","tolist":["y"],"msgtime":1},', "it is not JSON, or ends too early"),
        ('{"msgid":"s","action":"switch"}\n{"from":"x"}', "line 2: 'msgid' is wrong"),
        ('{"msgid":"s","action":"switch"}\n\n{"msgid":"a","tolist":["y"],"msgtime":1}', "line 3: 'from' is missing"),
        ('{"msgid":"a","from":"x","tolist":["y"]}', "line 1: 'msgtime' is missing"),
        ('{"msgid":"a","from":"x","tolist":"y","msgtime":1}', "line 1: 'tolist' is wrong"),
        ('{"msgid":"a","from":"x","tolist":["y"],"msgtime":1,"text":"hi"}', "line 1: 'text' is wrong"),
        ('{"msgid":"a","from":"x","tolist":["y"],"msgtime":1e20}', "line 1: 'msgtime' is wrong"),
    ],
)
def test_damaged_archive_is_refused_with_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "a.jsonl").write_text(text, "utf-8")
    with pytest.raises(Unreadable, match=r"\.$") as refusal:
        read_wecom_archive(tmp_path / "a.jsonl", "wangfang")
    assert sentence in str(refusal.value)


def test_missing_and_foreign_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"\xff\xfe\x00")
    for name, sentence in (("no.json", "There is no file"), ("b", "is not a text file in UTF-8")):
        with pytest.raises(Unreadable, match=sentence):
            read_wecom_archive(tmp_path / name, "wangfang")
