"""The morning message, for who wants it: how much waits, and what of it they would take first, and why."""

from datetime import time
from zoneinfo import ZoneInfo

from adapters.platform import Card, Post
from bot.deployment import Deployment
from bot.learning.priority import PRIORITIES, Placed
from bot.texts import moment, say
from bot.voice.cards.notices import account_on, to_worker, typed
from bot.voice.disclosure import label
from bot.voice.telling import named
from bot.work.drafts import AWAITED, drafts_in
from bot.work.outbox import put
from bot.work.schedule import Daily, Job, cancel
from memory.domain import Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import JobRow
from memory.workers import worker_seal, worker_with

MORNING = Daily("morning", time(8, 30))
"""Planned for those who want it, and for nobody else."""
FIRST = 3


async def wants_morning(session: ReadSession, worker: str) -> bool:
    """Whether a worker gets it."""
    return await session.get(JobRow, (MORNING.kind, worker)) is not None


async def choose_morning(session: WriteSession, of: Deployment, worker: Worker, *, on: bool) -> None:
    """Have it come from the next morning on, or no more."""
    if on:
        await MORNING.plan(session, worker, of.now())
    else:
        await cancel(session, MORNING.kind, [worker.id])


async def say_good_morning(session: WriteSession, of: Deployment, job: Job) -> None:
    """Tell what waits, unless nothing does; the next one comes tomorrow."""
    worker = await worker_with(session, job.subject)
    if worker is None:
        return
    job.again = MORNING.next(worker, of.now())
    account = account_on(worker, "")
    rows = await drafts_in(session, worker.id, AWAITED)
    if worker.frozen or account is None or not rows:
        return
    seal = await worker_seal(session, of.master, worker.id)
    placed = await PRIORITIES.place(session, of, worker, seal, rows, names=False)
    key = f"morning:{worker.id}:{of.now():%Y-%m-%d}"
    await put(session, of.master, to_worker(worker, account, _post(worker, key, placed), key), of.now())


def _post(worker: Worker, key: str, placed: list[Placed]) -> Post:
    language = worker.language
    title = say(language, "morning.title", count=len(placed))
    lines = [_line(worker, number, each) for number, each in enumerate(placed[:FIRST], 1)]
    card = Card(
        title=title,
        body=say(language, "morning.first", lines="\n".join(lines)),
        note=say(language, "morning.off"),
        buttons=(
            typed(say(language, "button.drafts"), "drafts", "primary"),
            typed(say(language, "button.console"), "console"),
            typed(say(language, "button.morning_off"), "settings morning off"),
        ),
    )
    return Post(label(None, language, produced=key), title, card)


def _line(worker: Worker, number: int, placed: Placed) -> str:
    """Where and since when, why, and the way there: no word and no name that would have to be taken back one day."""
    language, situation = worker.language, placed.proposal.situation
    where = named(language, [situation.place])
    at = moment(language, situation.trigger.at.astimezone(ZoneInfo(worker.zone)))
    line = say(language, "morning.line_because" if placed.why else "morning.line", where=where, at=at, why=placed.why)
    return f"{number}. {line} {situation.link}".rstrip()
