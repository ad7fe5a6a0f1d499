"""One look at a page, and what a page is: what it reads, how it is drawn, what its forms do."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.responses import Response

from adapters.chat import Place
from adapters.platform import Post
from bot.app import App
from bot.service.acting import pressed, typed
from bot.texts import moment, say
from memory.domain import Worker


@dataclass(frozen=True, slots=True)
class Visit:
    """A worker looks at a page.

    ``item`` is the id in its address, if it shows one thing; ``asked`` are the fields of its query, or of the form that
    was sent. ``account`` is the one that they came in by.
    """

    app: App
    worker: Worker
    account: str
    proof: str
    item: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """In which the page speaks."""
        return self.worker.language

    def say(self, key: str, **values: object) -> str:
        """A text of the console by its key."""
        return say(self.language, f"console.{key}", **values)

    def when(self, at: datetime) -> str:
        """A time as the worker's clock shows it."""
        return moment(self.language, self.local(at))

    def local(self, at: datetime) -> datetime:
        """A time in the worker's zone."""
        return at.astimezone(ZoneInfo(self.worker.zone))

    def number(self, name: str) -> int:
        """A field of the query as a number that is not negative; zero where it is none."""
        given = self.asked.get(name, "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0

    async def type(self, line: str, *places: Place) -> list[Post]:
        """Type a line as the worker, about places that it does not name; the answers."""
        return await typed(self.app, self.worker, line, self.language, self.account, places)

    async def press(self, action: str, value: str, text: str = "") -> list[Post]:
        """Press a button as the worker; the answers."""
        return await pressed(self.app, self.worker, action, value, self.language, text=text, account=self.account)


Read = Callable[[Visit], Awaitable[Mapping[str, object] | None]]
File = Callable[[Visit], Awaitable[Response]]
Act = Callable[[Visit], Awaitable[list[Post]]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a worker's console.

    ``read`` gathers what ``template`` draws; None where there is no such thing. ``acts`` are what its own forms do, by
    the name of the button; what every page can do (press, type) is not among them. ``files`` are what belongs to the
    page and is no HTML, by their names in its address.
    """

    name: str
    template: str
    read: Read
    acts: Mapping[str, Act] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
