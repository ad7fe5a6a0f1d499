"""Deployments that wait for approvals, looked for: older versions of GitLab tell nobody that one waits.

Only in projects whose forms somebody answers. Everything is handed up under a name of its own, so that what is there
already comes but once.
"""

from collections.abc import Awaitable, Callable

from adapters.chat import Unheard
from adapters.gitlab.incoming.deployments import forms_of, messages_of
from adapters.gitlab.incoming.scene import Scene
from adapters.gitlab.people.people import People
from adapters.platform import Host


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
        """Hand up what waits now, and what was ruled on it.

        Raises:
            AdapterError: GitLab does not tell now.
        """
        scene = await self._scene()
        for project in await self._people.projects():
            if not self._host.concerns(Unheard(key="", place=forms_of(project), at=scene.received)):
                continue
            for deployment in await self._people.blocked(project):
                for message in await messages_of(project, deployment, scene):
                    await self._host.accept(message)
