"""Payload → chat words: what people do becomes an event, all else nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.chat import (
    Deactivation,
    Deletion,
    Edit,
    Event,
    Membership,
    Message,
    Person,
    Place,
    PlaceKind,
    Reaction,
)
from adapters.errors import Refused
from adapters.slack.ids import Bot
from adapters.slack.translate import Scene, translate

BOT = Bot("T1", "UBOT", "BBOT", "https://acme.slack.com/")
ANA = Person("slack:T1:UANA", "Ana Silva", "Europe/Lisbon")
GENERAL = Place("slack:T1:CGEN", "general", PlaceKind.PUBLIC)
DIRECT = Place("slack:T1:DANA", "direct", PlaceKind.DIRECT)
RECEIVED = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TS = "1767225600.000100"
AT = datetime(2026, 1, 1, 0, 0, 0, 100, tzinfo=UTC)


class Book:
    """A directory of what is written in it."""

    def __init__(self, *known: Person | Place) -> None:
        self._known: dict[str, Any] = {one.id: one for one in known}

    async def person(self, person: str) -> Person:
        """The person, if they are in the book."""
        return self._find(person)  # type: ignore[no-any-return]

    async def place(self, place: str) -> Place:
        """The place, if it is in the book."""
        return self._find(place)  # type: ignore[no-any-return]

    def _find(self, key: str) -> Any:
        if key not in self._known:
            raise Refused("not_found")
        return self._known[key]


async def read(event: Mapping[str, Any]) -> Event | None:
    envelope = {"type": "event_callback", "event_id": "Ev1", "event_time": 1767225600, "event": event}
    return await translate(envelope, Scene(BOT, Book(ANA, GENERAL, DIRECT), RECEIVED))


def said(text: str = "hello", **fields: Any) -> dict[str, Any]:
    message = {"type": "message", "channel": "CGEN", "channel_type": "channel", "user": "UANA", "ts": TS}
    return {**message, "text": text, "event_ts": TS, **fields}


async def test_message_carries_all_that_is_known() -> None:
    assert await read(said("hi <@UBOT> and <@UANA>, see <https://a.b/c|this>")) == Message(
        key="Ev1",
        place=GENERAL,
        id=TS,
        author=ANA,
        text="hi @UBOT and @Ana Silva, see [this](https://a.b/c)",
        at=AT,
        thread=None,
        mentions=("slack:T1:UBOT", "slack:T1:UANA"),
        addressed=True,
        link="https://acme.slack.com/archives/CGEN/p1767225600000100",
    )


async def test_message_without_a_mention_addresses_nobody() -> None:
    message = await read(said("thanks <@UANA>"))

    assert isinstance(message, Message)
    assert not message.addressed


async def test_message_in_a_direct_conversation_addresses_the_bot() -> None:
    message = await read(said(channel="DANA", channel_type="im"))

    assert isinstance(message, Message)
    assert message.addressed


async def test_reply_names_its_thread() -> None:
    message = await read(said(thread_ts="1767225500.000001"))

    assert isinstance(message, Message)
    assert message.thread == "1767225500.000001"
    assert message.link.endswith("?thread_ts=1767225500.000001&cid=CGEN")


async def test_first_message_of_a_thread_is_not_in_it() -> None:
    message = await read(said(thread_ts=TS))

    assert isinstance(message, Message)
    assert message.thread is None


async def test_reply_sent_to_the_channel_too_is_one_message() -> None:
    message = await read(said(subtype="thread_broadcast", thread_ts="1767225500.000001", root={"text": "x"}))

    assert isinstance(message, Message)
    assert message.text == "hello"


async def test_files_are_named_in_the_text() -> None:
    files = [{"id": "F1", "name": "plan.pdf"}, {"id": "F2", "file_access": "check_file_info"}]
    with_words = await read(said(subtype="file_share", files=files))
    without = await read(said("", subtype="file_share", files=files[:1]))

    assert isinstance(with_words, Message)
    assert with_words.text == "hello\n(file: plan.pdf)\n(file: unnamed)"
    assert isinstance(without, Message)
    assert without.text == "(file: plan.pdf)"


@pytest.mark.parametrize(
    "event",
    [
        said(bot_id="B1"),
        said(subtype="bot_message", user=None, bot_id="B1"),
        said(subtype="channel_join"),
        said(subtype="channel_topic", topic="x"),
        said(subtype="message_replied", message={"ts": TS, "thread_ts": TS}),
        said(""),
        said(user="USLACK\nBOT"),
        said(ts="yesterday"),
        {**said("<@UBOT> hi"), "type": "app_mention"},
        {"type": "app_home_opened", "user": "UANA"},
        {"type": "user_change", "user": {"id": "UANA", "deleted": False}},
        {"type": "reaction_added", "user": "UANA", "reaction": "x", "item": {"type": "file", "file": "F1"}},
        {},
    ],
)
async def test_what_no_human_said_is_nothing(event: dict[str, Any]) -> None:
    assert await read(event) is None


async def test_change_of_words_is_an_edit() -> None:
    now = {"user": "UANA", "ts": TS, "text": "*new*", "edited": {"user": "UANA", "ts": "1767225700.000000"}}
    before = {"user": "UANA", "ts": TS, "text": "old"}
    event = said(subtype="message_changed", ts="1767225700.000200", message=now, previous_message=before)

    assert await read({**event, "user": None}) == Edit(
        key="Ev1",
        place=GENERAL,
        message=TS,
        author=ANA,
        text="**new**",
        at=datetime(2026, 1, 1, 0, 1, 40, tzinfo=UTC),
    )


async def test_unfurl_of_a_link_is_no_edit() -> None:
    inner = {"user": "UANA", "ts": TS, "text": "https://a.b"}
    event = said(subtype="message_changed", message={**inner, "attachments": [{}]}, previous_message=inner)

    assert await read(event) is None


async def test_deletion_names_the_message() -> None:
    event = said(subtype="message_deleted", deleted_ts="1767225500.000001", previous_message={"ts": TS})

    assert await read(event) == Deletion(key="Ev1", place=GENERAL, message="1767225500.000001", at=AT)


async def test_first_message_deleted_from_under_its_replies_is_a_deletion() -> None:
    stone = {"user": "USLACKBOT", "subtype": "tombstone", "ts": "1767225500.000001", "text": "deleted"}

    assert await read(said(subtype="message_changed", message=stone)) == Deletion(
        key="Ev1", place=GENERAL, message="1767225500.000001", at=AT
    )


@pytest.mark.parametrize(("kind", "added"), [("reaction_added", True), ("reaction_removed", False)])
async def test_reaction_names_message_and_emoji(kind: str, added: bool) -> None:
    item = {"type": "message", "channel": "CGEN", "ts": "1767225500.000001"}
    event = {"type": kind, "user": "UANA", "reaction": "eyes", "item": item, "event_ts": TS}

    assert await read(event) == Reaction(
        key="Ev1",
        place=GENERAL,
        message="1767225500.000001",
        author=ANA,
        emoji="eyes",
        added=added,
        at=AT,
    )


@pytest.mark.parametrize(("kind", "joined"), [("member_joined_channel", True), ("member_left_channel", False)])
async def test_membership_names_person_and_place(kind: str, joined: bool) -> None:
    event = {"type": kind, "user": "UANA", "channel": "CGEN", "channel_type": "C", "event_ts": TS}

    assert await read(event) == Membership(key="Ev1", place=GENERAL, person=ANA, joined=joined, at=AT)


async def test_closed_account_is_a_deactivation() -> None:
    user = {"id": "UANA", "deleted": True, "tz": "Europe/Lisbon", "profile": {"display_name": "Ana Silva"}}
    person = Person("slack:T1:UANA", "Ana Silva", "Europe/Lisbon", active=False)

    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert await read({"type": "user_change", "user": user}) == Deactivation(key="Ev1", person=person, at=at)


@pytest.mark.parametrize(
    ("kind", "seen_as"),
    [("group", PlaceKind.PRIVATE), ("channel", PlaceKind.PUBLIC), ("im", PlaceKind.DIRECT), ("", PlaceKind.PRIVATE)],
)
async def test_place_that_the_bot_cannot_see_is_what_the_event_says_or_private(kind: str, seen_as: PlaceKind) -> None:
    message = await read(said(channel="CGONE", channel_type=kind))

    assert isinstance(message, Message)
    assert message.place == Place("slack:T1:CGONE", "CGONE", seen_as)


async def test_person_whom_slack_will_not_tell_of_goes_by_their_id() -> None:
    message = await read(said(user="WSTRANGER"))

    assert isinstance(message, Message)
    assert message.author == Person("slack:T1:WSTRANGER", "WSTRANGER")
