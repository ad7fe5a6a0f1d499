"""Reads calendars in a process of its own, one at a time: whatever a calendar does to its reader, only that one ends.

What goes to and fro is a line of JSON. The process is started when it is needed, and let go when nothing was for a
while.
"""

import asyncio
import base64
import json
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from adapters.calendars.away import Away, Meeting
from adapters.errors import Unreadable

SECONDS = 10.0
"""So long one calendar may take."""
IDLE_SECONDS = 60.0
LONGEST_LINE = 2**22
AWAY, MEETINGS = TypeAdapter(list[Away]), TypeAdapter(list[Meeting])
COMMAND = (sys.executable, "-m", "adapters.calendars.reading")


class CalendarReader:
    """Hands calendars to a process that reads them."""

    def __init__(self, seconds: float = SECONDS) -> None:
        """``seconds`` is how long one calendar may take."""
        self._seconds = seconds
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._idle: asyncio.TimerHandle | None = None

    async def absences(self, content: bytes, since: datetime, until: datetime, zone: str) -> list[Away]:
        """See ``ics.read_absences``.

        Raises:
            Unreadable: it is not a calendar, or takes too long to read.
        """
        return AWAY.validate_python(await self._read("absences", content, since, until, zone))

    async def meetings(self, content: bytes, since: datetime, until: datetime, zone: str) -> list[Meeting]:
        """See ``ics.read_meetings``.

        Raises:
            Unreadable: it is not a calendar, or takes too long to read.
        """
        return MEETINGS.validate_python(await self._read("meetings", content, since, until, zone))

    async def _read(self, what: str, content: bytes, since: datetime, until: datetime, zone: str) -> Any:
        asked = [what, base64.b64encode(content).decode(), since.isoformat(), until.isoformat(), zone]
        async with self._turn:
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await self._ask(f"{json.dumps(asked)}\n".encode())
            except TimeoutError:
                await self._end()
                raise Unreadable("This calendar takes too long to read; give one with your absences only.") from None
            except BaseException:
                await self._end()
                raise
            self._rest()
        if not answer:
            raise Unreadable("This calendar could not be read; give one with your absences only.")
        told = json.loads(answer)
        if isinstance(told, str):
            raise Unreadable(told)
        return told

    async def close(self) -> None:
        """Let the process go."""
        if self._idle is not None:
            self._idle.cancel()
        await self._end()

    async def _ask(self, line: bytes) -> bytes:
        if self._idle is not None:
            self._idle.cancel()
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(*COMMAND, stdin=PIPE, stdout=PIPE, limit=LONGEST_LINE)
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(ConnectionError):
            process.stdin.write(line)
            await process.stdin.drain()
        return await process.stdout.readline()

    def _rest(self) -> None:
        process = self._process

        def let_go() -> None:
            if process is not None and process.returncode is None:
                process.terminate()

        self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, let_go)

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()
