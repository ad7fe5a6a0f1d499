"""The people of a chat inside the process: what they write, press, change, open and see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from uuid import uuid4

from adapters.chat import (
    Absence,
    Command,
    Deactivation,
    Deletion,
    Edit,
    Event,
    Membership,
    Message,
    Opening,
    Permission,
    Person,
    Place,
    PlaceKind,
    Press,
    Reaction,
    Renewal,
    Revocation,
    Said,
)
from adapters.errors import Refused
from adapters.local.clock import Clock
from adapters.platform import Attachment, Button, Card, Form, Host, Page, Post
from adapters.request import FORMS, Request, SignedAct

FORMS_PLACE = Place(f"local{FORMS}", "forms", PlaceKind.PRIVATE)
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


class People:
    """The people of the chat, its places, and all that is done there; what they do is handed to the host."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.people: dict[str, Person] = {BOT.id: BOT}
        self.places: dict[str, Place] = {FORMS_PLACE.id: FORMS_PLACE}
        self.in_place: dict[str, set[str]] = {}
        self.messages: dict[tuple[str, str], Message] = {}
        self.posts: list[Posted] = []
        self.pages: dict[str, Page] = {}
        self.files: list[tuple[str, Attachment]] = []
        self.thinking: set[tuple[str, str]] = set()
        self.suggested: dict[str, tuple[str, ...]] = {}
        self.permitted: set[str] = set()
        self.shows_forms = False
        self._forms: dict[str, tuple[Form, Place]] = {}
        self._numbers = count(1)
        self._session = uuid4().hex[:8]
        self._host: Host | None = None

    def add_person(self, name: str, *, zone: str = "UTC", guest: bool = False, bot: bool = False) -> Person:
        """A new person, with a direct conversation with the bot."""
        person = Person(f"local:{name.casefold().replace(' ', '-')}", name, zone, guest=guest, bot=bot)
        self.people[person.id] = person
        self.add_place(f"dm-{name}", PlaceKind.DIRECT, [person], place_id=direct_id(person.id))
        return person

    def add_place(self, name: str, kind: PlaceKind, members: Sequence[Person], *, place_id: str | None = None) -> Place:
        """A new place with its members; the bot is in every place."""
        place = Place(place_id or f"local:#{name}", name, kind)
        self.places[place.id] = place
        self.in_place[place.id] = {BOT.id, *(person.id for person in members)}
        return place

    async def say(
        self,
        person: Person,
        place: Place,
        text: str,
        *,
        thread: str | None = None,
        quoted: Said | None = None,
        record: Sequence[Said] = (),
    ) -> Message:
        """A person writes; ``@name`` mentions. They may quote a message, or forward a piece of a conversation."""
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
            addressed=BOT.id in mentions or place.id == direct_id(person.id),
            link=f"local://{place.name}/{number}",
            quoted=quoted,
            record=tuple(record),
        )
        self.messages[place.id, number] = message
        await self._emit(message)
        return message

    async def request(self, person: Person, asked: Person, text: str, request: Request) -> Message:
        """A person sends off a form that asks another one."""
        number = f"{next(self._numbers):06d}"
        message = Message(
            key=self._key(),
            place=FORMS_PLACE,
            id=number,
            thread=number,
            author=person,
            text=text,
            at=self.clock.now(),
            mentions=(asked.id,),
            link=f"local://forms/{number}",
            request=request,
        )
        await self._emit(message)
        return message

    async def sign(self, person: Person, message: Message, act: SignedAct, text: str = "") -> None:
        """A person answers a form where it stands."""
        answer = replace(message, key=self._key(), id=f"{next(self._numbers):06d}", author=person, text=text)
        await self._emit(replace(answer, at=self.clock.now(), mentions=(), act=act, request=None))

    async def edit(self, message: Message, text: str) -> None:
        """The author changes what they wrote."""
        self.messages[message.place.id, message.id] = replace(message, text=text)
        mentions = self._mentions(text)
        await self._emit(
            Edit(
                key=self._key(),
                place=message.place,
                message=message.id,
                author=message.author,
                text=text,
                at=self.clock.now(),
                thread=message.thread,
                mentions=tuple(each for each in mentions if each != BOT.id),
                addressed=BOT.id in mentions or message.place.kind is PlaceKind.DIRECT,
                link=message.link,
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

    async def press(self, person: Person, posted: Posted, action: str, text: str = "", *, number: int = 0) -> None:
        """A person presses the nth button of a card with an action, and where it asks fills the form in with ``text``.

        Raises:
            Refused: the card has no such button (any more).
        """
        place, button = self.places[posted.place], self.button(posted, action, number)
        await self._press(person, place, button, text=text, message=posted.id)

    async def press_home(self, person: Person, action: str, number: int = 0) -> None:
        """A person presses the nth button with that action on the bot's page.

        Raises:
            Refused: there is none.
        """
        found = [button for button in _buttons(self.pages[person.id].cards) if button.action == action]
        if number >= len(found):
            raise Refused("no_such_button")
        await self._press(person, self.places[direct_id(person.id)], found[number])

    async def fill(
        self, person: Person, text: str = "", *, whom: Person | None = None, places: Sequence[Place] = ()
    ) -> None:
        """A person fills in the form that they were shown last, and sends it off.

        Raises:
            Refused: none was shown.
        """
        if person.id not in self._forms:
            raise Refused("no_form")
        form, place = self._forms.pop(person.id)
        mentions = (whom.id,) if whom else ()
        filled = self._pressed(person, place, form.action, form.value, text=text)
        await self._emit(replace(filled, mentions=mentions, places=tuple(places)))

    def form_of(self, person: Person) -> Form | None:
        """The form that a person was shown and has not sent off."""
        return self._forms[person.id][0] if person.id in self._forms else None

    def button(self, posted: Posted, action: str, number: int = 0) -> Button:
        """The nth button of a card, or entry of its menu, with that action, as it is shown now.

        Raises:
            Refused: there is none.
        """
        shown = next((post for post in self.posts if post.id == posted.id), posted)
        cards = [shown.post.card] if shown.post.card else []
        found = [button for button in _buttons(cards) if button.action == action]
        if number >= len(found):
            raise Refused("no_such_button")
        return found[number]

    async def command(self, person: Person, text: str, place: Place | None = None) -> None:
        """A person types the slash command; ``@name`` and ``#name`` name people and places."""
        command = Command(
            key=self._key(),
            place=place or self.places[direct_id(person.id)],
            author=person,
            text=text,
            at=self.clock.now(),
            mentions=tuple(each for each in self._mentions(text) if each != BOT.id),
            places=tuple(self._named(text)),
        )
        form = await self._host.form(command) if self._host and self.shows_forms else None
        if form is None:
            await self._emit(command)
        else:
            self._forms[person.id] = form, command.place

    async def open_home(self, person: Person) -> None:
        """A person opens the bot's page."""
        await self._emit(Opening(key=self._key(), person=person, surface="home", at=self.clock.now()))

    async def open_talk(self, person: Person) -> None:
        """A person begins a new direct talk with the bot."""
        place = self.places[direct_id(person.id)]
        await self._emit(
            Opening(key=self._key(), person=person, surface="talk", at=self.clock.now(), place=place, thread="t1")
        )

    async def be_away(self, person: Person, starts: datetime, ends: datetime | None) -> None:
        """A person's profile says that they are away."""
        await self._emit(
            Absence(key=self._key(), person=person, why="status", starts=starts, ends=ends, at=self.clock.now())
        )

    async def change_place(self, place: Place, *, closed: bool = False) -> None:
        """A place gets another name or kind, or is closed."""
        self.places[place.id] = place
        await self._emit(Renewal(key=self._key(), place=place, closed=closed, at=self.clock.now()))

    async def permit(self, person: Person) -> None:
        """A person lets the bot hear their own direct talks."""
        self.permitted.add(person.id)
        await self._emit(Permission(key=self._key(), person=person, at=self.clock.now()))

    async def revoke(self, *people: Person, scope: str = "") -> None:
        """The platform takes rights back from the bot."""
        gone = tuple(person.id for person in people)
        await self._emit(Revocation(key=self._key(), scope=scope, people=gone, at=self.clock.now()))

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

    async def _press(
        self, person: Person, place: Place, button: Button, *, text: str = "", message: str | None = None
    ) -> None:
        press = self._pressed(person, place, button.action, button.value, text=text, message=message)
        asks = button.asks and not text and self.shows_forms
        form = await self._host.form(press) if self._host and asks else None
        if form is None:
            await self._emit(press)
        else:
            self._forms[person.id] = form, place

    def _pressed(
        self, person: Person, place: Place, action: str, value: str, *, text: str = "", message: str | None = None
    ) -> Press:
        return Press(
            key=self._key(),
            place=place,
            author=person,
            action=action,
            value=value,
            at=self.clock.now(),
            message=message,
            text=text,
        )

    async def _move(self, person: Person, place: Place, *, joined: bool) -> None:
        await self._emit(Membership(key=self._key(), place=place, person=person, joined=joined, at=self.clock.now()))

    async def _emit(self, event: Event) -> None:
        if self._host is not None:
            await self._host.accept(event)

    def _key(self) -> str:
        return f"local:{self._session}:{next(self._numbers)}"

    def _named(self, text: str) -> list[Place]:
        names = re.findall(r"#([^\s,，、#]+)", text)
        return [place for name in names for place in self.places.values() if place.name == name]

    def _mentions(self, text: str) -> tuple[str, ...]:
        if "@" not in text:
            return ()
        names = sorted(self.people.values(), key=lambda person: -len(person.name))
        found: dict[str, int] = {}
        rest = text
        for person in names:
            match = re.search(rf"@{re.escape(person.name)}(?![a-z])", rest, re.IGNORECASE)
            if match:
                found[person.id] = match.start()
                rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
        return tuple(sorted(found, key=lambda person: found[person]))


def _buttons(cards: Sequence[Card]) -> list[Button]:
    return [button for card in cards for button in (*card.buttons, *card.menu)]


def direct_id(person: str) -> str:
    return f"local:dm:{person}"
