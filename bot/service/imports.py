"""An archive → what the worker's double learned from it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from pydantic import AwareDatetime, BaseModel

from adapters.archives.archive import Archive
from adapters.archives.audience import Shown
from adapters.archives.documents import read as documents
from adapters.archives.documents.read import read_documents
from adapters.archives.git import read as git
from adapters.archives.git.read import read_git
from adapters.archives.mail import read as mail
from adapters.archives.mail.read import read_mail
from adapters.archives.reviews.read import read_reviews
from adapters.archives.shelf import read as shelf
from adapters.archives.tracker.read import read_tracker
from adapters.archives.transcript import Beside, read_transcript
from adapters.chat import KNOWN_BY_NAME, Person, Place
from bot.deployment import Deployment
from bot.errors import Impossible
from bot.meetings.after import tell_outcome
from bot.rights.accounts import add
from bot.rights.daily import plan_daily
from bot.service.opening import Way
from bot.service.own import one_of_this_machine
from bot.service.shapes import Json, Progress
from bot.shadow.importing import READERS, Imported, Wanted, find_person, import_archive, known_by_name, preview, stage
from bot.texts import Told
from bot.voice.cards.notices import account_on
from memory.decisions.situations import turn_of
from memory.domain import Purpose, Worker
from memory.index.providers import fine_of
from memory.index.waiting import count_unrefined
from memory.record.engine import ReadSession, WriteSession
from memory.rights.audit import append
from memory.rights.barred import barred_for
from memory.rights.consent import DIRECT, consents_of, grant
from memory.rights.gone import said_of
from memory.workers import all_workers, register, worker_of

NEW = "new"
"""Asks for a double beside that of somebody of the same name."""
NEVER = datetime.min.replace(tzinfo=UTC)
"""Who says nothing to what is said in a meeting decides nothing by that."""


class BesideArgs(BaseModel):
    """What a transcript does not tell of its meeting: see ``adapters.archives.transcript.Beside``."""

    speaker: str = ""
    title: str = ""
    began: AwareDatetime | None = None
    accounts: dict[str, str] = {}


class MailArgs(BaseModel):
    """What a mailbox does not tell: see ``adapters.archives.mail.read.Beside``."""

    addresses: tuple[str, ...] = ()
    accounts: dict[str, str] = {}


class WrittenArgs(BaseModel):
    """What nothing tells that was written elsewhere: who others are, what it is called, who may be shown it."""

    accounts: dict[str, str] = {}
    title: str = ""
    audience: tuple[str, ...] = ()


class GitArgs(WrittenArgs):
    """What a repository does not tell: see ``adapters.archives.git.read.Beside``."""

    addresses: tuple[str, ...] = ()

    def beside(self) -> git.Beside:
        """The same for the reader."""
        return git.Beside(self.addresses, self.accounts, self.title, Shown(self.audience))


class ShelfArgs(WrittenArgs):
    """What an archive of reviews or issues does not tell: see ``adapters.archives.shelf.read.Beside``."""

    logins: tuple[str, ...] = ()

    def beside(self) -> shelf.Beside:
        """The same for the reader."""
        return shelf.Beside(self.logins, self.accounts, self.title, Shown(self.audience))


class DocumentsArgs(WrittenArgs):
    """What documents do not tell: see ``adapters.archives.documents.read.Beside``."""

    names: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    def beside(self) -> documents.Beside:
        """The same for the reader."""
        return documents.Beside(self.names, self.own, self.accounts, self.title, Shown(self.audience))


SHELVES: Mapping[str, Callable[[Path, str, shelf.Beside], Archive]] = {
    "reviews": read_reviews,
    "tracker": read_tracker,
}
"""How archives of things with a number are read, by their kind."""


class ImportArgs(BaseModel):
    """What goes beside the archive is there where it fits the kind: ``beside`` for a transcript, ``mail`` for mail,
    ``git`` for a repository, ``shelf`` for reviews and issues, ``docs`` for documents, and nothing for anything else.

    ``consent`` says that the worker agrees, here and now, that their double learns from these places.

    ``into`` names the worker whose double takes it in, where that has another account, or is ``NEW``.

    ``model_consent`` says that they also let the providers of the deployment's models read what a draft takes.
    """

    kind: str
    path: Path
    worker: str
    into: str = ""
    beside: BesideArgs | None = None
    mail: MailArgs | None = None
    git: GitArgs | None = None
    shelf: ShelfArgs | None = None
    docs: DocumentsArgs | None = None
    places: list[str] = []
    since: datetime | None = None
    consent: bool = False
    model_consent: bool = False
    dry_run: bool = False


async def import_(way: Way, args: ImportArgs, progress: Progress | None = None) -> Json:
    """Import, preview, or stage where the worker has not consented; counts as the contract has them.

    The whole archive is read before anything is made or written.
    """
    started = perf_counter()
    archive = await asyncio.to_thread(_read, args)
    person = find_person(archive, args.worker)
    silent = NEVER if args.beside is not None else _silent(archive)
    wanted = Wanted(_places(archive, args.places), args.since, silent)
    others = ""
    if args.dry_run:
        others = await _others(way, args.into, person)
        done = await asyncio.to_thread(preview, archive, person, wanted)
    else:
        done = await learn(way, args, archive, person, wanted, progress)
    return {
        "worker": person.name,
        "messages": done.messages,
        "situations": done.situations,
        "decisions": done.decisions,
        "skipped": dict(done.skipped),
        "forgotten": _lifts(archive, done),
        "staged": done.staged,
        "speakers": _speakers(archive) if args.beside is not None else [],
        "unrefined": 0 if args.dry_run else await _unrefined(await way.record()),
        "others": others,
        "dry_run": args.dry_run,
        "seconds": round(perf_counter() - started, 2),
    }


def _silent(archive: Archive) -> datetime | None:
    return archive.letters.newest - archive.letters.patience if archive.letters else None


def _read(args: ImportArgs) -> Archive:
    if args.mail is not None:
        return read_mail(args.path, args.worker, mail.Beside(**args.mail.model_dump()))
    if args.git is not None:
        return read_git(args.path, args.worker, args.git.beside())
    if args.docs is not None:
        return read_documents(args.path, args.worker, args.docs.beside())
    if args.shelf is not None:
        return SHELVES[args.kind](args.path, args.worker, args.shelf.beside())
    if args.beside is None:
        return READERS[args.kind](args.path, args.worker)
    return read_transcript(args.path, args.worker, Beside(**args.beside.model_dump()))


def _speakers(archive: Archive) -> list[Json]:
    """Who speaks in a meeting, and as which account they are known; those who speak most come first."""
    return [
        {
            "name": archive.people[person].name,
            "messages": count,
            "account": None if person.startswith(KNOWN_BY_NAME) else person,
        }
        for person, count in sorted(archive.counts.items(), key=lambda each: (-each[1], each[0]))
    ]


async def learn(
    way: Way, args: ImportArgs, archive: Archive, person: Person, wanted: Wanted, progress: Progress | None
) -> Imported:
    """Take in what is wanted of an archive that was read, as the arguments say; or stage it."""
    places = wanted.places if wanted.places is not None else frozenset(archive.places)
    of = await way.record(begin=True)
    async with of.record.write() as session:
        worker = await worker_of(session, person.id)
        if args.consent:
            if worker is None or args.into:
                await _settle_whose(session, of, args.into, person)
            worker = await _consent(session, of, person, places)
            if args.model_consent:
                await _consent_to_models(session, of, worker, places)
        agreed = worker and any(
            c.purpose is Purpose.IMPORT and c.place in places for c in await consents_of(session, worker.id)
        )
    if worker is None or not agreed:
        if args.beside is not None:
            raise Impossible(Told("error.meeting_unconsented", worker=person.name))
        if args.mail is not None:
            raise Impossible(Told("error.mail_unconsented", worker=person.name))
        if any((args.git, args.shelf, args.docs)):
            raise Impossible(Told("error.source_unconsented", worker=person.name, file=args.path.name))
        await stage(of, args.kind, args.path, person)
        return Imported(staged=True)
    app = await way.whole()
    done = await import_archive(of, archive, worker, wanted, progress)
    if args.beside is not None:
        await _tell_outcome(of, archive, worker)
    await app.indexer.index_pending(of.now(), progress)
    await app.store.optimize()
    await app.responder.clones.renew(worker)
    await app.gate.renew()
    return done


async def _tell_outcome(of: Deployment, archive: Archive, worker: Worker) -> None:
    """Tell the worker what came of a meeting, where a chat is connected; of nobody of whom nothing may be kept."""
    if of.connected(account_on(worker, "") or "") is None:
        return
    async with of.record.read() as session:
        barred = await barred_for(session, of.master, worker, archive.places, known_by_name(archive))
    heard = [each.message for each in archive.messages() if each.message.author.id not in barred.people]
    turns = [turn_of(message) for message in heard if not barred.gone.holds(said_of(message))]
    async with of.record.write() as session:
        for place in archive.places.values():
            await tell_outcome(session, of, worker, place, turns)


def _lifts(archive: Archive, done: Imported) -> list[Json]:
    """How many messages were left out since the worker had them forgotten, and the command that lifts that."""
    by_line: Counter[str] = Counter()
    for (cause, place), count in done.gone.items():
        by_line[_line_that_lifts(cause, archive.places[place])] += count
    return [{"count": count, "line": line} for line, count in by_line.most_common()]


def _line_that_lifts(cause: str, place: Place) -> str:
    if cause == "place":
        return f"remember #{place.name or place.id}"
    return 'remember "…"' if cause == "named" else "remember everything"


async def _settle_whose(session: WriteSession, of: Deployment, into: str, person: Person) -> None:
    """See that an archive's account goes to the double that is meant: one that is there, or a new one.

    Raises:
        Impossible: the account has another double; somebody has one here and it is not said which is meant; or a chat
            is set up here, where accounts are linked.
        UnknownWorker: nobody is called so.
    """
    if into in ("", NEW):
        known = "" if into or of.settings.platforms else await _accounts(session)
        if known:
            raise Impossible(Told("error.has_doubles", name=person.name, accounts=known))
        owner = await worker_of(session, person.id)
        if owner is not None:
            raise Impossible(Told("error.into_shared", account=person.id, name=owner.name))
        return
    meant, owner = await one_of_this_machine(session, of, into), await worker_of(session, person.id)
    if owner is None:
        beside = [each for each in meant.accounts if _source_of(each) == _source_of(person.id)]
        if beside:
            told = Told("error.into_another", account=person.id, name=meant.name, theirs=", ".join(sorted(beside)))
            raise Impossible(told)
        await add(session, of, meant, person.id)
    elif owner.id != meant.id:
        raise Impossible(Told("error.into_taken", account=person.id, name=meant.name))


async def _others(way: Way, into: str, person: Person) -> str:
    """Those who have a double here, where it will have to be said whether an archive is theirs; empty elsewhere."""
    if into:
        return ""
    try:
        of = await way.record()
    except Impossible:
        return ""
    async with of.record.read() as session:
        is_plain = of.settings.platforms or await worker_of(session, person.id) is not None
        return "" if is_plain else await _accounts(session)


async def _accounts(session: ReadSession) -> str:
    """All who have a double here, with their accounts."""
    workers = await all_workers(session)
    return ", ".join(f"{each.name} ({account})" for each in workers for account in sorted(each.accounts))


def _source_of(account: str) -> str:
    """In what an account is somebody's: one chat, or one kind of archive, where a person is one and the same."""
    return account.rpartition(":")[0]


