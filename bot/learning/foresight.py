"""One worker's past, stepped through in time → what they would do now: speak or not, how, with which words.

The rooms of memory each learn a part (``clone`` speaking and acts, ``precedence`` which reply fits), the rooms of
policies say how far that may be believed (``calibration``, ``certificate``). What these are taught was always
foreseen by a model that had not seen it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from memory.clone.clone import NO_MEANING, Clone, Guess, Lesson, fit, fit_speaking
from memory.clone.course import Course, Standing, spoke_in, words_in
from memory.clone.likeness import Asked, Past, Said, asked_of, said_of
from memory.clone.naming import Naming
from memory.clone.precedence import choose
from memory.clone.rehearsal import Rehearsed, rehearse
from memory.domain import Act, Decision, Situation, Turn
from policies.calibration import AS_IT_IS, Calibrator, calibrate
from policies.certificate import Certificate, Claim, Group, certify, claim_of, is_broken

PRECEDENTS = 10
CUTS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FEWEST = 30
MOST_FIT = 20.0
"""A reply is at most so much likelier for its act, or less likely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What is foreseen of a situation.

    ``speaks`` is the probability that the worker speaks, ``acts`` how probable each act is. ``precedents`` are past
    decisions with a reply, best first; ``draft`` is what would be proposed and ``confidence`` the probability that it
    says what the worker will. ``claim`` is made only where a certificate covers it.
    """

    speaks: float
    acts: Mapping[str, float]
    precedents: tuple[Decision, ...] = ()
    draft: str = ""
    confidence: float = 0.0
    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A situation as it came up. ``vector`` is that of the fine embedder, of ``told_of`` it.

    ``meaning`` is by the fast embedder, of its trigger and of the turn before it, one after the other; it may be empty.

    ``topic`` is the title of its thread if it has one. ``depth`` and ``spoke`` tell of the whole conversation: how many
    turns there were before, and whether the worker spoke among them; None where only the earlier turns are known.
    """

    situation: Situation
    vector: NDArray[np.floating]
    meaning: NDArray[np.float64] = field(default_factory=lambda: NO_MEANING)
    topic: str = ""
    depth: int | None = None
    spoke: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the worker did about a situation. ``reply`` is the vector of their words, None where there are none.

    ``act`` is by which name it is learned. ``natural`` says that it was met at its natural rate; ``weight`` is how many
    decisions it stands for.
    """

    met: Met
    decision: Decision
    act: str
    reply: NDArray[np.floating] | None
    natural: bool = True
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What was learned; of replies nothing where none had a vector."""

    clone: Clone
    speaking: Calibrator
    certificates: tuple[Certificate, ...]
    rehearsed: Rehearsed = field(default_factory=Rehearsed)
    drafting: Calibrator = AS_IT_IS
    naming: Naming | None = None
    replied: tuple[Decision, ...] = ()
    replied_acts: tuple[str, ...] = ()


