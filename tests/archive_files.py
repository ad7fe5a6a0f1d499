"""Small archives, written for tests."""

import json
import zipfile
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
