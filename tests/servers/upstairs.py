"""The floors above a platform, as far as the platform sees them: they keep what they are given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from adapters.chat import Command, Event, Press
from adapters.platform import Form
from adapters.vault import Vault
from tests.servers.drawer import Drawer


@dataclass
class Upstairs:
    """An ``adapters.chat.Host``.

    ``broken`` makes it take nothing; where nothing is ``wanted``, no event concerns anybody.

    Attributes:
        events: What was handed up.
        asked: What a form was asked for.
        forms: The form before a command, by its first word, or before a press, by its action.
    """

    now: Callable[[], datetime]
    events: list[Event] = field(default_factory=list)
    asked: list[Command | Press] = field(default_factory=list)
    forms: dict[str, Form] = field(default_factory=dict)
    broken: bool = False
    wanted: bool = True
    vault: Vault = field(init=False)

    def __post_init__(self) -> None:
        self.vault = Drawer(self.now)

    async def accept(self, event: Event) -> None:
        """Take an event over."""
        if self.broken:
            raise OSError("the disk is full")
        self.events.append(event)

    def concerns(self, event: Event) -> bool:
        """Whether anybody wants an event."""
        return self.wanted

    async def form(self, event: Command | Press) -> Form | None:
        """What to ask first."""
        self.asked.append(event)
        return self.forms.get(event.action if isinstance(event, Press) else event.text.partition(" ")[0])

    def take(self) -> Event:
        """The one event that came, which is then taken away."""
        (event,) = self.events
        self.events.clear()
        return event
