"""``remember …``: what the worker once had forgotten may come in again: all of it, of a place, by words, behind a link.

Only hashes are kept of it, so it can be told by the name under which it was forgotten, and not shown. Nothing comes
back by itself: history is read anew, or an archive imported, only when the worker does that.
"""

from adapters.chat import Press
from adapters.platform import Button
from bot.commands.call import Call
from bot.commands.forget import scope_of, told_scope
from bot.commands.words import EVERYTHING, plain
from bot.deployment import Deployment
from bot.rights.forgotten import Noted, note
from bot.rights.part import part_in
from bot.rights.scope import SCOPE, Scope
from bot.texts import say
from bot.voice.cards.notices import answer_to, proof
from bot.work.loop import Effect
from bot.work.outbox import put
from memory.domain import Worker
from memory.record.engine import ReadSession, WriteSession
from memory.rights.audit import append
from memory.rights.erasure import receipt
from memory.rights.gone import Hashes, Mark, note_gone
from memory.rights.lifting import Lifting, count_liftable, count_staying, lift
from memory.rights.marks import cause_of

CONFIRM = "remember_part"
CONFIRM_ALL = "remember_everything"


async def run(call: Call) -> Effect:
    """Say what may come back, and ask once more."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")
    if plain(call.rest) in EVERYTHING:
        return await _ask_everything(call, worker)
    part = part_in(call.rest)
    if part is None or part.time or part.topic is not None:
        return call.answer("remember.usage")
    async with call.of.record.read() as session:
        scope = await scope_of(session, call, worker, part)
        if scope is None:
            return call.answer("forget.unknown")
        told = await told_scope(session, call.of, worker, scope, call.language)
        count = await count_liftable(session, _lifting(call.of, worker, scope))
    if not count:
        return call.answer("remember.nothing", what=told)
    value = SCOPE.dump_json(scope, exclude_defaults=True).decode()
    sure = Button(CONFIRM, say(call.language, "button.remember_part"), value, "danger")
    return call.answer("remember.sure", sure, what=told, count=count)


async def _ask_everything(call: Call, worker: Worker) -> Effect:
    async with call.of.record.read() as session:
        count, staying = await count_everything(session, _owners(call.of, worker))
    if not count:
        return call.answer("remember.not_everything", staying=staying)
    sure = Button(CONFIRM_ALL, say(call.language, "button.remember_part"), worker.id, "danger")
    return call.answer("remember.sure_everything", sure, count=count, staying=staying)


async def count_everything(session: ReadSession, owners: tuple[str, ...]) -> tuple[int, int]:
    """How many hashes of what was forgotten as everything could be lifted, and how many others would stay."""
    lifting = Lifting(owners, everything=True)
    return await count_liftable(session, lifting), await count_staying(session, lifting)


async def confirm(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker pressed that they are sure of a part."""
    scope = SCOPE.validate_json(press.value)
    lifting, hashes = _lifting(of, worker, scope), Hashes.under(of.master)
    marks = [
        Mark("lifted", owner, scope=hashes.scope(owner, place), until=of.now())
        for owner in lifting.owners
        for place in scope.places
    ]
    told = await told_scope(session, of, worker, scope, worker.language)
    await _lift(session, of, worker, press, Noted(marks=tuple(marks), lifted=lifting), told)


async def confirm_everything(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker pressed that they are sure of everything."""
    told = say(worker.language, "remember.everything")
    await _lift(session, of, worker, press, Noted(lifted=Lifting(_owners(of, worker), everything=True)), told)


async def is_all_gone(session: ReadSession, of: Deployment, worker: Worker) -> bool:
    """Whether the worker once had everything forgotten, and did not let it come in again."""
    return (await count_everything(session, _owners(of, worker)))[0] > 0


async def _lift(session: WriteSession, of: Deployment, worker: Worker, press: Press, noted: Noted, told: str) -> None:
    """Lift it, and post the receipt."""
    receipted = await lift_noted(session, of, worker.id, noted)
    signed = proof(worker.language, "button.show_receipt", receipted)
    await put(session, of.master, answer_to(press, worker.language, "remember.done", signed, what=told), of.now())


async def lift_noted(session: WriteSession, of: Deployment, worker: str, noted: Noted) -> str:
    """Lift what was noted, in the audit chain of a worker; returns the receipt."""
    assert noted.lifted is not None
    await note(session, of, noted)
    await note_gone(session, noted.marks)
    hashes = await lift(session, noted.lifted)
    receipted = receipt(of.master, worker, {"hashes": hashes}, of.now(), done="lifted")
    await append(session, of.master, worker, "remembered", subject=noted.id, content=receipted, now=of.now())
    return receipted


def _lifting(of: Deployment, worker: Worker, scope: Scope) -> Lifting:
    hashes, owners = Hashes.under(of.master), _owners(of, worker)
    causes = [cause_of(hashes, owner, scope) for owner in owners]
    return Lifting(
        owners=owners,
        scopes=tuple(hashes.scope(owner, place) for owner in owners for place in scope.places),
        causes=tuple(cause for cause in causes if cause),
    )


def _owners(of: Deployment, worker: Worker) -> tuple[str, ...]:
    hashes = Hashes.under(of.master)
    return tuple(hashes.owner("own", account) for account in sorted(worker.accounts))
