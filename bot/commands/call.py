"""One command as its verb sees it, and the way to answer it: in private, to the one who typed it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from adapters.chat import Command
from adapters.platform import Button, Post
from bot.deployment import Deployment
from bot.standin.respond import Responder
from bot.voice.cards.notices import in_private, notice, speaking
from bot.work.loop import Effect
from bot.work.outbox import NOTICE, Outgoing, put
from memory.domain import Worker
from memory.recall.recall import Recall
from memory.record.engine import WriteSession


@dataclass(frozen=True, slots=True)
class Call:
    """A command with what its verb needs. ``worker`` is who typed it, if they have a double.

    ``spoken``: it was written as a message in the direct talk, so that the answer stays there as well.
    """

    of: Deployment
    recall: Recall
    responder: Responder
    command: Command
    rest: str
    language: str
    worker: Worker | None
    spoken: bool = False

    def in_language(self, language: str) -> "Call":
        """The same command, answered in another language."""
        return replace(self, language=language)

    def answer(self, key: str, *buttons: Button, **values: object) -> Effect:
        """An effect that only answers with a text."""

        async def effect(session: WriteSession) -> None:
            await self.put_answer(session, key, *buttons, **values)

        return effect

    async def put_answer(self, session: WriteSession, key: str, *buttons: Button, **values: object) -> None:
        """Answer with a text, in the transaction at hand; its buttons are answered in the same language."""
        speak = (speaking(self.worker, self.language, button) for button in buttons)
        post = notice(self.language, key, self.command.key, *speak, **values)
        await self.put_post(session, post)

    async def put_post(self, session: WriteSession, post: Post, about: Worker | None = None) -> None:
        """Answer with a post; one that tells of a worker's memory is forgotten with it."""
        worker = about or self.worker
        command = self.command
        key, place = f"command:{command.key}", command.place.id
        if self.spoken:
            outgoing = Outgoing(key=key, verb="send", role=NOTICE, place=place, post=post, thread=command.thread)
        else:
            outgoing = in_private(key, place, command.author.id, post, thread=command.thread, back=command.reply_to)
        outgoing = replace(outgoing, worker=worker.id if worker else None)
        await put(session, self.of.master, outgoing, self.of.now())


Verb = Callable[[Call], Awaitable[Effect]]
