"""An approval comes only from the worker, on the version they saw; nobody acts for a closed account."""

import pytest

from adapters.chat import Press
from adapters.local.people import Posted
from tests.stage import Stage


@pytest.fixture
async def card(stage: Stage) -> Posted:
    """A waiting card of Ana's."""
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "How do I roll back a deploy?")
    await stage.say(stage.ana, "Use the release page.")
    await stage.wait(hours=1)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, "@double @Ana how do I roll back a deploy?")
    return stage.cards(stage.ana)[-1]


def replies(stage: Stage) -> list[str]:
    return [posted.post.text for posted in stage.chat.posts if posted.key.startswith("reply:")]


async def test_press_of_a_colleague_is_refused_in_private(stage: Stage, card: Posted) -> None:
    await stage.press(stage.ben, card, "approve")
    assert replies(stage) == []
    told = [posted.post.text for posted in stage.chat.posts if posted.only_for == stage.ben.id]
    assert told == ["Only the worker whose double this is can press that."]


@pytest.mark.parametrize("version", ["0", "2", "", "x"])
async def test_press_on_another_version_is_refused(stage: Stage, card: Posted, version: str) -> None:
    value = stage.chat.button(card, "approve").value.rpartition(":")[0] + f":{version}"
    await stage.app.accept(
        Press(
            key=f"forged-{version}",
            place=stage.direct(stage.ana),
            author=stage.ana,
            action="approve",
            value=value,
            at=stage.clock.now(),
        )
    )
    await stage.app.settle()
    assert replies(stage) == []


@pytest.mark.parametrize("value", ["", ":", "nothing:1", "nothing"])
async def test_press_about_nothing_is_refused(stage: Stage, card: Posted, value: str) -> None:
    await stage.app.accept(
        Press(key="forged", place=stage.ops, author=stage.ana, action="approve", value=value, at=stage.clock.now())
    )
    await stage.app.settle()
    assert replies(stage) == []


async def test_withdrawn_consent_refuses_an_approval(stage: Stage, card: Posted) -> None:
    value = stage.chat.button(card, "approve").value
    await stage.command(stage.ana, "shadow off", stage.ops)
    await stage.app.accept(
        Press(key="late", place=stage.ops, author=stage.ana, action="approve", value=value, at=stage.clock.now())
    )
    await stage.app.settle()
    assert replies(stage) == []
    assert stage.cards(stage.ana)[-1].post.text == "Stopped; not sent."


async def test_closed_account_is_acted_for_no_more(stage: Stage, card: Posted) -> None:
    await stage.chat.deactivate(stage.ana)
    await stage.app.settle()
    assert stage.cards(stage.ana)[-1].post.text == "Stopped; not sent."
    await stage.say(stage.chen, "@double @Ana how do I roll back a deploy?")
    assert replies(stage) == []
    assert stage.cards(stage.ana)[-1].post.text == "Stopped; not sent."
