"""GitLab's door: what is GitLab's gets in, and is one event however often it comes; all else is told what is wrong."""

import copy
import functools
import logging
import operator
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.chat import Message
from adapters.gitlab.connect import GitLab
from tests.adapters.gitlab.conftest import Forge, settings
from tests.servers.client import plain_client
from tests.servers.doorway import served
from tests.servers.gitlab import Delivered
from tests.servers.gitlab_tampered import Tamperer
from tests.servers.raw_http import send_all
from tests.servers.upstairs import Upstairs

COUNT = 600
SEED = 20_261_130
KINDS = ["message", "message", "message"]


def deliveries(forge: Forge) -> list[Delivered]:
    """A merge request, a question in it, and an approval."""
    merge, opened = forge.gitlab.opened(forge.app, forge.ben, "A change 变更")
    asked = forge.gitlab.note(forge.app, merge, forge.ben, "@ana may I merge, s'il te plaît?")
    return [opened, asked, forge.gitlab.approve(forge.app, merge, forge.ana)]


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "secret"])
async def test_not_one_tampered_delivery_is_handed_up_or_breaks_the_server(
    forge: Forge, caplog: pytest.LogCaptureFixture, signed: bool
) -> None:
    host = Upstairs(forge.clock.now)
    chosen = settings(
        forge.gitlab, **({} if signed else {"signing_token": None, "webhook_secret": forge.gitlab.secret})
    )
    async with served(lambda _: GitLab(chosen, now=forge.clock.now), host) as (_, address):
        url, tamperer = f"{address}/gitlab/events", Tamperer(forge.gitlab, deliveries(forge), SEED, is_signed=signed)
        let_in = await send_all(url, iter(tamperer.good()))
        handed_up = [event.kind for event in host.events]
        host.events.clear()
        with caplog.at_level(logging.ERROR):
            answers = await send_all(url, tamperer.requests(COUNT))
    assert [answer.status for answer in let_in] == [200] * 3
    assert handed_up == KINDS
    assert host.events == []
    statuses = Counter((answer.name, answer.status) for answer in answers)
    assert {case for case in statuses if case[1] is None or not 400 <= case[1] < 500} == set()
    assert caplog.records == []


async def test_signed_delivery_with_odd_values_breaks_nothing(forge: Forge, caplog: pytest.LogCaptureFixture) -> None:
    dice, good = random.Random(SEED), deliveries(forge)
    odd: tuple[Any, ...] = (
        None,
        -1,
        0,
        2**70,
        1e30,
        "",
        "x" * 70,
        "\ud800",
        [],
        {},
        [None],
        "9999-12-31T23:59:59Z",
        "0001-01-01 00:00:00 UTC",
    )
    with caplog.at_level(logging.ERROR):
        for _ in range(400):
            event, payload = copy.deepcopy(dice.choice(good))
            *way, last = dice.choice(list(ways_in(payload)))
            functools.reduce(operator.getitem, way, payload)[last] = dice.choice(odd)
            assert (await forge.deliver((event, payload))).status_code in (200, 422), (way, last)
    assert caplog.records == []


def ways_in(value: Any) -> Iterator[tuple[Any, ...]]:
    """The ways to everything within a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield (key,)
        for way in ways_in(part):
            yield key, *way


async def test_what_comes_again_under_another_name_is_the_same_event(forge: Forge) -> None:
    delivered = forge.gitlab.note(forge.app, forge.merge(), forge.ben, "May I merge?")
    for delivery in ("one", "one", "two"):
        await forge.deliver(delivered, delivery=delivery)
    assert len({event.key for event in forge.taken()}) == 1


async def test_approval_that_is_given_again_is_another_event_and_a_retry_is_none(forge: Forge) -> None:
    merge = forge.merge()
    approved = forge.gitlab.approve(forge.app, merge, forge.ana)
    for delivery in ("one", "one", "two"):
        await forge.deliver(approved, delivery=delivery)
        forge.clock.advance(seconds=30)
    events = forge.taken()
    assert len({event.key for event in events}) == 2
    assert len({event.id for event in events if isinstance(event, Message)}) > 1


async def test_former_signing_token_is_accepted_beside_the_new_one(forge: Forge) -> None:
    former, foreign, host = f"whsec_{'Zm9v' * 8}", f"whsec_{'YmFy' * 8}", Upstairs(forge.clock.now)
    chosen = settings(forge.gitlab, previous_signing_token=former)
    async with served(lambda _: GitLab(chosen, now=forge.clock.now), host) as (_, address):
        url, delivered = f"{address}/gitlab/events", forge.gitlab.became(forge.app, "project_rename")
        answers = [await forge.gitlab.deliver(url, *delivered, signing_token=token) for token in ("", former, foreign)]
        both = forge.gitlab.letter(*delivered)
        both[1]["webhook-signature"] = f"v1,{'A' * 43}= {both[1]['webhook-signature']}"
        async with plain_client() as client:
            answers.append(await client.post(url, content=both[0], headers=both[1]))
    assert [answer.status_code for answer in answers] == [200, 200, 401, 200]


async def test_former_secret_is_accepted_beside_the_new_one(forge: Forge) -> None:
    former, host = "the-secret-before-this-one", Upstairs(forge.clock.now)
    chosen = settings(
        forge.gitlab, signing_token=None, webhook_secret=forge.gitlab.secret, previous_webhook_secret=former
    )
    async with served(lambda _: GitLab(chosen, now=forge.clock.now), host) as (_, address):
        url, delivered = f"{address}/gitlab/events", forge.gitlab.became(forge.app, "project_rename")
        answers = [await forge.gitlab.deliver(url, *delivered, secret=one) for one in ("", former, "x" * 20)]
    assert [answer.status_code for answer in answers] == [200, 200, 401]


async def test_secret_alone_does_not_open_where_deliveries_are_signed(forge: Forge) -> None:
    body, headers = forge.gitlab.letter(*forge.gitlab.became(forge.app, "project_rename"))
    unsigned = {name: value for name, value in headers.items() if not name.startswith("webhook-")}
    async with plain_client() as client:
        assert (await client.post(forge.url, content=body, headers=unsigned)).status_code == 400


async def test_what_could_not_be_taken_is_to_come_again(forge: Forge) -> None:
    delivered = forge.gitlab.note(forge.app, forge.merge(), forge.ben, "May I merge?")
    forge.host.broken = True
    assert (await forge.deliver(delivered)).status_code == 503
    forge.host.broken = False
    assert (await forge.message(delivered)).text == "May I merge?"


async def test_unknown_events_are_acknowledged(forge: Forge) -> None:
    assert await forge.heard(("Pipeline Hook", {"object_kind": "pipeline", "object_attributes": {"id": 1}})) == []
    epic = {"object_kind": "note", "user": forge.ben.hooked, "group": {"id": 1}, "epic": {"iid": 1}}
    told = {"id": 1, "note": "Hm", "noteable_type": "Epic"}
    told |= dict.fromkeys(("created_at", "updated_at"), "2026-03-02 09:00:00 +0100")
    assert await forge.heard(("Note Hook", {**epic, "object_attributes": told})) == []
    assert await forge.heard(("Member Hook", {"event_name": "user_add_to_group", "group_id": 1})) == []
