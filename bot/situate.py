"""A message that asks a double → its situation: the question, what came before it, and all that it may refer to."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from adapters.chat import Message, PlaceKind
from bot.deployment import Deployment
from bot.drafts import read_proposal
from bot.route import without_address
from memory.domain import Situation, Turn, Worker
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import DraftRow
from memory.situations import EARLIER, Talk, before_in, handed_by, quoted_by, turn_of
from memory.talks import first_in, load_talk
from memory.workers import worker_seal

BEFORE = 8
"""So many earlier questions in a direct talk may be referred to."""


@dataclass(frozen=True, slots=True)
class Situated:
    """A situation, and the id under which the shadow keeps the turn that the question belongs to."""

    situation: Situation
    turn: str


async def situate(session: ReadSession, of: Deployment, worker: Worker, message: Message) -> Situated:
    """The situation of a question to a worker's double, by what that double has heard."""
    seal = await worker_seal(session, of.master, worker.id)
    talk = await load_talk(session, seal, worker, message.place.id, thread=message.thread, until=message.at)
    turn, earlier = talk.context(message.id) or (turn_of(message), ())
    quoted, before = quoted_by(message), before_in(turn, message.id)
    near = before or quoted
    asked = turn_of(message)
    asked = replace(asked, text=without_address(asked.text, worker.name) or asked.text)
    earlier = (*earlier, near)[-EARLIER:] if near else earlier
    handed = [*([quoted] if quoted and before else []), *handed_by(message)]
    if message.place.kind is PlaceKind.DIRECT:
        around, unseen = await asked_before(session, seal, worker, message.place.id, but=message.id), False
    else:
        around, unseen = await _rest_of_thread(session, seal, worker, message, talk)
    known = {each.message for each in (*earlier, asked, turn)}
    around = [each for each in (*handed, *around) if each.message not in known]
    situation = Situation(message.place, message.thread, asked, earlier, message.link, tuple(around), unseen)
    return Situated(situation, turn.message)


async def _rest_of_thread(
    session: ReadSession, seal: Seal, worker: Worker, message: Message, talk: Talk
) -> tuple[list[Turn], bool]:
    """What was said in a message's thread, the latest first, and whether its beginning is missing."""
    if message.thread is None or message.thread == message.id:
        return [], False
    said = list(reversed(talk.turns))
    if talk.holds(message.thread):
        return said, False
    first = await first_in(session, seal, worker.id, message.place.id, message.thread)
    return [*said, *([first] if first else [])], first is None


async def asked_before(session: ReadSession, seal: Seal, worker: Worker, talk: str, *, but: str) -> list[Turn]:
    """What was put to the worker's double in a direct talk before, ``but`` one message, the latest first."""
    rows = await session.scalars(
        select(DraftRow)
        .where(DraftRow.worker == worker.id, DraftRow.place == talk, DraftRow.trigger != but)
        .order_by(DraftRow.created.desc(), DraftRow.id.desc())
        .limit(BEFORE)
    )
    turns = [read_proposal(row, seal).situation.trigger for row in rows]
    return [turn for turn in turns if turn.text]
