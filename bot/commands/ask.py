"""``ask @worker …``: a question to somebody's double, answered in the asker's direct talk with it."""

from adapters.chat import Place, PlaceKind
from bot.commands.call import Call
from bot.drafts import Proposal
from bot.loop import Effect
from memory.domain import Situation, Turn, Worker
from memory.errors import UnknownWorker
from memory.record.engine import ReadSession, WriteSession
from memory.redaction import redact
from memory.workers import all_workers


async def run(call: Call) -> Effect:
    """Put a question to the double that is named first."""
    async with call.of.record.read() as session:
        try:
            worker, question = await split_addressee(session, call.rest)
        except UnknownWorker:
            return call.answer("ask.usage")
    direct = await call.of.platform_of(call.command.author.id).direct(call.command.author.id)
    author = call.command.author
    trigger = Turn(f"ask:{call.command.key}", author.id, author.name, redact(question), call.command.at)
    place = Place(direct, author.name, PlaceKind.DIRECT)
    proposal = Proposal(Situation(place, None, trigger), addressed=True, to=author.id)

    async def effect(session: WriteSession) -> None:
        await call.responder.begin(session, worker, proposal)
        await call.put_answer(session, "ask.passed_on", name=worker.name)

    return effect


async def split_addressee(session: ReadSession, text: str) -> tuple[Worker, str]:
    """The worker named at the beginning of a text, and the rest of it.

    Raises:
        UnknownWorker: it begins with no worker's name, or nothing follows.
    """
    text = text.strip().removeprefix("@")
    for worker in sorted(await all_workers(session), key=lambda each: -len(each.name)):
        for name in (worker.name, worker.name.split()[0]):
            if text.casefold().startswith(name.casefold()) and text[len(name) :].strip():
                return worker, text[len(name) :].strip(" ,:，：")
    raise UnknownWorker("Name the worker first.")
