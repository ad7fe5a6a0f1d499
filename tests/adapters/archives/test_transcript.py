"""Transcripts of meetings: who spoke, when, in which words, whom they called by name; and what is refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.archives.archive import Archive
from adapters.archives.transcript import Beside, read_transcript
from adapters.chat import Message, PlaceKind
from adapters.errors import Unreadable
from tests.archive_files import write_docx

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ASKED, ANSWERED = "Can we deploy on Friday, Ana?", "Never on a Friday."

TEAMS_VTT = f"""WEBVTT

c0b5/12-0
00:00:03.069 --> 00:00:05.789
<v Ben Ortiz>Can we deploy
on Friday, Ana?</v>

c0b5/12-1
00:00:09.000 --> 00:00:11.000
<v Ana Silva>{ANSWERED}</v>
"""
ZOOM_VTT = f"""WEBVTT

1
00:00:03.069 --> 00:00:05.789
Ben Ortiz: {ASKED}

2
00:00:09.000 --> 00:00:11.000
Ana Silva: {ANSWERED}
"""
SRT = f"""1
00:00:03,069 --> 00:00:05,789
Ben Ortiz： {ASKED}

2
00:00:09,000 --> 00:00:11,000
Ana Silva: {ANSWERED}
"""
FEISHU = f"""周会
2026年3月2日 下午 5:00|14分钟 43秒

关键词:
发布、回滚

文字记录:
Ben Ortiz 00:03
{ASKED}

Ana Silva 00:09
{ANSWERED}
"""
TENCENT = f"""周会
2026-03-02 17:00:00

Ben Ortiz(00:00:03): {ASKED}
Ana Silva（00:00:09）：
{ANSWERED}
"""
MEET = f"""Weekly (2026-03-02 10:00 GMT+1) - Transcript
Attendees
Ana Silva, Ben Ortiz
Transcript
00:00:03

Ben Ortiz: {ASKED}
00:00:09

Ana Silva: {ANSWERED}
Meeting ended after 00:30:10 👋

