"""What was said in a place before the worker's consent, as far back as the wording told them.

Read once, through the platform's own history, by the same steps as an archive; whatever is known stays as it is.
"""

from collections import Counter
from datetime import timedelta

from adapters.archives.archive import Archive, Spoken
from adapters.chat import Message
from adapters.errors import Refused
from bot.cards.notices import account_on, notice, to_worker
from bot.deployment import Deployment
from bot.importing import Imported, Wanted, import_archive
from bot.loop import Effect, nothing
from bot.outbox import put
from bot.schedule import ids_in
from memory.consent import purposes_in
from memory.domain import Purpose
from memory.record.engine import WriteSession
from memory.workers import worker_with

BACKFILL = "backfill"


async def backfill(of: Deployment, subject: str) -> Effect:
    """Learn from a place's history, and tell the worker what came of it.

    Raises:
        AdapterError: the platform does not tell; the job is tried again later.
    """
    worker_id, place_id = ids_in(subject)
    async with of.record.read() as session:
        worker = await worker_with(session, worker_id)
        agreed = worker and Purpose.IMPORT in await purposes_in(session, worker.id, place_id)
    if worker is None or worker.frozen or not agreed:
        return nothing
    platform = of.platform_of(place_id)
    since = of.now() - timedelta(days=of.settings.backfill_days)
    try:
        place = await platform.place(place_id)
        messages = [message async for message in platform.history(place_id, since)]
    except Refused:
        return nothing
    wanted = Wanted(silent=of.now() - of.settings.silence)
    done = await import_archive(of, _as_archive(messages), worker, wanted)

    async def effect(session: WriteSession) -> None:
        account = account_on(worker, place_id)
        if account and done.decisions:
            post = notice(worker.language, "shadow.backfilled", subject, place=place.name, **_counts(done))
            await put(session, of.master, to_worker(worker, account, post, f"backfill:{subject}"), of.now())

    return effect


def _as_archive(messages: list[Message]) -> Archive:
    return Archive(
        people={message.author.id: message.author for message in messages},
        places={message.place.id: message.place for message in messages},
        members={},
        counts=Counter(message.author.id for message in messages),
        skipped={},
        messages=lambda: (Spoken(message) for message in messages),
    )


def _counts(done: Imported) -> dict[str, int]:
    return {"messages": done.messages, "decisions": done.decisions}
