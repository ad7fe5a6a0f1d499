"""What the double was asked lately and has nothing usable for, and the few answers that would help with most of it.

A situation is *covered* where, if the same were asked again now, precedents that all who would read it may see make a
draft that is no guess, and do not contradict each other. That is worked out on this machine, without a model or a
provider.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from adapters.chat import Person, PlaceKind
from bot.deployment import Deployment
from bot.standin.confidence import calibrator_of
from bot.standin.draft import SURE, PrecedentDrafter, support_of_one, to_the_point
from bot.standin.respond import Responder
from bot.voice.sure import FLOOR
from bot.work.drafts import read_proposal
from memory.decisions.decisions import quoted, read_decision
from memory.decisions.noted import were_asked_for
from memory.decisions.situations import parts_of
from memory.domain import Act, Decision, Precedent, Provenance, Situation, Worker, is_of_talk
from memory.index.embed import text_of
from memory.notes import NOTES, notes_of
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import BystanderRow, DecisionRow, DraftRow
from memory.rights.audience import Audience, audience_of, only, organisation_of, visible
from memory.rights.consent import consented_as, consents_of
from memory.text.asking import asks
from memory.text.greeting import only_greets
from memory.trust.contradictions import alike, disagree, wording
from memory.trust.gaps import Candidate, Gap, choose, nearness
from memory.trust.poison import levelled
from memory.workers import worker_seal
from policies.calibration import Calibrator
from policies.orders import gives_orders

WINDOW = timedelta(weeks=4)
LATEST = 300
"""So many situations are looked at, the latest ones."""
OFTEN = 3
"""Who asked so often is asked about where no answer to them is known; so is what everybody was asked so often."""
NO_ANSWER = frozenset({Act.IGNORE, Act.DEFER})
"""What was left, or put off, was not answered, and how it was put off answers nobody either."""


@dataclass(frozen=True, slots=True)
class Came:
    """A situation that came up, and how it stands now.

    ``decided``: the worker answered it themself. ``pair``: two decisions that contradict each other about it, the later
    one last. ``shown``: whoever would read a reply may read the worker's notes.
    """

    situation: Situation
    decided: bool
    usable: bool = False
    pair: tuple[str, ...] = ()
    shown: bool = False

    @property
    def is_open(self) -> bool:
        """Whether an answer would be something new: there is no usable one, nor two of which one is to hold."""
        return not self.usable and not self.decided and not self.pair

    @property
    def messages(self) -> tuple[str, ...]:
        """Those that make it up, as ``quoted`` has them."""
        return tuple(quoted(self.situation.place.id, part.message) for part in parts_of(self.situation.trigger))


@dataclass(frozen=True, slots=True)
class Lately:
    """What came up in the window, oldest first, and what might be asked about it.

    ``like`` are the numbers of what is like the former questions, by the name of each.
    """

    came: tuple[Came, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    like: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def covered(self) -> int:
        """How many situations a usable draft would be made for."""
        return sum(each.usable for each in self.came)

    def choose(self, candidates: Sequence[Candidate], most: int) -> tuple[Candidate, ...]:
        """The best of some candidates, none that asks the same as another."""
        return choose(candidates, most, lambda one, other: alike(self.came[one].situation, self.came[other].situation))


async def look_lately(of: Deployment, responder: Responder, worker: Worker, former: Mapping[str, Situation]) -> Lately:
    """The latest situations of the worker, up to the newest, and what an answer would help with.

    Args:
        former: what was asked about before, by name.
    """
    async with of.record.read() as session:
        seal = await worker_seal(session, of.master, worker.id)
        came = await _came(session, seal, worker)
        calibrator = await calibrator_of(session, worker.id, of.now())
        readers = {place: await audience_of(session, place) for place in {each.situation.place.id for each in came}}
        unknown = await _never_answered(session, worker.id, {each.situation.trigger.author for each in came})
        indexed = await session.scalar(select(func.count()).where(DecisionRow.indexed.is_not(None))) or 0
    judge, notes = _Judge(worker, calibrator), _notes_of(worker)
    judged: list[Came] = []
    recalled: list[tuple[Precedent, ...]] = []
    for each in came:
        read_by = _readers(each.situation, readers)
        recalled.append(await responder.recall.alike(worker, _again(each.situation), reader=read_by, now=of.now()))
        shown = any(visible(audience, read_by) for audience in notes)
        judged.append(replace(await judge.judged(each, recalled[-1]), shown=shown))
    situations = [*(each.situation for each in judged), *former.values()]
    vectors = await responder.embedders.fast.embed([text_of(each) for each in situations])
    before = range(len(judged), len(situations))
    asked = [number for number, each in enumerate(judged) if _may_be_asked(worker, each)]
    near = nearness(situations, vectors, [*asked, *before], range(len(judged)), of.now(), indexed=indexed)
    like: dict[int, set[int]] = defaultdict(set)
    helped: dict[int, set[int]] = {note: set() for note in asked}
    for (note, there), score in near.items():
        if not judge.is_enough(support_of_one(score)):
            continue
        like[note].add(there)
        came_there = judged[there]
        if note in helped and came_there.is_open and came_there.shown:
            answer = _answer_to(judged[note].situation, score, of.now())
            if (await judge.judged(came_there, (*recalled[there], answer))).usable:
                helped[note].add(there)
    named = {name: frozenset(like[note]) for name, note in zip(former, before, strict=True)}
    return Lately(tuple(judged), (*_unanswered(judged, helped, unknown), *_contradicted(judged)), named)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges what would be made of precedents for a situation."""

    worker: Worker
    calibrator: Calibrator

    def is_enough(self, support: float) -> bool:
        """Whether a draft that is borne so far is no guess.

        Where not even the same question word for word would make one, by what came of former drafts, that tells nothing
        of gaps: there it counts how far it is borne.
        """
        possible = self.calibrator.probability(support_of_one(1.0)) >= FLOOR
        return support >= SURE and (self.calibrator.probability(support) if possible else support) >= FLOOR

    async def judged(self, came: Came, recalled: Sequence[Precedent]) -> Came:
        """How a situation would stand if it came up again, and these were recalled."""
        situation = _again(came.situation)
        known = (each for each in recalled if each.decision.act not in NO_ANSWER)
        precedents = tuple(each for each in known if is_of_talk(each.decision))
        bearing = levelled(to_the_point(self.worker, situation, precedents))
        draft = await PrecedentDrafter().draft(self.worker, situation, bearing, None)
        both = disagree(precedents)
        sure = bool(draft.reply) and not draft.unsure and self.is_enough(draft.support)
        return replace(came, usable=sure and both is None, pair=_ids(both) if both else ())


