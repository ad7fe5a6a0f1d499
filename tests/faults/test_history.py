"""Whatever dies or answers late, what was accepted is answered once, and nothing is said after a stop."""

import asyncio
import random
from pathlib import Path

from tests.faults.world import Judgement, kill_at_random, open_world

QUESTIONS = 6
DEATHS = 2
LOST_ANSWERS = 2


async def test_questions_are_answered_once_though_the_process_dies_again_and_again(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        dying = asyncio.create_task(kill_at_random(world, DEATHS, random.Random(1)))
        await world.ask(QUESTIONS)
        await dying
        assert await world.judge() == Judgement(QUESTIONS, (), (), 0)


async def test_questions_are_answered_once_though_slack_took_posts_and_never_said_so(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        world.slack.fail("chat.postMessage", "lost", times=LOST_ANSWERS)
        await world.ask(QUESTIONS)
        assert await world.judge() == Judgement(QUESTIONS, (), (), 0)
