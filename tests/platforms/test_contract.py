"""What every platform promises to the floors above, tried on each: the local one, and Slack over a loopback server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from adapters.chat import Button, Card, Event, Label, PlaceKind, Platform, Post
from adapters.errors import Refused
from adapters.local.clock import Clock
from adapters.local.connect import Local
from adapters.slack.connect import Slack
from tests.adapters.slack.conftest import everything, now, settings
from tests.servers.slack import LoopbackSlack

LABEL = Label("AI · Ana's double", {"AIGC.Label": "1"})
CARD = Card("Ben asks", (("From", "Ben"),), "May I?", "Yes.", "sure", (Button("approve", "Approve", "d1:1"),))


@dataclass
class Case:
    """A connected platform with Ana and Ben in #ops, where one of them has said hello."""

    platform: Platform
    ops: str
    ana: str
    ben: str


@asynccontextmanager
async def local() -> AsyncIterator[Case]:
    chat = Local(Clock(datetime.now(UTC)))
    ana, ben = chat.add_person("Ana"), chat.add_person("Ben")
    ops = chat.add_place("ops", PlaceKind.PUBLIC, [ana, ben])
    await chat.start(_drop, everything)
    await chat.say(ana, ops, "hello")
    yield Case(chat, ops.id, ana.id, ben.id)


@asynccontextmanager
async def slack() -> AsyncIterator[Case]:
    with LoopbackSlack() as workspace:
        workspace.add_user("U0ANA", "Ana")
        workspace.add_user("U0BEN", "Ben")
        workspace.add_channel("C0OPS", "ops", members=["U0ANA", "U0BEN"])
        workspace.message("C0OPS", "U0ANA", "hello")
        platform = Slack(settings(workspace), now=now)
        await platform.start(_drop, everything)
        yield Case(platform, "slack:T0LOOP:C0OPS", "slack:T0LOOP:U0ANA", "slack:T0LOOP:U0BEN")
        await platform.stop()


@pytest.fixture(params=[local, slack], ids=["local", "slack"])
async def case(request: pytest.FixtureRequest) -> AsyncIterator[Case]:
    async with request.param() as opened:
        yield opened


async def _drop(_: Event) -> None:
    """Nothing is done about what comes in."""


async def test_post_is_found_by_its_key_until_it_is_deleted(case: Case) -> None:
    message = await case.platform.send(case.ops, Post(LABEL, "Yes."), key="reply:1")
    assert await case.platform.find(case.ops, "reply:1") == message
    assert await case.platform.find(case.ops, "reply:2") is None
    await case.platform.delete(case.ops, message)
    assert await case.platform.find(case.ops, "reply:1") is None
    await case.platform.delete(case.ops, message)


async def test_post_in_a_thread_is_found_there(case: Case) -> None:
    root = await case.platform.send(case.ops, Post(LABEL, "Root"), key="a")
    reply = await case.platform.send(case.ops, Post(LABEL, "Reply"), key="b", thread=root)
    assert await case.platform.find(case.ops, "b", thread=root) == reply


async def test_card_can_be_sent_shown_to_one_and_replaced(case: Case) -> None:
    direct = await case.platform.direct(case.ana)
    message = await case.platform.send(direct, Post(LABEL, "Ben asks", CARD), key="card:1")
    await case.platform.update(direct, message, Post(LABEL, "Sent."))
    await case.platform.ephemeral(case.ops, case.ben, Post(LABEL, "Only you see this."))
    assert await case.platform.find(direct, "card:1") == message


async def test_people_and_places_are_told_as_they_are(case: Case) -> None:
    place = await case.platform.place(case.ops)
    assert (place.id, place.name, place.kind) == (case.ops, "ops", PlaceKind.PUBLIC)
    people = {person.id: person for person in await case.platform.members(case.ops) if not person.bot}
    assert {case.ana, case.ben} == set(people)
    assert people[case.ana].name == "Ana"
    assert (await case.platform.place(await case.platform.direct(case.ana))).kind is PlaceKind.DIRECT


async def test_history_tells_what_was_said_since(case: Case) -> None:
    since = datetime.now(UTC) - timedelta(hours=1)
    assert [message.text async for message in case.platform.history(case.ops, since)] == ["hello"]


async def test_unknown_place_is_refused(case: Case) -> None:
    nowhere = case.ops.rpartition(":")[0] + ":C0NOWHERE"
    with pytest.raises(Refused):
        await case.platform.send(nowhere, Post(LABEL, "x"), key="x")
