"""``recall …``: what did I, or somebody whose decisions I may see, do about that?"""

from adapters.platform import Post, Source
from bot.commands.ask import addressee_of
from bot.commands.call import Call
from bot.standin.audiences import freshen, profile_of
from bot.voice.disclosure import label
from bot.voice.telling import moment_of, shown, told
from bot.work.loop import Effect
from memory.decisions.decisions import places_decided_in
from memory.errors import UnknownWorker
from memory.record.engine import WriteSession
from memory.rights.audience import only


async def run(call: Call) -> Effect:
    """Recall for the worker themself, or for a colleague as far as they may see."""
    async with call.of.record.read() as session:
        try:
            worker, question = await addressee_of(session, call.command, call.rest)
        except UnknownWorker:
            if call.worker is None or not call.rest:
                return call.answer("recall.usage")
            worker, question = call.worker, call.rest
    reader = None
    if worker != call.worker:
        async with call.of.record.read() as session:
            places = await places_decided_in(session, worker.id)
        await freshen(call.of, places)
        reader = only(await profile_of(call.of, call.command.author.id))
    found = await call.recall.ask(
        worker, question, reader=reader, now=call.of.now(), place=call.command.place.id, asker=call.command.author.id
    )
    text = told(found, worker, call.language)
    sources = tuple(
        Source(moment_of(each, worker), each.decision.situation.link)
        for group in shown(found)
        for each in group
        if each.decision.situation.link
    )

    async def effect(session: WriteSession) -> None:
        post = Post(label(None, call.language, produced=call.command.key), text, sources=sources)
        await call.put_post(session, post, worker)

    return effect
