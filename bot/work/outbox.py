"""What must be said to the world, as rows committed with their cause; ``sender`` carries them out.

The key of a row makes it unique: asking twice for the same post is asking once.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import select

from adapters.platform import Post
from adapters.registry import UNPRIVATE
from bot.work.trace import followed
from memory.domain import Situation
from memory.record.engine import ReadSession, WriteSession, insert_for
from memory.record.seal import Seal
from memory.record.tables import DraftRow, JobRow, OutboxRow
from memory.workers import worker_of

POST = TypeAdapter(Post)
REPLY = "reply"
NOTICE = "notice"
TOLD = "told:"
UNREACHED = ":unreached"
HELD = "held"
"""The kind of the job that gives up a post which is held; it is held for as long as that job stands."""
UNSENT = ("waiting", "sending", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One call to a platform.

    ``verb`` is send, update, delete, ephemeral, or ``working`` and ``done`` for the sign that a message was seen;
    ``role`` is ``reply`` for what is said in the worker's name, which is checked again before it leaves, and
    ``notice`` for the rest. ``target`` is the message that an
    update or deletion is about, or ``key:KEY`` for the message that the row with that key became. For an
    ephemeral it is the platform's way back. A ``place`` of ``direct:PERSON`` is the direct talk with a person.
    """

    key: str
    verb: str
    role: str
    place: str
    post: Post | None = None
    worker: str | None = None
    draft: str | None = None
    person: str | None = None
    thread: str | None = None
    target: str | None = None


def seen(row: DraftRow, situation: Situation, *, on: bool) -> Outgoing:
    """Show on a question that it was seen and is being thought about, or that this is over."""
    verb = "working" if on else "done"
    return Outgoing(
        key=f"{verb}:{row.id}",
        verb=verb,
        role=NOTICE,
        place=row.place,
        worker=row.worker,
        thread=row.thread,
        target=situation.trigger.message,
    )


def card_key(draft: str) -> str:
    """The key of the card on which the worker decides about a draft."""
    return f"card:{draft}"


def is_card(row: OutboxRow) -> bool:
    """Whether a row first sends the card on which the worker decides about a draft."""
    return row.verb == "send" and row.draft is not None and row.key == card_key(row.draft)


async def is_unsent(session: ReadSession, draft: str) -> bool:
    """Whether a draft's reply is on its way but not known to have left."""
    unsent = select(OutboxRow.id).where(
        OutboxRow.draft == draft, OutboxRow.role == REPLY, OutboxRow.verb == "send", OutboxRow.state.in_(UNSENT)
    )
    return await session.scalar(unsent.limit(1)) is not None


async def was_put(session: ReadSession, key: str) -> bool:
    """Whether a post with a key is on its way or was sent lately."""
    return await session.scalar(select(OutboxRow.id).where(OutboxRow.key == key)) is not None


async def was_sent(session: ReadSession, key: str) -> bool:
    """Whether a post with a key was sent lately."""
    sent = select(OutboxRow.id).where(OutboxRow.key == key, OutboxRow.state == "sent")
    return await session.scalar(sent) is not None


async def is_held(session: ReadSession, draft: str) -> bool:
    """Whether a draft's reply waits because the platform takes nothing from the deployment for now."""
    held = (
        select(OutboxRow.id)
        .join(JobRow, (JobRow.kind == HELD) & (JobRow.subject == OutboxRow.key))
        .where(OutboxRow.draft == draft, OutboxRow.role == REPLY, OutboxRow.verb == "send")
    )
    return await session.scalar(held.limit(1)) is not None


async def draft_numbered(session: ReadSession, worker: str, number: str) -> str | None:
    """The newest draft of a worker of which a post bears a number: its message's id begins with that."""
    if not number:
        return None
    bearing = (
        OutboxRow.worker == worker,
        OutboxRow.draft.is_not(None),
        OutboxRow.message.startswith(number, autoescape=True),
    )
    return await session.scalar(select(OutboxRow.draft).where(*bearing).order_by(OutboxRow.id.desc()).limit(1))


def reply_key(row: DraftRow) -> str:
    """The key of the reply that a draft is in its present version."""
    return f"{REPLY}:{row.id}:{row.version}"


def undo_of(sent: OutboxRow) -> Outgoing:
    """Take back what a row has sent."""
    return Outgoing(
        key=f"undo:{sent.key}",
        verb="delete",
        role=REPLY,
        place=sent.place,
        worker=sent.worker,
        draft=sent.draft,
        target=f"key:{sent.key}",
    )


async def put(session: WriteSession, master: Seal, outgoing: Outgoing, now: datetime) -> None:
    """Add a post to what must be said.

    What is for one person alone, where its platform has no private word, goes into another talk of theirs; of somebody
    who has none it is not said.
    """
    private = await _privately(session, outgoing)
    if private is None:
        return
    outgoing = private
    body = POST.dump_json(outgoing.post).decode() if outgoing.post else ""
    await session.execute(
        insert_for(session)(OutboxRow)
        .values(
            key=outgoing.key,
            worker=outgoing.worker,
            draft=outgoing.draft,
            role=outgoing.role,
            verb=outgoing.verb,
            place=outgoing.place,
            person=outgoing.person,
            thread=outgoing.thread,
            target=outgoing.target,
            body=master.close(body, outgoing.key),
            state="waiting",
            due=now,
            lease=None,
            attempts=0,
            message=None,
            trace=followed(),
        )
        .on_conflict_do_nothing(index_elements=["key"])
    )


def talks_privately(account: str) -> bool:
    """Whether something can be said to one person alone on the platform of a person or place id."""
    return account.partition(":")[0] not in UNPRIVATE


async def _privately(session: ReadSession, outgoing: Outgoing) -> Outgoing | None:
    direct = outgoing.place.removeprefix("direct:")
    person = outgoing.person if outgoing.verb == "ephemeral" else direct if direct != outgoing.place else None
    if person is None or talks_privately(direct):
        return outgoing
    worker = await worker_of(session, person)
    account = min(filter(talks_privately, worker.accounts), default=None) if worker else None
    if account is None:
        return None
    verb, target = ("send", None) if outgoing.verb == "ephemeral" else (outgoing.verb, outgoing.target)
    return replace(outgoing, verb=verb, place=f"direct:{account}", person=None, thread=None, target=target)
