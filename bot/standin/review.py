"""A change → what the worker would say of it: a verdict, and remarks on single lines.

A remark is what the worker said before, word for word, of lines like these, and more than once. Where nothing of theirs
is about a line, nothing is said of it. No model reads the change.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath

from sqlalchemy import select

from adapters.change import MOST_HUNKS, TOLD_LINES, Change, Hunk, Line, Remark, told_of
from adapters.errors import Refused
from bot.deployment import Deployment
from bot.standin.draft import SURE, PrecedentDrafter, best_supported, fit, near, support_of
from bot.texts import language_of
from bot.voice.cards.approval import verdict_in
from bot.voice.harmless import links_in, make_harmless
from bot.work.drafts import RULINGS, SAID, read_proposal
from memory.decisions.decisions import decisions_in_thread, read_decision, reply_parts
from memory.decisions.remembered import remembered
from memory.domain import Act, Decision, Draft, Precedent, Situation, Turn, Worker, is_on_passage, passage_of
from memory.index.tokens import words_of
from memory.recall.recall import Recall
from memory.record.tables import DecisionRow, DraftRow
from memory.rights.audience import Audience
from memory.rights.bystanders import stands_by
from memory.trust.statements import said_alike
from memory.workers import worker_seal

MOST = 5
"""So many remarks are made on a change."""
ABOUT = 0.45
"""A precedent that is less like the lines is not about them."""
ALIKE = 0.25
"""So many of the words of the shorter of two lines stand in the other, where what was said of one may be said of it."""
TIMES = 2
"""What was said less often is no habit."""
LONGEST = 300
"""What is longer would not stand whole on the card."""
SUGGESTION = re.compile(r"^[ >]*(?:`{3,}|~{3,})[ \t]*suggestion", re.IGNORECASE | re.MULTILINE)
"""Begins what a forge puts in the place of a line at one press: it fits no other line."""


@dataclass(frozen=True, slots=True)
class Found:
    """A remark, and the precedents that say it, the nearest first."""

    remark: Remark
    precedents: tuple[Precedent, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of the change with the commit ``head`` into ``base``; without one no change could be read."""

    head: str = ""
    found: tuple[Found, ...] = ()
    base: str = ""


NOTHING = Examined()


@dataclass(frozen=True, slots=True)
class Examiner:
    """Reads changes as their reviewers would."""

    of: Deployment
    recall: Recall

    async def examine(self, worker: Worker, situation: Situation, readers: Audience | None) -> Examined:
        """What the worker would remark on the change that a situation's thread proposes.

        Raises:
            AdapterError: the platform does not tell now.
        """
        place, thread = situation.place, situation.thread or situation.trigger.message
        try:
            change = await self.of.platform_of(place.id).change(place.id, thread)
        except Refused:
            change = None
        if change is None:
            return NOTHING
        async with self.of.record.read() as session:
            if change.author is not None and await stands_by(session, change.author.id):
                return Examined(change.head, base=change.base)
        said = await self._said_there(worker, situation)
        found = []
        for number, (hunk, lines) in enumerate(_windows(change)):
            asked = _about(change, situation, hunk, lines, number)
            if each := await self._remark_on(worker, asked, readers, hunk, lines):
                found.append(each)
        return Examined(change.head, _worth_saying(found, said), change.base)

    async def said_of_whole(self, worker: Worker, precedents: Sequence[Precedent]) -> Mapping[str, str]:
        """The replies of precedents by decision, each without what was said of single lines, which fits no others."""
        spoken = [each.decision for each in precedents if each.decision.reply]
        lines = [passage_of(part.message) for decision in spoken for part in reply_parts(decision)]
        known = select(DecisionRow.trigger).where(DecisionRow.worker == worker.id, DecisionRow.trigger.in_(lines))
        async with self.of.record.read() as session:
            remarks = set(await session.scalars(known))
        return {decision.id: _without(remarks, decision) for decision in spoken}

    async def _remark_on(
        self, worker: Worker, asked: Situation, readers: Audience | None, hunk: Hunk, lines: Sequence[Line]
    ) -> Found | None:
        recalled = await self.recall.alike(worker, asked, reader=readers, now=self.of.now())
        of_lines = [each for each in recalled if is_on_passage(each.decision) and each.decision.reply]
        best = next((each for each in of_lines if _may_be_repeated(each, hunk)), None)
        if best is None:
            return None
        agreeing = (best, *(each for each in of_lines if each is not best and _say_alike(each, best)))
        line = _line_like(best, lines)
        if line is None or sum(each.count for each in agreeing) < TIMES or support_of(agreeing, of_lines) < SURE:
            return None
        reply = best.decision.reply
        text = make_harmless(reply, links_in([reply])).strip()
        return Found(Remark(hunk.path, hunk.former, line.number, text), agreeing) if text else None

    async def _said_there(self, worker: Worker, situation: Situation) -> list[str]:
        """What the worker said of lines in the same thread before, or had said."""
        thread, place = situation.thread or situation.trigger.message, situation.place.id
        given = (DraftRow.worker == worker.id, DraftRow.place == place, DraftRow.thread == thread)
        async with self.of.record.read() as session:
            seal = await worker_seal(session, self.of.master, worker.id)
            rows = await decisions_in_thread(session, worker.id, thread)
            own = [read_decision(row, seal) for row in rows if row.place == place]
            drafts = await session.scalars(select(DraftRow).where(*given, DraftRow.state.in_(SAID)))
            reviews = [read_proposal(row, seal).review for row in drafts]
        remarks = [finding.text for review in reviews if review is not None for finding in review.findings]
        return [*remarks, *(decision.reply for decision in own if is_on_passage(decision))]


