"""What workers hand to their doubles themselves: corrections, chat records, answers to what they quote, lessons.

On platforms that let nobody listen this is how a double learns. What is handed over in the worker's own talk with
their double is for the worker alone, until they say that it may be used to answer others: then a copy that does not
tell who asked stands among the worker's notes, which everybody of the organisation may read.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from adapters.archives.audience import Shown
from adapters.chat import Command, Message, Person, Place, PlaceKind, Press, Said
from adapters.platform import Button
from bot.deployment import Deployment
from bot.rights.forgotten import Erasure, note_erasure
from bot.rights.notes import forget_noted, wording_of
from bot.shadow.correct import correct
from bot.shadow.speakers import alike, ask_which, own_name, take_kept
from bot.texts import say
from bot.voice.cards.notices import answer_to, notice, to_worker
from bot.voice.disclosure import is_ours
from bot.work.outbox import put
from memory.decisions.acts import act_of_reply
from memory.decisions.decisions import decisions_in_thread, read_decision, record_decisions
from memory.decisions.noted import noted
from memory.decisions.remembered import remembered
from memory.decisions.situations import HANDED_ON, Closed, Continued, Talk
from memory.domain import Decision, Provenance, Purpose, Situation, Turn, Worker
from memory.notes import notes_of
from memory.record.claims import QUOTES, of_person, of_place, of_worker
from memory.record.claims import share as hold
from memory.record.engine import ReadSession, WriteSession
from memory.record.ids import new_id
from memory.rights.audience import note_members, note_place
from memory.rights.audit import append
from memory.rights.bystanders import are_named
from memory.rights.consent import consents_of, purposes_in
from memory.rights.gone import are_gone_texts, is_gone, said_of
from memory.text.asking import asks
from memory.workers import worker_of, worker_seal

OWN = "own"
"""Begins the ids of places in which a worker says something of themself."""
SHARE, DROP = "share_handed", "forget_handed"
QUOTED = 300
LISTED = 5


async def take_in(session: WriteSession, of: Deployment, message: Message) -> bool:
    """Learn from what a worker hands over; returns whether the message was that."""
    own = message.place.kind is PlaceKind.DIRECT
    worker = await worker_of(session, message.author.id) if own or message.quoted else None
    if worker is not None:
        about = (of_worker(worker.id), of_person(message.author.id), of_place(message.place.id))
        quotes = [QUOTES] if message.record or message.quoted else []
        if await hold(session, *about, *quotes):
            worker = await worker_of(session, message.author.id)
    if worker is None or worker.frozen:
        return False
    if await is_gone(session, of.master, worker, said_of(message)):
        return False
    if await correct(session, of, worker, message):
        return True
    if Purpose.SHADOW not in await purposes_in(session, worker.id, message.place.id):
        return False
    names = [said.name for said in message.record]
    could_be = alike(worker, names)
    if could_be and own_name(worker, names) is None:
        await ask_which(session, of, worker, message, could_be)
        return True
    return await _learn(session, of, worker, message, worker.name)


async def take_whose(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker said which of the names in a record is theirs."""
    kept = await take_kept(session, of, worker, press)
    may = kept and Purpose.SHADOW in await purposes_in(session, worker.id, kept[0].place.id)
    if kept is None or not may or not await _learn(session, of, worker, *kept):
        await put(session, of.master, answer_to(press, worker.language, "press.settled"), of.now())


async def _learn(session: WriteSession, of: Deployment, worker: Worker, message: Message, own: str) -> bool:
    """Remember what the worker decided in what they handed over, where they speak under a name."""
    said = (*message.record, *([message.quoted] if message.quoted else ()))
    named = await are_named(session, of.master, [each.name for each in said])
    texts = await are_gone_texts(session, of.master, [remembered(each.text) for each in said])
    own_talk = message.place.kind is PlaceKind.DIRECT
    gone = [each for each in said if each.name in named or remembered(each.text) in texts]
    without = [*gone, *(each for each in said if each.elsewhere and not own_talk)]
    decisions = _decisions_in(worker, message, without, own)
    if not decisions:
        return False
    await note_place(session, message.place)
    await record_decisions(session, await worker_seal(session, of.master, worker.id), decisions)
    await _tell(session, of, worker, message, decisions)
    return True


async def may_learn(session: ReadSession, worker: Worker) -> bool:
    """Whether the worker lets their double learn anywhere, from what is said or from an archive."""
    return any(each.purpose in {Purpose.SHADOW, Purpose.IMPORT} for each in await consents_of(session, worker.id))


async def teach(
    session: WriteSession,
    of: Deployment,
    worker: Worker,
    lesson: tuple[str, str],
    by: Command | Press,
    name: str,
    *wordings: str,
) -> None:
    """Note among what may be told to others how the worker answers a question; ``name`` is the lesson's own.

    Args:
        wordings: the same question in other words.
    """
    notes, answer = await _notes(session, of, worker, by.author.id), remembered(lesson[1])
    decisions = []
    for number, question in enumerate(map(remembered, (lesson[0], *wordings))):
        trigger = Turn(wording_of(name, number), "", "", question, by.at)
        act = act_of_reply(answer, question)
        situation = Situation(notes, name, trigger)
        decisions.append(Decision(new_id(), worker.id, situation, act, answer, by.at, Provenance.CONFIRMED))
    await record_decisions(session, await worker_seal(session, of.master, worker.id), decisions)
    await append(session, of.master, worker.id, "taught", subject=name, content=answer, now=of.now())


