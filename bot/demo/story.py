"""The weeks of the demo, in order: consent, shadow, stand-in, approval, edit, refusal, an answer alone, erasure."""

from typing import Protocol

from bot.commands.forget import CONFIRM
from bot.commands.shadow import CONSENT as CONSENT_SHADOW
from bot.commands.stand import CONSENT as CONSENT_SEND
from bot.demo.script import Line
from bot.demo.world import World
from bot.learning.learn import GRANT

SHADOW_DAYS = (1, 2, 3, 4, 7)


class Teller(Protocol):
    """Who tells the story."""

    async def chapter(self, name: str) -> None:
        """A new part begins, by the name of its title in the texts."""

    def hush(self) -> None:
        """More of the same follows."""

    def speak_up(self) -> None:
        """Something new follows."""


async def play(world: World, teller: Teller) -> None:
    """Play everything up to the morning after."""
    await _consent(world, teller)
    await _shadow(world, teller)
    await _clear(world, teller)
    await _stand_in(world, teller)
    await _recall(world, teller)


async def wait_for_a_word(world: World) -> None:
    """Questions that the worker finds when they look: the double drafts, and waits for them."""
    await world.command(world.script.worker, world.script.typed.stop)
    for line in world.script.waiting:
        await world.say(line.who, line.text, line.place, later=line.later)


async def end(world: World, teller: Teller) -> None:
    """Stop, and erase with proof."""
    worker, typed = world.script.worker, world.script.typed
    await teller.chapter("end")
    await world.command(worker, typed.stop)
    sure = await world.command(worker, typed.forget)
    await world.press(worker, sure, CONFIRM)


async def _consent(world: World, teller: Teller) -> None:
    await teller.chapter("consent")
    card = await world.command(world.script.worker, world.script.typed.shadow, "ops")
    await world.press(world.script.worker, card, CONSENT_SHADOW)


async def _shadow(world: World, teller: Teller) -> None:
    script = world.script
    await teller.chapter("shadow")
    for number, day in enumerate(SHADOW_DAYS):
        await world.jump(day, 10)
        for who, question in script.routine:
            await world.say(who, question)
            await world.say(script.worker, script.rollback)
            teller.hush()
        if number == 0:
            teller.speak_up()
            await _speak(world, script.others)
            teller.hush()
    await teller.chapter("outage")
    await world.jump(8, 14)
    await _speak(world, script.incident)


async def _clear(world: World, teller: Teller) -> None:
    worker = world.script.worker
    await teller.chapter("right")
    await world.press(worker, world.card(worker, GRANT), GRANT)


async def _stand_in(world: World, teller: Teller) -> None:
    script, worker = world.script, world.script.worker
    alone, approved, edited, stakes = script.asked
    await teller.chapter("away")
    await world.jump(14, 21)
    card = await world.command(worker, script.typed.stand_in)
    await world.press(worker, card, CONSENT_SEND)
    await world.jump(15, 2)
    await teller.chapter("alone")
    await world.say(alone.who, alone.text)
    await teller.chapter("approved")
    await world.say(approved.who, approved.text)
    await world.press(worker, world.card(worker, "approve"), "approve")
    await teller.chapter("edited")
    await world.say(edited.who, edited.text)
    await world.press(worker, world.card(worker, "edit"), "edit", script.edited)
    await teller.chapter("stakes")
    await world.say(stakes.who, stakes.text)


async def _recall(world: World, teller: Teller) -> None:
    script = world.script
    await teller.chapter("morning")
    await world.jump(15, 9)
    await world.command(script.colleagues[1], script.typed.recall)
    await world.command(script.worker, script.typed.why)
    await teller.chapter("report")
    await world.command(script.worker, script.typed.report)


async def _speak(world: World, lines: tuple[Line, ...]) -> None:
    said = None
    for line in lines:
        if line.react and said is not None:
            await world.react(line.who, said, line.text)
        else:
            said = await world.say(line.who, line.text, line.place, later=line.later)
