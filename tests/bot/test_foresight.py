"""What is foreseen of a worker: one forecast, drafts by the act that is coming, and claims that are taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from adapters.chat import Place, PlaceKind
from bot.learning.foresight import Foresight, Met, Seen
from memory.domain import Act, Decision, Provenance, Situation, Turn
from policies.certificate import Claim

OPS = Place("ops", "ops", PlaceKind.PUBLIC)
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
BYE = "You are welcome, bye."
Vector = NDArray[np.float32]


def vector(seed: int, near: int | None = None) -> Vector:
    """A direction for each seed; a little of another one where it is near to that."""
    made = np.random.default_rng(seed).normal(size=16)
    if near is not None:
        made = 0.35 * made + np.random.default_rng(near).normal(size=16)
    return np.asarray(made / np.linalg.norm(made), np.float32)


def met(number: int, text: str, of: int) -> Met:
    """The question with a number, about the thing with another."""
    at = BEGAN + timedelta(hours=number)
    turn = Turn(f"m{number}", f"asker-{number % 7}", "Ben", text, at)
    return Met(situation=Situation(OPS, f"t{number}", turn), vector=vector(1000 + number, near=of))


def seen(asked: Met, reply: str, act: str, of: int) -> Seen:
    trigger = asked.situation.trigger
    decision = Decision(
        id=trigger.message,
        worker="ana",
        situation=asked.situation,
        act=Act(act),
        reply=reply,
        at=trigger.at + timedelta(minutes=1 if reply else 1440),
        provenance=Provenance.IMPORTED,
        reply_message=f"r{trigger.message}" if reply else None,
    )
    return Seen(met=asked, decision=decision, act=act, reply=vector(of) if reply else None)


def heard(foresight: Foresight, what: Seen) -> None:
    foresight.hear(what.met.situation.trigger, OPS.id, what.met.situation.thread)


@pytest.fixture
def desk() -> Foresight:
    """A service desk: each thing is asked about in its own words, and every third word is a thank-you."""
    foresight = Foresight(frozenset({"ana"}))
    for number in range(180):
        thing = number % 12
        if number % 3 == 2:
            each = seen(met(number, f"thanks a lot {thing}", 500), BYE, "acknowledge", 501)
        else:
            asked = met(number, f"where is the thing{thing} kept, please", thing)
            each = seen(asked, f"The thing{thing} is on shelf {thing}, second door.", "answer", 100 + thing)
        heard(foresight, each)
        foresight.learn(each)
    foresight.fit()
    return foresight


def test_forecast_is_one_whole_over_silence_and_acts(desk: Foresight) -> None:
    foreseen = desk.foresee(met(200, "where is the thing4 kept, please", 4))
    assert sum(foreseen.acts.values()) == pytest.approx(1)
    assert foreseen.acts["ignore"] == pytest.approx(1 - foreseen.speaks)
    assert max(foreseen.acts, key=foreseen.acts.__getitem__) == "answer"


def test_question_is_not_answered_by_what_is_said_most_often(desk: Foresight) -> None:
    things = [thing for thing in range(12) if thing % 3 < 2]
    asked = [met(200 + thing, f"where is the thing{thing} kept, please", thing) for thing in things]
    drafts = [desk.foresee(each).draft for each in asked]
    assert drafts == [f"The thing{thing} is on shelf {thing}, second door." for thing in things]
    assert desk.foresee(met(300, "thanks a lot 3", 500)).draft == BYE


LUNCH, BUILD = "today's lunch menu is on the door", "the build is red, who can fix it?"


def passed(number: int, text: str, *, spoke: bool, named: bool = False) -> Seen:
    """A question in the channel, and whether she spoke to it."""
    asked = met(number, text, 3)
    turn = replace(asked.situation.trigger, mentions=("ana",) if named else ())
    asked = replace(asked, situation=replace(asked.situation, trigger=turn))
    return seen(asked, "I look at it.", "answer", 1) if spoke else seen(asked, "", "ignore", 1)


@pytest.fixture
def choosy() -> Foresight:
    """She speaks to a red build and wherever she is named, and passes over lunch."""
    foresight = Foresight(frozenset({"ana"}))
    for number in range(800):
        named, lunch = number % 5 == 0, number % 2 == 0
        each = passed(number, LUNCH if lunch else BUILD, spoke=named or not lunch, named=named)
        heard(foresight, each)
        foresight.learn(each)
    foresight.fit()
    return foresight


def claimed(foresight: Foresight, text: str, *, named: bool = False) -> Claim | None:
    return foresight.foresee(passed(900, text, spoke=False, named=named).met).claim


def test_silence_is_claimed_where_it_was_seen_and_not_where_she_is_named(choosy: Foresight) -> None:
    assert claimed(choosy, LUNCH) is Claim.SILENCE
    assert claimed(choosy, BUILD) is not Claim.SILENCE
    assert claimed(choosy, LUNCH, named=True) is not Claim.SILENCE


def test_claim_that_breaks_is_taken_back_at_once(choosy: Foresight) -> None:
    for number in range(500, 503):
        choosy.follow(passed(number, LUNCH, spoke=False).decision)
    assert claimed(choosy, LUNCH) is Claim.SILENCE
    for number in range(510, 514):
        choosy.follow(passed(number, LUNCH, spoke=True).decision)
    assert claimed(choosy, LUNCH) is None
