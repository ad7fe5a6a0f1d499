"""The weekly message to the worker: their double's week, as a table and a chart. It can be switched off."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.platform import Card, Chart, Post
from bot.deployment import Deployment
from bot.texts import say
from bot.voice.cards.notices import account_on, to_worker, typed
from bot.voice.cards.week import week_table
from bot.voice.disclosure import label
from bot.voice.weekly import DAYS, OUTCOMES, Week, week_of
from bot.work.outbox import put
from bot.work.schedule import Job
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.record.tables import WorkerRow
from memory.workers import worker_with

DIGEST = "digest"
HOUR = time(9)


def next_digest(worker: Worker, now: datetime) -> datetime:
    """The next one comes on Monday at nine in the worker's zone."""
    here = now.astimezone(ZoneInfo(worker.zone))
    monday = here.date() + timedelta(days=(7 - here.weekday()) % 7)
    due = datetime.combine(monday, HOUR, here.tzinfo)
    return due if due > here else due + timedelta(days=7)


async def send_digest(session: WriteSession, of: Deployment, job: Job) -> None:
    """Tell the worker of the week, unless nothing was asked or they want no message; the next one is in a week."""
    worker, row = await worker_with(session, job.subject), await session.get(WorkerRow, job.subject)
    if worker is None or row is None or worker.frozen:
        return
    job.again = next_digest(worker, of.now())
    this, before = (
        await week_of(session, worker, of.now(), back=1),
        await week_of(session, worker, of.now(), back=1 + DAYS),
    )
    account = account_on(worker, "")
    if not row.digest or account is None or not any(this.total(outcome) for outcome in OUTCOMES):
        return
    key = f"digest:{worker.id}:{this.days[-1]}"
    await put(session, of.master, to_worker(worker, account, _post(worker, key, this, before), key), of.now())


def _post(worker: Worker, key: str, this: Week, before: Week) -> Post:
    language = worker.language
    title = say(language, "digest.title", start=f"{this.days[0]:%Y-%m-%d}", end=f"{this.days[-1]:%Y-%m-%d}")
    card = Card(
        title=title,
        table=week_table(language, this, before),
        chart=Chart(
            say(language, "digest.chart"),
            tuple(f"{day:%m-%d}" for day in this.days),
            tuple((say(language, f"week.{outcome}"), this.each(outcome)) for outcome in OUTCOMES),
        ),
        note=say(language, "digest.off"),
        buttons=(
            typed(say(language, "button.report"), "report"),
            typed(say(language, "button.digest_off"), "settings weekly off"),
        ),
    )
    return Post(label(None, language, produced=key), title, card)
