"""A Slack export is read whole and checked, or refused with one sentence."""

import json
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest

from adapters.archives.slack_export import read_slack_export
from adapters.chat import PlaceKind
from adapters.errors import Unreadable
from tests.archive_files import USERS, said, write_export


def test_export_becomes_people_places_and_messages_in_order(tmp_path: Path) -> None:
    archive = read_slack_export(write_export(tmp_path / "export.zip"))
    first = next(archive.messages()).message
    assert (first.author.name, first.text) == ("Ben", "How do I roll back a deploy, @Ana?")
    assert first.mentions == ("slack:T1:U1",)
    assert first.place.kind is PlaceKind.PUBLIC
    assert archive.members["slack:T1:C1"] == {"slack:T1:U1", "slack:T1:U2"}
    assert archive.skipped == {"bot": 1, "not_speech": 1}
    assert [person.name for person in archive.most_active(5)] == ["Ben", "Ana"]


def test_thread_root_is_no_reply_and_its_replies_name_it(tmp_path: Path) -> None:
    root = said("U2", "Root", 0)
    root["thread_ts"] = root["ts"]
    reply = said("U1", "Reply", 1, thread_ts=root["ts"])
    archive = read_slack_export(write_export(tmp_path / "e.zip", {"ops/2026-03-02.json": [root, reply]}))
    assert [spoken.message.thread for spoken in archive.messages()] == [None, root["ts"]]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"../evil.json": []}, "unsafe name '../evil.json'"),
        ({"/etc/passwd": "x"}, "unsafe name"),
        ({"users.json": "{broken"}, "users.json in e.zip is not JSON"),
        ({"channels.json": []}, "has no channels.json"),
    ],
)
def test_damaged_export_is_refused_with_one_sentence(tmp_path: Path, files: dict[str, Any], sentence: str) -> None:
    path = write_export(tmp_path / "e.zip", {"users.json": USERS, **files})
    with pytest.raises(Unreadable, match=r"\.$") as refusal:
        read_slack_export(path)
    assert sentence in str(refusal.value)


DAY = "ops/2026-03-02.json"
TWO = [said("U2", "How?", 0), said("U1", "So.", 1)]


@pytest.mark.parametrize(
    ("files", "skipped"),
    [
        ({DAY: [*TWO, {"user": "U1", "ts": 12}]}, {"unreadable": 1}),
        ({DAY: [*TWO, None, "a string", 7]}, {"unreadable": 3}),
        ({DAY: TWO, "ops/2026-03-03.json": {"not": "a list"}}, {"unreadable_file": 1}),
        ({DAY: TWO, "ops/2026-03-03.json": None}, {"unreadable_file": 1}),
        ({DAY: TWO, "users.json": [*USERS, {"id": 7}]}, {"unreadable": 1}),
        ({DAY: TWO + TWO}, {"twice": 2}),
        ({DAY: [], "C1/2026-03-02.json": TWO}, {}),
        ({DAY: TWO, "gone-channel/2026-03-02.json": TWO}, {"folder_of_no_channel:gone-channel": 1}),
        ({DAY: TWO, "users.json": [{"id": "U9", "team_id": "T9", "name": "partner"}, *USERS]}, {}),
        ({DAY: TWO, "channels.json": [{"id": "C1", "name": "ops", "members": None}]}, {}),
        (
            {DAY: [], "channels.json": [{"id": "C1", "name": "new", "previous_names": ["old"]}], "old/1.json": TWO},
            {"folder_of_no_channel:ops": 1},
        ),
    ],
)
def test_odd_record_costs_that_record_and_is_counted(
    tmp_path: Path, files: dict[str, Any], skipped: dict[str, int]
) -> None:
    archive = read_slack_export(write_export(tmp_path / "e.zip", files))
    read = [(spoken.message.author.id, spoken.message.text) for spoken in archive.messages()]
    assert read == [("slack:T1:U2", "How?"), ("slack:T1:U1", "So.")]
    assert archive.skipped == skipped


def test_half_a_sign_is_readable(tmp_path: Path) -> None:
    half = json.dumps([said("U2", "Deploy \ud83d now \ud83d\ude00", 0)])
    (spoken,) = read_slack_export(write_export(tmp_path / "e.zip", {DAY: half})).messages()
    assert spoken.message.text == "Deploy \ufffd now \U0001f600"


def test_comment_on_a_file_is_speech(tmp_path: Path) -> None:
    comment = said("U1", "U1 commented", 0) | {"subtype": "file_comment", "comment": {"user": "U2", "comment": "Nice."}}
    (spoken,) = read_slack_export(write_export(tmp_path / "e.zip", {DAY: [comment]})).messages()
    assert (spoken.message.author.id, spoken.message.text) == ("slack:T1:U2", "Nice.")


@pytest.mark.parametrize("around", ["", "Acme Slack export/", "a/b/"])
@pytest.mark.parametrize("people", ["users.json", "org_users.json"])
def test_zip_made_anew_is_the_same_export(tmp_path: Path, around: str, people: str) -> None:
    path = tmp_path / "e.zip"
    names = {people: USERS, "channels.json": [{"id": "C1", "name": "运维-Ö"}], "运维-Ö/2026-03-02.json": TWO}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in names.items():
            archive.writestr(unicodedata.normalize("NFD", around + name), json.dumps(content))
        archive.writestr("__MACOSX/._users.json", "x")
    _without_flag(path)
    read = read_slack_export(path)
    assert [spoken.message.text for spoken in read.messages()] == ["How?", "So."]
    assert read.skipped == {}


def _without_flag(path: Path) -> None:
    """Take away the flag that says that names are in UTF-8, as some programs write zips."""
    data = bytearray(path.read_bytes())
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = data.find(sign)
        while found >= 0:
            flags = int.from_bytes(data[found + at : found + at + 2], "little") & ~0x800
            data[found + at : found + at + 2] = flags.to_bytes(2, "little")
            found = data.find(sign, found + 4)
    path.write_bytes(data)


def test_file_that_packs_more_tightly_than_messages_do_is_refused(tmp_path: Path) -> None:
    path = write_export(tmp_path / "e.zip")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ops/2026-03-09.json", "[" + " " * 2**21 + "]")
    with pytest.raises(Unreadable, match="unpacks to more than any day of an export can hold"):
        read_slack_export(path)


@pytest.mark.parametrize("keep", [0, 10, 200, -30])
def test_truncated_zip_is_refused(tmp_path: Path, keep: int) -> None:
    path = write_export(tmp_path / "e.zip")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(Unreadable, match="is not a whole zip file"):
        read_slack_export(path)


def test_flipped_bytes_inside_are_refused(tmp_path: Path) -> None:
    path = write_export(tmp_path / "e.zip")
    data = bytearray(path.read_bytes())
    data[60:70] = b"\0" * 10
    path.write_bytes(bytes(data))
    with pytest.raises(Unreadable):
        read_slack_export(path)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"There is no file .*nowhere\.zip"):
        read_slack_export(tmp_path / "nowhere.zip")


def test_export_that_was_damaged_within_a_file_is_refused(tmp_path: Path) -> None:
    path = write_export(tmp_path / "export.zip")
    content = bytearray(path.read_bytes())
    content[50:70] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="is damaged; download the export again"):
        read_slack_export(path)