async def _consent(session: WriteSession, of: Deployment, person: Person, places: frozenset[str]) -> Worker:
    now, master = of.now(), of.master
    worker = await register(
        session, master, person.id, name=person.name, language=of.settings.language, zone=person.zone, now=now
    )
    await grant(session, worker.id, places, [Purpose.IMPORT], now=now)
    await plan_daily(session, of, worker)
    await append(session, master, worker.id, "consent_import", subject=",".join(sorted(places)), now=now)
    return worker


async def _consent_to_models(session: WriteSession, of: Deployment, worker: Worker, places: frozenset[str]) -> None:
    now, providers = of.now(), of.settings.providers
    for provider in providers:
        await grant(session, worker.id, {*places, DIRECT}, [Purpose.MODEL], now=now, provider=provider)
    await append(session, of.master, worker.id, "consent_model", subject=" ".join(providers), now=now)


async def _unrefined(of: Deployment) -> int:
    async with of.record.read() as session:
        return await count_unrefined(session, fine_of(of.settings.embedder))


def _places(archive: Archive, names: list[str]) -> frozenset[str] | None:
    if not names:
        return None
    wanted = {name.removeprefix("#") for name in names}
    found = {p.id: p.name for p in archive.places.values() if {p.id, p.name} & wanted}
    missing = wanted - set(found) - set(found.values())
    if missing:
        known = ", ".join(sorted(place.name for place in archive.places.values())[:8])
        raise Impossible(Told("error.no_place_there", place=sorted(missing)[0], known=known))
    return frozenset(found)
