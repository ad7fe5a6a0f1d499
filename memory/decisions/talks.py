"""Each worker's own copy of the messages heard, and the conversations and open situations made of them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Insert, and_, delete, or_, select

from adapters.chat import FormalAct
from adapters.request import Request
from memory.decisions.situations import BURST, Talk, talks_of
from memory.domain import Turn, Worker
from memory.record.engine import ReadSession, WriteSession, insert_for
from memory.record.seal import Seal
from memory.record.tables import MessageRow, SituationRow, WorkerRow

RECENT = 24


@dataclass(frozen=True, slots=True)
class Heard:
    """The sealed part of a message."""

    name: str
    text: str
    mentions: tuple[str, ...]
    act: FormalAct = ""
    wants_review: bool = False
    request: Request | None = None


HEARD = TypeAdapter(Heard)


async def revise_message(
    session: WriteSession, master: Seal, workers: Collection[str], place: str, message: str, *, text: str
) -> None:
    """Give a message its new, redacted text for those of some workers who keep it."""
    kept = (
        select(MessageRow, WorkerRow.data_key)
        .join(WorkerRow, WorkerRow.id == MessageRow.worker)
        .where(MessageRow.place == place, MessageRow.message == message, MessageRow.worker.in_(workers))
    )
    for row, key in await session.execute(kept):
        seal = master.worker(key)
        old = read_message(row, seal)
        row.sealed = seal.close(as_kept(replace(old, text=text)), message)


async def forget_message(session: WriteSession, place: str, message: str, *, worker: str | None = None) -> bool:
    """Erase a message and the situations that it opened, of one worker or of all; returns whether it was kept."""
    opened = delete(SituationRow).where(SituationRow.place == place, SituationRow.trigger == message)
    kept = delete(MessageRow).where(MessageRow.place == place, MessageRow.message == message)
    if worker is not None:
        opened, kept = opened.where(SituationRow.worker == worker), kept.where(MessageRow.worker == worker)
    await session.execute(opened)
    return bool((await session.execute(kept.returning(MessageRow.worker))).all())


async def hearers_of(session: ReadSession, place: str, message: str) -> list[str]:
    """The workers whose doubles keep a message."""
    kept = select(MessageRow.worker).where(MessageRow.place == place, MessageRow.message == message)
    return list(await session.scalars(kept))


async def load_talk(
    session: ReadSession, seal: Seal, worker: Worker, place: str, *, thread: str | None, until: datetime
) -> Talk:
    """The latest turns of a conversation up to a time, and which of them are open."""
    rows = await session.scalars(
        select(MessageRow)
        .where(
            MessageRow.worker == worker.id,
            MessageRow.place == place,
            in_talk(MessageRow.thread, MessageRow.message, thread),
            MessageRow.at <= until,
        )
        .order_by(MessageRow.at.desc(), MessageRow.message.desc())
        .limit(RECENT)
    )
    turns = talks_of([read_message(row, seal) for row in reversed(list(rows))])
    waiting = await session.scalars(
        select(SituationRow.trigger).where(
            SituationRow.worker == worker.id,
            SituationRow.place == place,
            in_talk(SituationRow.thread, SituationRow.trigger, thread),
        )
    )
    return Talk(worker.accounts, turns, list(waiting), threaded=thread is not None)


async def first_in(session: ReadSession, seal: Seal, worker: str, place: str, thread: str) -> Turn | None:
    """The message that a thread began with, if it is kept."""
    row = await session.get(MessageRow, (worker, place, thread))
    return read_message(row, seal) if row else None


async def said_after(
    session: ReadSession, seal: Seal, worker: Worker, place: str, question: Turn, *, thread: str | None
) -> list[Turn]:
    """What others than the worker said after a question, in its thread or in the one that it begins, the latest first.

    Outside of threads also what the same person added within a burst.
    """
    added = and_(
        MessageRow.thread.is_(None), MessageRow.author == question.author, MessageRow.at <= question.at + BURST
    )
    rows = await session.scalars(
        select(MessageRow)
        .where(
            MessageRow.worker == worker.id,
            MessageRow.place == place,
            MessageRow.thread == thread if thread else or_(MessageRow.thread == question.message, added),
            MessageRow.at >= question.at,
            MessageRow.message != question.message,
            MessageRow.author.not_in(worker.accounts),
        )
        .order_by(MessageRow.at.desc(), MessageRow.message.desc())
        .limit(RECENT)
    )
    return [read_message(row, seal) for row in rows]


async def open_situations(
    session: WriteSession, workers: Iterable[str], place: str, turn: Turn, *, thread: str | None
) -> None:
    """A turn now waits for each of some workers."""
    values = {"place": place, "trigger": turn.message, "thread": thread, "author": turn.author, "at": turn.at}
    rows = [{"worker": worker, **values} for worker in workers]
    if rows:
        await (await session.connection()).execute(_opening(insert_for(session)), rows)


async def close_situations(session: WriteSession, worker: str, place: str, triggers: Sequence[str]) -> None:
    """Those turns wait no longer."""
    await session.execute(
        delete(SituationRow).where(
            SituationRow.worker == worker, SituationRow.place == place, SituationRow.trigger.in_(triggers)
        )
    )


@cache
def _opening(insert: Callable[..., Any]) -> Insert:
    opened = insert(SituationRow.__table__)
    anew = {name: opened.excluded[name] for name in ("thread", "author", "at")}
    opening: Insert = opened.on_conflict_do_update(index_elements=["worker", "place", "trigger"], set_=anew)
    return opening


def in_talk(column: object, root: object, thread: object) -> ColumnElement[bool]:
    """Whether something was said in a thread, by its column and that of its message, or outside of all threads."""
    if thread is None:
        return and_(column.is_(None))  # type: ignore[attr-defined]
    return (column == thread) | (root == thread)  # type: ignore[return-value]


def as_kept(turn: Turn) -> str:
    """What of a message is sealed, about its id."""
    heard = Heard(turn.name, turn.text, turn.mentions, turn.act, turn.wants_review, turn.request)
    return HEARD.dump_json(heard).decode()


def read_message(row: MessageRow, seal: Seal) -> Turn:
    """A kept message.

    Raises:
        WrongKey: the seal is not the worker's.
    """
    heard = HEARD.validate_json(seal.open(row.sealed, row.message))
    told = Turn(row.message, row.author, heard.name, heard.text, row.at, heard.mentions)
    return replace(told, act=heard.act, wants_review=heard.wants_review, request=heard.request)
