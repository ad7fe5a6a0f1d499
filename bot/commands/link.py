"""``link [CODE|off|token [off]]``: another account of the same worker, such as on a code forge, and the end of that.

A token for their own rulings there is typed in the console alone: what is written in a chat others keep.
"""

import re
from collections.abc import Collection

from adapters.registry import UNPRIVATE
from bot.commands.call import Call
from bot.commands.words import OFF, plain
from bot.rights.accounts import HOLDS, LENGTH, LETTERS, join, offer_code, part
from bot.rights.tokens import end_all_tokens, ruling_accounts
from bot.standin.audiences import profile_of
from bot.texts import listed
from bot.voice.cards.notices import notice
from bot.work.loop import Effect
from bot.work.outbox import NOTICE, Outgoing, put
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.rights.tokens import holders

TOKEN = frozenset({"token", "令牌"})
CODE = re.compile(rf"[{LETTERS}]{{{LENGTH}}}")


async def run(call: Call) -> Effect:
    """Show a code, use one up, or let go of what is linked."""
    word, worker = plain(call.rest).strip("`.,。，"), call.worker
    first, _, more = word.partition(" ")
    if worker is not None and first in TOKEN:
        return _on_token(call, worker, more.strip())
    if CODE.fullmatch(word):
        return call.answer("link.taken") if worker else _join(call, word)
    if worker is None:
        return call.answer("worker.none")
    if word in OFF:
        return await _part(call, worker)
    return call.answer("link.usage") if word else _offer(call, worker)


def _on_token(call: Call, worker: Worker, word: str) -> Effect:
    if not ruling_accounts(worker):
        return call.answer("token.no_account")

    async def effect(session: WriteSession) -> None:
        if word in OFF:
            ended = await end_all_tokens(session, call.of, worker)
            await call.put_answer(session, "token.off" if ended else "token.off_none")
            return
        held = [account for account, _ in await holders(session, worker.id)]
        await call.put_answer(session, "token.never_here" if word else "token.held" if held else "token.how")

    return effect


def _offer(call: Call, worker: Worker) -> Effect:
    async def effect(session: WriteSession) -> None:
        code = await offer_code(session, call.of, worker)
        await call.put_answer(session, "link.code", code=code, minutes=int(HOLDS.total_seconds() // 60))

    return effect


def _join(call: Call, code: str) -> Effect:
    """The answer goes to where the worker is spoken to alone; whoever wrote the code is told beside it."""
    command = call.command
    author, place = command.author, command.place.id

    async def effect(session: WriteSession) -> None:
        worker = await join(session, call.of, code, author.id)
        if worker is None:
            await call.put_answer(session, "link.wrong")
            return
        await call.in_language(worker.language).put_answer(session, "link.on", account=author.name)
        if author.id.partition(":")[0] in UNPRIVATE:
            key = f"linked:{command.key}"
            post = notice(call.language, "link.told", key, account=author.name, name=worker.name)
            thread = command.thread or command.message or None
            told = Outgoing(key=key, verb="send", role=NOTICE, place=place, thread=thread, post=post)
            await put(session, call.of.master, told, call.of.now())

    return effect


async def _part(call: Call, worker: Worker) -> Effect:
    here = call.command.author.id
    parting = _parting(worker, here)
    if not parting:
        return call.answer("link.off_none")
    names = [(await profile_of(call.of, account)).name for account in sorted(parting)]

    async def effect(session: WriteSession) -> None:
        await call.put_answer(session, "link.off", accounts=listed(call.language, names))
        await part(session, call.of, worker, parting)

    return effect


def _parting(worker: Worker, here: str) -> Collection[str]:
    """Which accounts leave: typed where nothing is private that one, else all others."""
    others = worker.accounts - {here}
    return ({here} if others else set()) if here.partition(":")[0] in UNPRIVATE else others
