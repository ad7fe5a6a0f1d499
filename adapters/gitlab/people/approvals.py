"""Which messages approvals are, so that whoever takes one back takes that message back."""

from datetime import timedelta

from adapters.chat import Deletion, Event, Message
from adapters.gitlab.ids import Said, read_message
from adapters.request import is_of_forms
from adapters.vault import Vault

_KEPT = timedelta(days=180).total_seconds()


class Approvals:
    """Notes approvals for all processes.

    Args:
        vault: Where they are noted.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def of(self, place: str, number: int, person: str) -> str | None:
        """The message that a person's approval of a merge request is."""
        return await self._vault.read(_name(place, number, person.rpartition(":")[2]))

    async def note(self, event: Event) -> None:
        """Somebody approved a merge request, or took that back."""
        if isinstance(event, Message) and is_of_forms(event.place.id):
            return
        if isinstance(event, Message) and event.act == "approve":
            said = read_message(event.id)
            await self._vault.write(_name_of(event.place.id, said), event.id, seconds=_KEPT)
        elif isinstance(event, Deletion):
            said = read_message(event.message)
            if said.kind == "a":
                await self._vault.erase(_name_of(event.place.id, said))


def _name_of(place: str, said: Said) -> str:
    return _name(place, said.number, said.native.partition("-")[0])


def _name(place: str, number: int, user: str) -> str:
    return f"gitlab/approved/{place}/{number}/{user}"