This editable transcript was computer generated and might contain errors.
"""
TEAMS_DOCX = [
    "Weekly-20260302_100000-Meeting Transcript",
    "2 March 2026, 10:00am",
    "27m 42s",
    "Ben Ortiz started transcription",
    f"Ben Ortiz   0:03\n{ASKED}",
    f"Ana Silva   0:09\n{ANSWERED}",
    "Ben Ortiz stopped transcription",
]
FORMER_TEAMS_DOCX = [
    f"0:0:3.69 --> 0:0:5.789\nBen Ortiz\n{ASKED}",
    f"0:0:9.0 --> 0:0:11.0\nAna Silva\n{ANSWERED}",
]


def write(folder: Path, name: str, content: str | list[str]) -> Path:
    path = folder / name
    if isinstance(content, list):
        return write_docx(path, content)
    path.write_text(content, "utf-8")
    return path


def read(path: Path, whose: str = "Ana Silva", began: datetime | None = BEGAN, **beside: object) -> Archive:
    return read_transcript(path, whose, Beside(began=began, **beside))  # type: ignore[arg-type]


def messages(archive: Archive) -> list[Message]:
    return [spoken.message for spoken in archive.messages()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("teams.vtt", TEAMS_VTT),
        ("zoom.vtt", ZOOM_VTT),
        ("feishu.srt", SRT),
        ("feishu.txt", FEISHU),
        ("tencent.txt", TENCENT),
        ("meet.txt", MEET),
        ("meet.docx", MEET.splitlines()),
        ("teams.docx", TEAMS_DOCX),
        ("former.docx", FORMER_TEAMS_DOCX),
    ],
)
def test_every_format_tells_who_said_what_and_when(tmp_path: Path, name: str, content: str | list[str]) -> None:
    archive = read(write(tmp_path, name, content))

    asked, answered = messages(archive)
    assert [(m.author.name, m.text) for m in (asked, answered)] == [("Ben Ortiz", ASKED), ("Ana Silva", ANSWERED)]
    assert [(m.at - BEGAN).seconds for m in (asked, answered)] == [3, 9]
    assert asked.mentions == (answered.author.id,)
    (place,) = archive.places.values()
    assert place.kind is PlaceKind.PRIVATE
    assert archive.members[place.id] == {asked.author.id, answered.author.id}


@pytest.mark.parametrize(
    ("content", "title"), [(FEISHU, "周会"), (TENCENT, "周会"), (MEET, "Weekly")], ids=["feishu", "tencent", "meet"]
)
def test_heading_tells_the_title_and_the_beginning(tmp_path: Path, content: str, title: str) -> None:
    archive = read(write(tmp_path, "a.txt", content), began=None)

    (place,) = archive.places.values()
    assert place.name == f"{title}-2026-03-02"
    assert messages(archive)[0].at == BEGAN.replace(second=3)


def test_several_speakers_of_one_caption_are_told_apart(tmp_path: Path) -> None:
    cue = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ben>Ready &amp; set?</v>\n<v.loud Ana Silva><i>Yes.</i></v>\n"
    archive = read(write(tmp_path, "a.vtt", cue))

    assert [(m.author.name, m.text) for m in messages(archive)] == [("Ben", "Ready & set?"), ("Ana Silva", "Yes.")]
    assert [m.id for m in messages(archive)] == ["1000", "1000-2"]


def test_captions_of_one_speaker_in_a_row_are_one_utterance(tmp_path: Path) -> None:
    cues = [f"00:{n:02}.000 --> 00:{n:02}.900\nBen: part {n}\n" for n in range(3)]
    archive = read(write(tmp_path, "a.vtt", "\n".join(["WEBVTT\n", *cues, "00:10.000 --> 00:11.000\nAna Silva: ok\n"])))

    assert [m.text for m in messages(archive)] == ["part 0 part 1 part 2", "ok"]


def test_time_within_the_words_begins_no_turn(tmp_path: Path) -> None:
    text = "Ben 00:03\nsee you at 10:30\nor at 11:00\n\nAna Silva 00:09\nfine\n"

    assert [m.author.name for m in messages(read(write(tmp_path, "a.txt", text)))] == ["Ben", "Ana Silva"]


def test_caption_that_names_nobody_is_left_out_and_counted(tmp_path: Path) -> None:
    archive = read(write(tmp_path, "a.vtt", f"{ZOOM_VTT}\n00:12.000 --> 00:13.000\nof a guest on the phone\n"))

    assert (len(messages(archive)), archive.skipped) == (2, {"no_speaker": 1})


def test_speakers_are_known_by_name_until_somebody_says_who_they_are(tmp_path: Path) -> None:
    path = write(tmp_path, "a.vtt", ZOOM_VTT)

    assert set(read(path).people) == {"said:Ben Ortiz", "meeting:Ana Silva"}
    known = read(path, "slack:T1:U1", speaker="ana silva", accounts={"ben ortiz": "slack:T1:U2"})
    assert set(known.people) == {"slack:T1:U2", "slack:T1:U1"}
    assert messages(known)[0].mentions == ("slack:T1:U1",)


def test_same_meeting_is_another_place_for_each_who_brings_it(tmp_path: Path) -> None:
    path = write(tmp_path, "a.vtt", ZOOM_VTT)

    assert not set(read(path, "Ana Silva").places) & set(read(path, "Ben Ortiz").places)


def test_who_is_turned_to_is_called_and_who_is_spoken_of_is_not(tmp_path: Path) -> None:
    said = ["Ana, what do you think?", "I told Ana about it.", "OK. Ben, your turn.", "@Chen look", "Thanks, Chen!"]
    cues = [f"00:{n:02}.000 --> 00:{n:02}.900\n{'Dan' if n % 2 else 'Eve'}: {text}\n" for n, text in enumerate(said)]
    others = [f"01:0{n}.000 --> 01:0{n}.900\n{name}: hm\n" for n, name in enumerate(["Ana Silva", "Ben", "Chen"])]
    archive = read(write(tmp_path, "a.vtt", "\n".join(["WEBVTT\n", *cues, *others])))

    called = [[archive.people[person].name for person in message.mentions] for message in messages(archive)]
    assert called == [["Ana Silva"], [], ["Ben"], ["Chen"], ["Chen"], [], [], []]


def test_chinese_names_are_called_in_full_or_by_the_given_name(tmp_path: Path) -> None:
    text = "李雷(00:03): 王晓芳你觉得呢？\n王晓芳(00:05): 好。\n李雷(00:07): 晓芳，再说一遍？\n"
    archive = read(write(tmp_path, "a.txt", text), "王晓芳")

    assert [bool(m.mentions) for m in messages(archive)] == [True, False, True]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_text_is_read_in_the_encodings_of_exporters(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(FEISHU, encoding)

    assert len(messages(read(path))) == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "names nobody who speaks"),
        (b"Dear Ana,\nhow are you?\n", "names nobody who speaks"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nno name here\n", "names nobody who speaks"),
        (b"\xff\xff\xff", "is not a text file in UTF-8 or GB 18030"),
        (b"PK\x03\x04 and nothing more", "is not a whole Word document"),
        (b"WEBVTT\n\n9999999999:00:00.000 --> 9999999999:00:01.000\nBen: hm\n", "names nobody who speaks"),
    ],
)
def test_file_that_is_no_transcript_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(Unreadable, match=sentence):
        read(tmp_path / "a.txt")


def test_missing_file_name_or_beginning_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "a.vtt", ZOOM_VTT)
    with pytest.raises(Unreadable, match="There is no file"):
        read(tmp_path / "no.vtt")
    with pytest.raises(Unreadable, match="say with --as who of these the worker is: Ana Silva, Ben Ortiz"):
        read(path, "Zoe")
    with pytest.raises(Unreadable, match="does not say when the meeting began"):
        read(path, began=None)
    with pytest.raises(Unreadable, match="does not say when the meeting began"):
        read(path, began=datetime.max.replace(tzinfo=UTC))


def test_document_that_was_made_to_fill_a_memory_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.docx", [f"Ben   0:0{n}\n{'x' * 2**21}" for n in range(3)])
    with pytest.raises(Unreadable, match="unpacks to more than a transcript can hold"):
        read(path)


def test_document_with_a_type_of_its_own_is_refused_before_it_is_expanded(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", ["Ben   0:03\n&a;"], doctype='<!DOCTYPE x [<!ENTITY a "aaaa">]>')
    with pytest.raises(Unreadable, match="is not a whole Word document"):
        read(path)


def test_document_that_was_damaged_on_its_way_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.docx", TEAMS_DOCX)
    content = bytearray(path.read_bytes())
    content[80:100] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="is not a whole Word document"):
        read(path)
