"""A change → what the worker would say of it: a verdict, and remarks on single lines.

A remark is what the worker said before, word for word, of lines like these, and more than once. Where nothing of theirs
is about a line, nothing is said of it. No model reads the change.
"""

from collections.abc import Iterator, Mapping, Sequence
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
from bot.work.drafts import RULINGS, SAID, Finding, read_proposal
from memory.decisions.decisions import reply_parts
from memory.decisions.remembered import remembered
from memory.domain import Act, Draft, Precedent, Situation, Turn, Worker, is_on_passage, passage_of
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
LONGEST = 600
SUGGESTION = "```suggestion"
"""Begins what a forge puts in the place of a line at one press: it fits no other line."""


@dataclass(frozen=True, slots=True)
class Found:
    """A remark, and the precedents that say it, the nearest first."""

    remark: Remark
    precedents: tuple[Precedent, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of the change with the commit ``head``; without one no change could be read."""

    head: str = ""
    found: tuple[Found, ...] = ()


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
                return Examined(change.head)
        said = await self._said_there(worker, situation)
        found = [
            each
            for number, (hunk, lines) in enumerate(_windows(change))
            if (each := await self._remark_on(worker, situation, readers, change, hunk, lines, number))
        ]
        return Examined(change.head, _worth_saying(found, said))

    async def said_of_whole(self, worker: Worker, precedents: Sequence[Precedent]) -> Mapping[str, str]:
        """The replies of precedents by decision, each without what was said of single lines, which fits no others."""
        parts = {each.decision.id: reply_parts(each.decision) for each in precedents if each.decision.reply}
        lines = [passage_of(part.message) for of_one in parts.values() for part in of_one]
        known = select(DecisionRow.trigger).where(DecisionRow.worker == worker.id, DecisionRow.trigger.in_(lines))
        async with self.of.record.read() as session:
            remarks = set(await session.scalars(known))
        said = {
            decision: "\n".join(part.text for part in of_one if passage_of(part.message) not in remarks)
            for decision, of_one in parts.items()
        }
        return {
            each.decision.id: said[each.decision.id] if parts[each.decision.id] else each.decision.reply
            for each in precedents
            if each.decision.reply
        }

    async def _remark_on(
        self,
        worker: Worker,
        situation: Situation,
        readers: Audience | None,
        change: Change,
        hunk: Hunk,
        lines: Sequence[Line],
        number: int,
    ) -> Found | None:
        trigger, author = situation.trigger, change.author
        turn = Turn(
            passage_of(f"{trigger.message}.{number}"),
            author.id if author else "",
            author.name if author else "",
            remembered(told_of(hunk.path, [line.text for line in lines])),
            trigger.at,
        )
        asked = Situation(situation.place, situation.thread, turn)
        recalled = await self.recall.alike(worker, asked, reader=readers, now=self.of.now())
        of_lines = [each for each in recalled if is_on_passage(each.decision) and each.decision.reply]
        best = next((each for each in of_lines if _may_be_repeated(each, hunk, situation)), None)
        if best is None:
            return None
        agreeing = (best, *(each for each in of_lines if each is not best and _say_alike(each, best)))
        line = _line_like(best, lines)
        if line is None or sum(each.count for each in agreeing) < TIMES or support_of(agreeing, of_lines) < SURE:
            return None
        reply = best.decision.reply
        text = make_harmless(reply, links_in([reply])).strip()
        return Found(Remark(hunk.path, hunk.former, line.number, text), agreeing) if text else None

    async def _said_there(self, worker: Worker, situation: Situation) -> list[Finding]:
        """What was remarked for the worker in the same thread before."""
        asked = select(DraftRow).where(DraftRow.worker == worker.id, DraftRow.place == situation.place.id)
        async with self.of.record.read() as session:
            seal = await worker_seal(session, self.of.master, worker.id)
            rows = await session.scalars(asked.where(DraftRow.thread == situation.thread, DraftRow.state.in_(SAID)))
            reviews = [read_proposal(row, seal).review for row in rows]
        return [finding for review in reviews if review is not None for finding in review.findings]


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
    own = verdict_in(language_of(situation.trigger.text), act)
    if worded is not None:
        decision = replace(worded.decision, reply=whole[worded.decision.id])
        reply = fit(replace(worded, decision=decision), situation)
        bearing = [worded, *(each for each in bearing if each is not worded)]
    elif given or examined.found:
        reply = own
    else:
        return replace(draft, act=Act.ESCALATE, reply="", unsure=True)
    bearing = bearing or [each for found in examined.found for each in found.precedents]
    support = support_of(bearing, given or bearing)
    return Draft(act, reply, support, tuple(bearing), PrecedentDrafter.name, unsure=support < SURE or not given)


def _windows(change: Change) -> Iterator[tuple[Hunk, Sequence[Line]]]:
    """Pieces of a change as long as those that comments are remembered with; only such as add anything."""
    pieces = (
        (hunk, hunk.lines[start : start + TOLD_LINES])
        for hunk in change.hunks
        for start in range(0, len(hunk.lines), TOLD_LINES)
    )
    adding = (piece for piece in pieces if any(line.added and line.text.strip() for line in piece[1]))
    return islice(adding, MOST_HUNKS)


def _may_be_repeated(precedent: Precedent, hunk: Hunk, situation: Situation) -> bool:
    """Whether what was said of some lines may be said of others: of a like file, elsewhere, and in words of its own."""
    decision = precedent.decision
    path = decision.situation.trigger.text.partition("\n")[0]
    here = (decision.situation.place.id, decision.situation.thread) == (situation.place.id, situation.thread)
    like = PurePosixPath(path).suffix == PurePosixPath(hunk.path).suffix
    return precedent.score >= ABOUT and like and not here and _is_whole(decision.reply)


def _is_whole(reply: str) -> bool:
    return len(reply) <= LONGEST and SUGGESTION not in reply


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


def _worth_saying(found: Sequence[Found], said: Sequence[Finding]) -> tuple[Found, ...]:
    """The best few, each once, and nothing that was said there before; in the order of the change."""
    chosen: list[Found] = []
    known = [each.text for each in said]
    for each in sorted(found, key=lambda each: -each.precedents[0].score):
        if len(chosen) < MOST and not any(said_alike(each.remark.text, text) for text in known):
            chosen.append(each)
            known.append(each.remark.text)
    return tuple(each for each in found if each in chosen)
