"""The composition root: the only place that builds parts and joins them."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

import structlog

from adapters.calendars.reader import CalendarReader
from adapters.chat import Command, Event, Press
from adapters.platform import Form, Platform
from bot.approvals.calling import Call
from bot.approvals.sender import LANES as POSTS
from bot.approvals.sender import Sender
from bot.approvals.word import Approvals
from bot.commands.consents import ask_all_for_models
from bot.commands.run import Commands
from bot.deployment import Deployment, open_deployment, utc_now
from bot.intake.due import Due, lanes_of
from bot.intake.gate import Gate
from bot.intake.handle import Handler
from bot.intake.inbox import LANES as EVENTS
from bot.intake.inbox import Inbox, Leased
from bot.intake.presses import Presses
from bot.intake.snapshot import GATED
from bot.rights.cleansing import Cleansing
from bot.rights.daily import plan_missing
from bot.rights.restored import forget_again
from bot.rights.witness import look_back
from bot.settings import Settings
from bot.shadow.observe import Shadow
from bot.standin.answering import responder_over
from bot.standin.draft import Drafter
from bot.standin.knowledge import Knowledge, open_knowledge
from bot.standin.respond import Responder
from bot.surfaces.forms import Forms
from bot.work.freeing import give_back
from bot.work.heads import soonest_of
from bot.work.loop import Loop
from bot.work.rest import resting
from bot.work.schedule import Job, Schedule
from bot.work.vault import RecordVault
from memory.index.embed import Embedders
from memory.index.rebuild import Indexer
from memory.index.store import VectorStore
from memory.recall.recall import Recall
from memory.record.tables import DraftRow, InboxRow, JobRow, OutboxRow

log = structlog.get_logger()
TICK_SECONDS = 1.0
TICKS = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}


@dataclass(frozen=True, slots=True)
class App:
    """An open deployment, and the host of its platforms.

    ``settle`` works until nothing is left to do; ``serve`` works until cancelled, jobs in ``lanes`` of their own, so
    that no kind of them waits for another.
    """

    of: Deployment
    embedders: Embedders
    store: VectorStore
    indexer: Indexer
    recall: Recall
    drafter: Drafter
    responder: Responder
    inbox: Inbox
    schedule: Schedule
    sender: Sender
    gate: Gate
    forms: Forms
    vault: RecordVault
    cleansing: Cleansing
    events: Loop[Leased]
    jobs: Loop[Job]
    lanes: tuple[Loop[Job], ...]
    posts: Loop[Call]
    calendars: CalendarReader

    async def record(self, *, begin: bool = False) -> Deployment:
        """See ``bot.service.opening.Way``."""
        return self.of

    async def knowledge(self) -> Knowledge:
        """See ``bot.service.opening.Way``."""
        return Knowledge(self.of, self.embedders, self.store, self.indexer, self.recall)

    async def answering(self) -> Responder:
        """See ``bot.service.opening.Way``."""
        return self.responder

    async def whole(self) -> "App":
        """See ``bot.service.opening.Way``."""
        return self

    async def accept(self, event: Event) -> None:
        """See ``adapters.chat.Host``."""
        await self.inbox.accept(event)

    def concerns(self, event: Event) -> bool:
        """See ``adapters.chat.Host``."""
        return self.gate.lets_in(event)

    async def form(self, event: Command | Press) -> Form | None:
        """See ``adapters.chat.Host``."""
        return await self.forms.form(event)

    async def settle(self) -> None:
        """Work until nothing is due: events, jobs, posts, index."""
        await self._drain()
        await self.indexer.index_pending(self.of.now())
        await self.indexer.refine_pending()
        if await self.cleansing.settle():
            await self._drain()
        await self.responder.clones.settle()
        await self.gate.renew()

    async def clear_away(self) -> None:
        """Do what is due and neither answers anybody nor reads from outside, as after an erasure."""
        *_, others = self.lanes
        await others.drain()
        if await self.cleansing.settle():
            await others.drain()
        await self.gate.renew()

    async def _drain(self) -> None:
        """Each queue in turn, until all were found empty since anything was last done."""
        empty, queues = 0, (self.events.drain, self.jobs.drain, self.posts.drain)
        for drain in cycle(queues):
            empty = 1 if await drain() else empty + 1
            if empty == len(queues):
                return

    async def serve(self) -> None:
        """Work until told to ``end`` or cancelled; what is due stands in rows, and APScheduler ticks for what has none.

        What was loaded until then lives as long as the process; left out of garbage collection, that holds the event
        loop for a few milliseconds and not for a hundred.
        """
        gc.collect()
        gc.freeze()
        give_back()
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=TICKS)
        ticking = (("tick", self._tick), ("refining", self._refine), ("cleansing", self.cleansing.tick))
        for name, work in ticking:
            scheduler.add_job(_guarded, "interval", (name, work), id=name, seconds=TICK_SECONDS)
        tidying = ("tidying", self._tidy)
        scheduler.add_job(_guarded, "interval", tidying, id="tidying", hours=1, next_run_time=datetime.now(UTC))
        scheduler.start()
        try:
            async with asyncio.TaskGroup() as group:
                following = group.create_task(self.gate.follow())
                await asyncio.wait([group.create_task(loop.run()) for loop in self._loops])
                following.cancel()
        finally:
            scheduler.shutdown(wait=False)

    def end(self) -> None:
        """Take nothing more up; ``serve`` ends once all in hand is done."""
        for loop in self._loops:
            loop.end()

    @property
    def _loops(self) -> tuple[Loop[Any], ...]:
        return self.events, *self.lanes, self.posts

    async def _tick(self) -> None:
        await self.gate.renew()
        if self.inbox.is_pressed():
            return
        if indexed := await self.indexer.index_pending(self.of.now()):
            log.info("indexed", decisions=indexed)

    async def _refine(self) -> None:
        if refined := await self.indexer.refine_pending(pressed=self.inbox.is_pressed):
            log.info("refined", decisions=refined)

    async def _tidy(self) -> None:
        await self.inbox.forget_handled()
        await self.sender.forget_sent()
        await self.vault.tidy()
        await self.store.optimize()
        await asyncio.to_thread(give_back)


async def _guarded(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do a piece of work that comes again by itself: what fails is logged, and tried the next time."""
    try:
        await work()
    except asyncio.CancelledError:
        log.info(f"{name}_ended")
    except Exception as error:
        log.error(f"{name}_failed", error=type(error).__name__)


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    platforms: Mapping[str, Platform] | None = None,
) -> AsyncIterator[App]:
    """Open a deployment: record, index, platforms; and close it again.

    Args:
        settings: all of them.
        now: the clock.
        platforms: those to connect, by name; none for work on the record alone.

    Raises:
        Impossible: another process owns the data folder, or the model cannot be used.
        WrongKey: the master key is not one.
    """
    async with open_deployment(settings, now=now, platforms=platforms) as of:
        await forget_again(of)
        async with open_knowledge(of) as knowledge, set_to_work(knowledge) as app:
            yield app


