"""How the bot speaks over one way in: an application and a robot each have a voice of their own."""

from typing import Protocol

from adapters.platform import Attachment, Post
from adapters.wecom.ids import Spot


class Voice(Protocol):
    """Speaks for the bot. All raise ``Refused``, ``RateLimited`` or ``Unclear``, as ``adapters.chat.Platform`` says.

    ``message`` is the post's id, made from its key by ``notes.message_id`` before anything is sent.
    """

    async def post(self, spot: Spot, post: Post, message: str, *, thread: str | None = None) -> None:
        """Post, once, however often it is called with the same ``message``; ``thread`` is the question's message id."""

    async def update(self, spot: Spot, post: Post, message: str) -> None:
        """Replace what can be replaced of an own post."""

    async def delete(self, spot: Spot, message: str) -> None:
        """Take an own post back; one that is gone already is no error."""

    async def working(self, spot: Spot, message: str, *, on: bool) -> None:
        """Show that a question, by its message id, is being thought about, where there is a sign for that."""

    async def upload(self, spot: Spot, post: Post, file: Attachment, message: str) -> None:
        """Hand over a file, with the post's label and text."""
