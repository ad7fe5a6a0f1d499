"""Deployments that wait for approvals, looked for: older versions of GitLab tell nobody that one waits, or no longer.

Only in projects whose forms somebody answers. Everything is handed up under a name of its own, so that what is there
already comes but once. Which waited the last time is noted, so that one which does not any more is looked at once more.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from pydantic import TypeAdapter, ValidationError

from adapters.chat import Closing, Message, Unheard
from adapters.errors import Refused
from adapters.gitlab.incoming.deployments import closing_of, forms_of, messages_of
from adapters.gitlab.incoming.payloads import Whole
from adapters.gitlab.incoming.scene import Scene
from adapters.gitlab.people.people import People
from adapters.platform import Host

_WAITED = TypeAdapter(tuple[int, ...])
_KEPT = timedelta(days=60).total_seconds()
_MOST = 200
_GONE = "not_found"


class Waiting:
    """Looks for deployments that wait.

    Args:
        host: Who may want them.
        people: Which projects there are.
        scene: What is read against now.
    """

    def __init__(self, host: Host, people: People, scene: Callable[[], Awaitable[Scene]]) -> None:
        self._host = host
        self._people = people
        self._scene = scene

    async def look(self) -> None:
        """Hand up what waits now, what was ruled on it, and what waits no longer.

        Raises:
            AdapterError: GitLab does not tell now.
        """
        scene = await self._scene()
        for project in await self._people.projects():
            if not self._host.concerns(Unheard(key="", place=forms_of(project), at=scene.received)):
                continue
            waiting = await self._people.blocked(project)
            for deployment in waiting:
                await self._hand_up(await messages_of(project, deployment, scene))
            now, waited = tuple(each.id for each in waiting), await self._waited(project)
            for native in (each for each in waited if each not in now):
                await self._hand_up(await self._over(project, native, scene))
            if now != waited:
                await self._host.vault.write(_name(project), _WAITED.dump_json(now[-_MOST:]).decode(), seconds=_KEPT)

    async def _hand_up(self, messages: Sequence[Message | Closing]) -> None:
        for message in messages:
            await self._host.accept(message)

    async def _over(self, project: Whole, native: int, scene: Scene) -> Sequence[Message | Closing]:
        """What became of a deployment that waited."""
        try:
            return await messages_of(project, await self._people.deployment(project, native), scene)
        except Refused as refused:
            if refused.reason != _GONE:
                raise
            return [closing_of(project, native, scene.received)]

    async def _waited(self, project: Whole) -> tuple[int, ...]:
        kept = await self._host.vault.read(_name(project))
        try:
            return _WAITED.validate_json(kept) if kept else ()
        except ValidationError:
            return ()


def _name(project: Whole) -> str:
    return f"gitlab/waited/{project.id}"
