"""GitHub's door: what it signed gets in, and is one event however often it comes; all else is told what is wrong."""

import logging
from collections import Counter

import pytest

from adapters.chat import Message
from adapters.github.connect import GitHub
from tests.adapters.github.conftest import Forge, settings
from tests.servers.doorway import served
from tests.servers.github import Delivered
from tests.servers.github_tampered import Tamperer
from tests.servers.raw_http import send_all
from tests.servers.upstairs import Upstairs

COUNT = 1500
SEED = 20_261_130


def deliveries(forge: Forge) -> list[Delivered]:
    """A pull request, a question in it, a review, and a collaborator who leaves."""
    pull, opened = forge.github.opened(forge.app, forge.ben, "A change 变更")
    return [
        opened,
        forge.github.comment(forge.app, pull, forge.ben, "@ana may I merge, s'il te plaît?"),
        forge.github.review(forge.app, pull, forge.ana, "approved", "Fine.")[1],
        forge.github.member(forge.app, forge.ben, "removed"),
    ]


async def test_not_one_tampered_delivery_is_handed_up_or_breaks_the_server(
    forge: Forge, caplog: pytest.LogCaptureFixture
) -> None:
    tamperer = Tamperer(forge.github, deliveries(forge), SEED)
    let_in = await send_all(forge.url, iter(tamperer.good()))
    handed_up = sorted(event.kind for event in forge.host.events)
    forge.host.events.clear()
    with caplog.at_level(logging.ERROR):
        answers = await send_all(forge.url, tamperer.requests(COUNT))
    assert [answer.status for answer in let_in] == [200] * 4
    assert handed_up == ["membership", "message", "message", "message"]
    assert forge.host.events == []
    assert len(answers) == COUNT
    statuses = Counter((answer.name, answer.status) for answer in answers)
    assert {case for case in statuses if case[1] is None or not 400 <= case[1] < 500} == set()
    assert caplog.records == []


async def test_delivery_that_comes_again_under_another_id_is_the_same_event(forge: Forge) -> None:
    pull = forge.github.open(forge.app, forge.ben, "A change", None)
    delivered = forge.github.comment(forge.app, pull, forge.ben, "May I merge?")
    for delivery in ("one", "one", "two"):
        await forge.deliver(delivered, delivery=delivery)
    assert len({event.key for event in forge.host.events}) == 1


async def test_collaborator_who_is_let_in_twice_comes_twice(forge: Forge) -> None:
    for delivery in ("one", "two", "three"):
        action = "removed" if delivery == "two" else "added"
        await forge.deliver(forge.github.member(forge.app, forge.ben, action), delivery=delivery)
    assert len({event.key for event in forge.host.events}) == 3


async def test_former_secret_is_accepted_beside_the_new_one(forge: Forge) -> None:
    former, host = "the-secret-before-this-one", Upstairs(forge.clock.now)
    chosen = settings(forge.github, previous_webhook_secret=former)
    async with served(lambda _: GitHub(chosen, now=forge.clock.now), host) as (_, address):
        url, (event, payload) = f"{address}/github/events", forge.github.member(forge.app, forge.ben, "added")
        answers = [await forge.github.deliver(url, event, payload, secret=one) for one in ("", former, "x" * 20)]
    assert [answer.status_code for answer in answers] == [200, 200, 401]


async def test_what_could_not_be_taken_is_to_come_again(forge: Forge) -> None:
    pull = forge.github.open(forge.app, forge.ben, "A change", None)
    delivered = forge.github.comment(forge.app, pull, forge.ben, "May I merge?")
    forge.host.broken = True
    assert (await forge.deliver(delivered)).status_code == 503
    forge.host.broken = False
    assert isinstance((await forge.heard(delivered))[0], Message)


async def test_door_of_a_platform_that_hung_up_asks_to_come_again(forge: Forge) -> None:
    pull = forge.github.open(forge.app, forge.ben, "A change", None)
    await forge.platform.stop()
    assert (await forge.deliver(forge.github.comment(forge.app, pull, forge.ben, "Hm?"))).status_code == 503
    assert forge.host.events == []


async def test_unknown_events_and_pings_are_acknowledged(forge: Forge) -> None:
    assert await forge.heard(("ping", {"zen": "Design for failure."})) == []
    assert await forge.heard(("star", {"action": "created"})) == []
