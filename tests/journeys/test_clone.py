"""The clone of a worker: would they answer, and how; in a stand-in the double keeps quiet where they would."""

from datetime import timedelta

from adapters.chat import Place, PlaceKind
from bot.service.table import carry_out
from tests.stage import Stage

LOUD, QUIET = "@Ana how do I roll back deploy number {n}?", "@Ana lunch idea {n} for the team, anybody?"


async def live(stage: Stage, days: int) -> Place:
    """For some days Ana answers what Ben asks in #ops, and leaves alone what Chen says in #lunch."""
    place = stage.chat.add_place("lunch", PlaceKind.PUBLIC, [stage.ana, stage.ben, stage.chen])
    await stage.consent(stage.ana)
    await stage.consent(stage.ana, place)
    for n in range(days):
        await stage.chat.say(stage.chen, place, QUIET.format(n=n))
        stage.clock.advance(timedelta(minutes=20))
        await stage.chat.say(stage.ben, stage.ops, LOUD.format(n=n))
        stage.clock.advance(timedelta(minutes=10))
        await stage.chat.say(stage.ana, stage.ops, "Use the release page.")
        await stage.wait(hours=23)
    return place


async def speaks(stage: Stage, text: str, person: str, place: str) -> float:
    asked = await carry_out(stage.app, "ask", {"text": text, "worker": "Ana", "person": person, "place": place})
    return float(asked["clone"]["speaks"])


async def test_clone_knows_what_its_worker_answers(stage: Stage) -> None:
    await live(stage, 20)
    assert await speaks(stage, LOUD.format(n=77), "ben", "ops") > 0.7
    assert await speaks(stage, QUIET.format(n=77), "chen", "lunch") < 0.3


async def test_unasked_the_double_keeps_quiet_where_its_worker_would(stage: Stage) -> None:
    lunch = await live(stage, 100)
    await stage.stand_in(stage.ana, "for 3 days")
    await stage.say(stage.chen, QUIET.format(n=78), place=lunch)
    before = len(stage.chat.posts)
    stage.clock.advance(timedelta(hours=1))
    await stage.say(stage.chen, QUIET.format(n=79), place=lunch)
    assert len(stage.chat.posts) == before
    why = (await stage.command(stage.ana, "why")).post.text
    assert why.startswith("Verdict: keep quiet, by «you would stay silent»")


async def test_who_asks_the_double_itself_is_heard(stage: Stage) -> None:
    lunch = await live(stage, 20)
    await stage.stand_in(stage.ana, "for 3 days")
    await stage.say(stage.chen, "@double " + QUIET.format(n=78), place=lunch)
    before = len(stage.cards(stage.ana))
    await stage.say(stage.chen, "@double " + QUIET.format(n=79), place=lunch)
    assert len(stage.cards(stage.ana)) > before


async def test_clone_of_what_was_forgotten_is_asked_no_more(stage: Stage) -> None:
    await live(stage, 30)
    assert await speaks(stage, LOUD.format(n=77), "ben", "ops") > 0.7
    card = await stage.command(stage.ana, "forget #ops")
    await stage.press(stage.ana, card, "forget_part")
    assert await speaks(stage, LOUD.format(n=77), "ben", "ops") < 0.5


async def test_little_known_worker_has_no_clone_yet(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("How do I deploy?", "Run it.")
    asked = await carry_out(stage.app, "ask", {"text": "How do I deploy?", "worker": "Ana"})
    assert asked["clone"] is None
