"""A calendar at an address of this machine; what it holds can be changed, and it can be out of reach."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from aiohttp import web

HOSTS = frozenset({"127.0.0.1"})


class ServedCalendar:
    """The events of one calendar by their ids."""

    def __init__(self) -> None:
        self.events: dict[str, str] = {}
        self.status = 200
        self.address = ""

    def invite(self, uid: str, title: str, starts: datetime, ends: datetime, *people: str) -> None:
        """Somebody invites people to a meeting, or changes when it is."""
        invited = "".join(f"ATTENDEE;CN={name}:mailto:x@example.com\r\n" for name in people)
        times = f"DTSTART:{starts:%Y%m%dT%H%M%SZ}\r\nDTEND:{ends:%Y%m%dT%H%M%SZ}\r\n"
        self.events[uid] = f"BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{title}\r\n{times}{invited}END:VEVENT\r\n"

    async def _answer(self, _: web.Request) -> web.Response:
        text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{''.join(self.events.values())}END:VCALENDAR\r\n"
        return web.Response(text=text, status=self.status)


@asynccontextmanager
async def serve_calendar() -> AsyncIterator[ServedCalendar]:
    """Serve an empty calendar."""
    calendar, app = ServedCalendar(), web.Application()
    app.router.add_get("/c.ics", calendar._answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    calendar.address = f"http://127.0.0.1:{runner.addresses[0][1]}/c.ics"
    yield calendar
    await runner.cleanup()
