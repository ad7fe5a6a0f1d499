"""Hide the last part of a worker's record, learn from what came before, and foresee the hidden decisions one by one.

Everything is learned anew as of the cut: no index, topic or weight of today is used, only vectors of texts. What
happened after the cut is offered as well, and made-up decisions with it (canaries), so that a leak would show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.app import App
from bot.backtest.contenders import Contender, Simple, shuffled
from bot.backtest.judged import Judged
from bot.backtest.vectors import Vectors
from bot.backtest.yardstick import Yardstick
from bot.learning.foresight import Foreseen, Foresight
from bot.shadow.importing import Progress
from memory.decisions.decisions import decisions_of
from memory.domain import Act, Decision, Worker, is_asked_for
from memory.notes import are_notes
from memory.record.ids import new_id
from memory.workers import worker_seal

SIMPLE, NO_MEMORY, SHUFFLED = "simple", "no memory", "shuffled memory"
CANARY = "canary"
LATER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Walked:
    """The hidden decisions as the double foresaw them, and as the others did.

    ``seen`` counts what was learned from before the ``cut``, ``canaries`` what was planted after it, ``shown`` how many
    of what the double foresaw show one.
    """

    judged: tuple[Judged, ...]
    others: Mapping[str, tuple[Judged, ...]]
    cut: datetime
    seen: int
    canaries: int
    shown: int


async def decisions_in_time(app: App, worker: Worker) -> list[Decision]:
    """All decisions of a worker, in the order in which they were asked for."""
    async with app.of.record.read() as session:
        seal = await worker_seal(session, app.of.master, worker.id)
        return sorted(await decisions_of(session, seal, worker.id), key=asked_at)


async def walk(
    app: App, worker: Worker, decisions: Sequence[Decision], hidden: int, progress: Progress | None = None
) -> Walked:
    """Foresee the last ``hidden`` of those decisions for which somebody asked, silences included."""
    late = asked_for(decisions)[-hidden:]
    vectors = await Vectors.load(app, decisions, late, progress)
    cut = asked_at(late[0])
    canaries = [_canary(decision) for decision in late]
    known = [decision for decision in (*decisions, *canaries) if decision.at < cut]
    contenders: dict[str, Contender] = {
        "double": _taught(Foresight(worker.accounts), known, vectors),
        SIMPLE: _taught(Simple(), known, vectors),
        NO_MEMORY: _taught(Foresight(worker.accounts), [], vectors),
        SHUFFLED: _taught(Foresight(worker.accounts), shuffled(known), vectors),
    }
    yardstick = Yardstick([vectors.seen(decision) for decision in known if decision.reply])
    judged: dict[str, list[Judged]] = {name: [] for name in contenders}
    for decision in late:
        seen = vectors.seen(decision)
        for name, contender in contenders.items():
            _hear(contender, decision)
            judged[name].append(yardstick.judge(seen, contender.foresee(seen.met)))
    double = tuple(judged.pop("double"))
    shown = sum(_shows_canary(each.foreseen) for each in double)
    return Walked(double, {name: tuple(each) for name, each in judged.items()}, cut, len(known), len(canaries), shown)


def asked_for(decisions: Sequence[Decision]) -> list[Decision]:
    """Those that came of a talk: for what a worker taught, noted, or remarked on a line, nobody asked."""
    talked = (decision for decision in decisions if not are_notes(decision.situation.place))
    return [decision for decision in talked if is_asked_for(decision)]


def asked_at(decision: Decision) -> datetime:
    """When a decision was asked for."""
    return decision.situation.trigger.at


def _taught(contender: Contender, known: Sequence[Decision], vectors: Vectors) -> Contender:
    for decision in known:
        _hear(contender, decision)
        contender.learn(vectors.seen(decision))
    contender.fit()
    return contender


def _hear(contender: Contender, decision: Decision) -> None:
    situation = decision.situation
    for turn in (*situation.earlier, situation.trigger):
        contender.hear(turn, situation.place.id, situation.thread)


def _canary(decision: Decision) -> Decision:
    """The same question again, answered a moment after the real answer with words that nobody says."""
    later = decision.at + LATER
    trigger = replace(decision.situation.trigger, at=later)
    situation = replace(decision.situation, trigger=trigger)
    return replace(
        decision, id=new_id(), situation=situation, act=Act.ANSWER, reply=f"{CANARY}-{decision.id}", at=later
    )


def _shows_canary(foreseen: Foreseen) -> bool:
    said = (foreseen.draft, *(precedent.reply for precedent in foreseen.precedents))
    return any(CANARY in text for text in said)
