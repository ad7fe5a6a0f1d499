"""One verified delivery → its events, read against what GitHub tells now."""

from collections.abc import Callable, Sequence
from datetime import datetime

from adapters.chat import Event, Renewal
from adapters.github.incoming.guard import Admitted
from adapters.github.incoming.scene import Scene
from adapters.github.incoming.translate import translate
from adapters.github.outgoing.app import App
from adapters.github.people.people import People


class Reader:
    """Reads deliveries.

    Args:
        app: Who we are.
        people: Who the others are.
        number: The App's id.
        now: The clock.
    """

    def __init__(self, app: App, people: People, number: int, now: Callable[[], datetime]) -> None:
        self._app = app
        self._people = people
        self._number = number
        self._now = now

    async def scene(self) -> Scene:
        """What is read against now."""
        return Scene((await self._app.about()).slug, self._number, self._people, self._now())

    async def read(self, admitted: Admitted) -> Sequence[Event]:
        """The events of a delivery.

        Raises:
            Forged: It does not hold what such a delivery has to.
        """
        return await translate(admitted, await self.scene())

    async def handed(self, event: Event) -> None:
        """A repository that changed is looked up anew."""
        if isinstance(event, Renewal):
            self._people.forget(event.place.id)
