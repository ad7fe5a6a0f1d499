"""The connection to WeCom: the ``Platform`` that the floors above see.

Each application of a corporation is called by WeCom at ``/wecom/CORP/AGENT``, where ``guard`` lets in what WeCom
signed; each robot calls WeCom (``robot``). Both hand up through one ``receive``, and a person is the same person
through both. Who speaks in a place is told by its id (``ids``).
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.change import Change
from adapters.chat import Message, Person, Place, PlaceKind
from adapters.errors import AdapterError, Barred, Forged, Refused, Unreachable, Untold
from adapters.platform import Attachment, Host, Own, Page, Post, Probe
from adapters.request import is_of_forms
from adapters.vault import Vault
from adapters.wecom.ids import Spot, corp_of, forms_of, group_name, person_id, read_person, read_place, way_prefix
from adapters.wecom.incoming.callbacks import changed_approval, is_wordless, read_callback, translate
from adapters.wecom.incoming.forms import ASKING
from adapters.wecom.incoming.guard import Admitted, Guard
from adapters.wecom.install.probes import Probes
from adapters.wecom.outgoing.application import ApplicationVoice
from adapters.wecom.outgoing.calls import Client, open_http
from adapters.wecom.outgoing.notes import Notes, message_id
from adapters.wecom.outgoing.voice import Voice
from adapters.wecom.people.approvals import read_approval
from adapters.wecom.people.menu import keep_menu
from adapters.wecom.people.people import People
from adapters.wecom.receive import Receiver
from adapters.wecom.robot.robot import Robot
from adapters.wecom.settings import Corporation, WeComSettings

_WRITE_FIRST = "这条消息只能给你一个人看：请先私聊我说一句话，再来一次。"
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Line:
    """What there is while connected; ``voices`` by what the ids of their places begin with."""

    http: httpx.AsyncClient
    vault: Vault
    clients: Mapping[tuple[str, str], Client]
    people: Mapping[str, People]
    voices: Mapping[str, Voice]
    robots: Mapping[str, Robot]
    receiver: Receiver


class WeCom:
    """All corporations of the settings; ``adapters.chat.Platform`` says what each method promises.

    Args:
        settings: Corporations and addresses.
        now: The clock.
        vault: Where ``look`` finds what other processes noted; a connection uses its host's.
    """

    name = "wecom"
    keeps_history = False
    repeats = True

    def __init__(self, settings: WeComSettings, *, now: Callable[[], datetime], vault: Vault | None = None) -> None:
        self._settings = settings
        self._now = now
        self._vault = vault
        self._applications = {
            (each.corp_id, str(each.agent_id)): each for each in settings.corporations if each.has_application
        }
        self._guards = {way: Guard(corporation, now) for way, corporation in self._applications.items()}
        self._line: _Line | None = None

    async def start(self, host: Host) -> None:
        """Put up the menus, then hand up what comes."""
        http = open_http(self._settings.api_url)
        clients = {way: self._client(each, http, host.vault) for way, each in self._applications.items()}
        people = {each.corp_id: self._directory(each.corp_id, clients) for each in self._settings.corporations}
        voices: dict[str, Voice] = {
            way_prefix(corp, "app", agent): ApplicationVoice(
                client, Notes(host.vault, corp), self._applications[corp, agent], now=self._now, vault=host.vault
            )
            for (corp, agent), client in clients.items()
        }
        receiver = Receiver(host, people, self._voice, self._now)
        robots = {
            way_prefix(each.corp_id, "bot", str(each.bot_id)): Robot(
                each, self._settings.robot_url, host.vault, self._now, receiver.take
            )
            for each in self._settings.corporations
            if each.has_robot
        }
        voices |= {prefix: robot.voice for prefix, robot in robots.items()}
        self._line = _Line(http, host.vault, clients, people, voices, robots, receiver)
        for client in clients.values():
            await _keep_menu(client)
        for robot in robots.values():
            await robot.start()

    async def stop(self) -> None:
        """Hand nothing up any more, wait for what is under way, hang up."""
        line, self._line = self._line, None
        if line is None:
            return
        for robot in line.robots.values():
            await robot.stop()
        await line.receiver.close()
        await line.http.aclose()

    def routes(self) -> Sequence[BaseRoute]:
        """One URL for each application."""
        return [
            Route(f"/wecom/{corp}/{agent}", self._answering(corp, agent), methods=["GET", "POST"])
            for corp, agent in self._applications
        ]

    def elsewhere(self) -> Sequence[str]:
        """The places of robots whose connection another process holds, or nobody at this moment."""
        robots = self._line.robots if self._line else {}
        silent = {prefix: prefix.split(":")[1] for prefix, robot in robots.items() if not robot.connected}
        bare = [person_id(corp, "") for corp in silent.values() if not self._has_application(corp)]
        return [*silent, *bare]

    def deaf(self) -> Sequence[str]:
        """The robots that no process hears although it is this one's turn."""
        robots = self._line.robots if self._line else {}
        return [f"{prefix.rstrip(':')}: {robot.problem}" for prefix, robot in robots.items() if robot.problem]

    async def send(self, place: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """Post into a place; the message's id. No form takes an answer of ours."""
        if is_of_forms(place):
            raise Unreachable("answered_by_hand")
        message = message_id(key)
        await self._voice(place).post(read_place(place), post, message, thread=thread)
        return message

    async def update(self, place: str, message: str, post: Post) -> None:
        """Replace an own message, as far as WeCom lets us."""
        await self._voice(place).update(read_place(place), post, message)

    async def delete(self, place: str, message: str) -> None:
        """Take an own message back; an application can for a day, a robot hardly ever."""
        await self._voice(place).delete(read_place(place), message)

    async def ephemeral(
        self, place: str, person: str, post: Post, *, key: str, thread: str | None = None, reply_to: str = ""
    ) -> None:
        """Tell one person alone: in their own direct talk, for WeCom shows nothing to one of many.

        Who never wrote to the robot cannot be written to; they are told so where they are.
        """
        spot = read_place(place)
        if not spot.group:
            await self.send(Spot(spot.corp, spot.way, spot.name, read_person(person)[1]).id, post, key=key)
            return
        try:
            await self.send(await self.direct(person), post, key=key)
        except Refused:
            await self.send(place, Post(ASKING, _WRITE_FIRST), key=f"{key}:first", thread=thread)

    async def find(self, place: str, key: str, *, thread: str | None = None) -> str | None:
        """The id of the message sent with this key, as we noted it, if any of it may be there; of a form, none."""
        if is_of_forms(place):
            return None
        message = message_id(key)
        sent = await Notes(self._connected.vault, read_place(place).corp).read(message)
        return None if sent is None or sent.is_nowhere else message

    async def direct(self, person: str) -> str:
        """The direct talk with a person: over the corporation's application, else over its robot."""
        corp, user = read_person(person)
        return self._way_to(corp, user).id

    async def place(self, place: str) -> Place:
        """A place as it is now."""
        if is_of_forms(place):
            return forms_of(corp_of(place))
        spot = read_place(place)
        if spot.group:
            return Place(place, group_name(spot.chat), PlaceKind.PRIVATE)
        return Place(place, (await self._directory_of(spot.corp).person(spot.chat)).name, PlaceKind.DIRECT)

    async def members(self, place: str) -> frozenset[Person]:
        """Who is in a direct talk; of groups, and of those who read a form, WeCom tells nothing."""
        if is_of_forms(place):
            raise Untold
        spot = read_place(place)
        if spot.group:
            raise Untold
        return frozenset({await self._directory_of(spot.corp).person(spot.chat)})

    async def person(self, person: str) -> Person:
        """A person's profile as it is now."""
        corp, user = read_person(person)
        return await self._directory_of(corp).person(user)

    async def history(self, place: str, since: datetime, until: datetime) -> AsyncIterator[Message]:
        """Nothing: WeCom keeps no history for applications and robots."""
        return
        yield

    async def working(self, place: str, message: str, *, on: bool, thread: str | None = None) -> None:
        """Show that a message is being thought about, or that this is over."""
        await self._voice(place).working(read_place(place), message, on=on)

    async def change(self, place: str, thread: str) -> Change | None:
        """Nothing: in WeCom nothing is to be merged."""
        return None

    def own(self, token: str) -> Own | None:
        """Nothing: there is nothing to rule on here."""
        return None

    async def ruled(self, place: str, key: str, *, thread: str, person: str) -> str | None:
        """Nothing: there is nothing to rule on here."""
        return None

    def forms(self, place: Place) -> Place:
        """All forms of a corporation come in in one place."""
        return forms_of(corp_of(place.id))

    async def publish(self, person: str, page: Page) -> None:
        """Nothing: WeCom has no such page; the menu's 状态 says the same."""

    async def suggest(self, place: str, thread: str | None, title: str, questions: Sequence[str]) -> None:
        """Offer questions as a list to copy from."""
        listed = "\n".join(f"{number}. {question}" for number, question in enumerate(questions, 1))
        post = Post(ASKING, f"{title}\n{listed}")
        await self.send(place, post, key=f"suggest:{place}:{self._now().isoformat()}")

    async def upload(self, place: str, post: Post, file: Attachment, *, key: str) -> None:
        """Hand a file to everybody in a place."""
        await self._voice(place).upload(read_place(place), post, file, message_id(key))

    async def permit_link(self, person: str) -> str | None:
        """Nothing: WeCom lets nobody hear direct talks of people with each other."""
        return None

    async def end_permit(self, person: str) -> None:
        """Nothing: there are no such permits."""

    async def look(self) -> Sequence[Probe]:
        """Look at every way in without starting it."""
        vault = self._line.vault if self._line else self._vault
        async with open_http(self._settings.api_url) as http:
            return await Probes(self._settings, http, vault, self._now).look()

    @property
    def _connected(self) -> _Line:
        if self._line is None:
            raise Refused("not_connected")
        return self._line

    def _voice(self, place: str) -> Voice:
        spot = read_place(place)
        voice = self._connected.voices.get(way_prefix(spot.corp, spot.way, spot.name))
        if voice is None:
            raise Refused("not_connected")
        return voice

    def _way_to(self, corp: str, user: str) -> Spot:
        for each in sorted(self._settings.corporations, key=lambda each: not each.has_application):
            if each.corp_id == corp:
                way, name = ("app", each.agent_id) if each.has_application else ("bot", each.bot_id)
                return Spot(corp, way, str(name), user)  # type: ignore[arg-type]
        raise Refused("not_connected")

    def _has_application(self, corp: str) -> bool:
        return any(known == corp for known, _ in self._applications)

    def _directory_of(self, corp: str) -> People:
        if corp not in self._connected.people:
            raise Refused("not_connected")
        return self._connected.people[corp]

    def _directory(self, corp: str, clients: Mapping[tuple[str, str], Client]) -> People:
        client = next((client for (known, _), client in clients.items() if known == corp), None)
        corporation = next(each for each in self._settings.corporations if each.corp_id == corp)
        return People(client, corporation, now=self._now)

    def _client(self, corporation: Corporation, http: httpx.AsyncClient, vault: Vault) -> Client:
        return Client(corporation, self._settings.api_url, http, vault, self._now)

    def _answering(self, corp: str, agent: str) -> Callable[[Request], object]:
        guard, corporation = self._guards[corp, agent], self._applications[corp, agent]

        async def answer(request: Request) -> Response:
            try:
                if request.method == "GET":
                    return PlainTextResponse(guard.verify(request))
                admitted = await guard.admit(request)
            except Forged as forged:
                return PlainTextResponse(str(forged), forged.status)
            return await self._take(guard, corporation, admitted) if admitted else PlainTextResponse("")

        return answer

    async def _take(self, guard: Guard, corporation: Corporation, admitted: Admitted) -> Response:
        """Hand a callback up; WeCom is told that it is safe, or to come again."""
        number = changed_approval(admitted.fields)
        if number is not None and self._line is not None:
            return await self._take_approval(guard, corporation, admitted, number)
        callback = read_callback(admitted.fields)
        event = translate(callback, corporation) if callback else None
        if self._line is None:
            return PlainTextResponse("Not connected.", 503)
        if callback is None or event is None:
            if callback is not None and is_wordless(callback):
                spot = Spot(corporation.corp_id, "app", str(corporation.agent_id), callback.user)
                await self._line.receiver.ask_for_words(spot, callback.id)
            return PlainTextResponse("")
        try:
            await self._line.receiver.take(event, code=callback.code)
        except Exception as error:
            _log.warning("wecom_event_failed", kind=event.kind, error=type(error).__name__)
            return PlainTextResponse("Not taken.", 503)
        guard.note_taken(admitted)
        return PlainTextResponse("")

    async def _take_approval(self, guard: Guard, corporation: Corporation, admitted: Admitted, number: str) -> Response:
        """Hand up what an approval holds now; one of which WeCom tells us nothing concerns nobody here."""
        line, way = self._connected, (corporation.corp_id, str(corporation.agent_id))
        try:
            for message in await read_approval(line.clients[way], number, self._now()):
                await line.receiver.take(message)
        except (Refused, Barred) as refused:
            _log.warning("wecom_approval_not_told", error=str(refused))
        except Exception as error:
            _log.warning("wecom_event_failed", kind="approval", error=type(error).__name__)
            return PlainTextResponse("Not taken.", 503)
        guard.note_taken(admitted)
        return PlainTextResponse("")


async def _keep_menu(client: Client) -> None:
    try:
        await keep_menu(client)
    except AdapterError as error:
        _log.warning("wecom_menu_not_kept", error=str(error))