class Foresight:
    """Hears and learns in the order of time; once fitted, foresees."""

    def __init__(self, own: frozenset[str], fitted: Fit | None = None) -> None:
        """``own`` are the worker's accounts; ``fitted`` is what was learned before, where it was kept."""
        self._course = Course(own)
        self._lessons: list[tuple[Lesson, bool]] = []
        self._replied: list[tuple[Decision, Said, str]] = []
        self._fitted = fitted
        self._made: Counter[tuple[Claim, Group]] = Counter()
        self._wrong: Counter[tuple[Claim, Group]] = Counter()

    @property
    def fitted(self) -> Fit:
        """What was learned.

        Raises:
            ValueError: nothing was fitted yet.
        """
        if self._fitted is None:
            raise ValueError("fit before you foresee")
        return self._fitted

    def witness(self, decision: Decision) -> None:
        """Hear what was said around a decision, and follow it."""
        situation = decision.situation
        for turn in (*situation.earlier, situation.trigger):
            self.hear(turn, situation.place.id, situation.thread)
        self._course.learn(decision)

    def hear(self, turn: Turn, place: str, thread: str | None) -> None:
        """Take in what anybody said."""
        self._course.hear(turn, place, thread)

    def follow(self, decision: Decision) -> None:
        """Take in what the worker did since the last fit, without learning from it.

        It counts among their habits until the next one, and against what was claimed: that is taken back at once
        where it does not hold.
        """
        if self._fitted is not None and self._fitted.certificates:
            standing = self._course.standing(decision.situation)
            guess = self._fitted.clone.guess(standing, words_in(decision.situation))
            claim = self._claimed(standing, self._fitted.speaking.probability(guess.speaks))
            if claim is not None:
                made = claim, group_of(standing)
                self._made[made] += 1
                self._wrong[made] += spoke_in(decision) is (claim is Claim.SILENCE)
        self._course.learn(decision)

    def learn(self, seen: Seen) -> None:
        """Take in what the worker did."""
        met, decision = seen.met, seen.decision
        standing = self._course.standing(met.situation, depth=met.depth, spoke=met.spoke)
        spoke = spoke_in(decision)
        act = seen.act if spoke else Act.IGNORE.value
        lesson = Lesson(standing, words_in(met.situation), act, spoke, seen.weight, met.meaning)
        self._lessons.append((lesson, seen.natural))
        self._course.learn(decision, seen.weight)
        if decision.reply and seen.reply is not None:
            self._replied.append((decision, said_of(asked_by(met), decision.reply, seen.reply), act))

    def fit(self) -> None:
        """Learn from all that was taken in, once, and let go of it; it takes seconds for thousands of decisions."""
        lessons = [lesson for lesson, _ in self._lessons]
        p, spoke, groups = self._rehearse_speaking()
        speaking = calibrate(p, spoke)
        sure = speaking.probabilities_of(p)
        found = [
            certify(claim, group, sure[groups == group], spoke[groups == group]) for claim in Claim for group in Group
        ]
        said = [each for _, each, _ in self._replied]
        rehearsed = rehearse(said)
        self._fitted = Fit(
            clone=fit(lessons),
            speaking=speaking,
            certificates=tuple(certificate for certificate in found if certificate),
            rehearsed=rehearsed,
            drafting=calibrate(rehearsed.scores, rehearsed.close),
            naming=Naming(said, Past(said)) if said else None,
            replied=tuple(decision for decision, _, _ in self._replied),
            replied_acts=tuple(act for _, _, act in self._replied),
        )
        self._lessons.clear()
        self._replied.clear()
        self._made.clear()
        self._wrong.clear()

    def foresee(self, met: Met) -> Foreseen:
        """What the worker would do about a situation that comes up now.

        Raises:
            ValueError: nothing was fitted yet.
        """
        fitted = self.fitted
        standing, guess = self._guessed(met)
        speaks = fitted.speaking.probability(guess.speaks)
        acts = {**{act: speaks * share for act, share in guess.acts.items()}, Act.IGNORE.value: 1 - speaks}
        foreseen = Foreseen(speaks=speaks, acts=acts, claim=self._claimed(standing, speaks))
        if fitted.naming is None:
            return foreseen
        asked, past = asked_by(met), fitted.naming.past
        features = past.features(asked)
        likely = fitted.rehearsed.likely.probability(features)
        likely = np.minimum(likely * fitness_of(fitted.clone, guess.acts, fitted.replied_acts), 1.0)
        naming = fitted.naming.probabilities(asked, features, fitted.rehearsed.naming)
        chosen = choose(likely, naming, fitted.naming.holds, past.replies, PRECEDENTS)
        precedents = tuple(fitted.replied[at] for at in chosen)
        confidence = fitted.drafting.probability(float(likely[chosen[0]]))
        return replace(foreseen, precedents=precedents, draft=precedents[0].reply, confidence=confidence)

    def suits(self, met: Met, acts: Sequence[str]) -> NDArray[np.float64]:
        """How much likelier a reply of each act is in a situation than it usually is.

        Raises:
            ValueError: nothing was fitted yet.
        """
        _, guess = self._guessed(met)
        return fitness_of(self.fitted.clone, guess.acts, acts)

    def _guessed(self, met: Met) -> tuple[Standing, Guess]:
        """The figures of a situation as it stands now, and what the clone makes of them."""
        standing = self._course.standing(met.situation, depth=met.depth, spoke=met.spoke)
        return standing, self.fitted.clone.guess(standing, words_in(met.situation), met.meaning)

    def _claimed(self, standing: Standing, speaks: float) -> Claim | None:
        """What is claimed of a situation; nothing that was broken since it was certified."""
        group = group_of(standing)
        claim = claim_of(group, speaks, self.fitted.certificates)
        return None if claim and is_broken(self._made[claim, group], self._wrong[claim, group]) else claim

    def _rehearse_speaking(self) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.str_]]:
        """Probabilities of speaking by clones that had not seen what came, in the order of time, what came, and where.

        Where is the group of each situation.
        """
        p: list[float] = []
        spoke: list[bool] = []
        groups: list[Group] = []
        for start, end in pairwise(int(cut * len(self._lessons)) for cut in CUTS):
            known: Sequence[Lesson] = [lesson for lesson, _ in self._lessons[:start]]
            coming = [lesson for lesson, natural in self._lessons[start:end] if natural]
            if len(known) < FEWEST or not coming:
                continue
            clone = fit_speaking(known)
            p += [clone.guess(lesson.standing, lesson.words).speaks for lesson in coming]
            spoke += [lesson.spoke for lesson in coming]
            groups += [group_of(lesson.standing) for lesson in coming]
        return np.array(p), np.array(spoke, bool), np.array(groups, str)


def fitness_of(clone: Clone, acts: Mapping[str, float], said: Sequence[str]) -> NDArray[np.float64]:
    """How much likelier replies of some acts are, now that acts are foreseen: as far as those ever were right."""
    usual = dict(zip(clone.acts, clone.usual.tolist(), strict=True))
    odds = {act: min(MOST_FIT, max(1 / MOST_FIT, acts[act] / usual[act])) for act in clone.acts}
    return np.array([odds.get(act, 1.0) for act in said]) ** clone.agreement


def group_of(standing: Standing) -> Group:
    """How a situation with these figures stands to its worker."""
    if standing.get("mention") or standing.get("called") or standing.get("named_before"):
        return Group.NAMED
    return Group.TALKING if standing.get("spoke") else Group.APART


def meant_by(situation: Situation) -> tuple[str, str]:
    """The texts whose vectors are the meaning of a situation: its trigger, and the turn before it."""
    return situation.trigger.text, situation.earlier[-1].text if situation.earlier else ""


def asked_by(met: Met) -> Asked:
    """A situation as precedents are compared with it: its trigger, the turns before it and its topic."""
    turns = (*met.situation.earlier, met.situation.trigger)
    text = "\n".join([met.topic, *(turn.text for turn in turns)])
    return asked_of(text, np.asarray(met.vector, np.float32), met.situation.trigger.at.timestamp())
