"""Messages that were forwarded are read as quoted, and told apart by who may read them where they were said."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.chat import Message, Said
from tests.adapters.slack.test_translate import ANA, read, said

AT = datetime(2026, 1, 1, 0, 0, 0, tzinfo=UTC)


def forwarded(text: str = "How do I *roll back*?", channel: str = "COTHER", **more: Any) -> dict[str, Any]:
    known = {"author_id": "UANA", "author_name": "ana", "channel_id": channel, "ts": "1767225600.000000"}
    return {"is_share": True, "is_msg_unfurl": True, "text": text, "fallback": text, **known, **more}


async def message(text: str, *attachments: dict[str, Any], **fields: Any) -> Message:
    read_ = await read(said(text, attachments=list(attachments), **fields))
    assert isinstance(read_, Message)
    return read_


async def test_forwarded_message_is_quoted_with_who_and_when() -> None:
    found = await message("and this?", forwarded())

    assert found.text == "and this?"
    assert found.quoted == Said("How do I **roll back**?", ANA.name, AT, elsewhere=True)
    assert found.mentions == ()


@pytest.mark.parametrize(
    ("channel", "fields", "elsewhere"),
    [
        ("CGEN", {}, False),
        ("COTHER", {}, True),
        ("GPRIV", {}, True),
        ("CGEN", {"channel": "DANA", "channel_type": "im"}, False),
        ("COTHER", {"channel": "DANA", "channel_type": "im"}, True),
    ],
)
async def test_it_is_elsewhere_unless_everybody_here_may_read_it_there(
    channel: str, fields: dict[str, str], elsewhere: bool
) -> None:
    found = await message("and this?", forwarded(channel=channel), **fields)
    assert found.quoted is not None
    assert found.quoted.elsewhere is elsewhere


async def test_alone_in_the_talk_with_the_bot_it_is_what_is_asked() -> None:
    direct = {"channel": "DANA", "channel_type": "im"}
    found = await message("", forwarded(), **direct)
    assert (found.text, found.quoted, found.addressed) == ("How do I **roll back**?", None, True)


async def test_alone_in_a_channel_it_is_nothing_that_was_said_there() -> None:
    assert await read(said("", attachments=[forwarded()])) is None


async def test_several_are_a_record_in_order() -> None:
    later = forwarded("Try the page.", author_id=None, ts="1767225660.000000")
    found = await message("look", later, forwarded("Help"))
    assert [(each.name, each.text) for each in found.record] == [(ANA.name, "Help"), ("ana", "Try the page.")]


@pytest.mark.parametrize(
    "attachment",
    [
        {"text": "a card of another app"},
        forwarded(is_msg_unfurl=False),
        forwarded(channel_id=None),
        forwarded(ts="yesterday"),
        forwarded(""),
        {},
    ],
)
async def test_what_is_no_forwarded_message_leaves_the_words_as_they_are(attachment: dict[str, Any]) -> None:
    found = await message("hello", attachment)
    assert (found.text, found.quoted, found.record) == ("hello", None, ())
