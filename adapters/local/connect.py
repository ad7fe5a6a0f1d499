"""A chat inside the process: places, people, threads, edits, reactions, buttons, forms, pages, private posts.

To the floors above it is a platform like any other. The demo, the playground and the tests act as its people
through ``say``, ``press``, ``command``, ``fill``, ``open_home`` and what else people do (``people``).
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from starlette.routing import BaseRoute

from adapters.change import Change
from adapters.chat import (
    Message,
    Person,
    Place,
)
from adapters.errors import Refused, Untold
from adapters.local.people import FORMS_PLACE, People, Posted, direct_id
from adapters.platform import Attachment, Host, Own, Page, Post, Probe
from adapters.request import is_of_forms


class Local(People):
    """The in-process platform."""

    name = "local"
    keeps_history = True
    repeats = False

    async def start(self, host: Host) -> None:
        """See ``Platform.start``."""
        self._host = host

    async def stop(self) -> None:
        """See ``Platform.stop``."""
        self._host = None

    def routes(self) -> Sequence[BaseRoute]:
        """See ``Platform.routes``: none."""
        return ()

    def elsewhere(self) -> Sequence[str]:
        """See ``Platform.elsewhere``: none."""
        return ()

    def deaf(self) -> Sequence[str]:
        """See ``Platform.deaf``."""
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
        self, place: str, person: str, post: Post, *, key: str, thread: str | None = None, reply_to: str = ""
    ) -> None:
        """See ``Platform.ephemeral``."""
        number = f"e{next(self._numbers)}"
        self.posts.append(Posted(number, place, post, self.clock.now(), thread=thread, only_for=person))

    async def find(self, place: str, key: str, *, thread: str | None = None) -> str | None:
        """See ``Platform.find``."""
        return next((posted.id for posted in self.posts if posted.place == place and posted.key == key), None)

    async def direct(self, person: str) -> str:
        """See ``Platform.direct``."""
        return direct_id(person)

    async def place(self, place: str) -> Place:
        """See ``Platform.place``."""
        return self.places[place]

    async def members(self, place: str) -> frozenset[Person]:
        """See ``Platform.members``."""
        if is_of_forms(place):
            raise Untold
        return frozenset(self.people[person] for person in self.in_place[place])

    async def person(self, person: str) -> Person:
        """See ``Platform.person``."""
        return self.people[person]

    async def history(self, place: str, since: datetime, until: datetime) -> AsyncIterator[Message]:
        """See ``Platform.history``."""
        for message in list(self.messages.values()):
            if message.place.id == place and since <= message.at <= until:
                yield message

    async def working(self, place: str, message: str, *, on: bool, thread: str | None = None) -> None:
        """See ``Platform.working``."""
        (self.thinking.add if on else self.thinking.discard)((place, message))

    async def change(self, place: str, thread: str) -> Change | None:
        """See ``Platform.change``: nothing is to be merged here."""
        return None

    def own(self, token: str) -> Own | None:
        """Nothing: there is nothing to rule on here."""
        return None

    async def ruled(self, place: str, key: str, *, thread: str, person: str) -> str | None:
        """Nothing: there is nothing to rule on here."""
        return None

    def forms(self, place: Place) -> Place:
        """See ``Platform.forms``: there is one place for all of them."""
        return FORMS_PLACE

    async def publish(self, person: str, page: Page) -> None:
        """See ``Platform.publish``."""
        self.pages[person] = page

    async def suggest(self, place: str, thread: str | None, title: str, questions: Sequence[str]) -> None:
        """See ``Platform.suggest``."""
        self.suggested[place] = tuple(questions)

    async def upload(self, place: str, post: Post, file: Attachment, *, key: str) -> None:
        """See ``Platform.upload``."""
        await self.send(place, post, key=key)
        self.files.append((place, file))

    async def permit_link(self, person: str) -> str | None:
        """See ``Platform.permit_link``."""
        return f"local://permit/{person}"

    async def end_permit(self, person: str) -> None:
        """See ``Platform.end_permit``."""
        self.permitted.discard(person)

    async def look(self) -> Sequence[Probe]:
        """See ``Platform.look``: it is always there."""
        return [Probe("local", True, "in this process")]
