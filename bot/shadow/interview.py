"""The interview: the double asks its worker, in their own talk, about what it has nothing usable for.

At most five questions a week, those whose answers would help with most of what came up lately. What the worker answers
is kept only once they press beneath it as it would stand. A question's words are read where they were said, each time
that it is shown: what is gone there is gone here. What was answered or skipped is not asked again, but for a skipped
one that has grown well past what it was.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from pydantic import TypeAdapter
from sqlalchemy import func, select

from adapters.chat import Press
from bot.deployment import Deployment
from bot.learning.learn import unindex
from bot.rights.halt import is_stopped
from bot.rights.notes import BETWEEN, noted_by_answer
from bot.shadow.handed import may_learn, note_own, teach
from bot.standin.gaps import Came, Lately, look_lately
from bot.standin.respond import Responder
from bot.voice.cards.interview import Question, weekly_post
from bot.voice.cards.notices import account_on, to_worker
from bot.work.drafts import read_proposal
from bot.work.loop import Effect, nothing
from bot.work.outbox import put
from bot.work.route import without_address
from bot.work.schedule import Daily, Job, cancel
from memory.decisions.decisions import decision_on, load_decisions, overrule, read_decision
from memory.decisions.remembered import remembered
from memory.domain import Decision, Situation, Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.ids import new_id
from memory.record.seal import Seal
from memory.record.tables import AuditRow, DecisionRow, DraftRow, InterviewRow, JobRow
from memory.rights.audit import append
from memory.rights.bystanders import stands_by
from memory.rights.consent import consented_as, purposes_in
from memory.trust.contradictions import contrary
from memory.trust.gaps import Candidate
from memory.workers import worker_seal, worker_with

INTERVIEW = Daily("interview", time(10), weekday=2)
"""Planned for those who want to be asked on Wednesdays, and for nobody else."""
MOST = 5
WEEK = timedelta(days=7)
GROWN, GROWN_BY = 2, 3
"""A question that was skipped comes again once an answer would help with so many times as much, and so many more."""
ASKING = "interviewed"
"""What the audit chain calls it that something was asked."""
ASKED, SKIPPED, ANSWERED = "asked", "skipped", "answered"
ALIKE = 500
"""Among so many of the latest decisions of the same topic it is looked for others that say what does not hold."""


@dataclass(frozen=True, slots=True)
class Content:
    """The sealed part of a question: where its other wordings were said, the two decisions of which one is to hold.

    ``answer`` is that of a note which is not kept yet, to the question of which ``digest`` is the hash.
    """

    wordings: tuple[tuple[str, str], ...] = ()
    pair: tuple[str, ...] = ()
    digest: str = ""
    answer: str = ""


CONTENT = TypeAdapter(Content)


async def objection(session: ReadSession, worker: Worker) -> str | None:
    """Why a worker is asked nothing now, by the key of its text."""
    if worker.frozen or await is_stopped(session, worker):
        return "interview.stopped"
    return None if await may_learn(session, worker) else "teach.no_consent"


async def wants_interview(session: ReadSession, worker: str) -> bool:
    """Whether a worker is asked unasked."""
    return await session.get(JobRow, (INTERVIEW.kind, worker)) is not None


async def choose_interview(session: WriteSession, of: Deployment, worker: Worker, *, on: bool) -> None:
    """Be asked each week from now on, or no more."""
    if on:
        await INTERVIEW.plan(session, worker, of.now())
    else:
        await cancel(session, INTERVIEW.kind, [worker.id])


async def ask_weekly(of: Deployment, responder: Responder, job: Job) -> Effect:
    """The job: tell the worker how many questions there are, and none of their words; nothing where none is new."""
    async with of.record.read() as session:
        worker = await worker_with(session, job.subject)
        if worker is None:
            return nothing
        job.again = INTERVIEW.next(worker, of.now())
        if await objection(session, worker):
            return nothing
    lately = await look(of, responder, worker)

    async def effect(session: WriteSession) -> None:
        account = account_on(worker, "")
        if account is None or await objection(session, worker):
            return
        new = await ask_about(session, of, worker, lately)
        if new:
            key = f"interview:{worker.id}:{of.now():%Y-%m-%d}"
            post = weekly_post(worker, key, new, covered=lately.covered, of=len(lately.came))
            await put(session, of.master, to_worker(worker, account, post, key), of.now())

    return effect


async def look(of: Deployment, responder: Responder, worker: Worker) -> Lately:
    """What came up lately, and what of it is like a question of before."""
    async with of.record.read() as session:
        seal = await worker_seal(session, of.master, worker.id)
        rows = await session.scalars(select(InterviewRow).where(InterviewRow.worker == worker.id))
        former = {
            row.id: situation
            for row in list(rows)
            if (situation := await _situation(session, seal, worker.id, row.place, row.trigger))
        }
    return await look_lately(of, responder, worker, former)


async def ask_about(session: WriteSession, of: Deployment, worker: Worker, lately: Lately) -> list[InterviewRow]:
    """Note the questions that are new, as many as may still be asked this week.

    Those count and keep their numbers whose words are gone since: nobody makes room for more by taking theirs back.
    """
    rows, since = [], of.now() - WEEK
    for row in list(await session.scalars(select(InterviewRow).where(InterviewRow.worker == worker.id))):
        if row.state == ASKED and await _question(session, of, worker, row) is None:
            await session.delete(row)
        else:
            rows.append(row)
    room = MOST - max(sum(row.state == ASKED or row.at > since for row in rows), await _asked(session, worker, since))
    chosen = lately.choose([_left(each, lately, rows) for each in lately.candidates], max(0, room))
    seal = await worker_seal(session, of.master, worker.id)
    asked_before = max(await _asked(session, worker), *(row.number for row in rows), 0)
    new = [_row(of, seal, worker, each, lately.came, number) for number, each in enumerate(chosen, asked_before + 1)]
    session.add_all(new)
    await session.flush()
    for row in new:
        await append(session, of.master, worker.id, ASKING, subject=row.id, now=of.now())
    return new


async def _asked(session: ReadSession, worker: Worker, since: datetime | None = None) -> int:
    """How many questions were ever asked, or since a time."""
    asked = select(func.count()).where(AuditRow.worker == worker.id, AuditRow.action == ASKING)
    return await session.scalar(asked if since is None else asked.where(AuditRow.at > since)) or 0


async def open_questions(session: ReadSession, of: Deployment, worker: Worker) -> list[Question]:
    """What is asked and not answered yet, as far as it can still be asked."""
    asked = select(InterviewRow).where(InterviewRow.worker == worker.id, InterviewRow.state == ASKED)
    rows = list(await session.scalars(asked.order_by(InterviewRow.number)))
    return [question for row in rows if (question := await _question(session, of, worker, row))]


async def was_asked(session: ReadSession, worker: Worker) -> bool:
    """Whether a worker was ever asked anything, so that a number can mean a question."""
    return await session.scalar(select(InterviewRow.id).where(InterviewRow.worker == worker.id).limit(1)) is not None


async def question_numbered(session: ReadSession, of: Deployment, worker: Worker, number: int) -> Question | None:
    """An open question by its number."""
    asked = select(InterviewRow).where(InterviewRow.worker == worker.id, InterviewRow.number == number)
    row = await session.scalar(asked)
    return await _question(session, of, worker, row) if row else None


async def question_of(session: ReadSession, of: Deployment, worker: Worker, row_id: str) -> Question | None:
    """An open question by its id."""
    row = await session.get(InterviewRow, row_id)
    return await _question(session, of, worker, row) if row else None


async def prepare(session: WriteSession, of: Deployment, worker: Worker, asked: Question, answer: str) -> Question:
    """Hold what the worker answered as it would be kept, until they say so."""
    seal = await worker_seal(session, of.master, worker.id)
    row = await session.get_one(InterviewRow, asked.row.id)
    content = replace(_opened(seal, row), digest=_digest(asked), answer=remembered(answer))
    row.sealed = _closed(seal, row.id, content)
    return replace(asked, row=row, answer=content.answer)


async def keep(
    session: WriteSession, of: Deployment, worker: Worker, asked: Question, press: Press, *, alone: bool
) -> str:
    """Keep what was prepared as a note; the name by which it can be taken back.

    A note that others may be told holds in place of the decisions that contradicted each other.
    """
    own, shared = noted_by_answer(asked.row.id)
    if alone:
        key = own.removeprefix("own:")
        name = await note_own(session, of, worker, press.author.id, about=asked.text, words=asked.answer, key=key)
    else:
        name = shared
        await teach(session, of, worker, (asked.text, asked.answer), press, name, *asked.texts[1:])
        said = [await _contrary_to(session, of, worker, held) for held in asked.pair]
        await _overrule(session, of, worker, {each.id for each in asked.pair}.union(*said))
    asked.row.messages = BETWEEN.join(asked.messages)
    await _settle(session, of, worker, asked, ANSWERED)
    return name


async def skip(session: WriteSession, of: Deployment, worker: Worker, asked: Question) -> None:
    """Do not ask that again, unless it grows."""
    await _settle(session, of, worker, asked, SKIPPED)


async def opposed_to(
    session: ReadSession, of: Deployment, worker: Worker, asked: Question, which: int
) -> frozenset[str]:
    """The decisions, by id, that bear no draft any more once one of the two holds."""
    held, without = asked.pair[which], asked.pair[1 - which]
    return await _contrary_to(session, of, worker, held, without.topic) | {without.id}


async def hold(session: WriteSession, of: Deployment, worker: Worker, asked: Question, which: int) -> int:
    """One of the two decisions holds; returns how many that say otherwise bear no draft any more."""
    gone = await opposed_to(session, of, worker, asked, which)
    await _overrule(session, of, worker, gone)
    await _settle(session, of, worker, asked, ANSWERED)
    return len(gone)


async def _settle(session: WriteSession, of: Deployment, worker: Worker, asked: Question, state: str) -> None:
    seal = await worker_seal(session, of.master, worker.id)
    row = await session.get_one(InterviewRow, asked.row.id)
    row.state, row.at, row.sealed = state, of.now(), _closed(seal, row.id, Content())
    await append(session, of.master, worker.id, f"interview_{state}", subject=row.id, now=of.now())


async def _contrary_to(
    session: ReadSession, of: Deployment, worker: Worker, held: Decision, *topics: str | None
) -> frozenset[str]:
    """The decisions, by id, that contradict one: of its topic, and of others."""
    seal = await worker_seal(session, of.master, worker.id)
    named = {each for each in (held.topic, *topics) if each}
    near = select(DecisionRow).where(DecisionRow.worker == worker.id, DecisionRow.topic.in_(named))
    rows = await session.scalars(
        near.where(DecisionRow.overruled.is_(None)).order_by(DecisionRow.at.desc()).limit(ALIKE)
    )
    return frozenset(row.id for row in rows if contrary(held, read_decision(row, seal)))


async def _overrule(session: WriteSession, of: Deployment, worker: Worker, decisions: Iterable[str]) -> None:
    """Let some decisions bear no draft any more; of all of them there is one link in the audit."""
    gone = sorted(decisions)
    for decision in gone:
        await unindex(session, of, await overrule(session, worker.id, decision, of.now()))
    if gone:
        await append(session, of.master, worker.id, "overruled", subject=gone[0], content="\n".join(gone), now=of.now())


async def _question(session: ReadSession, of: Deployment, worker: Worker, row: InterviewRow) -> Question | None:
    """A question as it reads now; None where it is settled, its words are gone, or no consent is left there."""
    if row.worker != worker.id or row.state != ASKED:
        return None
    seal = await worker_seal(session, of.master, worker.id)
    content = _opened(seal, row)
    situation = await _said(session, seal, worker, row.place, row.trigger)
    others = [await _said(session, seal, worker, *where) for where in content.wordings]
    pair = await load_decisions(session, seal, content.pair)
    if situation is None or len(pair) < len(content.pair):
        return None
    asked = Question(row, situation, tuple(filter(None, others)), tuple(pair[each] for each in content.pair))
    return replace(asked, answer=content.answer) if content.digest == _digest(asked) else asked


async def _said(session: ReadSession, seal: Seal, worker: Worker, place: str, trigger: str) -> Situation | None:
    """Where something was asked; None where its words are gone, left out, or no consent is left there."""
    situation = await _situation(session, seal, worker.id, place, trigger)
    if situation is None or not situation.trigger.text or await stands_by(session, situation.trigger.author):
        return None
    consents = [await purposes_in(session, worker.id, each) for each in sorted(consented_as(situation.place))]
    if not any(consents):
        return None
    asked = without_address(situation.trigger.text, worker.name) or situation.trigger.text
    return replace(situation, trigger=replace(situation.trigger, text=asked))


async def _situation(session: ReadSession, seal: Seal, worker: str, place: str, trigger: str) -> Situation | None:
    decided = await decision_on(session, worker, place, trigger)
    if decided is not None:
        return read_decision(decided, seal).situation
    put_to = select(DraftRow).where(DraftRow.worker == worker, DraftRow.place == place, DraftRow.trigger == trigger)
    draft = await session.scalar(put_to.where(DraftRow.state != "forgotten").limit(1))
    return read_proposal(draft, seal).situation if draft else None


def _left(candidate: Candidate, lately: Lately, rows: Sequence[InterviewRow]) -> Candidate:
    """A candidate without what is like a question of before; with it, where that was skipped and has grown."""
    helps = candidate.helps
    for row in rows:
        like = lately.like.get(row.id, frozenset())
        same = candidate.source in like
        grown = len(candidate.helps) >= max(GROWN * row.size, row.size + GROWN_BY)
        if not (same and row.state == SKIPPED and grown):
            helps = frozenset() if same else helps - like
    return replace(candidate, helps=helps)


def _row(
    of: Deployment, seal: Seal, worker: Worker, candidate: Candidate, came: Sequence[Came], number: int
) -> InterviewRow:
    source, others, identity = came[candidate.source], [came[each] for each in candidate.wordings], new_id()
    wordings = tuple((each.situation.place.id, each.situation.trigger.message) for each in others)
    return InterviewRow(
        id=identity,
        worker=worker.id,
        number=number,
        kind=candidate.kind.value,
        state=ASKED,
        size=len(candidate.helps),
        of=len(came),
        at=of.now(),
        place=source.situation.place.id,
        trigger=source.situation.trigger.message,
        messages=BETWEEN.join("".join(each.messages) for each in (source, *others)),
        sealed=_closed(seal, identity, Content(wordings, candidate.pair)),
    )


def _digest(asked: Question) -> str:
    """By which it is seen whether a question still reads as it did."""
    return hashlib.sha256("\x1f".join(asked.texts).encode()).hexdigest()


def _opened(seal: Seal, row: InterviewRow) -> Content:
    return CONTENT.validate_json(seal.open(row.sealed, row.id))


def _closed(seal: Seal, identity: str, content: Content) -> bytes:
    return seal.close(CONTENT.dump_json(content).decode(), identity)
