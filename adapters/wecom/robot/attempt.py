"""One post, part by part: what arrived is not sent again, and what may have arrived is told from what cannot have."""

from collections.abc import Awaitable, Callable
from typing import Any

from adapters.errors import Barred, RateLimited, Refused
from adapters.wecom.outgoing.notes import Notes, Sent

Step = Callable[[bool], Awaitable[None]]
"""Sends one part of a post; told whether an earlier attempt at it may have arrived."""


class Attempt:
    """One more attempt at a post, with the note of what was sent: ``text0`` arrived, ``text0?`` may have."""

    def __init__(self, notes: Notes, message: str, noted: Sent) -> None:
        self._notes = notes
        self._message = message
        self._noted = noted

    async def keep(self, **changes: Any) -> None:
        """Change the note."""
        self._noted = self._noted.model_copy(update=changes)
        await self._notes.keep(self._message, self._noted)

    async def once(self, name: str, send: Step) -> None:
        """Send a part, if it has not arrived."""
        parts, doubt = self._noted.parts, f"{name}?"
        if name in parts:
            return
        again = doubt in parts
        if not again:
            await self.keep(parts=(*parts, doubt))
        try:
            await send(again)
        except (Refused, Barred, RateLimited):
            if not again:
                await self.keep(parts=parts)
            raise
        await self.keep(parts=(*(part for part in parts if part != doubt), name))
