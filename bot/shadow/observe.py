"""A message in a place that workers consented to: it opens a situation, or their own words close one."""

from collections.abc import Collection
from dataclasses import dataclass

import structlog

from adapters.chat import Message, PlaceKind, Reaction
from bot.deployment import Deployment
from bot.shadow.close import close_by_reaction, close_by_words, go_on, remark
from bot.shadow.correct import correct
from bot.shadow.hearing import Listener, listeners_of, note_heard
from bot.shadow.silence import await_silence
from memory.decisions.situations import Closed, Continued, Talk, turn_of
from memory.decisions.talks import load_talk, open_situations
from memory.domain import Purpose
from memory.errors import WrongKey
from memory.record.claims import of_place
from memory.record.engine import WriteSession
from memory.rights.consent import consent_place, consenting_held
from memory.rights.gone import gone_for, said_of
from memory.workers import worker_of

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shadow:
    """Follows conversations for every worker who consented to it."""

    of: Deployment

    async def hear(self, session: WriteSession, message: Message, *, asked: Collection[str] = ()) -> None:
        """Take a message in, for all consenting workers together; what is said to a double is not overheard.

        Args:
            asked: the workers whom it asks; nobody else hears what a bot says.
        """
        if message.place.kind is PlaceKind.DIRECT:
            return
        found = await listeners_of(session, self.of.master, message)
        author, bot = message.author.id, message.author.bot
        hearing = {
            each.worker.id: each
            for each in found.those
            if (not bot or each.worker.id in asked) and (not found.stood_by or author in each.worker.accounts)
        }
        workers = [each.worker for each in hearing.values()]
        for worker_id in await gone_for(session, self.of.master, workers, said_of(message)):
            del hearing[worker_id]
        own = [each for each in hearing.values() if author in each.worker.accounts]
        talks = [await self._talk(session, each, message) for each in own]
        turn = turn_of(message)
        new = await note_heard(session, turn, message, {each.worker.id: each.seal for each in hearing.values()})
        opened = [
            worker_id for worker_id in sorted(new) if not (hearing[worker_id].goes_on or hearing[worker_id] in own)
        ]
        if opened:
            await open_situations(session, opened, message.place.id, turn, thread=message.thread)
            await await_silence(session, self.of)
        for each, talk in zip(own, talks, strict=True):
            if each.worker.id in new:
                await self._spoke(session, each, message, talk)

    async def notice_reaction(self, session: WriteSession, reaction: Reaction) -> None:
        """A worker's emoji on a message that waits for them is a decision too."""
        worker = await worker_of(session, reaction.author.id) if reaction.added else None
        if worker is None:
            return
        place = consent_place(reaction.place)
        if worker.id in await consenting_held(session, place, Purpose.SHADOW, reaction.at, of_place(reaction.place.id)):
            await close_by_reaction(session, self.of, worker, reaction)

    async def _talk(self, session: WriteSession, listener: Listener, message: Message) -> Talk:
        """The conversation as it was before a message; an empty one where it cannot be read, so that others hear."""
        of = listener.worker, message.place.id
        try:
            return await load_talk(session, listener.seal, *of, thread=message.thread, until=message.at)
        except WrongKey:
            log.error("talk_unreadable", worker=listener.worker.id)
            return Talk(listener.worker.accounts, threaded=message.thread is not None)

    async def _spoke(self, session: WriteSession, listener: Listener, message: Message, talk: Talk) -> None:
        """The worker spoke themself."""
        worker = listener.worker
        if await correct(session, self.of, worker, message):
            return
        await remark(session, self.of, worker, message)
        heard = talk.hear(turn_of(message))
        if isinstance(heard, Closed):
            await close_by_words(session, self.of, worker, message, heard)
        elif isinstance(heard, Continued):
            await go_on(session, self.of, worker, message.place, heard.reply)
