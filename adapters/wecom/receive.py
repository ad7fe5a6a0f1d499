"""One event of an application or a robot → handed up, with everything that WeCom's own words leave open.

Buttons come back as keys, forms as messages, people as bare user ids; people who come in often are greeted once. When
``take`` returns, the event is safe or concerned nobody; when it raises, it has to come again.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from adapters.chat import Command, Deactivation, Event, Message, Opening, Person, Place, PlaceKind, Press
from adapters.errors import AdapterError
from adapters.platform import Host
from adapters.wecom.ids import Spot, person_id, read_person, read_place
from adapters.wecom.incoming.forms import WORDLESS, Forms
from adapters.wecom.outgoing import buttons
from adapters.wecom.outgoing.notes import Notes, message_id
from adapters.wecom.outgoing.voice import Voice
from adapters.wecom.people.people import People

GREETED = timedelta(days=90)
LOOKED_UP_SECONDS = 1.0
"""How long an event waits for the name of its author."""
P = TypeVar("P", Place, Place | None)
_log = structlog.get_logger(__name__)


class Receiver:
    """Hands events up to the host until it is closed.

    Args:
        host: Who takes them.
        people: The directory of each corporation.
        voice_of: Who speaks in a place.
        now: The clock.
    """

    def __init__(
        self,
        host: Host,
        people: Mapping[str, People],
        voice_of: Callable[[str], Voice],
        now: Callable[[], datetime],
    ) -> None:
        self._host = host
        self._people = people
        self._voice_of = voice_of
        self._now = now
        self._forms = Forms(host.vault)
        self._closed = False
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def take(self, event: Event, *, code: str = "") -> None:
        """Hand an event up. ``code`` lets the card that was pressed be replaced.

        Raises:
            ConnectionError: We are hanging up.
        """
        if self._closed:
            raise ConnectionError("the connection is being closed")
        self._busy += 1
        self._idle.clear()
        try:
            await self._hand_up(event, code)
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    async def ask_for_words(self, spot: Spot, message: str) -> None:
        """Say that nothing of a picture or a file was read; where WeCom does not take that, it is left."""
        with suppress(AdapterError):
            await self._voice_of(spot.id).post(spot, WORDLESS, message_id(f"wordless:{message}"))

    async def close(self) -> None:
        """Hand nothing up any more, and wait until what is under way has ended."""
        self._closed = True
        await self._idle.wait()

    async def _hand_up(self, event: Event, code: str) -> None:
        if isinstance(event, Press) and event.message:
            await self._notes(event.author).renew_code(event.message, code)
        meant, asks = await self._complete(event)
        if meant is None or not self._host.concerns(meant):
            return
        named = await self._name(meant)
        if isinstance(named, Deactivation) and named.person.active:
            return
        if isinstance(named, Press) and asks and await self._ask(named):
            return
        await self._host.accept(named)
        await self._conclude(named)

    async def _complete(self, event: Event) -> tuple[Event | None, bool]:
        """The event that is meant, and whether its button asks: a greeting comes once, a press under its action."""
        if isinstance(event, Message) and event.place.kind is PlaceKind.DIRECT:
            answer = await self._answered(event)
            if answer is not None:
                return answer, False
            event = await self._chosen(event) or event
        if isinstance(event, Press):
            return await self._pressed(event)
        if isinstance(event, Opening) and await self._host.vault.read(_met(event.person.id)):
            return None, False
        return event, False

    async def _answered(self, message: Message) -> Press | None:
        """The press that a message completes, unless nothing is left to be answered there."""
        answer = await self._forms.answered(message)
        if answer is not None and await self._host.form(replace(answer, text="")) is None:
            await self._forms.close(message.author.id)
            return None
        return answer

    async def _pressed(self, press: Press) -> tuple[Press | None, bool]:
        if press.action:
            return press, False
        key = await buttons.read_key(self._host.vault, press.value)
        if key is None:
            _log.warning("wecom_button_unknown")
            return None, False
        return replace(press, action=key.action, value=key.value), key.asks

    async def _chosen(self, message: Message) -> Press | None:
        """The press that somebody typed who sees no cards."""
        corp, user = read_person(message.author.id)
        choice = await buttons.read_choice(self._host.vault, corp, user, message.text)
        if choice is None:
            return None
        return Press(
            key=message.key,
            place=message.place,
            author=message.author,
            action="",
            value=choice.key,
            at=message.at,
            message=choice.message,
        )

    async def _ask(self, press: Press) -> bool:
        """Ask in words for what the host wants filled in first, if it wants something."""
        form = await self._host.form(press)
        if form is None:
            return False
        post = await self._forms.ask(press, form)
        spot = read_place(press.place.id)
        await self._voice_of(press.place.id).post(spot, post, message_id(f"form:{press.key}"))
        return True

    async def _conclude(self, event: Event) -> None:
        if isinstance(event, Opening):
            await self._host.vault.write(_met(event.person.id), "1", seconds=GREETED.total_seconds())
        if isinstance(event, Press) and event.text:
            await self._forms.close(event.author.id)

    async def _name(self, event: Event) -> Event:
        """The event with the names of its people; an outage of the directory delays none but a closed account."""
        match event:
            case Deactivation() if event.person.active:
                corp, user = read_person(event.person.id)
                return replace(event, person=await self._people[corp].person(user, fresh=True))
            case Opening():
                person = await self._look_up(event.person)
                return replace(event, person=person, place=_named(event.place, person))
            case Message() | Press() | Command():
                author = await self._look_up(event.author)
                return replace(event, author=author, place=_named(event.place, author))
        return event

    async def _look_up(self, person: Person) -> Person:
        """A person's profile, where the directory tells it quickly."""
        corp, user = read_person(person.id)
        try:
            async with asyncio.timeout(LOOKED_UP_SECONDS):
                return await self._find(corp, user)
        except (AdapterError, TimeoutError):
            known = await self._host.vault.read(_open_name(corp, user)) or user
            return replace(person, id=person_id(corp, known))

    async def _find(self, corp: str, user: str) -> Person:
        """A profile by a user id. A robot may name people by an open id, which nobody has in the directory."""
        people = self._people[corp]
        person = await people.person(user)
        if person.active:
            return person
        known = await self._host.vault.read(_open_name(corp, user)) or (await people.convert([user])).get(user)
        if known is None:
            return person
        await self._host.vault.write(_open_name(corp, user), known, seconds=GREETED.total_seconds())
        return await people.person(known)

    def _notes(self, person: Person) -> Notes:
        return Notes(self._host.vault, read_person(person.id)[0])


def _open_name(corp: str, user: str) -> str:
    return f"wecom/open/{corp}/{user}"


def _met(person: str) -> str:
    return f"wecom/met/{person}"


def _named(place: P, person: Person) -> P:
    return replace(place, name=person.name) if place and place.kind is PlaceKind.DIRECT else place
