"""What a worker may do in their own talk with their double, done here: the same commands, their answers handed back.

Only where no chat is set up: elsewhere the worker does it there, so that nobody acts for them who runs the machine.
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import select

from adapters.platform import Button, Post
from bot.app import App
from bot.commands import compact, consents, forget, keep, remember, stand
from bot.deployment import Deployment
from bot.errors import Impossible
from bot.rights.export import EXPORT
from bot.service.acting import pressed, typed
from bot.service.opening import Way
from bot.service.returning import ask_to_return, forgotten_owners, let_return
from bot.service.shapes import Json
from bot.texts import Told
from bot.voice.cards.interview import HELD, KEEP_ALONE, KEEP_SHARED
from bot.voice.cards.notices import SHOW
from memory.domain import Worker
from memory.export import export_worker
from memory.record.engine import ReadSession
from memory.record.tables import AuditRow
from memory.workers import chosen_language, find_worker

CONFIRMING = frozenset(
    {
        forget.CONFIRM,
        forget.CONFIRM_PART,
        keep.CONFIRM,
        compact.CONFIRM,
        remember.CONFIRM,
        remember.CONFIRM_ALL,
        consents.CONSENT_MODEL,
        stand.CONSENT,
        KEEP_ALONE,
        KEEP_SHARED,
        *HELD,
    }
)
"""Without these presses nothing was done yet."""


class SayArgs(BaseModel):
    """``line`` as it would be typed after ``/double``, answered in a ``language``: by default the one they chose."""

    worker: str
    line: str
    language: Literal["en", "zh"] | None = None


class PressArgs(BaseModel):
    """``action`` and ``value`` of a button that an answer had; answered in a ``language`` as above."""

    worker: str
    action: str
    value: str
    language: Literal["en", "zh"] | None = None


class ExportArgs(BaseModel):
    """``file`` is written."""

    worker: str
    file: Path


async def say(way: Way, args: SayArgs) -> Json:
    """Type a line as the worker; the answers, with their buttons, and their language.

    Raises:
        Impossible: a chat is set up here.
    """
    of = await way.record()
    if owners := await forgotten_owners(of, args.worker):
        _refuse_beside_chat(of, args.worker)
        return await ask_to_return(of, owners, args.worker, args.line, args.language or of.settings.language)
    app, worker = await opened(way, args.worker)
    language = await _language(app, worker, args.language)
    return {**_answered(worker, await typed(app, worker, args.line, language)), "language": language}


async def press(way: Way, args: PressArgs) -> Json:
    """Press a button as the worker; the answers.

    Raises:
        Impossible: a chat is set up here.
    """
    of = await way.record()
    if owners := await forgotten_owners(of, args.worker):
        _refuse_beside_chat(of, args.worker)
        return await let_return(of, owners, args.worker, args.action, args.language or of.settings.language)
    app, worker = await opened(way, args.worker)
    language = await _language(app, worker, args.language)
    return _answered(worker, await pressed(app, worker, args.action, args.value, language))


async def export(way: Way, args: ExportArgs) -> Json:
    """Write the worker's own file, which only they may read.

    Raises:
        Impossible: a chat is set up here.
        OSError: the file cannot be written.
    """
    app, worker = await opened(way, args.worker)
    await typed(app, worker, EXPORT, worker.language)
    async with app.of.record.read() as session:
        content = await export_worker(session, app.of.master, worker, app.of.now())
        chosen = await chosen_language(session, worker)
    args.file.touch(mode=0o600)
    args.file.write_bytes(content)
    return {"worker": worker.name, "language": chosen, "file": str(args.file), "bytes": len(content)}


async def opened(way: Way, name: str) -> tuple[App, Worker]:
    """The deployment and a worker of it, for whom this machine may act.

    Raises:
        Impossible: a chat is set up here.
        UnknownWorker: nobody is called so.
    """
    of = await way.record()
    async with of.record.read() as session:
        worker = await one_of_this_machine(session, of, name)
    return await way.whole(), worker


async def one_of_this_machine(session: ReadSession, of: Deployment, name: str) -> Worker:
    """The worker who is called so, for whom this machine may act.

    Raises:
        Impossible: a chat is set up here.
        UnknownWorker: nobody is called so.
    """
    worker = await find_worker(session, name)
    _refuse_beside_chat(of, worker.name, has_chat=await uses_chat(session, worker))
    return worker


async def uses_chat(session: ReadSession, worker: Worker) -> bool:
    """Whether a worker ever agreed in a chat that their double listens; who did not can be asked in none."""
    agreed = select(AuditRow.worker).where(AuditRow.worker == worker.id, AuditRow.action == "consent_shadow")
    return await session.scalar(agreed.limit(1)) is not None


def _refuse_beside_chat(of: Deployment, name: str, *, has_chat: bool = False) -> None:
    if has_chat or of.settings.platforms:
        raise Impossible(Told("error.has_chat", name=name))


async def _language(app: App, worker: Worker, asked: str | None) -> str:
    """What to answer in: as it was asked for now, as the worker chose, or as this machine speaks."""
    async with app.of.record.read() as session:
        return asked or await chosen_language(session, worker) or app.of.settings.language


def _answered(worker: Worker, posts: list[Post]) -> Json:
    return {"worker": worker.name, "answers": [_json(post) for post in posts]}


def _json(post: Post) -> dict[str, Any]:
    buttons = [button for button in (post.card.buttons if post.card else ()) if not button.asks]
    return {
        "text": post.text,
        "refused": post.refuses,
        "proof": next((button.value for button in buttons if button.action == SHOW), None),
        "buttons": [_button(button) for button in buttons if button.action != SHOW],
    }


def _button(button: Button) -> dict[str, Any]:
    return {
        "text": button.text,
        "action": button.action,
        "value": button.value,
        "confirms": button.action in CONFIRMING,
    }
