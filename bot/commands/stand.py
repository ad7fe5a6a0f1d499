"""``stand in [until|for …]``: a window in which the double may act; the parsed window is echoed, with Undo."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.chat import Button, Press
from bot.commands.call import Call
from bot.deployment import Deployment
from bot.loop import Effect
from bot.schedule import plan
from bot.standin.window import open_window
from bot.texts import say
from memory.audit import append
from memory.consent import consents_of, grant
from memory.domain import Purpose, Worker
from memory.record.engine import ReadSession, WriteSession
from memory.when import when

CONSENT = "consent_send"
STOP = "stop"
ENDS = "standin_end"
USUAL = timedelta(hours=8)


async def run(call: Call) -> Effect:
    """Start a stand-in, after the worker agreed once that the double may send."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")
    now = call.of.now()
    text = call.rest.removeprefix("in").strip()
    window = when(text, now, worker.zone, prefer="future") if text else None
    if text and window is None:
        return call.answer("stand.no_time", text=text[:60])
    starts = max(now, window.start) if window else now
    ends = window.end if window else now + USUAL
    if ends <= now:
        return call.answer("stand.past", text=text[:60])

    async def effect(session: WriteSession) -> None:
        if await _may_send(session, worker):
            await start(session, call.of, worker, starts, ends)
            await call.put_answer(session, "stand.on", undo_button(call.language), **shown(worker, starts, ends))
            return
        value = f"{starts.isoformat()} {ends.isoformat()}"
        agree = Button(CONSENT, say(call.language, "button.consent"), value, "primary")
        await call.put_answer(session, "stand.wording", agree, **shown(worker, starts, ends))

    return effect


async def consent(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> tuple[datetime, datetime]:
    """The worker agreed that the double may send, wherever it may draft; the window starts."""
    starts, ends = (datetime.fromisoformat(part) for part in press.value.split(" "))
    places = {c.place for c in await consents_of(session, worker.id) if c.purpose is Purpose.DRAFT}
    await grant(session, worker.id, places, [Purpose.SEND], now=of.now())
    await append(session, of.master, worker.id, "consent_send", subject=",".join(sorted(places)), now=of.now())
    await start(session, of, worker, max(starts, of.now()), ends)
    return starts, ends


async def start(session: WriteSession, of: Deployment, worker: Worker, starts: datetime, ends: datetime) -> None:
    """Open the window and plan its end."""
    row = await open_window(session, worker.id, starts, ends)
    await plan(session, ENDS, row.id, ends)
    await append(
        session, of.master, worker.id, "standin", subject=f"{starts.isoformat()}/{ends.isoformat()}", now=of.now()
    )


def undo_button(language: str) -> Button:
    """Stops the stand-in again."""
    return Button(STOP, say(language, "button.undo"), STOP, "danger")


def shown(worker: Worker, starts: datetime, ends: datetime) -> dict[str, str]:
    """A window in the worker's own zone, for people to read."""
    zone = ZoneInfo(worker.zone)
    return {
        "starts": f"{starts.astimezone(zone):%a %Y-%m-%d %H:%M}",
        "ends": f"{ends.astimezone(zone):%a %Y-%m-%d %H:%M}",
        "zone": worker.zone,
    }


async def _may_send(session: ReadSession, worker: Worker) -> bool:
    consents = await consents_of(session, worker.id)
    drafting, sending = ({c.place for c in consents if c.purpose is p} for p in (Purpose.DRAFT, Purpose.SEND))
    return bool(sending) and drafting <= sending
