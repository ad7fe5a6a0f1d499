"""Small archives, written for tests."""

import csv
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

USERS = [
    {"id": "U1", "team_id": "T1", "name": "ana", "tz": "Europe/Madrid", "profile": {"display_name": "Ana"}},
    {"id": "U2", "team_id": "T1", "name": "ben", "profile": {"real_name": "Ben"}},
    {"id": "U3", "team_id": "T1", "name": "bot", "is_bot": True},
]
CHANNELS = [
    {"id": "C1", "name": "ops", "members": ["U1", "U2"]},
    {"id": "C2", "name": "lunch", "members": ["U1", "U2"]},
]


def said(user: str, text: str, minute: int, **more: Any) -> dict[str, Any]:
    """A message of an export, some minutes after nine on the second of March 2026."""
    return {"type": "message", "user": user, "text": text, "ts": f"{1772442000 + 60 * minute}.000100", **more}


TALK = [
    said("U2", "How do I roll back a deploy, <@U1>?", 0),
    said("U1", "Use the release page.", 1),
    said("U3", "Build 7 passed.", 2, bot_id="B1", subtype="bot_message"),
    said("U2", "Can you approve PR 7?", 30),
    said("U1", "Approved.", 31),
    said("U2", "<@U2> has joined the channel", 32, subtype="channel_join"),
    said("U2", "I moved the dashboards.", 60, reactions=[{"name": "+1", "users": ["U1"]}]),
    said("U2", "Anyone for tea?", 90),
]


def write_export(path: Path, files: dict[str, Any] | None = None) -> Path:
    """A Slack export zip; ``files`` replace or add to the usual ones."""
    usual: dict[str, Any] = {"users.json": USERS, "channels.json": CHANNELS, "ops/2026-03-02.json": TALK}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**usual, **(files or {})}.items():
            archive.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return path


def wechat_row(content: str, minute: int, **more: Any) -> dict[str, Any]:
    """A row of a WeChat export, some minutes after nine in China on the second of March 2026."""
    usual = {"id": minute + 1, "MsgSvrID": f"90{minute}", "type_name": "文本", "is_sender": 0}
    where = {"talker": "wxid_lilei", "room_name": "wxid_lilei"}
    return {
        **usual,
        **where,
        "content": content,
        "CreateTime": f"2026-03-02 {9 + minute // 60:02}:{minute % 60:02}:00",
        **more,
    }


def write_wechat_csv(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    """A WeChat export, as tools for Windows write it: with a byte order mark."""
    columns = ("id", "MsgSvrID", "type_name", "is_sender", "talker", "room_name", "content", "CreateTime")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, columns)
        table.writeheader()
        table.writerows(rows)
    return path


def wecom_line(sender: str, content: str, minute: int, **more: Any) -> dict[str, Any]:
    """A line of a WeCom archive, some minutes after nine in China on the second of March 2026."""
    usual = {"msgid": f"m{minute}", "action": "send", "from": sender, "tolist": ["wangfang"], "roomid": ""}
    when = {"msgtime": 1772413200000 + 60_000 * minute}
    return {**usual, **when, "msgtype": "text", "text": {"content": content}, **more}


def write_wecom_archive(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    """A WeCom archive, one message a line."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path


def write_docx(path: Path, paragraphs: Iterable[str], doctype: str = "") -> Path:
    """A Word document; a line break within a paragraph stays one."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    runs = ["<w:br/>".join(f"<w:t>{line}</w:t>" for line in each.split("\n")) for each in paragraphs]
    body = "".join(f"<w:p><w:r>{run}</w:r></w:p>" for run in runs)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        head = f'<?xml version="1.0" encoding="UTF-8"?>{doctype}'
        archive.writestr(
            "word/document.xml", f'{head}<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>'
        )
    return path
