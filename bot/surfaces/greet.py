"""Somebody opened the bot's page, or a new talk with it: draw the page, or say in two lines what one can ask."""

from datetime import timedelta

from adapters.chat import Opening
from bot.deployment import Deployment
from bot.texts import say
from bot.voice.cards.notices import notice
from bot.voice.home import open_home
from bot.work.loop import Effect
from bot.work.outbox import NOTICE, Outgoing, put
from bot.work.schedule import plan, subject_of
from memory.domain import Purpose
from memory.record.engine import ReadSession, WriteSession
from memory.rights.consent import DIRECT, consenting
from memory.workers import get_worker, in_organisation, worker_of

SUGGEST = "suggest"
NAMED = 2
AFTER = timedelta(seconds=1)
"""The questions follow the greeting."""


async def greet(of: Deployment, opening: Opening) -> Effect:
    """The effect of an opening."""

    async def effect(session: WriteSession) -> None:
        if opening.surface == "home" or opening.place is None:
            await open_home(session, opening.person.id, of.now())
            return
        worker = await worker_of(session, opening.person.id)
        language = worker.language if worker else of.settings.language
        post = notice(language, "greet.worker" if worker else "greet.colleague", opening.key)
        greeting = Outgoing(
            key=f"greet:{opening.key}",
            verb="send",
            role=NOTICE,
            place=opening.place.id,
            thread=opening.thread,
            post=post,
            worker=worker.id if worker else None,
        )
        await put(session, of.master, greeting, of.now())
        subject = subject_of(opening.person.id, opening.place.id, opening.thread or "")
        await plan(session, SUGGEST, subject, of.now() + AFTER)

    return effect


async def suggest(of: Deployment, person: str, place: str, thread: str) -> None:
    """Offer questions that fit the person.

    Raises:
        AdapterError: the platform did not take them.
    """
    async with of.record.read() as session:
        title, questions = await _questions(session, of, person)
    await of.platform_of(place).suggest(place, thread or None, title, questions)


async def _questions(session: ReadSession, of: Deployment, person: str) -> tuple[str, list[str]]:
    worker = await worker_of(session, person)
    language = worker.language if worker else of.settings.language
    title = say(language, "suggest.title")
    if worker is not None:
        return title, [say(language, f"suggest.{key}") for key in ("status", "drafts", "recall", "stand")]
    askable = await in_organisation(session, await consenting(session, DIRECT, Purpose.DRAFT, of.now()), person)
    named = [await get_worker(session, each) for each in askable[:NAMED]]
    asking = [say(language, "suggest.ask", name=each.name) for each in named]
    return title, [*asking, say(language, "suggest.help")]
