"""Those who come to a meeting, by their names in a calendar: what each asked last, and what they are owed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from bot.deployment import Deployment
from bot.work.drafts import PENDING, drafts_in, read_proposal
from memory.decisions.decisions import read_decision
from memory.decisions.talks import read_message
from memory.domain import Decision, Situation, Turn, Worker
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import DecisionRow, MessageRow, PlaceRow, SituationRow
from memory.text.asking import asks
from memory.workers import worker_seal

LATEST = 1000
"""So many of the latest decisions are looked at."""
LATELY = timedelta(days=14)
"""What waits longer is owed no more."""
MOST_OWED = 3


@dataclass(frozen=True, slots=True)
class Owed:
    """A question that waits for the worker; ``drafted``: on a card of theirs. ``place`` is its name."""

    question: Turn
    place: str
    drafted: bool


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody who comes: the last decision about something that they asked, and what waits for the worker."""

    name: str
    last: Decision | None
    owed: tuple[Owed, ...]


async def attended(session: ReadSession, of: Deployment, worker: Worker, names: Sequence[str]) -> list[Attended]:
    """Of all who come those who are known, in the same order; the worker is not among them.

    Somebody is known under a name where nobody else on their platform has it in what the worker may see.
    """
    seal = await worker_seal(session, of.master, worker.id)
    decisions = await _decisions(session, seal, worker)
    owed = [*await _drafted(session, seal, worker), *await _unanswered(session, of, seal, worker)]
    asked = [*(each.situation.trigger for each in decisions), *(each.question for each in owed)]
    known = _ids_by_name(names, asked, worker.accounts)
    found = []
    for name, ids in known.items():
        last = next((each for each in decisions if each.situation.trigger.author in ids), None)
        waiting = tuple(each for each in owed if each.question.author in ids)[:MOST_OWED]
        if last or waiting:
            found.append(Attended(name, last, waiting))
    return found


def _ids_by_name(names: Sequence[str], asked: Iterable[Turn], own: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """The ids under which those who come asked something."""
    called = {turn.author: turn.name.casefold() for turn in asked if turn.author not in own}
    firsts = Counter(name.casefold().split()[0] for name in names if name.strip())
    found = {}
    for name in names:
        wanted = {name.casefold()}
        first = (name.casefold().split() or [""])[0]
        wanted |= {first} if firsts[first] == 1 else set()
        ids = frozenset(person for person, known in called.items() if known in wanted)
        platforms = Counter(person.partition(":")[0] for person in ids)
        found[name] = ids if max(platforms.values(), default=0) <= 1 else frozenset()
    return found


async def _decisions(session: ReadSession, seal: Seal, worker: Worker) -> list[Decision]:
    """The latest decisions, the newest first."""
    latest = select(DecisionRow).where(DecisionRow.worker == worker.id).order_by(DecisionRow.at.desc()).limit(LATEST)
    return [read_decision(row, seal) for row in await session.scalars(latest)]


async def _drafted(session: ReadSession, seal: Seal, worker: Worker) -> list[Owed]:
    situations = [read_proposal(row, seal).situation for row in await drafts_in(session, worker.id, PENDING)]
    return [Owed(each.trigger, _place(each), drafted=True) for each in situations]


async def _unanswered(session: ReadSession, of: Deployment, seal: Seal, worker: Worker) -> list[Owed]:
    """What was asked where the double listens, of the worker or of nobody by name, and is still open."""
    drafted = {row.turn for row in await drafts_in(session, worker.id, PENDING)}
    rows = await session.execute(
        select(MessageRow, PlaceRow.name)
        .join(SituationRow, (SituationRow.place == MessageRow.place) & (SituationRow.trigger == MessageRow.message))
        .join(PlaceRow, PlaceRow.id == MessageRow.place)
        .where(SituationRow.worker == worker.id, MessageRow.worker == worker.id)
        .where(SituationRow.at >= of.now() - LATELY)
        .order_by(SituationRow.at.desc())
        .limit(LATEST)
    )
    turns = [(read_message(row, seal), name) for row, name in rows if row.message not in drafted]
    return [Owed(turn, name, drafted=False) for turn, name in turns if _is_for(worker, turn)]


def _is_for(worker: Worker, turn: Turn) -> bool:
    return asks(turn.text) and (not turn.mentions or bool(worker.accounts & set(turn.mentions)))


def _place(situation: Situation) -> str:
    return situation.place.name
