"""The connection to GitLab: the ``Platform`` that the floors above see.

GitLab calls us at ``POST /gitlab/events``, where ``guard`` lets in what is GitLab's; ``receive`` hands it up. A project
is a place, a merge request or an issue a thread in it. What GitLab tells nobody of is looked for (``people.reviews``).
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
import structlog
from starlette.routing import BaseRoute, Route

from adapters.change import Change
from adapters.chat import Message
from adapters.errors import Unreachable
from adapters.forge.connect import Forge
from adapters.forge.own import OwnClient
from adapters.forge.receive import Receiver
from adapters.gitlab.ids import read_message
from adapters.gitlab.incoming.guard import EVENTS, Admitted, Guard
from adapters.gitlab.install.probes import Probes
from adapters.gitlab.outgoing.bot import Bot
from adapters.gitlab.outgoing.deployments import answer_deployment
from adapters.gitlab.outgoing.own import Own, ruling_in
from adapters.gitlab.outgoing.refusals import GITLAB
from adapters.gitlab.outgoing.send import Sender
from adapters.gitlab.people.changes import change_in
from adapters.gitlab.people.history import History
from adapters.gitlab.people.people import People
from adapters.gitlab.people.reviews import Reviews
from adapters.gitlab.people.waiting import Waiting
from adapters.gitlab.receive import Reader
from adapters.gitlab.settings import GitLabSettings
from adapters.keeping import Keeping
from adapters.platform import Host, Post, Probe
from adapters.request import around_forms, is_of_forms
from adapters.vault import Vault

PACE_SECONDS = 30.0
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Line:
    """What there is while connected."""

    http: httpx.AsyncClient
    vault: Vault
    bot: Bot
    people: People
    reviews: Reviews
    waiting: Waiting
    reader: Reader
    receiver: Receiver[Admitted]
    keeping: Keeping


class GitLab(Forge[_Line]):
    """All projects of which the bot user is a member; ``adapters.platform.Platform`` says what each method promises.

    Args:
        settings: Its token, and how deliveries are known.
        now: The clock.
        vault: Where ``look`` finds what other processes noted; a connection uses its host's.
    """

    name = "gitlab"

    def __init__(self, settings: GitLabSettings, *, now: Callable[[], datetime], vault: Vault | None = None) -> None:
        super().__init__(Guard(settings, now).admit)
        self._settings = settings
        self._now = now
        self._vault = vault

    async def start(self, host: Host) -> None:
        """Hand up what comes from now on."""
        http = GITLAB.open_http(self._settings.api_url)
        bot = Bot(self._settings, http, self._now, host.vault)
        people = People(bot, self._now)
        reviews = Reviews(host, bot.client, people, self._now)
        reader = Reader(host, bot, people, reviews, self._now)
        waiting = Waiting(host, people, reader.scene)
        receiver = Receiver(self.name, host, read=reader.read, handed=reader.handed, now=self._now)
        keeping = Keeping(self.catch_up, PACE_SECONDS)
        self._line = _Line(http, host.vault, bot, people, reviews, waiting, reader, receiver, keeping)
        keeping.begin()

    async def catch_up(self) -> None:
        """Hand up what GitLab did not tell of by itself; where that fails, the next time will do."""
        try:
            await self.connected.reviews.look()
        except Exception as error:
            _log.warning("reviews_not_read", error=type(error).__name__)
        try:
            await self.connected.waiting.look()
        except Exception as error:
            _log.warning("deployments_not_read", error=type(error).__name__)

    def routes(self) -> Sequence[BaseRoute]:
        """One URL for all that GitLab sends."""
        return [Route(EVENTS, self.answer, methods=["POST"])]

    async def send(self, place: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """Write a note into a conversation, or comment on its change; without one an issue, which begins one.

        Raises:
            Unreachable: What is said in that conversation is for others than the readers of the project.
        """
        people = self.connected.people
        if is_of_forms(place):
            project = await people.whole(around_forms(place))
            client, vault = self.connected.bot.client, self.connected.vault
            return await answer_deployment(client, vault, project.id, post, key=key, thread=thread or "")
        if thread is not None and not await people.hears(await people.whole(place), read_message(thread).root):
            raise Unreachable("other_readers")
        return await (await self.voice(place)).post(post, key=key, thread=thread)

    async def change(self, place: str, thread: str) -> Change | None:
        """What a merge request would change; nothing of an issue."""
        line, said = self.connected, read_message(thread)
        if said.root != "m":
            return None
        project = await line.people.whole(place)
        return await change_in(line.bot.client, project.id, said, line.people.person)

    def own(self, token: str) -> Own:
        """A person's rulings, by a token of theirs."""
        http, url = self.connected.http, self._settings.api_url
        client, graph = (OwnClient(GITLAB, http, each, token, self._now) for each in (url, url.removesuffix("/v4")))
        return Own(client, graph, self._named)

    async def _named(self, place: str) -> tuple[int, str]:
        project = await self.connected.people.whole(place)
        return project.id, project.path_with_namespace

    async def ruled(self, place: str, key: str, *, thread: str, person: str) -> str | None:
        """The id of the note that a person's token wrote with this key, if it exists."""
        project = await self.connected.people.whole(place)
        return await ruling_in(self.connected.bot.client, project.id, key, thread=thread, person=person)

    async def history(self, place: str, since: datetime, until: datetime) -> AsyncIterator[Message]:
        """What was opened between two times, oldest first, each with its whole conversation; nothing of forms."""
        if is_of_forms(place):
            return
        line = self.connected
        project, scene = await line.people.whole(place), await line.reader.scene()
        async for message in History(line.bot.client, project, scene).between(since, until):
            yield message

    async def look(self) -> Sequence[Probe]:
        """Look at the token, the projects, our address and the clock."""
        vault = self._line.vault if self._line else self._vault
        async with GITLAB.open_http(self._settings.api_url) as http:
            return await Probes(self._settings, http, vault, self._now).look()

    async def voice(self, place: str) -> Sender:
        """Who speaks there."""
        line = self.connected
        project = await line.people.whole(place)
        return Sender(line.bot.client, (await line.bot.about()).id, project.id, self._now)

    async def _hang_up(self, line: _Line) -> None:
        await line.keeping.end()
        await super()._hang_up(line)