def ruled(
    draft: Draft,
    recalled: Sequence[Precedent],
    examined: Examined,
    situation: Situation,
    whole: Mapping[str, str],
) -> Draft:
    """A draft with the verdict that the worker gave most on what is like this, in their words where they had any.

    Args:
        whole: what they said of whole changes, by decision; see ``Examiner.said_of_whole``.
    """
    draft = replace(draft, others=())
    given = [each for each in near(recalled) if each.decision.act in RULINGS]
    act, bearing = best_supported(given) if given else (draft.act, list(draft.precedents))
    if draft.drafter != PrecedentDrafter.name and draft.reply and draft.act is act:
        return draft
    worded = next((each for each in bearing if whole.get(each.decision.id)), None)
    if worded is not None:
        decision = replace(worded.decision, reply=whole[worded.decision.id])
        reply = fit(replace(worded, decision=decision), situation)
        bearing = [worded, *(each for each in bearing if each is not worded)]
    elif given or examined.found:
        act = act if given else Act.ANSWER
        reply = verdict_in(language_of(situation.trigger.text), act)
    else:
        return replace(draft, act=Act.ESCALATE, reply="", unsure=True)
    bearing = bearing or [each for found in examined.found for each in found.precedents]
    support = support_of(bearing, given or bearing)
    return Draft(act, reply, support, tuple(bearing), PrecedentDrafter.name, unsure=support < SURE or not given)


def _about(change: Change, situation: Situation, hunk: Hunk, lines: Sequence[Line], number: int) -> Situation:
    """Lines of a change as what calls for a remark; its author asks by them."""
    trigger, author = situation.trigger, change.author
    told = remembered(told_of(hunk.path, [line.text for line in lines]))
    name = passage_of(f"{trigger.message}.{number}")
    turn = Turn(name, author.id if author else "", author.name if author else "", told, trigger.at)
    return Situation(situation.place, situation.thread, turn)


def _without(remarks: Collection[str], decision: Decision) -> str:
    """A reply without those of its messages that stand on lines."""
    parts = reply_parts(decision)
    left = [part.text for part in parts if passage_of(part.message) not in remarks]
    return "\n".join(left) if parts else decision.reply


def _windows(change: Change) -> Iterator[tuple[Hunk, Sequence[Line]]]:
    """Pieces of a change as long as those that comments are remembered with; only such as add anything."""
    pieces = (
        (hunk, hunk.lines[start : start + TOLD_LINES])
        for hunk in change.hunks
        for start in range(0, len(hunk.lines), TOLD_LINES)
    )
    adding = (piece for piece in pieces if any(line.added and line.text.strip() for line in piece[1]))
    return islice(adding, MOST_HUNKS)


def _may_be_repeated(precedent: Precedent, hunk: Hunk) -> bool:
    """Whether what was said of some lines may be said of others: of a file of the same kind, and in words alone."""
    path, reply = precedent.decision.situation.trigger.text.partition("\n")[0], precedent.decision.reply
    like = PurePosixPath(path).suffix == PurePosixPath(hunk.path).suffix
    return precedent.score >= ABOUT and like and len(reply) <= LONGEST and not SUGGESTION.search(reply)


def _say_alike(one: Precedent, other: Precedent) -> bool:
    return said_alike(one.decision.reply, other.decision.reply)


def _line_like(precedent: Precedent, lines: Sequence[Line]) -> Line | None:
    """The added line that is most like the one that was spoken of; none where none is."""
    spoken_of = set(words_of(precedent.decision.situation.trigger.text.splitlines()[-1]).dimensions)
    shared = [(_share(spoken_of, set(words_of(line.text).dimensions)), line) for line in lines if line.added]
    share, line = max(shared, key=lambda each: each[0])
    return line if share >= ALIKE else None


def _share(ours: set[int], theirs: set[int]) -> float:
    return len(ours & theirs) / min(len(ours), len(theirs)) if ours and theirs else 0.0


def _worth_saying(found: Sequence[Found], said: Sequence[str]) -> tuple[Found, ...]:
    """The best few, each once, and nothing that was said there before; in the order of the change."""
    chosen: list[Found] = []
    known = list(said)
    for each in sorted(found, key=lambda each: -each.precedents[0].score):
        if len(chosen) < MOST and not any(said_alike(each.remark.text, text) for text in known):
            chosen.append(each)
            known.append(each.remark.text)
    return tuple(each for each in found if each in chosen)
