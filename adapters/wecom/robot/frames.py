"""A frame of a robot's connection → chat words; pure. Names and buttons are completed by ``receive``.

A robot hears what is said to it: all of a direct talk, and in groups what mentions it. Pictures, files and videos
hold nothing to learn and translate to ``None``; ``is_wordless`` tells them from what is not for us.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.chat import Event, Message, Opening, Person, Place, PlaceKind, Press, Said
from adapters.wecom.ids import Spot, group_name, person_id
from adapters.wecom.incoming.callbacks import task_of
from adapters.wecom.incoming.chat_record import split_record
from adapters.wecom.settings import Corporation

Verdict = Literal["good", "bad"]
_SENT = frozenset({"voice", "image", "file", "video", "mixed"})
KICKED = "disconnected_event"
_VERDICTS: Mapping[int, Verdict] = {1: "good", 2: "bad"}


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Text(_Foreign):
    content: str = ""


class _Item(_Foreign):
    msgtype: str = ""
    text: _Text = _Text()


class _Mixed(_Foreign):
    msg_item: tuple[_Item, ...] = ()


class Spoken(_Foreign):
    """What a message says, or the message that it quotes."""

    msgtype: str
    text: _Text = _Text()
    voice: _Text = _Text()
    mixed: _Mixed = _Mixed()

    @property
    def words(self) -> str | None:
        """What can be read of it; nothing, where it is a picture, a file or a video."""
        match self.msgtype:
            case "text":
                return self.text.content
            case "voice":
                return self.voice.content.strip() or None
            case "mixed":
                parts = [item.text.content for item in self.mixed.msg_item if item.msgtype == "text"]
                return "\n".join(part for part in parts if part.strip()) or None
        return None


class _From(_Foreign):
    userid: str = Field(min_length=1)


class _CardEvent(_Foreign):
    event_key: str = ""
    task_id: str = ""


class _FeedbackEvent(_Foreign):
    id: str = ""
    type: int = 0


class _Happened(_Foreign):
    """What happened; WeCom nests the details, Tencent's types have them flat."""

    eventtype: str = ""
    template_card_event: _CardEvent | None = None
    feedback_event: _FeedbackEvent | None = None
    event_key: str = ""
    task_id: str = ""

    @property
    def card(self) -> _CardEvent:
        return self.template_card_event or _CardEvent(event_key=self.event_key, task_id=self.task_id)


class Body(Spoken):
    """The body of a frame."""

    msgid: str = Field(min_length=1)
    chattype: str = "single"
    chatid: str = ""
    sender: _From = Field(alias="from")
    create_time: float | None = None
    quote: Spoken | None = None
    event: _Happened = _Happened()


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody thinks of a post, by the ``id`` that the post gave to WeCom."""

    id: str
    verdict: Verdict


def read_body(body: object) -> Body | None:
    """The body of a frame, if it is what WeCom writes."""
    try:
        return Body.model_validate(body)
    except ValidationError:
        return None


def is_kick(body: Any) -> bool:
    """Whether a frame says that another connection has taken this one's place."""
    event = body.get("event") if isinstance(body, Mapping) else None
    return isinstance(event, Mapping) and event.get("eventtype") == KICKED


def is_wordless(body: Body) -> bool:
    """Whether somebody sent something in which there is nothing to read."""
    return body.msgtype in _SENT and body.words is None


def spot_of(body: Body, corporation: Corporation) -> Spot:
    """Where it was said, or happened."""
    group = body.chattype == "group" and bool(body.chatid)
    chat = body.chatid if group else body.sender.userid
    return Spot(corporation.corp_id, "bot", str(corporation.bot_id), chat, group)


def opinion_of(body: Body) -> Opinion | None:
    """The opinion of a post that somebody gave; nothing, where they took it back, or it is anything else."""
    given = body.event.feedback_event
    verdict = _VERDICTS.get(given.type) if given else None
    return Opinion(given.id, verdict) if given and given.id and verdict else None


def translate(body: Body, corporation: Corporation, now: datetime) -> Event | None:
    """The event within a frame, or ``None`` if it holds nothing for us.

    A press has no action yet, its ``value`` is the button's key. One made of an opinion has the verdict there.
    """
    scene = _Scene(body, corporation, now)
    return scene.event() if body.msgtype == "event" else scene.message()


class _Scene:
    """One frame with who, where and when it was."""

    def __init__(self, body: Body, corporation: Corporation, now: datetime) -> None:
        self._body = body
        self._corporation = corporation
        self._key = f"wecom:{corporation.bot_id}:{body.msgid}"
        self._at = _time(body.create_time, now)
        self._author = Person(person_id(corporation.corp_id, body.sender.userid), body.sender.userid, corporation.zone)
        spot = spot_of(body, corporation)
        name, kind = (group_name(spot.chat), PlaceKind.PRIVATE) if spot.group else (spot.chat, PlaceKind.DIRECT)
        self._place = Place(spot.id, name, kind)

    def message(self) -> Message | None:
        words = self._body.words
        if words is None:
            return None
        group = self._place.kind is PlaceKind.PRIVATE
        zone = ZoneInfo(self._corporation.zone)
        text, cut = _without_mention(words, self._corporation.bot_name)
        text, record = (text, ()) if group else split_record(text, zone, self._at)
        quoted = self._body.quote.words if self._body.quote else None
        return Message(
            key=self._key,
            place=self._place,
            id=self._body.msgid,
            author=self._author,
            text=text.strip(),
            at=self._at,
            addressed=True,
            quoted=Said(quoted.strip()) if quoted and quoted.strip() else None,
            record=record,
            renamed=group and not cut,
        )

    def event(self) -> Event | None:
        opinion = opinion_of(self._body)
        match self._body.event.eventtype:
            case "enter_chat":
                return Opening(key=self._key, person=self._author, surface="talk", at=self._at, place=self._place)
            case "template_card_event" if self._body.event.card.task_id:
                card = self._body.event.card
                return self._press(card.event_key, task_of(card.task_id))
            case "feedback_event" if opinion:
                return self._press(opinion.verdict, None)
        return None

    def _press(self, value: str, message: str | None) -> Press:
        return Press(
            key=self._key,
            place=self._place,
            author=self._author,
            action="",
            value=value,
            at=self._at,
            message=message,
        )


def _time(created: float | None, now: datetime) -> datetime:
    """When it was, as WeCom tells; a time that is none, or not past, is now."""
    try:
        at = datetime.fromtimestamp(created, UTC) if created and created > 0 else now
    except (ValueError, OverflowError, OSError):
        return now
    return min(at, now)


def _without_mention(text: str, name: str) -> tuple[str, bool]:
    """What was said to the robot, without its name wherever that stands; and whether it stood there."""
    if not name.strip():
        return text, False
    spaced = r"\s+".join(map(re.escape, name.split()))
    left, count = re.subn(rf"\s*[@＠]{spaced}(?!\w)\s*", " ", text)
    return left if count else text, bool(count)
