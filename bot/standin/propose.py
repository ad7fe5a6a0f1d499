"""A stand-in is proposed where the worker seems to be away; only the worker starts it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.chat import Absence
from adapters.platform import Button
from bot.deployment import Deployment
from bot.standin.window import window_of, window_value
from bot.texts import moment, say
from bot.voice.cards.notices import account_on, notice, to_worker
from bot.work.outbox import put
from memory.domain import Purpose, Worker
from memory.record.engine import WriteSession
from memory.rights.consent import consents_of
from memory.workers import worker_of

ACCEPT, DISMISS = "stand_accept", "stand_dismiss"
USUAL = timedelta(hours=8)
SHORTEST = timedelta(minutes=30)


async def take_absence(session: WriteSession, of: Deployment, absence: Absence) -> None:
    """A worker's profile says that they are away."""
    worker = await worker_of(session, absence.person.id)
    if worker is not None:
        ends = absence.ends or absence.starts + USUAL
        await propose(session, of, worker, absence.why, absence.starts, ends, account=absence.person.id)


async def propose(
    session: WriteSession,
    of: Deployment,
    worker: Worker,
    why: str,
    starts: datetime,
    ends: datetime,
    *,
    account: str | None = None,
) -> None:
    """Ask the worker, once for each absence, whether the double shall stand in; not where a stand-in is on already."""
    now = of.now()
    drafting = any(consent.purpose is Purpose.DRAFT for consent in await consents_of(session, worker.id))
    running = await window_of(session, worker.id, now)
    overlaps = running is not None and running.starts < ends and running.ends > starts
    where = account or account_on(worker, "")
    if worker.frozen or not drafting or overlaps or ends - max(starts, now) < SHORTEST or where is None:
        return
    value = window_value(starts, ends)
    buttons = (
        Button(ACCEPT, say(worker.language, "button.stand_accept"), value, "primary"),
        Button(DISMISS, say(worker.language, "button.stand_dismiss"), value),
    )
    key = f"propose:{worker.id}:{ends.isoformat()}"
    reason = say(worker.language, f"propose.{why}")
    post = notice(worker.language, "propose.body", key, *buttons, why=reason, **shown(worker, starts, ends))
    await put(session, of.master, to_worker(worker, where, post, key), now)


def shown(worker: Worker, starts: datetime, ends: datetime) -> dict[str, str]:
    """A window in the worker's own zone, for people to read."""
    zone = ZoneInfo(worker.zone)
    return {
        "starts": moment(worker.language, starts.astimezone(zone)),
        "ends": moment(worker.language, ends.astimezone(zone)),
        "zone": worker.zone,
    }
