"""Payload → chat words: what people do becomes an event, all else nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.chat import (
    Absence,
    Command,
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
    Renewal,
    Revocation,
    Unheard,
)
from adapters.errors import Refused
from adapters.slack.ids import Bot
from adapters.slack.incoming.scene import Scene
from adapters.slack.incoming.translate import translate

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


async def read(event: Mapping[str, Any], owner: str = "") -> Event | None:
    envelope = {"type": "event_callback", "event_id": "Ev1", "event_time": 1767225600, "event": event}
    return await translate(envelope, Scene(BOT, Book(ANA, GENERAL, DIRECT), RECEIVED, owner))


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


async def test_message_about_oneself_is_a_message() -> None:
    message = await read(said("is off to *lunch*", subtype="me_message"))

    assert isinstance(message, Message)
    assert message.text == "is off to **lunch**"


async def test_words_and_mentions_are_read_from_the_blocks() -> None:
    words = [{"type": "user", "user_id": "UANA"}, {"type": "text", "text": " yes", "style": {"bold": True}}]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]}]
    message = await read(said("fallback", blocks=blocks))

    assert isinstance(message, Message)
    assert message.text == "@Ana Silva **yes**"
    assert message.mentions == (ANA.id,)


async def test_message_in_somebodys_own_talk_is_theirs_and_addresses_nobody() -> None:
    message = await read(said("<@UBOT> hi", channel="DOTHER", channel_type="im"), owner="slack:T1:UANA")

    assert isinstance(message, Message)
    assert message.place == Place("slack:T1:DOTHER", "DOTHER", PlaceKind.OWN, "slack:T1:UANA")
    assert not message.addressed


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
        said(user="UBOT", bot_id="BBOT"),
        said(user="UBOT"),
        said(bot_id="BBOT"),
        said(subtype="channel_join"),
        said(subtype="channel_topic", topic="x"),
        said(subtype="message_replied", message={"ts": TS, "thread_ts": TS}),
        said(""),
        said(user="USLACK\nBOT"),
        said(ts="yesterday"),
        {**said("<@UBOT> hi"), "type": "app_mention"},
        {"type": "app_home_opened", "user": "UANA", "tab": "messages"},
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": []}},
        {"type": "dnd_updated_user", "user": "UANA", "dnd_status": {"next_dnd_end_ts": 10**18}},
        {
            "type": "reaction_added",
            "user": "UBOT",
            "reaction": "x",
            "item": {"type": "message", "channel": "CGEN", "ts": TS},
            "event_ts": TS,
        },
        {"type": "user_change", "user": {"id": "UANA", "deleted": False}},
        {"type": "reaction_added", "user": "UANA", "reaction": "x", "item": {"type": "file", "file": "F1"}},
        {},
    ],
)
async def test_what_no_human_said_is_nothing(event: dict[str, Any]) -> None:
    assert await read(event) is None


async def test_of_what_another_bot_said_only_that_something_was_said_is_told() -> None:
    event = said(subtype="bot_message", user=None, bot_id="B1", thread_ts="1767225500.000001")
    assert await read(event) == Unheard(key="Ev1", place=GENERAL, at=AT, thread="1767225500.000001")


async def test_mention_of_the_bot_that_an_edit_adds_speaks_to_it() -> None:
    now = {"user": "UANA", "ts": TS, "text": "<@UBOT> new", "thread_ts": "1767225500.000001"}
    event = said(subtype="message_changed", message=now, previous_message={"user": "UANA", "ts": TS, "text": "new"})
    edit = await read(event)
    assert isinstance(edit, Edit)
    assert (edit.addressed, edit.thread) == (True, "1767225500.000001")


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
        link="https://acme.slack.com/archives/CGEN/p1767225600000100",
    )


async def test_edit_that_brings_a_mention_in_tells_all_that_a_message_would() -> None:
    now = {"user": "UANA", "ts": TS, "text": "<@UBOT> hi", "thread_ts": "1767225500.000001"}
    event = said(subtype="message_changed", message=now, previous_message={**now, "text": "hi"})

    edit = await read(event)
    assert isinstance(edit, Edit)
    assert (edit.addressed, edit.mentions, edit.thread) == (True, ("slack:T1:UBOT",), "1767225500.000001")
    assert edit.link.endswith("?thread_ts=1767225500.000001&cid=CGEN")


@pytest.mark.parametrize("edited", [None, {"user": "UANA", "ts": "1767225700.000000"}])
async def test_change_without_what_stood_there_before_is_an_edit_only_where_it_was_edited_just_now(
    edited: dict[str, str] | None,
) -> None:
    now = {"user": "UANA", "ts": TS, "text": "same", "reply_count": 1, "edited": edited}
    at_once = await read(said(subtype="message_changed", ts="1767225700.000200", message=now))
    an_hour_later = await read(said(subtype="message_changed", ts="1767229300.000200", message=now))

    assert isinstance(at_once, Edit) is (edited is not None)
    assert an_hour_later is None


async def test_post_by_a_persons_own_token_is_that_persons() -> None:
    posted = await read(said("released", bot_id="B1", app_id="A1"))
    edited = await read(
        said(
            subtype="message_changed",
            message={"user": "UANA", "bot_id": "B1", "ts": TS, "text": "new"},
            previous_message={"user": "UANA", "bot_id": "B1", "ts": TS, "text": "old"},
        )
    )

    assert isinstance(posted, Message)
    assert posted.author == ANA
    assert isinstance(edited, Edit)


async def test_what_is_said_in_a_recording_is_its_text() -> None:
    heard = {"status": "complete", "preview": {"content": "how do I roll back?", "has_more": True}}
    files = [{"id": "F1", "name": "audio_message.m4a", "subtype": "slack_audio", "transcription": heard}]
    spoken = await read(said("", subtype="file_share", files=files))
    waiting = {**files[0], "transcription": {"status": "processing"}}
    later = said(
        subtype="message_changed",
        message={"user": "UANA", "ts": TS, "text": "", "files": files},
        previous_message={"user": "UANA", "ts": TS, "text": "", "files": [waiting]},
    )

    assert isinstance(spoken, Message)
    assert spoken.text == "how do I roll back? …"
    edit = await read(later)
    assert isinstance(edit, Edit)
    assert edit.text == "how do I roll back? …"


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


@pytest.mark.parametrize(
    ("event", "closed"),
    [
        ({"type": "channel_rename", "channel": {"id": "CGEN", "name": "general"}}, False),
        ({"type": "group_rename", "channel": {"id": "CGEN", "name": "general"}}, False),
        ({"type": "channel_archive", "channel": "CGEN", "user": "UANA"}, True),
        ({"type": "group_archive", "channel": "CGEN"}, True),
        ({"type": "channel_unarchive", "channel": "CGEN"}, False),
        ({"type": "group_unarchive", "channel": "CGEN"}, False),
        ({"type": "channel_deleted", "channel": "CGEN"}, True),
        ({"type": "group_deleted", "channel": "CGEN"}, True),
        ({"type": "channel_shared", "channel": "CGEN", "connected_team_id": "T9"}, False),
        ({"type": "channel_unshared", "channel": "CGEN", "is_ext_shared": False}, False),
        ({"type": "channel_id_changed", "old_channel_id": "CGEN", "new_channel_id": "CNEW"}, True),
        (said(subtype="channel_convert_to_private"), False),
        (said(subtype="channel_convert_to_public"), False),
    ],
)
async def test_change_of_a_place_is_a_renewal(event: dict[str, Any], closed: bool) -> None:
    at = AT if event["type"] == "message" else datetime(2026, 1, 1, tzinfo=UTC)

    assert await read(event) == Renewal(key="Ev1", place=GENERAL, closed=closed, at=at)


async def test_renamed_place_that_the_bot_cannot_see_has_its_new_name() -> None:
    renewal = await read({"type": "group_rename", "channel": {"id": "CGONE", "name": "fresh"}})

    assert isinstance(renewal, Renewal)
    assert renewal.place == Place("slack:T1:CGONE", "fresh", PlaceKind.PRIVATE)


def person_with(**status: Any) -> dict[str, Any]:
    profile = {"display_name": "Ana Silva", **status}
    return {"type": "user_change", "user": {"id": "UANA", "tz": "Europe/Lisbon", "profile": profile}}


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("Vacationing", ""),
        ("", ":palm_tree:"),
        ("Out sick", ":face_with_thermometer:"),
        ("on parental leave", ""),
        ("OOO until Monday", ""),
        ("Out of the office", ""),
        ("away", ":speech_balloon:"),
        ("Travelling", ":airplane:"),
        ("traveling", ""),
        ("本周休假", ""),
        ("出差中", ":train:"),
        ("不在", ""),
    ],
)
async def test_status_that_says_so_is_an_absence(text: str, emoji: str) -> None:
    absence = await read(person_with(status_text=text, status_emoji=emoji, status_expiration=1767312000))

    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert isinstance(absence, Absence)
    assert (absence.person, absence.why) == (ANA, "status")
    assert (absence.starts, absence.ends, absence.at) == (at, datetime(2026, 1, 2, tzinfo=UTC), at)


@pytest.mark.parametrize(
    "status",
    [
        {"status_text": "In a huddle", "status_emoji": ":headphones:"},
        {"status_text": "Commuting", "status_emoji": ":bus:"},
        {"status_text": "Working remotely", "status_emoji": ":house_with_garden:"},
        {"status_text": "sleeveless, cooler, leaves"},
        {"status_text": "Vacation", "status_expiration": 1767225600},
        {"status_text": "", "status_emoji": ""},
        {},
    ],
)
async def test_other_status_is_no_absence(status: dict[str, Any]) -> None:
    assert await read(person_with(**status)) is None


async def test_status_without_an_end_is_an_absence_without_one() -> None:
    absence = await read(person_with(status_text="sick", status_expiration=0))

    assert isinstance(absence, Absence)
    assert absence.ends is None


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        ({"dnd_enabled": True, "next_dnd_start_ts": 1767225599, "next_dnd_end_ts": 1767229200}, 1),
        ({"snooze_enabled": True, "snooze_endtime": 1767229200, "next_dnd_start_ts": 1767240000}, 1),
        ({"dnd_enabled": True, "next_dnd_start_ts": 1767240000, "next_dnd_end_ts": 1767270000}, None),
        ({"dnd_enabled": True, "next_dnd_start_ts": 1767220000, "next_dnd_end_ts": 1767225600}, None),
        ({"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}, None),
        (
            {
                "dnd_enabled": True,
                "snooze_enabled": False,
                "next_dnd_start_ts": 1767225000,
                "next_dnd_end_ts": 1767270000,
            },
            None,
        ),
    ],
)
async def test_only_a_pause_that_lasts_now_is_an_absence(status: dict[str, Any], ends: int | None) -> None:
    absence = await read({"type": "dnd_updated_user", "user": "UANA", "dnd_status": status})

    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert absence == (
        Absence(key="Ev1", person=ANA, why="quiet", starts=at, ends=at + timedelta(hours=ends), at=at) if ends else None
    )


@pytest.mark.parametrize(
    ("event", "scope", "people"),
    [
        ({"type": "app_uninstalled"}, "slack:T1", ()),
        ({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, "slack:T1", ()),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["UANA"], "bot": []}}, "", ("slack:T1:UANA",)),
    ],
)
async def test_lost_right_is_a_revocation(event: dict[str, Any], scope: str, people: tuple[str, ...]) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)

    assert await read(event) == Revocation(key="Ev1", scope=scope, people=people, at=at)


async def test_what_another_bot_says_is_a_message_only_where_it_mentions_somebody() -> None:
    envelope = {"type": "event_callback", "event_id": "Ev1", "event_time": 1767225600}
    bot = Person("slack:T1:UCI", "ci-bot", bot=True)
    scene = Scene(BOT, Book(ANA, GENERAL, bot), RECEIVED, "")
    asks = await translate({**envelope, "event": said("<@UBOT> <@UANA> ok?", user="UCI", bot_id="BCI")}, scene)
    tells = await translate({**envelope, "event": said("build 7 passed", user="UCI", bot_id="BCI")}, scene)
    assert isinstance(asks, Message)
    assert (asks.author, asks.addressed, asks.mentions) == (bot, True, ("slack:T1:UBOT", "slack:T1:UANA"))
    assert tells == Unheard(key="Ev1", place=GENERAL, at=AT)


async def test_bot_that_is_named_in_a_command_is_somebody_and_the_double_itself_nobody() -> None:
    typed = {"command": "/double", "text": "settings bots <@UBOT|double> <@UCI|ci-bot> on", "trigger_id": "1"}
    where = {"user_id": "UANA", "channel_id": "CGEN", "channel_name": "general", "response_url": "", "team_id": "T1"}
    command = await translate({**typed, **where}, Scene(BOT, Book(ANA, GENERAL), RECEIVED, ""))
    assert isinstance(command, Command)
    assert command.mentions == ("slack:T1:UCI",)