def _again(situation: Situation) -> Situation:
    """The same asked again: what the worker decided about it then would be a precedent."""
    return replace(situation, trigger=replace(situation.trigger, message=""))


def _answer_to(asked: Situation, score: float, now: datetime) -> Precedent:
    """An answer that nobody knows yet, as a note so near; of its words it is only known that there are some."""
    trigger = replace(asked.trigger, author="", name="", mentions=(), parts=())
    situation = Situation(notes_of("", ""), None, trigger)
    decision = Decision("", "", situation, Act.ANSWER, trigger.text, now, Provenance.CONFIRMED)
    return Precedent(decision, score, (), now, frozenset(), taught=True)


async def _came(session: ReadSession, seal: Seal, worker: Worker) -> list[Came]:
    """Questions to the double, and what the worker was asked and decided about or left; each once, where they agree."""
    newest = await _newest(session, worker.id)
    if newest is None:
        return []
    since = newest - WINDOW
    allowed = {each.place for each in await consents_of(session, worker.id)}
    drafts = select(DraftRow).where(DraftRow.worker == worker.id, DraftRow.created >= since, *_put_to_it())
    decided = select(DecisionRow).where(DecisionRow.worker == worker.id, DecisionRow.at >= since, were_asked_for())
    decided = decided.where(DecisionRow.asker != "", DecisionRow.overruled.is_(None))
    found: dict[tuple[str, str], Came] = {}
    turns: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    to_all: list[tuple[tuple[str, str], Came]] = []
    for draft in await session.scalars(drafts.order_by(DraftRow.created.desc()).limit(LATEST)):
        proposal = read_proposal(draft, seal)
        if proposal.review is None and not proposal.bot:
            found[draft.place, draft.trigger] = Came(proposal.situation, decided=False)
            turns[draft.place, draft.turn].append((draft.place, draft.trigger))
    for row in await session.scalars(decided.order_by(DecisionRow.at.desc()).limit(LATEST)):
        decision = read_decision(row, seal)
        spoke = decision.act not in NO_ANSWER
        if about := turns.get((row.place, row.trigger)):
            found |= {each: replace(found[each], decided=spoke) for each in about}
        elif decision.act is not Act.IGNORE or _was_asked(worker, decision.situation):
            found[row.place, row.trigger] = Came(decision.situation, decided=spoke)
        elif _was_put_to_all(decision.situation):
            to_all.append(((row.place, row.trigger), Came(decision.situation, decided=False)))
    often = Counter(wording(came.situation.trigger.text) for _, came in to_all)
    found |= {key: came for key, came in to_all if often[wording(came.situation.trigger.text)] >= OFTEN}
    left_out = {*worker.accounts, *await session.scalars(select(BystanderRow.person))}
    kept = [
        each
        for each in found.values()
        if each.situation.trigger.text
        and each.situation.trigger.author not in left_out
        and not allowed.isdisjoint(consented_as(each.situation.place))
    ]
    return sorted(kept, key=lambda each: each.situation.trigger.at)[-LATEST:]