@asynccontextmanager
async def set_to_work(knowledge: Knowledge) -> AsyncIterator[App]:
    """All parts that act on what is known, and the platforms connected; ended in the same order."""
    app = _assemble(knowledge)
    of = app.of
    try:
        await _catch_up(app)
        for platform in of.platforms.values():
            await platform.start(app)
        await look_back(of)
        yield app
    finally:
        for platform in of.platforms.values():
            with suppress(Exception):
                await platform.stop()
        await app.calendars.close()
        await app.responder.clones.close()


def _assemble(knowledge: Knowledge) -> App:
    of, store = knowledge.of, knowledge.store
    responder = responder_over(knowledge)
    recall = responder.recall
    approvals = Approvals(of)
    gate = Gate(of)
    inbox = Inbox(of, gate)
    schedule, sender, calendars = Schedule(of), Sender(of), CalendarReader()
    presses = Presses(of, responder, approvals)
    handler = Handler(of, Shadow(of), responder, Commands(of, recall, responder), presses)
    due = Due(of, store, knowledge.indexer, responder, approvals, calendars)

    async def after(touched: frozenset[str]) -> None:
        if touched & GATED:
            await gate.renew()

    planned = resting(of, soonest_of(JobRow))
    events = Loop(of.record, inbox, handler, after, resting(of, EVENTS.soonest()), inbox.take)
    jobs = Loop(of.record, schedule, due, after, planned)
    lanes = tuple(Loop(of.record, lane, due, after, planned) for lane in lanes_of(of))
    posts = Loop(of.record, sender, sender.carry_out, after, resting(of, POSTS.soonest()))
    of.record.when_written(InboxRow.__tablename__, events.wake)
    of.record.when_written(OutboxRow.__tablename__, posts.wake)
    for lane in lanes:
        of.record.when_written(DraftRow.__tablename__, lane.wake)
        of.record.when_written(JobRow.__tablename__, lane.wake_soon)
    return App(
        of=of,
        embedders=knowledge.embedders,
        store=store,
        indexer=knowledge.indexer,
        recall=recall,
        drafter=responder.drafter,
        responder=responder,
        inbox=inbox,
        schedule=schedule,
        sender=sender,
        gate=gate,
        forms=Forms(of),
        vault=RecordVault(of.record, of.master, of.now),
        cleansing=Cleansing(of, store),
        events=events,
        jobs=jobs,
        lanes=lanes,
        posts=posts,
        calendars=calendars,
    )


async def _catch_up(app: App) -> None:
    """Take over what a process that died left behind, and plan what is new."""
    if app.of.record.dialect == "sqlite":
        for queue in (app.inbox, app.schedule, app.sender):
            await queue.release_leases()
    await plan_missing(app.of)
    await ask_all_for_models(app.of)
    await app.gate.renew()