async def note_own(
    session: WriteSession, of: Deployment, worker: Worker, account: str, *, about: str, words: str, key: str
) -> str:
    """Note what a worker says of themself, about something, for them alone; the name by which it can be taken back."""
    own = Person(account, worker.name, worker.zone)
    place = Shown().place(OWN, say(worker.language, "place.own"), own, worker.id)
    await note_members(session, place, [own], of.now())
    name = f"own:{key}"
    message = Message(key=name, place=place, id=name, author=own, text=remembered(words), at=of.now(), thread=name)
    await record_decisions(session, await worker_seal(session, of.master, worker.id), [noted(worker, message, about)])
    await append(session, of.master, worker.id, "noted_own", subject=name, content=words, now=of.now())
    return name


async def share(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker lets what they handed over be used to answer others, where they still let their double learn."""
    if not await may_learn(session, worker):
        await put(session, of.master, answer_to(press, worker.language, "teach.no_consent"), of.now())
        return
    seal = await worker_seal(session, of.master, worker.id)
    notes = await _notes(session, of, worker, press.author.id)
    rows = await decisions_in_thread(session, worker.id, press.value)
    shared = [_shared(read_decision(row, seal), notes) for row in rows if row.place != notes.id]
    await record_decisions(session, seal, shared)
    await append(session, of.master, worker.id, "shared", subject=press.value, now=of.now())
    key = "handed.shared" if shared else "press.settled"
    await put(session, of.master, answer_to(press, worker.language, key, count=len(shared)), of.now())


async def drop(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker takes back what they handed over or taught, copies and all."""
    forgotten = await forget_noted(session, of, worker.id, press.value)
    await note_erasure(session, of, Erasure(worker=worker.id, decisions=frozenset(forgotten)), ())
    await append(session, of.master, worker.id, "handed_forgotten", subject=press.value, now=of.now())
    key = "handed.forgotten" if forgotten else "press.settled"
    await put(session, of.master, answer_to(press, worker.language, key, count=len(forgotten)), of.now())


def drop_button(language: str, name: str) -> Button:
    """Forgets a lesson, or what was handed over with a message."""
    return Button(DROP, say(language, "button.forget_this"), name, "danger")


def _decisions_in(worker: Worker, message: Message, without: Collection[Said], own: str) -> list[Decision]:
    """The worker's decisions in a chat record, or their answer to what they quote; nothing of what is left out."""
    if message.record:
        return _followed(worker, message, [said for said in message.record if said not in without], own)
    others = [person for person in message.mentions if person not in worker.accounts]
    if (
        message.quoted is None
        or message.quoted in without
        or others
        or not message.text
        or asks(message.text)
        or is_ours(message.quoted.text)
    ):
        return []
    return _followed(worker, message, (message.quoted, Said(message.text, own, message.at)), own)


def _followed(worker: Worker, message: Message, record: Sequence[Said], own: str) -> list[Decision]:
    talk = Talk(worker.accounts, threaded=True)
    found: list[Decision] = []
    for number, said in enumerate(record):
        heard = talk.hear(_turn(message, said, number, own))
        if isinstance(heard, Closed):
            found.append(_decision(worker, message, Situation(message.place, message.id, heard.trigger, heard.earlier)))
        if isinstance(heard, Closed | Continued) and found:
            reply = heard.reply
            act = act_of_reply(reply.text, found[-1].situation.trigger.text)
            found[-1] = replace(found[-1], reply=reply.text, act=act, reply_parts=reply.parts)
    return found


def _turn(message: Message, said: Said, number: int, own: str) -> Turn:
    author = message.author.id if said.name == own else f"{HANDED_ON}{said.name}"
    return Turn(f"{message.id}.{number}", author, said.name, remembered(said.text), said.at or message.at)


def _decision(worker: Worker, message: Message, situation: Situation) -> Decision:
    act = act_of_reply("", situation.trigger.text)
    return Decision(new_id(), worker.id, situation, act, "", message.at, Provenance.IMPORTED)


def _shared(decision: Decision, notes: Place) -> Decision:
    """A copy for the worker's notes: the question without its author and what came before, the answer as it is."""
    trigger = replace(decision.situation.trigger, author="", name="", mentions=())
    situation = replace(decision.situation, place=notes, trigger=trigger, earlier=(), link="")
    return replace(decision, id=new_id(), situation=situation, provenance=Provenance.CONFIRMED)


async def _notes(session: WriteSession, of: Deployment, worker: Worker, account: str) -> Place:
    """The notes that the worker keeps under an account, which everybody of its organisation may read."""
    notes = notes_of(account, say(worker.language, "place.notes"))
    await note_members(session, notes, [], of.now())
    return notes


async def _tell(
    session: WriteSession, of: Deployment, worker: Worker, message: Message, decisions: Sequence[Decision]
) -> None:
    language, own = worker.language, message.place.kind is PlaceKind.DIRECT
    share_button = Button(SHARE, say(language, "button.share_handed"), message.id, "primary")
    elsewhere = any(said.elsewhere for said in (*message.record, *([message.quoted] if message.quoted else ())))
    shared = [share_button] if own and not elsewhere else []
    buttons = (*shared, drop_button(language, message.id))
    lines = [
        say(language, "handed.line", question=d.situation.trigger.text[:QUOTED], reply=d.reply[:QUOTED])
        for d in decisions[:LISTED]
    ]
    key = "handed.learnt_there" if not own else "handed.learnt_alone" if elsewhere else "handed.learnt"
    post = notice(
        language, key, message.key, *buttons, count=len(decisions), lines="\n".join(lines), place=message.place.name
    )
    await put(session, of.master, to_worker(worker, message.author.id, post, f"handed:{message.key}"), of.now())
