"""What a worker types or presses outside their chat: the same commands and presses, their answers handed back."""

from sqlalchemy import ColumnElement, delete, func, or_, select
from uuid_utils import uuid4

from adapters.chat import Command, Person, Place, PlaceKind, Press
from adapters.platform import Post
from bot.app import App
from bot.approvals.word import Approvals
from bot.commands.run import Commands
from bot.intake.holding import held
from bot.intake.presses import Presses
from bot.rights.export import EXPORT
from bot.voice.cards.notices import TYPED, account_on
from bot.work.loop import Effect
from bot.work.outbox import POST
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.record.tables import JobRow, OutboxRow


async def typed(
    app: App, worker: Worker, line: str, language: str, account: str = "", places: tuple[Place, ...] = ()
) -> list[Post]:
    """Type a line as the worker, as after the slash command; the answers.

    Args:
        app: the open deployment.
        worker: who types.
        line: what.
        language: what to answer in.
        account: theirs, by which they do it; by default any.
        places: those that the line is about, where it names none.
    """
    key, author = str(uuid4()), _author(worker, account)
    command = Command(key=key, place=_talk(author), author=author, text=line, at=app.of.now(), places=places)
    effect = await Commands(app.of, app.recall, app.responder).run(command, language=language)
    return await _done(app, worker, key, held(command, effect))


async def pressed(
    app: App, worker: Worker, action: str, value: str, language: str, *, text: str = "", account: str = ""
) -> list[Post]:
    """Press a button as the worker; the answers. ``text`` is what its form asked for; the rest as in ``typed``."""
    if action == TYPED:
        return await typed(app, worker, value, language, account)
    key, author = str(uuid4()), _author(worker, account)
    press = Press(key=key, place=_talk(author), author=author, action=action, value=value, text=text, at=app.of.now())
    approvals = Approvals(app.of)
    await approvals.look_at_readers(press)
    presses = Presses(app.of, app.responder, approvals)

    async def effect(session: WriteSession) -> None:
        await presses.take(session, press, language)

    return await _done(app, worker, key, held(press, effect))


async def _done(app: App, worker: Worker, key: str, effect: Effect) -> list[Post]:
    """Commit an effect; what it answers is handed back instead of sent.

    Where no chat is connected nothing can be sent at all: there everything that was put for the worker is handed back,
    and so is what follows at once, such as the end of an erasure.
    """
    if app.of.platforms:
        async with app.of.record.write() as session:
            await effect(session)
            return await _taken(session, app, OutboxRow.key.in_([f"command:{key}", f"press:{key}", f"outcome:{key}"]))
    async with app.of.record.read() as session:
        before = await session.scalar(select(func.max(OutboxRow.id))) or 0
    theirs = (OutboxRow.id > before) & _put_for(worker)
    async with app.of.record.write() as session:
        await effect(session)
        posts = await _taken(session, app, theirs)
        mine = JobRow.subject.startswith(worker.id, autoescape=True)
        await session.execute(delete(JobRow).where(JobRow.kind == EXPORT, mine))
    await app.clear_away()
    async with app.of.record.write() as session:
        return posts + await _taken(session, app, theirs)


async def _taken(session: WriteSession, app: App, wanted: ColumnElement[bool]) -> list[Post]:
    """Take out of the outbox what is wanted of it."""
    chosen = list(await session.scalars(select(OutboxRow).where(wanted).order_by(OutboxRow.id)))
    await session.execute(delete(OutboxRow).where(OutboxRow.id.in_([row.id for row in chosen])))
    return [POST.validate_json(app.of.master.open(row.body, row.key)) for row in chosen if row.body]


def _put_for(worker: Worker) -> ColumnElement[bool]:
    talks = [f"direct:{account}" for account in worker.accounts]
    return or_(OutboxRow.place.in_(talks), OutboxRow.person.in_(worker.accounts))


def _talk(author: Person) -> Place:
    return Place(f"direct:{author.id}", "", PlaceKind.DIRECT)


def _author(worker: Worker, account: str) -> Person:
    return Person(account or account_on(worker, "") or min(worker.accounts), worker.name, worker.zone)
