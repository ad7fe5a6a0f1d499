"""A chat inside the process: places, people, threads, edits, reactions, buttons, private posts.

To the floors above it is a platform like any other. The demo, the playground and the tests act as its people
through ``say``, ``edit``, ``remove``, ``react``, ``press``, ``command``, ``join``, ``leave`` and ``deactivate``.
"""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from uuid import uuid4

from starlette.routing import BaseRoute

from adapters.chat import (
    Accept,
    Button,
    Command,
    Concerns,
    Deactivation,
    Deletion,
    Edit,
    Membership,
    Message,
    Person,
    Place,
    PlaceKind,
    Post,
    Press,
    Reaction,
)
from adapters.errors import Refused
from adapters.local.clock import Clock

BOT = Person("local:double", "double", bot=True)


@dataclass(frozen=True, slots=True)
class Posted:
    """A post of the bot as people see it. ``only_for`` names the one person who sees a private post."""

    id: str
    place: str
    post: Post
    at: datetime
    key: str = ""
    thread: str | None = None
    only_for: str | None = None


class Local:
    """The in-process platform."""

    name = "local"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.people: dict[str, Person] = {BOT.id: BOT}
        self.places: dict[str, Place] = {}
        self.in_place: dict[str, set[str]] = {}
        self.messages: dict[tuple[str, str], Message] = {}
        self.posts: list[Posted] = []
        self._numbers = count(1)
        self._session = uuid4().hex[:8]
        self._accept: Accept | None = None

    def add_person(self, name: str, *, zone: str = "UTC", guest: bool = False) -> Person:
        """A new person, with a direct conversation with the bot."""
        person = Person(f"local:{name.casefold().replace(' ', '-')}", name, zone, guest=guest)
        self.people[person.id] = person
        self.add_place(f"dm-{name}", PlaceKind.DIRECT, [person], place_id=_direct_id(person.id))
        return person

    def add_place(self, name: str, kind: PlaceKind, members: Sequence[Person], *, place_id: str | None = None) -> Place:
        """A new place with its members; the bot is in every place."""
        place = Place(place_id or f"local:#{name}", name, kind)
        self.places[place.id] = place
        self.in_place[place.id] = {BOT.id, *(person.id for person in members)}
        return place

    async def say(self, person: Person, place: Place, text: str, *, thread: str | None = None) -> Message:
        """A person writes; ``@name`` mentions."""
        number = f"{next(self._numbers):06d}"
        mentions = self._mentions(text)
        message = Message(
            key=self._key(),
            place=place,
            id=number,
            author=person,
            text=text,
            at=self.clock.now(),
            thread=thread,
            mentions=tuple(m for m in mentions if m != BOT.id),
            addressed=BOT.id in mentions or place.id == _direct_id(person.id),
            link=f"local://{place.name}/{number}",
        )
        self.messages[place.id, number] = message
        await self._emit(message)
        return message

    async def edit(self, message: Message, text: str) -> None:
        """The author changes what they wrote."""
        self.messages[message.place.id, message.id] = replace(message, text=text)
        await self._emit(
            Edit(
                key=self._key(),
                place=message.place,
                message=message.id,
                author=message.author,
                text=text,
                at=self.clock.now(),
                mentions=self._mentions(text),
            )
        )

    async def remove(self, message: Message) -> None:
        """The author takes a message back."""
        del self.messages[message.place.id, message.id]
        await self._emit(Deletion(key=self._key(), place=message.place, message=message.id, at=self.clock.now()))

    async def react(self, person: Person, message: Message, emoji: str, *, added: bool = True) -> None:
        """A person sets an emoji on a message, or takes it off."""
        await self._emit(
            Reaction(
                key=self._key(),
                place=message.place,
                message=message.id,
                author=person,
                emoji=emoji,
                added=added,
                at=self.clock.now(),
            )
        )

    async def press(self, person: Person, posted: Posted, action: str, text: str = "") -> None:
        """A person presses a button of a card, having typed ``text`` where it prompts.

        Raises:
            Refused: the card has no such button (any more).
        """
        button = self.button(posted, action)
        await self._emit(
            Press(
                key=self._key(),
                place=self.places[posted.place],
                author=person,
                action=action,
                value=button.value,
                at=self.clock.now(),
                message=posted.id,
                text=text,
            )
        )

    def button(self, posted: Posted, action: str) -> Button:
        """The button of a card as it is shown now.

        Raises:
            Refused: there is none.
        """
        shown = next((post for post in self.posts if post.id == posted.id), posted)
        for button in shown.post.card.buttons if shown.post.card else ():
            if button.action == action:
                return button
        raise Refused("no_such_button")

    async def command(self, person: Person, text: str, place: Place | None = None) -> None:
        """A person types the slash command."""
        where = place or self.places[_direct_id(person.id)]
        await self._emit(Command(key=self._key(), place=where, author=person, text=text, at=self.clock.now()))

    async def join(self, person: Person, place: Place) -> None:
        """A person comes into a place."""
        self.in_place[place.id].add(person.id)
        await self._move(person, place, joined=True)

    async def leave(self, person: Person, place: Place) -> None:
        """A person leaves a place."""
        self.in_place[place.id].discard(person.id)
        await self._move(person, place, joined=False)

    async def deactivate(self, person: Person) -> None:
        """A person's account is closed."""
        self.people[person.id] = replace(person, active=False)
        await self._emit(Deactivation(key=self._key(), person=person, at=self.clock.now()))

    def seen_by(self, person: Person, place: Place | None = None) -> list[Posted]:
        """What the bot posted that a person can see, oldest first, in one place or everywhere."""
        return [
            posted
            for posted in self.posts
            if (place is None or posted.place == place.id)
            and (
                person.id in self.in_place.get(posted.place, ())
                if posted.only_for is None
                else posted.only_for == person.id
            )
        ]

    async def start(self, accept: Accept, concerns: Concerns) -> None:
        """See ``Platform.start``."""
        self._accept = accept

    async def stop(self) -> None:
        """See ``Platform.stop``."""
        self._accept = None

    def routes(self) -> Sequence[BaseRoute]:
        """See ``Platform.routes``: none."""
        return ()

    async def send(self, place: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """See ``Platform.send``."""
        if place not in self.places:
            raise Refused("no_such_place")
        posted = Posted(f"b{next(self._numbers)}", place, post, self.clock.now(), key, thread)
        self.posts.append(posted)
        return posted.id

    async def update(self, place: str, message: str, post: Post) -> None:
        """See ``Platform.update``."""
        for index, posted in enumerate(self.posts):
            if posted.place == place and posted.id == message:
                self.posts[index] = replace(posted, post=post)
                return
        raise Refused("no_such_message")

    async def delete(self, place: str, message: str) -> None:
        """See ``Platform.delete``."""
        self.posts = [posted for posted in self.posts if (posted.place, posted.id) != (place, message)]

    async def ephemeral(
        self, place: str, person: str, post: Post, *, thread: str | None = None, reply_to: str = ""
    ) -> None:
        """See ``Platform.ephemeral``."""
        number = f"e{next(self._numbers)}"
        self.posts.append(Posted(number, place, post, self.clock.now(), thread=thread, only_for=person))

    async def find(self, place: str, key: str, *, thread: str | None = None) -> str | None:
        """See ``Platform.find``."""
        return next((posted.id for posted in self.posts if posted.place == place and posted.key == key), None)

    async def direct(self, person: str) -> str:
        """See ``Platform.direct``."""
        return _direct_id(person)

    async def place(self, place: str) -> Place:
        """See ``Platform.place``."""
        return self.places[place]

    async def members(self, place: str) -> frozenset[Person]:
        """See ``Platform.members``."""
        return frozenset(self.people[person] for person in self.in_place[place])

    async def person(self, person: str) -> Person:
        """See ``Platform.person``."""
        return self.people[person]

    async def history(self, place: str, since: datetime) -> AsyncIterator[Message]:
        """See ``Platform.history``."""
        for message in list(self.messages.values()):
            if message.place.id == place and message.at >= since:
                yield message

    async def _move(self, person: Person, place: Place, *, joined: bool) -> None:
        await self._emit(Membership(key=self._key(), place=place, person=person, joined=joined, at=self.clock.now()))

    async def _emit(
        self, event: Message | Edit | Deletion | Reaction | Press | Command | Membership | Deactivation
    ) -> None:
        if self._accept is not None:
            await self._accept(event)

    def _key(self) -> str:
        return f"local:{self._session}:{next(self._numbers)}"

    def _mentions(self, text: str) -> tuple[str, ...]:
        names = sorted(self.people.values(), key=lambda person: -len(person.name))
        found: dict[str, int] = {}
        rest = text
        for person in names:
            match = re.search(rf"@{re.escape(person.name)}(?![a-z])", rest, re.IGNORECASE)
            if match:
                found[person.id] = match.start()
                rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
        return tuple(sorted(found, key=lambda person: found[person]))


def _direct_id(person: str) -> str:
    return f"local:dm:{person}"
