"""An application's callback → chat words; pure. Names, buttons and forms are completed by ``receive``.

What is not for us translates to ``None``: places, and what people do in the admin's console; and pictures, files and
recordings, which ``is_wordless`` tells from that.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.chat import Command, Deactivation, Event, Message, Opening, Person, Place, PlaceKind, Press
from adapters.wecom.ids import Spot, person_id
from adapters.wecom.incoming.approvals import CHANGED
from adapters.wecom.incoming.chat_record import split_record
from adapters.wecom.settings import Corporation

_SENT = frozenset({"image", "voice", "video", "file"})


class Callback(BaseModel):
    """The fields that are read, under WeCom's names."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    user: str = Field(alias="FromUserName", min_length=1, max_length=64)
    at: int = Field(alias="CreateTime")
    kind: str = Field(alias="MsgType")
    id: str = Field("", alias="MsgId")
    content: str = Field("", alias="Content")
    title: str = Field("", alias="Title")
    description: str = Field("", alias="Description")
    url: str = Field("", alias="Url")
    event: str = Field("", alias="Event")
    key: str = Field("", alias="EventKey")
    task: str = Field("", alias="TaskId")
    code: str = Field("", alias="ResponseCode")
    change: str = Field("", alias="ChangeType")
    changed: str = Field("", alias="UserID")

    @property
    def time(self) -> datetime:
        """When it happened."""
        return datetime.fromtimestamp(self.at, UTC)


def read_callback(fields: Mapping[str, Any]) -> Callback | None:
    """The fields of a message, if they are what WeCom writes."""
    try:
        return Callback.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError:
        return None


def changed_approval(fields: Mapping[str, Any]) -> str | None:
    """The number of the approval that a callback is about; None where it is about something else."""
    approval = fields.get("ApprovalInfo") if fields.get("Event") == CHANGED else None
    number = approval.get("SpNo") if isinstance(approval, Mapping) else None
    return number if isinstance(number, str) and number.isascii() and number.isdigit() else None


def is_wordless(callback: Callback) -> bool:
    """Whether somebody sent something in which there is nothing to read."""
    return bool(callback.id) and callback.kind in _SENT


def task_of(task_id: str) -> str:
    """The post to which a card belongs: a card that was drawn anew has the post's id and a number behind it."""
    return task_id.partition("-")[0]


def translate(callback: Callback, corporation: Corporation) -> Event | None:
    """The event within a callback, or ``None`` if it holds nothing for us."""
    scene = _Scene(callback, corporation)
    match callback.kind:
        case "text" if callback.id:
            return scene.message(callback.content)
        case "link" if callback.id:
            return scene.message("\n".join(filter(None, (callback.title, callback.description, callback.url))))
        case "event":
            return scene.event()
    return None


class _Scene:
    """One callback with who and where it was."""

    def __init__(self, callback: Callback, corporation: Corporation) -> None:
        self._callback = callback
        self._corporation = corporation
        spot = Spot(corporation.corp_id, "app", str(corporation.agent_id), callback.user)
        self._person = self._of(callback.user)
        self._place = Place(spot.id, callback.user, PlaceKind.DIRECT)

    def message(self, text: str) -> Message:
        callback = self._callback
        own, record = split_record(text, ZoneInfo(self._corporation.zone), callback.time)
        return Message(
            key=self._key(callback.id),
            place=self._place,
            id=callback.id,
            author=self._person,
            text=own.strip(),
            at=callback.time,
            addressed=True,
            record=record,
        )

    def event(self) -> Event | None:
        callback, person, place, at = self._callback, self._person, self._place, self._callback.time
        key = self._event_key()
        match callback.event.casefold():
            case "enter_agent" | "subscribe":
                return Opening(key=key, person=person, surface="talk", at=at, place=place)
            case "click" if callback.key:
                return Command(key=key, place=place, author=person, text=callback.key, at=at)
            case "template_card_event" | "template_card_menu_event" if callback.task:
                post = task_of(callback.task)
                return Press(key=key, place=place, author=person, action="", value=callback.key, at=at, message=post)
            case "unsubscribe":
                return Deactivation(key=key, person=person, at=at)
            case "change_contact" if callback.change in {"delete_user", "update_user"} and callback.changed:
                person = replace(self._of(callback.changed), active=callback.change != "delete_user")
                return Deactivation(key=key, person=person, at=at)
        return None

    def _of(self, user: str) -> Person:
        return Person(person_id(self._corporation.corp_id, user), user, self._corporation.zone)

    def _event_key(self) -> str:
        """WeCom gives events no id: what, who and when together are one."""
        what = "\0".join((self._callback.event, self._callback.key, self._callback.task, self._callback.changed))
        return self._key(f"{self._callback.user}:{self._callback.at}:{hashlib.sha256(what.encode()).hexdigest()[:16]}")

    def _key(self, name: str) -> str:
        return f"wecom:{self._corporation.corp_id}:{self._corporation.agent_id}:{name}"
