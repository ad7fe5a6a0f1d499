"""``recall …``: what did I, or somebody whose decisions I may see, do about that?"""

from adapters.platform import Post, Source
from bot.commands.ask import addressee_of
from bot.commands.call import Call
from bot.deployment import Deployment
from bot.standin.audiences import freshen, profile_of
from bot.voice.disclosure import label
from bot.voice.telling import moment_of, shown, told
from bot.work.loop import Effect
from memory.decisions.decisions import places_decided_in
from memory.domain import Worker
from memory.errors import UnknownWorker
from memory.recall.recall import Recall, Recalled
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
    asker, place = call.command.author.id, call.command.place.id
    own = worker == call.worker
    found = await look_up(
        call.of, call.recall, worker, question, reader=None if own else asker, place=place, asker=asker
    )
    text = told(found, worker, call.language)

    async def effect(session: WriteSession) -> None:
        post = Post(label(None, call.language, produced=call.command.key), text, sources=sources_of(found, worker))
        await call.put_post(session, post, worker)

    return effect


def sources_of(found: Recalled, worker: Worker) -> tuple[Source, ...]:
    """Where what is told of a recall can be looked up."""
    told_of = (each for group in shown(found) for each in group)
    links = ((each, each.decision.situation.link) for each in told_of)
    return tuple(Source(moment_of(each, worker), link) for each, link in links if link)


async def look_up(
    of: Deployment,
    recall: Recall,
    worker: Worker,
    question: str,
    *,
    reader: str | None,
    place: str = "",
    asker: str = "",
) -> Recalled:
    """What a worker decided about something, as far as a person by their account may see; None is the worker."""
    alone = None
    if reader is not None:
        async with of.record.read() as session:
            places = await places_decided_in(session, worker.id)
        await freshen(of, places)
        alone = only(await profile_of(of, reader))
    return await recall.ask(worker, question, reader=alone, now=of.now(), place=place, asker=asker)
