"""What somebody said may stand elsewhere as a quotation, without its author or id: it is known again by its text.

So what was deleted in the chat, or said by a person who stepped out, is gone from quotations as well: from those that
workers handed over before, and from those that they hand over later.
"""

from collections.abc import Collection

from sqlalchemy import select

from bot.deployment import Deployment
from bot.rights.rewriting import rewrite_decision
from memory.decisions.decisions import decisions_holding, read_decision, reply_parts
from memory.decisions.situations import HANDED_ON, parts_of
from memory.decisions.talks import read_message
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DecisionRow, MessageRow
from memory.rights.gone import Hashes, Mark
from memory.workers import worker_seal


async def texts_of(session: ReadSession, of: Deployment, place: str, message: str) -> set[str]:
    """What a message says, or said before it was edited, wherever it is kept."""
    texts: set[str] = set()
    kept = select(MessageRow).where(MessageRow.place == place, MessageRow.message == message)
    for heard in await session.scalars(kept):
        texts.add(read_message(heard, await worker_seal(session, of.master, heard.worker)).text)
    for row in await decisions_holding(session, place, message):
        decision = read_decision(row, await worker_seal(session, of.master, row.worker))
        turns = (decision.situation.trigger, *decision.situation.earlier)
        parts = [part for turn in turns for part in parts_of(turn)] + list(reply_parts(decision))
        texts |= {part.text for part in parts if part.message == message}
    return texts


def marks_of_texts(of: Deployment, texts: Collection[str]) -> list[Mark]:
    """Texts that no quotation may bring in; what is too short to be told from others is left out."""
    hashes = Hashes.under(of.master)
    hashed = {hashed for text in texts if (hashed := hashes.text(text))}
    return [Mark("all", hashes.texts, mark=each) for each in sorted(hashed)]


async def erase_quotes(session: WriteSession, of: Deployment, texts: Collection[str]) -> None:
    """Take texts out of what workers handed over as a quotation."""
    hashes = Hashes.under(of.master)
    hashed = {hashes.text(text) for text in texts} - {""}
    if not hashed:
        return
    handed = select(DecisionRow).where(DecisionRow.asker.startswith(HANDED_ON, autoescape=True))
    for row in list(await session.scalars(handed)):
        situation = read_decision(row, await worker_seal(session, of.master, row.worker)).situation
        turns = (situation.trigger, *situation.earlier)
        for part in [part for turn in turns if turn.author.startswith(HANDED_ON) for part in parts_of(turn)]:
            if hashes.text(part.text) in hashed and not await rewrite_decision(session, of, row, part.message, None):
                break
