"""After a meeting its worker is told what came of it, each line with its time: by captions, or by a transcript."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from adapters.chat import Place, PlaceKind
from adapters.platform import Card, Post
from bot.deployment import Deployment
from bot.meetings.outcome import Outcome, outcome_of
from bot.meetings.passing import tell_for_a_while
from bot.texts import say
from bot.voice.cards.notices import typed
from bot.voice.disclosure import label
from bot.work.drafts import PENDING, SAID
from memory.decisions.talks import read_message
from memory.domain import Turn, Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DecisionRow, DraftRow, MeetingRow, MessageRow, PlaceRow
from memory.workers import worker_seal, worker_with

KEPT = timedelta(days=7)
"""So long it stands in the worker's talk."""
MOST = 8
"""So many lines of a kind are told."""
CUT = 160


async def tell_after(session: WriteSession, of: Deployment, place: str) -> None:
    """Tell the worker, in their own talk, what came of a meeting that their double attended."""
    row = await session.get(MeetingRow, place)
    worker = await worker_with(session, row.worker) if row else None
    if row is None or worker is None:
        return
    seal = await worker_seal(session, of.master, worker.id)
    heard = select(MessageRow).where(MessageRow.worker == worker.id, MessageRow.place == place)
    turns = [read_message(each, seal) for each in await session.scalars(heard.order_by(MessageRow.at))]
    known = await session.get(PlaceRow, place)
    await tell_outcome(session, of, worker, Place(place, known.name if known else "", PlaceKind.PRIVATE), turns)


async def tell_outcome(
    session: WriteSession, of: Deployment, worker: Worker, place: Place, turns: Sequence[Turn]
) -> None:
    """Tell a worker what was decided in a meeting, asked of them, and promised in their name; once for each meeting."""
    if worker.frozen:
        return
    outcome = outcome_of(turns, worker.accounts, worker.name)
    states = await _states(session, worker, place.id)
    key = f"after:{place.id}"
    await tell_for_a_while(session, of, worker, _post(worker, key, place.name, outcome, states), key, of.now() + KEPT)


async def _states(session: ReadSession, worker: Worker, place: str) -> dict[str, str]:
    """What became of each question, by its message: the state of its draft, or that the worker answered themself."""
    decided = select(DecisionRow.trigger).where(DecisionRow.worker == worker.id, DecisionRow.place == place)
    drafted = select(DraftRow).where(DraftRow.worker == worker.id, DraftRow.place == place)
    states = dict.fromkeys(await session.scalars(decided), SAID[0])
    return states | {row.trigger: row.state for row in await session.scalars(drafted)}


def _post(worker: Worker, key: str, name: str, outcome: Outcome, states: dict[str, str]) -> Post:
    language = worker.language
    title = say(language, "after.title", name=name)
    lines = []
    for kind, turns in (("decided", outcome.decided), ("asked", outcome.asked), ("promised", outcome.promised)):
        lines += _lines(worker, kind, turns, states)
    waits = any(states.get(turn.message) in PENDING for turn in outcome.asked)
    card = Card(
        title=title,
        body="\n".join(lines) or say(language, "after.nothing"),
        note=say(language, "after.note"),
        buttons=(typed(say(language, "button.drafts"), "drafts", "primary"),) if waits else (),
    )
    return Post(label(None, language, produced=key), title, card)


def _lines(worker: Worker, kind: str, turns: Sequence[Turn], states: dict[str, str]) -> list[str]:
    language = worker.language
    lines = [say(language, f"after.{kind}")] if turns else []
    for turn in turns[:MOST]:
        state = states.get(turn.message, "")
        became = "waits" if state in PENDING else "answered" if state in SAID else "open"
        at = f"{turn.at.astimezone(ZoneInfo(worker.zone)):%H:%M}"
        text = " ".join(turn.text.split())[:CUT]
        line = say(language, "after.line", at=at, name=turn.name, text=text)
        lines.append(f"{line} {say(language, f'after.{became}')}" if kind == "asked" else line)
    more = len(turns) - MOST
    return [*lines, *([say(language, "after.more", count=more)] if more > 0 else [])]
