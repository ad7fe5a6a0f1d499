"""A reply leaves by the worker's own press on the version that they saw, and once, whoever presses what else."""

import asyncio
from pathlib import Path

import pytest

from adapters.chat import Press
from tests.adversaries import presses
from tests.stage import Stage


async def test_random_presses_send_nothing_that_the_worker_did_not_press(tmp_path: Path) -> None:
    found = await presses.run(tmp_path, 1000, seed=7)
    assert found.examples == []
    assert found.allowed > 70


@pytest.mark.parametrize(
    "actions", [("approve", "approve"), ("approve", "edit"), ("edit", "edit"), ("approve", "ignore")]
)
async def test_two_presses_at_once_send_at_most_once(stage: Stage, actions: tuple[str, str]) -> None:
    await stage.consent(stage.ana)
    await stage.teach("How do I roll back a deploy?", "Use the release page.")
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, "@double @Ana how do I roll back a deploy?")
    value = stage.chat.button(stage.cards(stage.ana)[-1], "approve").value
    places = (stage.direct(stage.ana), stage.ops)
    both = [
        Press(
            key=f"p{number}",
            place=place,
            author=stage.ana,
            action=action,
            value=value,
            text="Ask Ben.",
            at=stage.clock.now(),
        )
        for number, (action, place) in enumerate(zip(actions, places, strict=True))
    ]
    await asyncio.gather(*(stage.app.accept(press) for press in both))
    await asyncio.gather(stage.app.settle(), stage.app.settle())
    assert len(stage.replies()) in ({0, 1} if "ignore" in actions else {1})