def _put_to_it() -> Sequence[ColumnElement[bool]]:
    return DraftRow.state.not_in(("asked", "forgotten")), DraftRow.asker != ""


async def _newest(session: ReadSession, worker: str) -> datetime | None:
    """When the newest of all came up, with which the window ends: an archive ends long before now."""
    newest = [
        await session.scalar(select(func.max(DraftRow.created)).where(DraftRow.worker == worker)),
        await session.scalar(select(func.max(DecisionRow.at)).where(DecisionRow.worker == worker, were_asked_for())),
    ]
    return max((at for at in newest if at), default=None)


def _was_asked(worker: Worker, situation: Situation) -> bool:
    """Whether a question that stayed without an answer was put to the worker."""
    trigger = situation.trigger
    named = bool(worker.accounts.intersection(trigger.mentions)) or situation.place.kind is PlaceKind.DIRECT
    return named and asks(trigger.text)


def _was_put_to_all(situation: Situation) -> bool:
    """Whether a question that stayed without an answer named nobody who was to give one."""
    return not situation.trigger.mentions and asks(situation.trigger.text)


def _ids(both: tuple[Precedent, Precedent]) -> tuple[str, ...]:
    return tuple(each.decision.id for each in sorted(both, key=lambda each: each.decision.at))


def _readers(situation: Situation, known: Mapping[str, Audience]) -> Audience:
    """Who would read a reply, as last known."""
    trigger = situation.trigger
    alone = situation.place.kind is PlaceKind.DIRECT
    return only(Person(trigger.author, trigger.name)) if alone else known[situation.place.id]


def _notes_of(worker: Worker) -> tuple[Audience, ...]:
    """Who may read what the worker keeps for others, under each account."""
    named = {organisation_of(f"{NOTES}{account}") for account in worker.accounts}
    return tuple(Audience(True, frozenset(), frozenset(), each) for each in sorted(named))


async def _never_answered(session: ReadSession, worker: str, people: set[str]) -> frozenset[str]:
    """Those of some people to whom no answer of the worker is known."""
    told = select(DecisionRow.asker).where(DecisionRow.worker == worker, DecisionRow.act != Act.IGNORE.value)
    return frozenset(people - set(await session.scalars(told.distinct())))


def _may_be_asked(worker: Worker, came: Came) -> bool:
    """Whether a situation's words can stand as a question by themselves, and ask the worker and no machine."""
    text = came.situation.trigger.text
    return came.is_open and asks(text) and not only_greets(text, worker.name) and not gives_orders(text)


def _unanswered(came: Sequence[Came], helped: Mapping[int, set[int]], unknown: frozenset[str]) -> Iterable[Candidate]:
    often = Counter(each.situation.trigger.author for each in came if not each.usable)
    for note, helps in helped.items():
        trigger = came[note].situation.trigger
        favoured = trigger.author in unknown and often[trigger.author] >= OFTEN
        kind = Gap.ASKER if favoured else Gap.UNANSWERED
        yield Candidate(kind, note, frozenset(helps), trigger.at, favoured=favoured)


def _contradicted(came: Sequence[Came]) -> Iterable[Candidate]:
    """One for all pairs of decisions that share one, by the pair met most often, with all that came up about them."""
    met: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, each in enumerate(came):
        if each.pair:
            met[each.pair].append(number)
    groups: dict[tuple[str, ...], list[int]] = {}
    for pair in sorted(met, key=lambda each: -len(met[each])):
        leading = next((each for each in groups if not set(each).isdisjoint(pair)), pair)
        groups.setdefault(leading, []).extend(met[pair])
    for pair, numbers in groups.items():
        last = max(numbers)
        yield Candidate(Gap.CONTRADICTED, last, frozenset(numbers), came[last].situation.trigger.at, pair=pair)
