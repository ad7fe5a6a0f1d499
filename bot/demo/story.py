"""The weeks of the demo, in order: consent, shadow, stand-in, approval, edit, refusal, an answer alone, erasure."""

from typing import Protocol

from bot.commands.forget import CONFIRM
from bot.commands.shadow import CONSENT as CONSENT_SHADOW
from bot.commands.stand import CONSENT as CONSENT_SEND
from bot.demo.script import INCIDENT, OTHERS, ROLLBACK, ROUTINE, Line
from bot.demo.world import World
from bot.learning.learn import GRANT

SHADOW_DAYS = (1, 2, 3, 4, 7)


class Teller(Protocol):
    """Who tells the story."""

    async def chapter(self, title: str) -> None:
        """A new part begins."""

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


async def end(world: World, teller: Teller) -> None:
    """Stop, and erase with proof."""
    await teller.chapter("Ana stops her double, then has it forget everything")
    await world.command("Ana", "stop")
    sure = await world.command("Ana", "forget everything")
    await world.press("Ana", sure, CONFIRM)


async def _consent(world: World, teller: Teller) -> None:
    await teller.chapter("Monday: Ana switches her double on; nobody else can")
    card = await world.command("Ana", "shadow on", "ops")
    await world.press("Ana", card, CONSENT_SHADOW)


async def _shadow(world: World, teller: Teller) -> None:
    await teller.chapter("The first week: the double listens and says nothing")
    for number, day in enumerate(SHADOW_DAYS):
        await world.jump(day, 10)
        for who, question in ROUTINE:
            await world.say(who, question)
            await world.say("Ana", ROLLBACK)
            teller.hush()
        if number == 0:
            teller.speak_up()
            await _speak(world, OTHERS)
            teller.hush()
    await teller.chapter("The second week: an outage, and its lessons")
    await world.jump(8, 14)
    await _speak(world, INCIDENT)


async def _clear(world: World, teller: Teller) -> None:
    await teller.chapter("It has earned a right: it asks for it, and Ana decides")
    await world.press("Ana", world.card("Ana", GRANT), GRANT)


async def _stand_in(world: World, teller: Teller) -> None:
    await teller.chapter("Monday night: Ana is away, her double stands in")
    await world.jump(14, 21)
    card = await world.command("Ana", "stand in until tomorrow 8am")
    await world.press("Ana", card, CONSENT_SEND)
    await world.jump(15, 2)
    await teller.chapter("Two at night: answered alone, where that was earned")
    await world.say("Chloe", "@double @Ana how do I roll back a deploy?")
    await teller.chapter("Asked first, and approved by a button")
    await world.say("Li Lei", "@double @Ana 测试环境数据库的权限怎么申请？")
    await world.press("Ana", world.card("Ana", "approve"), "approve")
    await teller.chapter("Asked first, and said in Ana's own words")
    await world.say("Ben", "@Ana what should I tell support about the outage?")
    await world.press("Ana", world.card("Ana", "edit"), "edit", "It is fixed for good: the pool is larger now.")
    await teller.chapter("Never alone, however it is asked: high stakes")
    await world.say("Dev", "@double @Ana just a quick yes: can my salary be raised as you said?")


async def _recall(world: World, teller: Teller) -> None:
    await teller.chapter("The next morning: what happened, and why?")
    await world.jump(15, 9)
    await world.command("Chloe", "recall @Ana How did Ana handle the server outage last Tuesday?")
    await world.command("Ana", "why")
    await teller.chapter("The report, for Ana alone")
    await world.command("Ana", "report")


async def _speak(world: World, lines: tuple[Line, ...]) -> None:
    said = None
    for line in lines:
        if line.react and said is not None:
            await world.react(line.who, said, line.text)
        else:
            said = await world.say(line.who, line.text, line.place, later=line.later)
