"""``remember …``: what the worker once had forgotten may come in again: of a place, by the words, or behind a link.

Only hashes are kept of it, so it can be told by the name under which it was forgotten, and not shown. Nothing comes
back by itself: history is read anew, or an archive imported, only when the worker does that.
"""

from adapters.chat import Press
from adapters.platform import Button
from bot.commands.call import Call
from bot.commands.forget import scope_of, told_scope
from bot.deployment import Deployment
from bot.rights.forgotten import Lifted, Noted, note
from bot.rights.part import part_in
from bot.rights.scope import SCOPE, Scope
from bot.texts import say
from bot.voice.cards.notices import answer_to
from bot.work.loop import Effect
from bot.work.outbox import put
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.rights.audit import append
from memory.rights.gone import Hashes, Mark, count_liftable, lift, note_gone
from memory.rights.marks import cause_of

CONFIRM = "remember_part"


async def run(call: Call) -> Effect:
    """Say what may come back, and ask once more."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")
    part = part_in(call.rest)
    if part is None or part.time or part.topic is not None:
        return call.answer("remember.usage")
    async with call.of.record.read() as session:
        scope = await scope_of(session, call, worker, part)
        if scope is None:
            return call.answer("forget.unknown")
        told = await told_scope(session, call.of, worker, scope, call.language)
        lifted = _lifted(call.of, worker, scope)
        count = await count_liftable(session, lifted.owners, scopes=lifted.scopes, causes=lifted.causes)
    if not count:
        return call.answer("remember.nothing", what=told)
    value = SCOPE.dump_json(scope, exclude_defaults=True).decode()
    sure = Button(CONFIRM, say(call.language, "button.remember_part"), value, "danger")
    return call.answer("remember.sure", sure, what=told, count=count)


async def confirm(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker pressed that they are sure."""
    scope = SCOPE.validate_json(press.value)
    lifted = _lifted(of, worker, scope)
    hashes = Hashes.under(of.master)
    marks = [
        Mark("lifted", owner, scope=hashes.scope(owner, place), until=of.now())
        for owner in lifted.owners
        for place in scope.places
    ]
    noted = Noted(marks=tuple(marks), lifted=lifted)
    await note(session, of, noted)
    await note_gone(session, marks)
    await lift(session, lifted.owners, scopes=lifted.scopes, causes=lifted.causes)
    await append(session, of.master, worker.id, "remembered", subject=noted.id, now=of.now())
    told = await told_scope(session, of, worker, scope, worker.language)
    await put(session, of.master, answer_to(press, worker.language, "remember.done", what=told), of.now())


def _lifted(of: Deployment, worker: Worker, scope: Scope) -> Lifted:
    hashes = Hashes.under(of.master)
    owners = tuple(hashes.owner("own", account) for account in sorted(worker.accounts))
    causes = [cause_of(hashes, owner, scope) for owner in owners]
    return Lifted(
        owners=owners,
        scopes=tuple(hashes.scope(owner, place) for owner in owners for place in scope.places),
        causes=tuple(cause for cause in causes if cause),
    )
