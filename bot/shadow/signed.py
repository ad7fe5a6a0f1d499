"""What is asked with a form, and what a worker answers to it on its own page: that is a decision about what was asked.

A form waits for no silence, and is answered days later as well: it is found by its thread, which nothing else is in.
"""

from collections.abc import Collection, Sequence

from adapters.chat import Message
from bot.deployment import Deployment
from bot.shadow.close import close_by_words
from bot.shadow.hearing import listeners_of, note_heard
from memory.decisions.situations import Closed, turn_of
from memory.decisions.talks import first_in
from memory.domain import Purpose, Worker
from memory.record.engine import ReadSession, WriteSession
from memory.rights.bots import may_ask
from memory.rights.consent import consent_place, consenting
from memory.rights.gone import gone_for, said_of
from memory.workers import get_worker, worker_of


async def asked_by_form(session: ReadSession, of: Deployment, message: Message) -> list[Worker]:
    """The workers whom a form asks by name and who answer such forms there; never who asks by it.

    A bot asks those alone who let it in.
    """
    named = [await worker_of(session, person) for person in message.mentions]
    meant = {worker.id for worker in named if worker}
    there = await consenting(session, consent_place(message.place), Purpose.DRAFT, message.at)
    workers = [await get_worker(session, each) for each in there if each in meant]
    asked = [each for each in workers if message.author.id not in each.accounts]
    if message.author.bot:
        asked = [each for each in asked if await may_ask(session, each.id, message.author.id)]
    gone = await gone_for(session, of.master, asked, said_of(message)) if asked else frozenset()
    return [each for each in asked if each.id not in gone]


async def hear_form(session: WriteSession, of: Deployment, message: Message, asked: Sequence[Worker]) -> None:
    """Remember a form for those whom it asks and who listen there, or what one of them did about it."""
    found = await listeners_of(session, of.master, message)
    if found.stood_by:
        return
    wanted: Collection[str] = {each.id for each in asked}
    for each in found.those:
        worker, own = each.worker, message.author.id in each.worker.accounts and message.request is None
        if not own and worker.id not in wanted:
            continue
        new = await note_heard(session, turn_of(message), message, {worker.id: each.seal})
        first = await first_in(session, each.seal, worker.id, message.place.id, message.thread or message.id)
        if own and new and message.act and first is not None:
            await close_by_words(session, of, worker, message, Closed(first, (), turn_of(message), ()))
