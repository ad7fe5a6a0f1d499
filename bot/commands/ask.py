"""``ask @worker …``: a question to somebody's double, answered in the asker's direct talk with it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from adapters.chat import Command, Message, Place, PlaceKind
from bot.commands.call import Call
from bot.commands.parse import parse
from bot.standin.situate import asked_before
from bot.work.drafts import Proposal
from bot.work.loop import Effect
from bot.work.route import without_address
from memory.decisions.remembered import remembered
from memory.domain import Situation, Turn, Worker
from memory.errors import UnknownWorker
from memory.index.tokens import whole
from memory.record.claims import of_place, of_worker, share
from memory.record.engine import ReadSession, WriteSession
from memory.rights.audience import organisation_of
from memory.workers import all_workers, worker_of, worker_seal

NOT_JOINED = r"(?![-‐–'’]\w)"
"""A name ends where no hyphen or apostrophe joins it to a further word."""


_MENTIONED = re.compile(r"(?<![\w.])@(?P<name>[^@\u2005\n]{1,64}(?=\u2005)|[^\s@,，:：?？。!！]+)")
"""A mention; WeCom's own end with a space of their own, so that a name may hold others."""


async def run(call: Call) -> Effect:
    """Put a question to the double that is named first."""
    async with call.of.record.read() as session:
        try:
            worker, question = await addressee_of(session, call.command, call.rest)
        except UnknownWorker:
            return call.answer("ask.usage")
    direct = await call.of.platform_of(call.command.author.id).direct(call.command.author.id)
    author, asked_by = call.command.author, call.command.message or f"ask:{call.command.key}"
    trigger = Turn(asked_by, author.id, author.name, remembered(question), call.command.at)
    place = Place(direct, author.name, PlaceKind.DIRECT)

    async def effect(session: WriteSession) -> None:
        await share(session, of_worker(worker.id), of_place(place.id))
        seal = await worker_seal(session, call.of.master, worker.id)
        around, unseen = await asked_before(session, seal, worker, place.id, but=trigger.message, at=trigger.at)
        situation = Situation(place, None, trigger, around=tuple(around), unseen=unseen)
        proposal = Proposal(situation, addressed=True, to=author.id, guest=author.guest)
        taken = await call.responder.begin(session, worker, proposal)
        if not (taken and call.spoken):
            await call.put_answer(session, "ask.passed_on" if taken else "ask.not_taken", name=worker.name)

    return effect


async def addressee_of(session: ReadSession, command: Command | Message, text: str) -> tuple[Worker, str]:
    """The worker whom a command mentions, or names at the beginning of its text, and the rest of the text.

    A full name goes before a first name. A frozen worker is there for nobody but themself.

    Raises:
        UnknownWorker: it mentions and names no worker, or names one that several have, or nothing follows.
    """
    asker = command.author.id
    for person in command.mentions:
        worker = await worker_of(session, person)
        question = without_address(text, worker.name) if worker else ""
        if worker is not None and question and is_there(worker, asker):
            return worker, question
    workers = [each for each in await all_workers(session) if is_there(each, asker)]
    for names in (
        {worker: worker.name for worker in workers},
        {worker: first for worker in workers for first in worker.name.split()[:1]},
    ):
        named = {worker: rest for worker, name in names.items() if (rest := _after(name, text))}
        longest = [worker for worker in named if len(names[worker]) == max(len(names[each]) for each in named)]
        if len(longest) == 1:
            return longest[0], named[longest[0]]
    raise UnknownWorker("Name the worker first.")


async def asked_in(session: ReadSession, message: Message) -> tuple[frozenset[str], str]:
    """Whom a message that is a command asks, and what; nobody where it asks nothing."""
    parsed = parse(message.text)
    try:
        worker, question = await addressee_of(session, message, parsed.rest if parsed.verb == "ask" else "")
    except UnknownWorker:
        return frozenset(), message.text
    return frozenset({worker.id}), question


async def with_named(session: ReadSession, message: Message) -> Message:
    """A message to a double in which ``@name`` means a worker of that name, where the platform knows no mentions.

    Of one in which the bot stands under an unknown name, without that name.
    """
    text = message.text.replace("＠", "@")
    if message.mentions or not message.addressed or "@" not in text:
        return message
    workers = [each for each in await all_workers(session) if is_there(each, message.author.id)]
    text = _without_bot(text, workers) if message.renamed else text
    named = [_named_at(text[at.end() :], workers) for at in re.finditer("@", text)]
    people = [account for worker in named if worker for account in sorted(worker.accounts)[:1]]
    return replace(message, text=text, mentions=tuple(dict.fromkeys(people)))


def _without_bot(text: str, workers: Sequence[Worker]) -> str:
    """A text without the mention that is the bot's: the first that names no worker, or names one only in part."""
    found = [(at, _named_at(at["name"], workers)) for at in _MENTIONED.finditer(text)]
    whole_names = [worker is not None and worker.name.casefold() == at["name"].casefold() for at, worker in found]
    nobody = [at for at, worker in found if worker is None]
    others = [at for (at, _), is_whole in zip(found, whole_names, strict=True) if not is_whole]
    bot = next(iter(nobody or others), None)
    return f"{text[: bot.start()]} {text[bot.end() :]}".strip() if bot else text


async def names_worker(session: ReadSession, message: Message, text: str) -> bool:
    """Whether a text begins with the name of a worker who is there for its author, and a question follows."""
    try:
        await addressee_of(session, replace(message, mentions=()), text)
    except UnknownWorker:
        return False
    return True


def _named_at(text: str, workers: Sequence[Worker]) -> Worker | None:
    """The worker with whose name a text begins: the longest one, and of one name only one."""
    found = [each for each in workers if re.match(whole(each.name) + NOT_JOINED, text, re.IGNORECASE)]
    longest = [each for each in found if len(each.name) == max(len(other.name) for other in found)]
    return longest[0] if len(longest) == 1 else None


def is_there(worker: Worker, asker: str) -> bool:
    """Whether somebody may ask a worker's double: only in their own organisation, and a frozen one nobody else."""
    organisation = organisation_of(asker)
    if organisation and not any(account.startswith(f"{organisation}:") for account in worker.accounts):
        return False
    return not worker.frozen or asker in worker.accounts


def _after(name: str, text: str) -> str:
    found = re.match(rf"\s*@?{whole(name)}{NOT_JOINED}(.*)", text, re.IGNORECASE | re.DOTALL)
    return found[1].strip(" ,:，：") if found else ""
