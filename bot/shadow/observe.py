"""A message in a place that a worker consented to: it opens a situation, or their own words close one."""

from collections.abc import Collection
from dataclasses import dataclass

from adapters.chat import Message, PlaceKind, Reaction
from bot.deployment import Deployment
from bot.shadow.close import SILENCE, close_by_reaction, close_by_words, go_on
from bot.shadow.correct import correct
from bot.work.schedule import plan, subject_of
from memory.decisions.situations import Closed, Continued, Opened, turn_of
from memory.decisions.talks import load_talk, note_message, open_situation
from memory.domain import Purpose, Turn, Worker
from memory.record.claims import of_person, of_place
from memory.record.engine import WriteSession
from memory.rights.audience import note_place
from memory.rights.bystanders import stands_by
from memory.rights.consent import consent_place, consenting_held
from memory.rights.gone import is_gone, said_of
from memory.workers import get_worker, worker_seal


@dataclass(frozen=True, slots=True)
class Shadow:
    """Follows conversations for every worker who consented to it."""

    of: Deployment

    async def hear(self, session: WriteSession, message: Message, *, asked: Collection[str] = ()) -> None:
        """Take a message in, once for each consenting worker; what is said to a double is not overheard.

        Args:
            asked: the workers whom it asks; nobody else hears what a bot says.
        """
        if message.place.kind is PlaceKind.DIRECT:
            return
        place, names = consent_place(message.place), (of_place(message.place.id), of_person(message.author.id))
        listening = await consenting_held(session, place, Purpose.SHADOW, message.at, *names)
        stood_by = await stands_by(session, message.author.id)
        for worker_id in listening:
            if message.author.bot and worker_id not in asked:
                continue
            worker = await get_worker(session, worker_id)
            if stood_by and message.author.id not in worker.accounts:
                continue
            if not await is_gone(session, self.of.master, worker, said_of(message)):
                await self._hear_for(session, worker, message)

    async def notice_reaction(self, session: WriteSession, reaction: Reaction) -> None:
        """A worker's emoji on a message that waits for them is a decision too."""
        if not reaction.added:
            return
        place = consent_place(reaction.place)
        for worker_id in await consenting_held(
            session, place, Purpose.SHADOW, reaction.at, of_place(reaction.place.id)
        ):
            worker = await get_worker(session, worker_id)
            if reaction.author.id in worker.accounts:
                await close_by_reaction(session, self.of, worker, reaction)

    async def _hear_for(self, session: WriteSession, worker: Worker, message: Message) -> None:
        seal = await worker_seal(session, self.of.master, worker.id)
        talk = await load_talk(session, seal, worker, message.place.id, thread=message.thread, until=message.at)
        await note_place(session, message.place)
        if not await note_message(session, seal, worker.id, message):
            return
        if message.author.id in worker.accounts and await correct(session, self.of, worker, message):
            return
        heard = talk.hear(turn_of(message))
        if isinstance(heard, Opened):
            await self._open(session, worker, message, heard.turn)
        elif isinstance(heard, Closed):
            await close_by_words(session, self.of, worker, message, heard)
        elif isinstance(heard, Continued):
            await go_on(session, self.of, worker, message.place, heard.reply)

    async def _open(self, session: WriteSession, worker: Worker, message: Message, turn: Turn) -> None:
        await open_situation(
            session,
            worker.id,
            message.place.id,
            turn,
            thread=message.thread,
        )
        due = message.at + self.of.settings.silence
        await plan(session, SILENCE, subject_of(worker.id, message.place.id, turn.message), due)
