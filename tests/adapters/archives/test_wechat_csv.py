"""A WeChat export: its owner, groups and direct talks, text only, checked row by row."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.archives.archive import Archive
from adapters.archives.wechat_csv import read_wechat_csv
from adapters.chat import Message, PlaceKind
from adapters.errors import Unreadable
from tests.archive_files import wechat_row, write_wechat_csv

ROOM = {"room_name": "123@chatroom"}


def read(folder: Path, *rows: dict[str, Any]) -> Archive:
    return read_wechat_csv(write_wechat_csv(folder / "wechat.csv", rows), "王芳")


def messages(archive: Archive) -> list[Message]:
    return [spoken.message for spoken in archive.messages()]


def test_direct_talk_is_read_in_order_of_time(tmp_path: Path) -> None:
    archive = read(
        tmp_path,
        wechat_row("用发布页。", 2, is_sender=1, talker="我"),
        wechat_row("怎么回滚?\n急", 1),
    )

    asked, answered = messages(archive)
    assert (asked.author.id, asked.text, asked.at) == (
        "wechat:wxid_lilei",
        "怎么回滚?\n急",
        datetime(2026, 3, 2, 1, 1, tzinfo=UTC),
    )
    assert (answered.author.id, answered.id) == ("wechat:王芳", "902")
    assert answered.key == "wechat:wechat:王芳/#wxid_lilei:902"
    assert (asked.place.name, asked.place.kind) == ("wxid_lilei", PlaceKind.DIRECT)
    assert archive.members["wechat:wechat:王芳/#wxid_lilei"] == {"wechat:王芳", "wechat:wxid_lilei"}
    assert archive.counts == {"wechat:王芳": 1, "wechat:wxid_lilei": 1}


@pytest.mark.parametrize("name", ["王芳", "@王芳", "wechat:王芳"])
def test_owner_is_who_brings_it(tmp_path: Path, name: str) -> None:
    (found,) = read(tmp_path, wechat_row("在吗", 1)).called(name)
    assert (found.id, found.name, found.zone) == ("wechat:王芳", "王芳", "Asia/Shanghai")


def test_owner_may_be_an_account_of_theirs(tmp_path: Path) -> None:
    file = write_wechat_csv(tmp_path / "wechat.csv", [wechat_row("用发布页。", 1, is_sender=1)])

    archive = read_wechat_csv(file, "wecom:ww1:wangfang")

    assert [message.author.id for message in messages(archive)] == ["wecom:ww1:wangfang"]


@pytest.mark.parametrize("name", ["我", "self", "ME", "@我"])
def test_owner_without_a_name_is_asked_for_one(tmp_path: Path, name: str) -> None:
    file = write_wechat_csv(tmp_path / "wechat.csv", [wechat_row("在吗", 1)])

    with pytest.raises(Unreadable, match="does not say whose it is"):
        read_wechat_csv(file, name)


def test_histories_of_two_people_with_the_same_contact_share_no_place(tmp_path: Path) -> None:
    file = write_wechat_csv(tmp_path / "wechat.csv", [wechat_row("在吗", 1)])

    assert not set(read_wechat_csv(file, "王芳").places) & set(read_wechat_csv(file, "韩梅梅").places)


def test_others_are_found_by_their_ids(tmp_path: Path) -> None:
    archive = read(tmp_path, wechat_row("在吗", 1))

    assert archive.called("wxid_lilei") == [archive.people["wechat:wxid_lilei"]]
    assert archive.called("wxid_nobody") == []


@pytest.mark.parametrize(
    ("talker", "content", "author", "text"),
    [
        ("wxid_han", "收到", "wechat:wxid_han", "收到"),
        ("wxid_han", "wxid_han:\n收到", "wechat:wxid_han", "收到"),
        ("123@chatroom", "wxid_han:\n收到", "wechat:wxid_han", "收到"),
        ("", "wxid_han:\r\n收到", "wechat:wxid_han", "收到"),
        ("", "收到", "wechat:unknown", "收到"),
        ("wxid_han", "问题:\n收到", "wechat:wxid_han", "收到"),
    ],
)
def test_speaker_in_a_group_stands_in_a_column_or_before_the_text(
    tmp_path: Path, talker: str, content: str, author: str, text: str
) -> None:
    archive = read(tmp_path, wechat_row(content, 1, **ROOM, talker=talker))

    (message,) = messages(archive)
    assert (message.author.id, message.text, message.place.kind) == (author, text, PlaceKind.PRIVATE)
    assert archive.members["wechat:wechat:王芳/#123@chatroom"] == {"wechat:王芳", author}


def test_only_text_is_read_and_the_rest_is_counted_by_its_type(tmp_path: Path) -> None:
    archive = read(
        tmp_path,
        wechat_row("在吗", 1),
        wechat_row("<xml/>", 2, type_name="图片"),
        wechat_row("<xml/>", 3, type_name="图片"),
        wechat_row("拍了拍", 4, type_name="系统通知"),
        wechat_row("  ", 5),
    )

    assert [message.text for message in messages(archive)] == ["在吗"]
    assert archive.skipped == {"图片": 2, "系统通知": 1, "empty": 1}


def test_of_a_quotation_the_own_words_are_kept(tmp_path: Path) -> None:
    archive = read(tmp_path, wechat_row("可以\n\n[引用](我)王芳:明天发布?", 1, type_name="引用回复"))

    assert [message.text for message in messages(archive)] == ["可以"]


def test_seconds_of_unix_are_times_too(tmp_path: Path) -> None:
    (message,) = messages(read(tmp_path, wechat_row("在吗", 1, CreateTime=1772413260)))

    assert message.at == datetime(2026, 3, 2, 1, 1, tzinfo=UTC)


def test_messages_that_the_server_did_not_number_have_ids_of_their_own(tmp_path: Path) -> None:
    archive = read(
        tmp_path,
        wechat_row("一", 1, MsgSvrID=0),
        wechat_row("二", 2, MsgSvrID=0),
        wechat_row("三", 3, MsgSvrID="", id=""),
    )

    assert [message.id for message in messages(archive)] == ["local-2", "local-3", "line-4"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (wechat_row("x", 1, CreateTime="gestern"), "line 3: 'CreateTime' is wrong"),
        (wechat_row("x", 1, CreateTime=""), "line 3: 'CreateTime' is wrong"),
        (wechat_row("x", 1, CreateTime=10**20), "line 3: 'CreateTime' is wrong"),
        (wechat_row("x", 1, is_sender=2), "line 3: 'is_sender' is wrong"),
        (wechat_row("x", 1, talker="", room_name=""), "line 3: 'room_name' and 'talker' are both empty"),
    ],
)
def test_wrong_row_is_refused_by_its_line(tmp_path: Path, row: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Unreadable, match=r"\.$") as refusal:
        read(tmp_path, wechat_row("在吗", 0), row)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"id,talker\n1,x\n", "has no column 'MsgSvrID'"),
        (b"", "has no column 'id'"),
        ("序号".encode("gbk"), "has no column 'id'"),
        (b"\xff\xff", "is not a text file in UTF-8"),
        (b"id,MsgSvrID,type_name,is_sender,talker,room_name,content,CreateTime\n", "holds no message"),
        (b'id,MsgSvrID,type_name,is_sender,talker,room_name,content,CreateTime\n"x" y,1\n', "is not a CSV file"),
    ],
)
def test_file_that_is_no_export_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(Unreadable, match=r"\.$") as refusal:
        read_wechat_csv(tmp_path / "a.csv", "王芳")
    assert sentence in str(refusal.value)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="There is no file"):
        read_wechat_csv(tmp_path / "no.csv", "王芳")


HEAD = "id,MsgSvrID,type_name,is_sender,talker,room_name,content,CreateTime"


def texts(path: Path) -> list[tuple[str, str]]:
    """Who said what, in an export of 王芳's."""
    return [(s.message.author.name, s.message.text) for s in read_wechat_csv(path, "王芳").messages()]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (HEAD, '"{""src"": """", ""msg"": ""怎么回滚？""}"'),
        (HEAD.replace("content", "msg,src"), "怎么回滚？,"),
        (HEAD, "怎么回滚？"),
    ],
)
@pytest.mark.parametrize("time", ["2026-03-02 09:00:00", "2026/3/2 9:00", "2026/3/2 9:00:00", "1772413200"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_export_is_read_as_either_version_or_a_spreadsheet_writes_it(
    tmp_path: Path, head: str, words: str, time: str, encoding: str
) -> None:
    path = tmp_path / "w.csv"
    path.write_text(f"{head}\n1,40739267412446635,文本,0,wxid_a,wxid_a,{words},{time}\n", encoding=encoding)
    assert texts(path) == [("wxid_a", "怎么回滚？")]
    (spoken,) = read_wechat_csv(path, "王芳").messages()
    assert f"{spoken.message.at.astimezone(UTC):%Y-%m-%d %H:%M}" == "2026-03-02 01:00"


def test_messages_whose_numbers_a_spreadsheet_has_rounded_stay_apart(tmp_path: Path) -> None:
    rows = "\n".join(f"{n},4.07393E+18,文本,0,wxid_a,wxid_a,第{n}个,2026-03-02 09:0{n}:00" for n in range(5))
    path = tmp_path / "w.csv"
    path.write_text(f"{HEAD}\n{rows}\n", encoding="utf-8")
    messages = [spoken.message for spoken in read_wechat_csv(path, "王芳").messages()]
    assert len({message.id for message in messages}) == len({message.key for message in messages}) == 5


def test_nobody_and_the_system_are_no_speakers(tmp_path: Path) -> None:
    rows = (
        "1,0,文本,0,未知,g@chatroom,谁说的,2026-03-02 09:00:00\n"
        "2,0,文本,0,系统,g@chatroom,张三加入了群聊,2026-03-02 09:01:00\n"
        '3,0,文本,0,未知,g@chatroom,"wxid_b:\n怎么回滚？",2026-03-02 09:02:00\n'
    )
    path = tmp_path / "w.csv"
    path.write_text(f"{HEAD}\n{rows}", encoding="utf-8")
    assert texts(path) == [("wxid_b", "怎么回滚？")]
    assert read_wechat_csv(path, "王芳").skipped == {"no_speaker": 2}
