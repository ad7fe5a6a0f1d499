"""Who is who and where: members, profiles, places, and what was said before we came.

Profiles and places are asked for at most once a minute. All of it comes out in the words of ``adapters.chat``.
"""

import asyncio
import heapq
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat import Message, Person, Place
from adapters.errors import RateLimited, Refused
from adapters.slack.calls import call, pages
from adapters.slack.ids import Bot, stamp
from adapters.slack.payloads import Channel, Said, User
from adapters.slack.translate import Scene, read_channel, read_said, read_user

_FRESH = timedelta(seconds=60)
_CACHED = 10_000
_ONE_BY_ONE = 20
_AT_ONCE = 5

T = TypeVar("T")


class People:
    """Looks up people, places and history in one workspace.

    Args:
        client: The Web API.
        bot: Who we are there.
        now: The clock; profiles are fresh for a minute of it.
        sleep: How history waits when Slack says later.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        bot: Bot,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._bot = bot
        self._now = now
        self._sleep = sleep
        self._persons = _Cache[Person](now)
        self._places = _Cache[Place](now)

    async def person(self, person: str) -> Person:
        """A person's profile, at most a minute old."""
        native = self._bot.native(person)
        cached = self._persons.get(person)
        if cached is None:
            answer = await call(self._client.users_info(user=native))
            cached = self._persons.put(person, read_user(_valid(User, answer.get("user")), self._bot))
        return cached

    async def place(self, place: str) -> Place:
        """A place, at most a minute old."""
        native = self._bot.native(place)
        cached = self._places.get(place)
        if cached is None:
            answer = await call(self._client.conversations_info(channel=native))
            cached = self._places.put(place, read_channel(_valid(Channel, answer.get("channel")), self._bot))
        return cached

    async def members(self, place: str) -> frozenset[Person]:
        """Everybody in a place now, with profiles at most a minute old."""
        native = self._bot.native(place)
        present: list[str] = []
        async for page in pages(self._client.conversations_members, channel=native):
            present += [self._bot.id(user) for user in page.get("members", [])]
        if sum(self._persons.get(person) is None for person in present) > _ONE_BY_ONE:
            await self._read_everybody()
        turn = asyncio.Semaphore(_AT_ONCE)

        async def look_up(person: str) -> Person:
            async with turn:
                return await self.person(person)

        return frozenset(await asyncio.gather(*map(look_up, present)))

    def forget(self, person: str) -> None:
        """Look a person up anew the next time, because their profile changed."""
        self._persons.drop(person)

    async def history(self, place: str, since: datetime) -> AsyncIterator[Message]:
        """Messages that began threads or stood alone since a time, with all replies, oldest first.

        A reply to a message from before that time is not found: Slack lists replies by their thread only.
        """
        where = await self._patiently(lambda: self.place(place))
        native = self._bot.native(place)
        roots = await self._read(
            self._client.conversations_history, channel=native, oldest=stamp(since), inclusive=True
        )
        scene = Scene(self._bot, self, self._now())
        waiting: list[tuple[str, Said]] = []
        for root in sorted(roots, key=lambda said: said.ts):
            while waiting and waiting[0][0] <= root.ts:
                async for message in self._speak(heapq.heappop(waiting)[1], where, scene):
                    yield message
            async for message in self._speak(root, where, scene):
                yield message
            if root.reply_count:
                thread = await self._read(self._client.conversations_replies, channel=native, ts=root.ts)
                for reply in thread:
                    if reply.ts != root.ts and reply.subtype != "thread_broadcast":
                        heapq.heappush(waiting, (reply.ts, reply))
        while waiting:
            async for message in self._speak(heapq.heappop(waiting)[1], where, scene):
                yield message

    async def _speak(self, said: Said, place: Place, scene: Scene) -> AsyncIterator[Message]:
        key = f"history:{place.id}:{said.ts}"
        message = await self._patiently(lambda: read_said(said, key, place, scene))
        if message is not None:
            yield message

    async def _read(self, method: Callable[..., Awaitable[Any]], **arguments: Any) -> list[Said]:
        said: list[Said] = []
        async for page in pages(method, patience=self._patiently, **arguments):
            said += [_valid(Said, message) for message in page.get("messages", [])]
        return said

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await ask()
            except RateLimited as limited:
                await self._sleep(limited.seconds)

    async def _read_everybody(self) -> None:
        async for page in pages(self._client.users_list):
            for user in page.get("members", []):
                person = read_user(_valid(User, user), self._bot)
                self._persons.put(person.id, person)


class _Cache(Generic[T]):
    """Values by key, fresh for a minute; the oldest give way."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: OrderedDict[str, tuple[datetime, T]] = OrderedDict()

    def get(self, key: str) -> T | None:
        kept = self._kept.get(key)
        return kept[1] if kept and self._now() - kept[0] < _FRESH else None

    def put(self, key: str, value: T) -> T:
        self._kept.pop(key, None)
        self._kept[key] = (self._now(), value)
        if len(self._kept) > _CACHED:
            self._kept.popitem(last=False)
        return value

    def drop(self, key: str) -> None:
        self._kept.pop(key, None)


Model = TypeVar("Model", User, Channel, Said)


def _valid(model: type[Model], data: Mapping[str, Any] | None) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError:
        raise Refused("answer_not_understood") from None
