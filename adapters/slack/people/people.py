"""Who is who and where: members, profiles, places, and what was said before we came.

Profiles and places are asked for at most once a minute. All of it comes out in the words of ``adapters.chat``.
With a person's own token it is their direct talks that are looked up, and those only.
"""

import asyncio
import heapq
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat import Message, Person, Place
from adapters.errors import RateLimited, Refused
from adapters.fresh import Fresh
from adapters.slack.ids import Bot, stamp
from adapters.slack.incoming.payloads import Channel, Said, User
from adapters.slack.incoming.scene import Scene, read_channel, read_user
from adapters.slack.incoming.spoken import read_said
from adapters.slack.outgoing.calls import call, pages

_ONE_BY_ONE = 20
_AT_ONCE = 5
_NOT_DESCRIBED = ("user_not_found", "user_not_visible")

T = TypeVar("T")


class People:
    """Looks up people, places and history in one workspace.

    Args:
        client: The Web API.
        bot: Who we are there.
        now: The clock; profiles are fresh for a minute of it.
        owner: Whose own direct talks these are, by person id, if the client has a person's token.
        sleep: How history waits when Slack says later.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        bot: Bot,
        *,
        now: Callable[[], datetime],
        owner: str = "",
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._bot = bot
        self._now = now
        self._owner = owner
        self._sleep = sleep
        self._persons = Fresh[Person](now)
        self._places = Fresh[Place](now)

    async def person(self, person: str) -> Person:
        """A person's profile, at most a minute old."""
        native = self._bot.native(person)
        cached = self._persons.get(person)
        if cached is None:
            answer = await call(self._client.users_info(user=native))
            cached = self._persons.put(person, read_user(_valid(User, answer.get("user")), self._bot))
        return cached

    async def place(self, place: str) -> Place:
        """A place, at most a minute old; one that the bot is not in may have let it in since."""
        cached = self._places.get(place)
        if cached is None or not cached.present:
            cached = self._places.put(place, await self._read_place(await self._channel(place)))
        return cached

    async def members(self, place: str) -> frozenset[Person]:
        """Everybody in a place now, with profiles at most a minute old."""
        native = self._bot.native(place)
        present: list[str] = []
        async for page in pages(self._client.conversations_members, channel=native):
            present += [self._bot.id(user) for user in page.get("members", [])]
        if sum(self._persons.get(person) is None for person in present) > _ONE_BY_ONE:
            await self._read_everybody(place)
        turn = asyncio.Semaphore(_AT_ONCE)

        async def look_up(person: str) -> Person:
            async with turn:
                return await self._person_or_guest(person)

        return frozenset(await asyncio.gather(*map(look_up, present)))

    async def _person_or_guest(self, person: str) -> Person:
        """A person's profile; whom Slack does not describe to us is somebody from elsewhere."""
        try:
            return await self.person(person)
        except Refused as refused:
            if refused.reason not in _NOT_DESCRIBED:
                raise
            return Person(person, self._bot.native(person), guest=True)

    def note(self, user: User) -> None:
        """Take over a profile that Slack has just told of."""
        person = read_user(user, self._bot)
        self._persons.put(person.id, person)

    def forget_place(self, place: str) -> None:
        """Look a place up anew the next time, because it changed."""
        self._places.drop(place)

    async def history(self, place: str, since: datetime, until: datetime) -> AsyncIterator[Message]:
        """Messages that began threads or stood alone between two times, with all replies, oldest first.

        A reply to a message from before that time is not found: Slack lists replies by their thread only.
        """
        where = await self._patiently(lambda: self.place(place))
        native = self._bot.native(place)
        roots = await self._read(
            self._client.conversations_history,
            channel=native,
            oldest=stamp(since),
            latest=stamp(until),
            inclusive=True,
        )
        scene = Scene(self._bot, self, self._now(), self._owner)
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

    async def _channel(self, place: str) -> Channel:
        answer = await call(self._client.conversations_info(channel=self._bot.native(place)))
        return _valid(Channel, answer.get("channel"))

    async def _read_place(self, channel: Channel) -> Place:
        place = read_channel(channel, self._bot, self._owner)
        if not self._owner or channel.user is None:
            return place
        return replace(place, name=(await self.person(self._bot.id(channel.user))).name)

    async def _read_everybody(self, place: str) -> None:
        """Read all profiles; for a whole organisation those of the workspaces that a place is in."""
        teams: list[str | None] = [None]
        if self._bot.organisation:
            channel = await self._channel(place)
            found = channel.internal_team_ids or (channel.context_team_id,)
            teams = [team for team in found if team and team.startswith("T")]
        for team in teams:
            async for page in pages(self._client.users_list, team_id=team):
                for user in page.get("members", []):
                    self.note(_valid(User, user))


Model = TypeVar("Model", User, Channel, Said)


def _valid(model: type[Model], data: Mapping[str, Any] | None) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError:
        raise Refused("answer_not_understood") from None
