"""What a person's other tools ask of doubles: as in the chat, for that person's eyes alone, and nothing is sent.

Who asks is told by a key of theirs (``bot.rights.keys``), or is a worker of this machine where no chat is set up.
"""

from dataclasses import dataclass, replace

from pydantic import BaseModel, Field

from adapters.chat import Person, Place, PlaceKind
from adapters.platform import Label
from bot.commands.ask import is_there
from bot.commands.recall import look_up, sources_of
from bot.commands.why import explain
from bot.deployment import Deployment
from bot.errors import Impossible
from bot.rights.keys import holder_of
from bot.rights.skill import PRECEDENTS, For, skill_of
from bot.service.opening import Way
from bot.service.own import one_of_this_machine
from bot.service.shapes import Json
from bot.standin.audiences import profile_of
from bot.standin.case import case_dry, case_of, harmless_reply
from bot.standin.dry import COLLEAGUE
from bot.texts import Told, say, sureness
from bot.voice.disclosure import label
from bot.voice.harmless import orders_in
from bot.voice.telling import told
from memory.decisions.remembered import remembered
from memory.domain import Situation, Turn, Worker
from memory.profile.profile import Chapter
from memory.profile.seen import seen_by
from memory.recall.episodes import Episode
from memory.recall.recall import Recalled
from memory.record.ids import new_id
from memory.rights.audience import only
from memory.rights.audit import append
from memory.workers import all_names, all_workers, chosen_language, worker_of, worker_seal
from policies.decide import decide
from policies.orders import gives_orders
from policies.verdict import Verdict

LONGEST = 6000


class Caller(BaseModel):
    """Who asks: by a key, or as a worker of this machine by name."""

    key: str = ""
    owner: str = ""


class AskArgs(BaseModel):
    """A question as a colleague would write it, to somebody's double; one's own where nobody is named."""

    question: str = Field(min_length=1, max_length=LONGEST, description="The question, as a colleague would write it.")
    worker: str = Field("", max_length=200, description="Whose double: a name; your own without one.")


class WhyArgs(BaseModel):
    """A draft by its number; the last one without."""

    draft: str = Field("", max_length=100, description="The number of a draft; the last one without.")


class ProfileArgs(BaseModel):
    """A chapter by its name; all of them without."""

    chapter: str = Field(
        "", max_length=40, description="A chapter, such as `decides` or `precedents`; all without one."
    )


class Asked(Caller, AskArgs):
    """See both."""


class Explained(Caller, WhyArgs):
    """See both."""


class Read(Caller, ProfileArgs):
    """See both."""


@dataclass(frozen=True, slots=True)
class _Person:
    """Who asks, with the double that they have, if any, and what to answer in."""

    person: Person
    worker: Worker | None
    language: str


async def tool_ask(way: Way, args: Asked) -> Json:
    """What a double would do. A colleague is told its words only where it would answer alone; its worker always.

    Raises:
        Impossible: the key opens nothing, or nobody of that name is there for whoever asks.
    """
    of = await way.record()
    by = await _who(of, args)
    worker, own = await _whose(of, by, args.worker)
    responder = await way.answering()
    await responder.clones.ready(worker)
    asker = COLLEAGUE if own else by.person
    place = Place(f"direct:{asker.id}", asker.name, PlaceKind.DIRECT)
    situation = Situation(place, None, Turn(new_id(), asker.id, asker.name, remembered(args.question), of.now()))
    settled = await responder.consider(worker, situation, asker=asker, readers=None if own else only(asker))
    judge = case_dry if own else case_of
    async with of.record.read() as session:
        ruling = decide(await judge(session, of, worker, situation, settled), settled.policy)
    reply = harmless_reply(settled.draft)
    reply = "" if gives_orders(reply) else reply
    alone = ruling.verdict is Verdict.ANSWER and bool(reply)
    if not own:
        async with of.record.write() as session:
            said = reply if alone else ""
            await append(
                session, of.master, worker.id, "asked_by_tool", subject=by.person.id, content=said, now=of.now()
            )
    shown = label(worker, by.language, produced=situation.trigger.message)
    if own:
        key = f"cli_ask.{ruling.verdict}" if reply else "cli_ask.no_draft"
        sure = say(by.language, "tools.sure", sure=sureness(settled.draft.confidence)) if reply else ""
        return _answer(shown, say(by.language, key), reply, sure)
    return _answer(shown, reply) if alone else _answer(shown, say(by.language, "tools.ask_them", name=worker.name))


