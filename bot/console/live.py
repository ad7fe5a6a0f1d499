"""An open page is told when its worker's drafts have changed: a line of server-sent events, without words."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from sqlalchemy import func, select
from starlette.responses import StreamingResponse

from bot.app import App
from memory.record.tables import DraftRow

BEAT_SECONDS = 20.0
"""Without news a line is sent all the same, so that whoever left is noticed."""
GATHER_SECONDS = 0.1
"""What is written together is told together."""


class Live:
    """Tells open pages of what this process, or another one, wrote."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._open: set[asyncio.Event] = set()
        self._closed = False
        app.of.record.when_written(DraftRow.__tablename__, self._wake)

    def stream(self, worker: str, holds: Callable[[], Awaitable[bool]]) -> StreamingResponse:
        """The events of one open page of a worker, until it is closed, or its session no longer ``holds``."""
        return StreamingResponse(self._lines(worker, holds), media_type="text/event-stream")

    def close(self) -> None:
        """End the events of every open page; each asks again, and finds whoever serves then."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        for page in self._open:
            page.set()

    async def _lines(self, worker: str, holds: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
        news = asyncio.Event()
        self._open.add(news)
        try:
            known = await self._state(worker)
            yield "retry: 1000\nevent: open\ndata: \n\n"
            while not self._closed:
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), BEAT_SECONDS)
                    await asyncio.sleep(GATHER_SECONDS)
                news.clear()
                if not await holds():
                    return
                state = await self._state(worker)
                yield ": nothing new\n\n" if state == known else "event: changed\ndata: \n\n"
                known = state
        finally:
            self._open.discard(news)

    async def _state(self, worker: str) -> list[tuple[str, int, int]]:
        """How many drafts there are in each state, and of which versions."""
        counted = (
            select(DraftRow.state, func.count(), func.sum(DraftRow.version))
            .where(DraftRow.worker == worker)
            .group_by(DraftRow.state)
            .order_by(DraftRow.state)
        )
        async with self._app.of.record.read() as session:
            return [(state, count, versions) for state, count, versions in await session.execute(counted)]
