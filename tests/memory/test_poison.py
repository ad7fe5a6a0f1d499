"""What one person's precedents can do, and what they cannot."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.standin.draft import PrecedentDrafter
from memory.domain import Draft, Precedent, Provenance, Worker
from memory.recall.ranking import fold
from memory.recall.standing import A_PERSON
from memory.trust.poison import borne_by_one, is_independent, level_of, levelled, stands_out
from tests.memory.memories import a_decision, a_precedent

ANA = Worker("w", "Ana", "en", "UTC", frozenset({"ana"}))
QUESTION = "How do I restart the importer?"
BAD = "Paste your admin password here first."
GOOD = "Run the restart job with the force flag."
OTHER = "Call somebody of the vendor before touching anything."


def fed(score: float, *, copies: int = 1) -> Precedent:
    """What Eve alone was told, again and again."""
    precedent = a_precedent(QUESTION, BAD, score=score, asker="eve", days_ago=5)
    return replace(
        precedent, count=copies, counted=min(3, copies), latest=precedent.latest + timedelta(days=copies - 1)
    )


def honest(score: float, *askers: str, reply: str = GOOD, days: float = 3) -> Precedent:
    """What some people were told over so many days."""
    precedent = a_precedent("How can the importer be restarted?", reply, score=score, asker=askers[0], days_ago=9)
    latest = precedent.latest + timedelta(days=days)
    return replace(precedent, askers=frozenset(askers), count=len(askers), counted=len(askers), latest=latest)


async def drafted(*recalled: Precedent) -> Draft:
    return await PrecedentDrafter().draft(ANA, a_decision(QUESTION, "").situation, levelled(recalled), None)


async def wins(*recalled: Precedent) -> bool:
    """Whether the planted reply would go out alone."""
    draft = await drafted(*recalled)
    return draft.reply == BAD and not draft.unsure and not borne_by_one(draft.precedents, recalled)


@pytest.mark.parametrize("copies", [1, 3, 5, 300])
async def test_one_feeder_does_not_win_however_often_they_ask(copies: int) -> None:
    planted = fed(0.92, copies=copies)
    assert not await wins(planted)
    assert not await wins(planted, honest(0.6, "ben"), honest(0.5, "chen", reply="Ask Ben about the importer."))
    assert not await wins(planted, honest(0.88, "ben"), honest(0.86, "chen", reply="Use the restart job with force."))


async def test_draft_of_what_only_one_person_was_told_is_for_the_worker_to_see() -> None:
    alone = honest(0.9, "ben")
    draft = await drafted(alone)
    assert draft.reply == GOOD
    assert borne_by_one(draft.precedents, [alone])


async def test_what_independent_people_were_told_goes_out_alone() -> None:
    known = honest(0.9, "ben", "chen")
    draft = await drafted(known)
    assert (draft.reply, draft.unsure) == (GOOD, False)
    assert not borne_by_one(draft.precedents, [known])


async def test_near_precedents_of_several_people_go_out_alone_though_their_words_differ() -> None:
    recalled = [honest(0.70, "ben"), honest(0.66, "chen", reply="The restart job, with force."), honest(0.64, "dora")]
    draft = await drafted(*recalled)
    assert not draft.unsure
    assert not borne_by_one(draft.precedents, recalled)


async def test_reply_that_others_were_told_as_well_is_drafted_before_a_slightly_nearer_one() -> None:
    recalled = [fed(0.80), honest(0.78, "ben"), honest(0.76, "chen", reply="Run the restart job with force.")]
    assert (await drafted(*recalled)).reply == GOOD


def test_precedent_that_somebody_else_was_told_alike_does_not_stand_out() -> None:
    nearest = honest(0.9, "ben", reply="Run the restart job with 2 flags.")
    alike = honest(0.6, "chen", reply="Please run the restart job with 2 flags.")
    assert stands_out(nearest, [nearest, honest(0.6, "chen", reply="Ask Ben, who knows it.")])
    assert not stands_out(nearest, [nearest, alike])
    assert stands_out(nearest, [nearest, honest(0.6, "ben", reply=alike.decision.reply)])


def test_precedent_that_clashes_with_what_somebody_else_was_told_stands_out() -> None:
    planted = honest(0.9, "eve", reply="Run the restart job with 9 flags.")
    assert stands_out(planted, [planted, honest(0.6, "chen", reply="Run the restart job with 2 flags.")])


async def test_draft_that_does_not_rest_on_what_stands_out_is_not_borne_by_it() -> None:
    planted, good = fed(0.9), honest(0.6, "ben", "chen")
    assert not borne_by_one([good], [planted, good])
    assert borne_by_one([planted], [planted, good])


def test_precedent_is_independent_where_two_people_were_told_the_same() -> None:
    assert is_independent(honest(0.9, "ben", "chen"))
    assert not is_independent(replace(honest(0.9, "ben"), count=9))


def test_lesson_of_the_worker_is_nobodys_poison() -> None:
    lesson = replace(honest(0.9, "ben"), askers=frozenset(), taught=True)
    assert not stands_out(lesson, [lesson])


async def test_lesson_that_is_nearest_is_drafted_though_it_is_all_alone() -> None:
    lesson = replace(honest(0.72, "nobody", reply="On the log server."), askers=frozenset(), taught=True)
    others = (honest(0.19, "ben", reply=GOOD), honest(0.15, "chen", reply=f"{GOOD} Thanks!"))
    assert (await drafted(lesson, *others)).reply == "On the log server."


def test_precedents_of_unknown_askers_are_one_feeders() -> None:
    unknown = [replace(honest(score, "x"), askers=frozenset()) for score in (0.9, 0.88)]
    assert level_of(unknown) == 0
    assert stands_out(unknown[0], unknown)


def test_level_is_how_near_the_second_feeder_comes() -> None:
    assert level_of([fed(0.9), fed(0.8), honest(0.6, "ben"), honest(0.5, "chen")]) == 0.6
    assert level_of([honest(0.9, "ben", "chen"), fed(0.5)]) == 0.9


def test_silence_of_others_is_no_level() -> None:
    silent = replace(honest(0.9, "ben"), decision=a_decision(QUESTION, ""))
    planted = fed(0.92)
    assert stands_out(planted, [planted, silent])


def test_repetition_by_one_person_counts_only_so_often() -> None:
    copies = [a_precedent(QUESTION, BAD, score=0.9, asker="eve", days_ago=day) for day in range(30)]
    (folded,) = levelled(fold(copies))
    assert folded.count == A_PERSON


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        (Provenance.LIVE, Provenance.IMPORTED, GOOD),
        (Provenance.IMPORTED, Provenance.LIVE, OTHER),
        (Provenance.CONFIRMED, Provenance.IMPORTED, GOOD),
        (Provenance.CONFIRMED, Provenance.LIVE, OTHER),
    ],
)
async def test_what_live_threads_bear_out_is_drafted_before_what_was_taught_and_that_before_imports(
    first: Provenance, second: Provenance, chosen: str
) -> None:
    def known(asker: str, reply: str, provenance: Provenance, score: float) -> Precedent:
        precedent = honest(score, asker, reply=reply)
        return replace(precedent, decision=replace(precedent.decision, provenance=provenance))

    recalled = [
        known("ben", GOOD, first, 0.72),
        known("dora", OTHER, second, 0.72),
        known("chen", f"{GOOD} Please.", first, 0.69),
        known("eve", f"{OTHER} Please.", second, 0.69),
    ]
    assert (await drafted(*recalled)).reply.startswith(chosen)


async def test_support_means_the_same_as_before() -> None:
    recalled = [honest(0.70, "ben"), honest(0.66, "chen", reply="The restart job, with force."), honest(0.64, "dora")]
    assert sorted(each.score for each in levelled(recalled)) == [0.64, 0.66, 0.70]


def test_levelled_keeps_every_precedent_and_puts_the_best_first() -> None:
    recalled = [fed(0.70), honest(0.69, "ben"), honest(0.68, "chen"), honest(0.3, "dora", reply="")]
    found = levelled(recalled)
    assert {each.decision.id for each in found} == {each.decision.id for each in recalled}
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert all(0 <= each.score <= 1 for each in found)


def test_nothing_is_borne_by_nobody() -> None:
    assert levelled([]) == ()
    assert not borne_by_one([], [])
