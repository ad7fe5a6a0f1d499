"""``edit: …``: the worker's own words for the one question that is open; where several are, they say which."""

import re
from datetime import datetime, timedelta

from adapters.chat import Press
from adapters.platform import Button
from bot.approvals.word import Approvals
from bot.commands.call import Call
from bot.deployment import Deployment
from bot.voice.cards.approval import EDIT
from bot.work.drafts import PENDING, drafts_in, read_proposal
from bot.work.loop import Effect
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DraftRow
from memory.workers import worker_of, worker_seal

_VERB = re.compile(r"\s*(?:改|edit)\s*[:：]?\s*", re.IGNORECASE)
SEEN = timedelta(seconds=5)
"""A draft younger than this when the words came may not be the one that was meant."""
FIRST = 1
OFFERED = 5
NAMED = 12


async def open_drafts(session: ReadSession, of: Deployment, person: str) -> list[DraftRow]:
    """The drafts that somebody could answer in their own words; none where they have no double."""
    worker = await worker_of(session, person)
    rows = await drafts_in(session, worker.id, PENDING) if worker else []
    return [row for row in rows if row.expires > of.now()]


async def run(call: Call) -> Effect:
    """Send the worker's words, or ask which draft they are for."""
    worker, command = call.worker, call.command
    words = _VERB.sub("", command.text, count=1).strip()
    if worker is None or not words:
        return call.answer("worker.none" if worker is None else "edit.usage")

    async def effect(session: WriteSession) -> None:
        waiting = await open_drafts(session, call.of, command.author.id)
        if len(waiting) == 1 and _was_seen(waiting[0], command.at):
            await Approvals(call.of).press(session, _press(call, waiting[0], words))
        elif waiting:
            seal = await worker_seal(session, call.of.master, worker.id)
            triggers = [read_proposal(row, seal).situation.trigger for row in waiting[-OFFERED:]]
            names = [f"{trigger.name}：{trigger.text[:NAMED]}" for trigger in triggers]
            chosen = zip(names, waiting[-OFFERED:], strict=True)
            buttons = [Button(EDIT, name, f"{row.id}:{row.version}", asks=True) for name, row in chosen]
            await call.put_answer(session, "edit.which", *buttons)
        else:
            await call.put_answer(session, "drafts.none")

    return effect


def _was_seen(row: DraftRow, at: datetime) -> bool:
    """Whether the worker can have seen the draft as it is: it is not quite new, and was never changed."""
    return row.version == FIRST and at - row.created >= SEEN


def _press(call: Call, row: DraftRow, words: str) -> Press:
    command = call.command
    return Press(
        key=command.key,
        place=command.place,
        author=command.author,
        action=EDIT,
        value=f"{row.id}:{row.version}",
        at=command.at,
        thread=command.thread,
        text=words,
        reply_to=command.reply_to,
    )
