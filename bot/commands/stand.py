"""``stand in [until|for …]``: a window in which the double may act; the parsed window is echoed, with Undo."""

from datetime import datetime

from adapters.chat import Press
from adapters.platform import Button
from bot.commands.call import Call
from bot.commands.words import STOP
from bot.deployment import Deployment
from bot.standin.propose import USUAL, shown
from bot.standin.window import open_window, read_window, stands_in, window_of, window_value
from bot.texts import say
from bot.voice.cards.notices import account_on, answer_to, notice, to_worker
from bot.work.loop import Effect
from bot.work.outbox import put
from bot.work.schedule import plan
from memory.domain import Purpose, Worker
from memory.recall.when import when
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import StandinRow
from memory.rights.audit import append
from memory.rights.consent import consents_of, grant
from memory.workers import get_worker

CONSENT = "consent_send"
ENDS = "standin_end"


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
        key, button = await begin(session, call.of, worker, call.language, starts, ends)
        await call.put_answer(session, key, button, **shown(worker, starts, ends))

    return effect


async def begin(
    session: WriteSession, of: Deployment, worker: Worker, language: str, starts: datetime, ends: datetime
) -> tuple[str, Button]:
    """Start a stand-in, where the worker has agreed that the double may send; else ask them to.

    Returns:
        The key of the text that says so, and the button under it.
    """
    if await _may_send(session, worker):
        await start(session, of, worker, starts, ends)
        return "stand.on", undo_button(language)
    return "stand.wording", Button(CONSENT, say(language, "button.consent"), window_value(starts, ends), "primary")


async def accept(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> bool:
    """The worker took up a proposal; returns whether there was still time for it."""
    starts, ends = read_window(press.value)
    if ends <= of.now():
        over = shown(worker, starts, ends)["ends"]
        await put(session, of.master, answer_to(press, worker.language, "stand.past", text=over), of.now())
        return False
    key, button = await begin(session, of, worker, worker.language, max(starts, of.now()), ends)
    answer = answer_to(press, worker.language, key, button, **shown(worker, starts, ends))
    await put(session, of.master, answer, of.now())
    return True


async def consent(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> tuple[datetime, datetime]:
    """The worker agreed that the double may send, wherever it may draft; the window starts."""
    starts, ends = read_window(press.value)
    places = {c.place for c in await consents_of(session, worker.id) if c.purpose is Purpose.DRAFT}
    await grant(session, worker.id, places, [Purpose.SEND], now=of.now())
    await append(session, of.master, worker.id, "consent_send", subject=",".join(sorted(places)), now=of.now())
    await start(session, of, worker, max(starts, of.now()), ends)
    return starts, ends


async def start(session: WriteSession, of: Deployment, worker: Worker, starts: datetime, ends: datetime) -> None:
    """Open the window and plan its end; one that runs until then goes on until then."""
    running = await window_of(session, worker.id, of.now())
    if running is not None and running.starts < starts < running.ends:
        running.ends = starts
        await plan(session, ENDS, running.id, starts)
    row = await open_window(session, worker.id, starts, ends)
    await plan(session, ENDS, row.id, ends)
    await append(
        session, of.master, worker.id, "standin", subject=f"{starts.isoformat()}/{ends.isoformat()}", now=of.now()
    )


async def tell_over(session: WriteSession, of: Deployment, standin: str) -> None:
    """A window has ended: its worker is told, unless it was stopped before, or another one runs."""
    row = await session.get(StandinRow, standin)
    if row is None or row.stopped is not None or await stands_in(session, row.worker, of.now()):
        return
    worker = await get_worker(session, row.worker)
    account = account_on(worker, "")
    if account:
        post = notice(worker.language, "stand.over", standin)
        await put(session, of.master, to_worker(worker, account, post, f"standin:{standin}"), of.now())


def undo_button(language: str) -> Button:
    """Stops the stand-in again."""
    return Button(STOP, say(language, "button.undo"), STOP, "danger")


async def _may_send(session: ReadSession, worker: Worker) -> bool:
    consents = await consents_of(session, worker.id)
    drafting, sending = ({c.place for c in consents if c.purpose is p} for p in (Purpose.DRAFT, Purpose.SEND))
    return bool(sending) and drafting <= sending
