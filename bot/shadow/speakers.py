"""Who in a record that a worker hands over is the worker? A name that others can take does not say.

Only a name that is the worker's letter by letter, and of which there is no second one nearly like it, is taken for
theirs. Of any other that could be meant the worker is asked; until they press, the record lies sealed with their key,
for an hour.
"""

import unicodedata
from collections.abc import Sequence
from datetime import timedelta

from pydantic import TypeAdapter
from sqlalchemy import delete

from adapters.chat import Message, Press
from adapters.platform import Button
from bot.deployment import Deployment
from bot.texts import listed, say
from bot.voice.cards.notices import notice, to_worker
from bot.work.outbox import put
from memory.domain import Worker
from memory.errors import WrongKey
from memory.record.engine import WriteSession
from memory.record.tables import SecretRow
from memory.workers import worker_seal

THAT_IS_ME = "that_is_me"
KEPT = timedelta(hours=1)
OFFERED = 5
MYSELF = frozenset({"我", "me", "myself", "本人"})
MESSAGE = TypeAdapter(Message)


def own_name(worker: Worker, names: Sequence[str]) -> str | None:
    """The name under which the worker speaks in a record; None where that cannot be told without asking them."""
    could_be = alike(worker, names)
    return could_be[0] if could_be == [worker.name] else None


def alike(worker: Worker, names: Sequence[str]) -> list[str]:
    """The names of a record that could be the worker's, as they are written, each once."""
    meant = MYSELF | {_folded(worker.name)}
    return [name for name in dict.fromkeys(names) if _folded(name) in meant]


async def ask_which(
    session: WriteSession, of: Deployment, worker: Worker, message: Message, names: Sequence[str]
) -> None:
    """Keep a record until the worker has said which of some names is theirs."""
    key = _key(message.id)
    seal = await worker_seal(session, of.master, worker.id)
    sealed = seal.close(MESSAGE.dump_json(message).decode(), key)
    await session.merge(SecretRow(name=key, sealed=sealed, until=of.now() + KEPT))
    buttons = [Button(THAT_IS_ME, name.strip() or "—", f"{message.id} {name}") for name in names[:OFFERED]]
    told = listed(worker.language, (say(worker.language, "handed.name", name=name) for name in names))
    post = notice(worker.language, "handed.which", message.key, *buttons, names=told)
    await put(session, of.master, to_worker(worker, message.author.id, post, f"which:{message.key}"), of.now())


async def take_kept(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> tuple[Message, str] | None:
    """The record of which the worker now says who they are in it, and that name; nothing where its hour is over."""
    message, _, name = press.value.partition(" ")
    row = await session.get(SecretRow, _key(message))
    if row is None or (row.until is not None and row.until <= of.now()):
        return None
    seal = await worker_seal(session, of.master, worker.id)
    try:
        kept = MESSAGE.validate_json(seal.open(row.sealed, row.name))
    except WrongKey:
        return None
    await session.execute(delete(SecretRow).where(SecretRow.name == row.name))
    return kept, name


def _key(message: str) -> str:
    return f"handed:{message}"


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Cf")
