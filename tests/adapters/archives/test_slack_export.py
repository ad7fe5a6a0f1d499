"""A Slack export is read whole and checked, or refused with one sentence."""

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
        ({"users.json": [{"id": 7}]}, "users.json in e.zip has an unexpected shape at 0 → id"),
        ({"channels.json": []}, "has no channels.json"),
        ({"ops/2026-03-02.json": [{"user": "U1", "ts": 12}]}, "ops/2026-03-02.json in e.zip has an unexpected shape"),
        ({"ops/2026-03-02.json": {"not": "a list"}}, "unexpected shape at its top"),
    ],
)
def test_damaged_export_is_refused_with_one_sentence(tmp_path: Path, files: dict[str, Any], sentence: str) -> None:
    path = write_export(tmp_path / "e.zip", {"users.json": USERS, **files})
    with pytest.raises(Unreadable, match=r"\.$") as refusal:
        read_slack_export(path)
    assert sentence in str(refusal.value)


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