async def tool_recall(way: Way, args: Asked) -> Json:
    """What was decided about something, as far as whoever asks may see it.

    Raises:
        Impossible: see ``tool_ask``.
    """
    of = await way.record()
    by = await _who(of, args)
    worker, own = await _whose(of, by, args.worker)
    recall = (await way.knowledge()).recall
    recalled = await look_up(of, recall, worker, args.question, reader=None if own else by.person.id)
    found = _without_orders(recalled)
    without = len(recalled.precedents) - len(found.precedents)
    left_out = say(by.language, "tools.left_out", count=without) if without else ""
    links = "\n".join(f"{source.title} {source.link}" for source in sources_of(found, worker))
    return _answer(label(None, by.language, produced=new_id()), told(found, worker, by.language), links, left_out)


async def tool_why(way: Way, args: Explained) -> Json:
    """What made a verdict of the own double.

    Raises:
        Impossible: see ``tool_ask``.
    """
    of = await way.record()
    by = await _who(of, args)
    worker, _ = await _whose(of, by, "")
    told_why = await explain(of, worker, by.language, args.draft, to_machines=True)
    return _answer(label(None, by.language, produced=new_id()), told_why or say(by.language, "why.none"))


async def tool_profile(way: Way, args: Read) -> Json:
    """The own profile, by chapter.

    Raises:
        Impossible: see ``tool_ask``; or there is no such chapter.
    """
    of = await way.record()
    by = await _who(of, args)
    worker, _ = await _whose(of, by, "")
    async with of.record.read() as session:
        seal = await worker_seal(session, of.master, worker.id)
        seen = await seen_by(session, seal, worker.id, None)
    skill = skill_of(seal, worker, seen, For(), of.now())
    chapters = {name.removesuffix(".md"): text for name, text in skill.references.items()}
    if args.chapter and args.chapter not in (*Chapter, PRECEDENTS):
        raise Impossible(Told("tools.no_chapter", chapter=args.chapter, known=(*Chapter, PRECEDENTS)))
    texts = [chapters[each] for each in ((args.chapter,) if args.chapter else chapters) if each in chapters]
    nothing = say(by.language, "tools.empty_chapter" if args.chapter else "profile.none", chapter=args.chapter)
    return _answer(label(worker, by.language, produced=skill.of), *(texts or [nothing]))


async def _who(of: Deployment, caller: Caller) -> _Person:
    async with of.record.read() as session:
        if caller.owner:
            worker: Worker | None = await one_of_this_machine(session, of, caller.owner)
            account = min(worker.accounts) if worker else ""
        else:
            account = await holder_of(session, of, caller.key) or ""
            worker = await worker_of(session, account) if account else None
        chosen = await chosen_language(session, worker) if worker else None
    if not account:
        raise Impossible(Told("tools.no_key"))
    person = await profile_of(of, account) if of.connected(account) else Person(account, worker.name if worker else "")
    if not person.active:
        raise Impossible(Told("tools.no_key"))
    return _Person(person, worker, chosen or of.settings.language)


async def _whose(of: Deployment, by: _Person, name: str) -> tuple[Worker, bool]:
    """Whose double is asked, and whether it is the asker's own."""
    if not name.strip():
        if by.worker is None:
            raise Impossible(Told("tools.name_somebody"))
        return by.worker, True
    wanted = name.strip().removeprefix("@").casefold()
    async with of.record.read() as session:
        there = [each for each in await all_workers(session) if is_there(each, by.person.id)]
    found = [each for each in there if wanted in all_names(each)]
    found = found or [each for each in there if each.name.casefold().split()[:1] == [wanted]]
    if len(found) != 1:
        raise Impossible(Told("tools.nobody", name=name.strip()))
    return found[0], by.worker is not None and found[0].id == by.worker.id


def _without_orders(found: Recalled) -> Recalled:
    """What was found, without decisions in which somebody gives orders to an AI."""
    episodes = (
        tuple(each for each in episode.precedents if not orders_in(each.decision)) for episode in found.episodes
    )
    return replace(
        found,
        precedents=tuple(each for each in found.precedents if not orders_in(each.decision)),
        episodes=tuple(Episode(each) for each in episodes if each),
    )


def _answer(shown: Label, *texts: str) -> Json:
    """Texts below the label, and the same in the metadata for machines."""
    return {"text": "\n\n".join((shown.visible, *filter(None, texts))), "metadata": dict(shown.metadata)}
