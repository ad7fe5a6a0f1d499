"""Who asked for changes, which GitLab tells nobody of but its newest versions: it is looked for.

Looked at are open merge requests with reviewers, of which something was told lately where somebody listens: half a
minute after that, and then ever more rarely. One process looks at a time.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from adapters.chat import Unheard
from adapters.errors import Refused
from adapters.forge.calls import Client
from adapters.forge.payloads import Payload, valid
from adapters.gitlab.ids import Said
from adapters.gitlab.incoming.payloads import Note, Review
from adapters.gitlab.incoming.said import message_of_act
from adapters.gitlab.incoming.scene import place_of
from adapters.gitlab.people.acts import acts_in
from adapters.gitlab.people.people import People
from adapters.platform import Host

_CHANGES = "requested_changes"
_SOONEST, _RAREST, _KEPT = timedelta(seconds=30), timedelta(minutes=30), timedelta(days=14)
_EARLIER = timedelta(minutes=5)
_MOST_KEPT, _MOST_LOOKED_AT = 200, 20
_TURN_SECONDS = 120.0
_PREFIX = "gitlab/reviews/"
_log = structlog.get_logger(__name__)


class Watched(Payload):
    """A merge request: when something was told of it, when it was looked at, and what its reviewers said by then.

    ``states`` is by the reviewers' numbers.
    """

    touched: AwareDatetime
    looked: AwareDatetime | None = None
    states: Mapping[int, str] = Field(default_factory=dict)

    def due(self) -> datetime:
        """When it is looked at next."""
        since = self.looked or self.touched
        return since + min(max((since - self.touched) / 4, _SOONEST), _RAREST)


_Book = dict[int, Watched]
_BOOK = TypeAdapter(_Book)


class Reviews:
    """Looks for what reviewers did.

    Args:
        host: Who takes it.
        client: The API.
        people: Who the reviewers are.
        now: The clock.
    """

    def __init__(self, host: Host, client: Client, people: People, now: Callable[[], datetime]) -> None:
        self._host = host
        self._client = client
        self._people = people
        self._now = now
        self._owner = str(uuid4())
        self._told: dict[str, dict[int, tuple[datetime, bool]]] = {}
        self._rests = now()

    def told(self, place: str, number: int, *, waits: bool) -> None:
        """Something was told of a merge request, which ``waits`` for reviewers or does not any more."""
        self._told.setdefault(place, {})[number] = self._now(), waits

    async def look(self) -> None:
        """Look at what is due, and hand up what is new.

        Raises:
            AdapterError: GitLab did not answer, or asks to wait; the rest is looked at the next time.
        """
        vault, now = self._host.vault, self._now()
        if not self._told and now < self._rests:
            return
        if not await vault.claim(_PREFIX, self._owner, _TURN_SECONDS):
            return
        try:
            kept = {name.removeprefix(_PREFIX) for name in await vault.names(_PREFIX)}
            due = [await self._look_at(place) for place in sorted(kept | self._told.keys())]
            self._rests = min([*due, now + _RAREST])
        finally:
            await vault.release(_PREFIX, self._owner)

    async def _look_at(self, place: str) -> datetime:
        """Look at what is due in one project; when the next is."""
        book, told = await self._read(place), self._told.pop(place, {})
        before, now = dict(book), self._now()
        for number, (at, waits) in told.items():
            former = book.pop(number, None)
            if waits:
                book[number] = Watched(touched=at, states=former.states if former else {})
        due = sorted((each.due(), number) for number, each in book.items() if each.due() <= now)
        try:
            for _, number in due[:_MOST_LOOKED_AT]:
                looked = await self._compare(place, number, book[number])
                book.pop(number)
                if looked is not None:
                    book[number] = looked
        finally:
            if book != before:
                await self._write(place, book)
        return min([*(each.due() for each in book.values()), now + _RAREST])

    async def _compare(self, place: str, number: int, watched: Watched) -> Watched | None:
        """What a merge request is like now, if we see it and anybody listens; who asked for changes is handed up."""
        try:
            project, now = await self._people.whole(place), self._now()
            if not self._host.concerns(Unheard(key="", place=place_of(project), at=now)):
                return None
            path = f"/projects/{project.id}/merge_requests/{number}"
            reviews = [valid(Review, each) async for each in self._client.pages(f"{path}/reviewers")]
        except Refused:
            return None
        states = {each.user.id: each.state for each in reviews}
        asked = [user for user, state in states.items() if state == _CHANGES != watched.states.get(user)]
        notes = await self._acts(path) if asked else []
        for user in asked:
            note = next((each for each in reversed(notes) if each.author and each.author.id == user), None)
            is_new = user in watched.states or (note and note.created_at >= watched.touched - _EARLIER)
            if not is_new:
                continue
            author = await self._people.author(project, user, "")
            native, at = (str(note.id), note.created_at) if note else (f"{user}-{int(now.timestamp())}", now)
            said = Said("m", number, "c", native)
            message = message_of_act(said, author, at, project, key=f"gitlab:{place}:{said.id}")
            if self._host.concerns(message):
                await self._host.accept(message)
        return watched.model_copy(update={"looked": now, "states": states})

    async def _acts(self, path: str) -> list[Note]:
        found = await self._client.get(f"{path}/notes", order_by="created_at", sort="desc", per_page=100)
        acts = acts_in([valid(Note, each) for each in found])
        return [act.note for act in acts if act.kind == "c"]

    async def _read(self, place: str) -> _Book:
        kept = await self._host.vault.read(f"{_PREFIX}{place}")
        try:
            return _BOOK.validate_json(kept) if kept else {}
        except ValidationError:
            return {}

    async def _write(self, place: str, book: _Book) -> None:
        """Keep the latest, as long as anything may be told of them."""
        now = self._now()
        latest = sorted(book, key=lambda number: book[number].touched, reverse=True)[:_MOST_KEPT]
        kept = {number: book[number] for number in latest if now - book[number].touched < _KEPT}
        name = f"{_PREFIX}{place}"
        if kept:
            await self._host.vault.write(name, _BOOK.dump_json(kept).decode(), seconds=_KEPT.total_seconds())
        else:
            await self._host.vault.erase(name)
