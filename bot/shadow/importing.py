"""Archives → decisions, through the same steps as the live shadow: hear, close, redact, record; then index.

Only places with the worker's consent are read. Every trigger is recorded once, so a second import adds
nothing and an interrupted one goes on.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from adapters.archives.archive import Archive, Spoken
from adapters.archives.jsonl import read_jsonl
from adapters.archives.slack_export import read_slack_export
from adapters.archives.wechat_csv import read_wechat_csv
from adapters.archives.wecom_archive import read_wecom_archive
from adapters.chat import MAIL, Person
from adapters.errors import Unreadable
from bot.deployment import Deployment
from bot.errors import Impossible
from bot.shadow.following import Following
from bot.texts import Told
from memory.decisions.decisions import record_decisions
from memory.decisions.situations import HANDED_ON, PATIENCE
from memory.domain import Decision, Purpose, Worker
from memory.profile.compaction import are_compacted
from memory.record.claims import of_place, of_worker, share
from memory.record.engine import ReadSession
from memory.record.ids import new_id
from memory.record.tables import StagedRow
from memory.rights.audience import note_archived_members
from memory.rights.barred import barred_for
from memory.rights.consent import consents_of
from memory.rights.gone import LIFTABLE, Gone, said_of
from memory.rights.retention import retention_of
from memory.workers import worker_of, worker_seal, worker_with

READERS: dict[str, Callable[[Path, str], Archive]] = {
    "slack-export": lambda path, _: read_slack_export(path),
    "jsonl": lambda path, _: read_jsonl(path),
    "wechat-csv": read_wechat_csv,
    "wecom-archive": read_wecom_archive,
}
"""How archives are read, by their kind, for a worker by their name or the id of an account."""
BATCH = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of an archive: places by id (None: all), and not before a time.

    Only what was asked before ``silent`` may count as met with silence; None means everything. Of people in ``without``
    nothing may be kept, nor of what is ``gone``.
    """

    places: frozenset[str] | None = None
    since: datetime | None = None
    silent: datetime | None = None
    without: frozenset[str] = frozenset()
    gone: Gone | None = None


@dataclass(slots=True)
class Imported:
    """What an import did; ``decisions`` counts the new ones.

    ``gone`` counts the messages that the worker had it forget, by what would lift that and by the place.
    """

    messages: int = 0
    situations: int = 0
    decisions: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    gone: Counter[tuple[str, str]] = field(default_factory=Counter)
    staged: bool = False

    def skip(self, reason: str, place: str) -> None:
        """Count a message that is left out."""
        if reason in LIFTABLE:
            self.gone[reason, place] += 1
            reason = "forgotten"
        self.skipped[reason] += 1


def find_person(archive: Archive, name: str) -> Person:
    """The person of an archive whose double learns from it.

    Raises:
        Impossible: nobody, or more than one person, has that name.
    """
    found = [archive.whose] if archive.whose else archive.called(name)
    if len(found) > 1:
        told = ", ".join(f"{p.name} ({p.id.rpartition(':')[2]}, {archive.counts.get(p.id, 0)} messages)" for p in found)
        raise Impossible(Told("error.several_there", name=name, count=len(found), people=told))
    person = found[0] if found else None
    if person is None or person.bot:
        active = ", ".join(f"{p.name} ({p.id.rpartition(':')[2]})" for p in archive.most_active(5))
        raise Impossible(Told("error.nobody_there", name=name, active=active))
    return person


async def import_archive(
    of: Deployment, archive: Archive, worker: Worker, wanted: Wanted, progress: Progress | None = None
) -> Imported:
    """Record what a worker decided, as far as an archive shows it and the worker consented.

    A consent withdrawn meanwhile ends the import at once; so does what is forgotten, deleted or left out meanwhile.

    Args:
        progress: called with (messages read, messages in all).
    """
    named = known_by_name(archive)
    async with of.record.read() as session:
        allowed = await _allowed(session, worker.id)
        seal = await worker_seal(session, of.master, worker.id)
        barred = await barred_for(session, of.master, worker, archive.places, named)
        wanted = replace(wanted, without=barred.people, gone=barred.gone)
    await _note_places(of, archive, worker)
    done = Imported(skipped=Counter(archive.skipped))
    decisions = _decide(archive, worker, wanted, allowed, done, progress)
    while batch := await asyncio.to_thread(lambda: list(islice(decisions, BATCH))):
        done.situations += len(batch)
        async with of.record.write() as session:
            places = {decision.situation.place.id for decision in batch}
            await share(session, of_worker(worker.id), *map(of_place, places))
            barred = await barred.renewed(session, of.master, worker, archive.places, named)
            left = [each for decision in batch if (each := barred.without(decision))]
            still = await _allowed(session, worker.id)
            allowed_still = [decision for decision in left if decision.situation.place.id in still]
            retention = await retention_of(session, worker.id, of.settings.keep_days)
            kept = retention.kept(worker.zone, of.now())
            wanted_still = [each for each in allowed_still if kept.keeps(each.situation.place.id, each.at)]
            added = await record_decisions(session, seal, await _not_compacted(session, worker, wanted_still))
        done.decisions += added
        done.skipped["forgotten"] += len(batch) - len(left)
        done.skipped["no_consent"] += len(left) - len(allowed_still)
        done.skipped["too_old"] += len(allowed_still) - len(wanted_still)
        done.skipped["known"] += len(wanted_still) - added
    done.skipped = +done.skipped
    return done


def known_by_name(archive: Archive) -> dict[str, str]:
    """Those who have no account in an archive, by their ids: what they are called."""
    return {person.id: person.name for person in archive.people.values() if person.id.startswith((HANDED_ON, MAIL))}


def preview(archive: Archive, person: Person, wanted: Wanted) -> Imported:
    """What an import with consent everywhere would find; nothing is written."""
    worker = Worker(person.id, person.name, "en", person.zone, frozenset({person.id}))
    done = Imported(skipped=Counter(archive.skipped))
    done.decisions = sum(1 for _ in _decide(archive, worker, wanted, frozenset(archive.places), done, None))
    done.situations = done.decisions
    return done


async def stage(of: Deployment, kind: str, path: Path, person: Person) -> None:
    """Note that an archive waits for a person's consent; its content is not kept."""
    async with of.record.write() as session:
        session.add(StagedRow(id=new_id(), person=person.id, kind=kind, path=str(path), staged=of.now()))


async def import_staged(of: Deployment, staged: str) -> None:
    """The worker consented somewhere: import what waited, as far back as they were told.

    It waits on for the places that they have not consented to; an archive that is gone or damaged is let go.
    """
    async with of.record.read() as session:
        row = await session.get(StagedRow, staged)
        worker = await worker_of(session, row.person) if row else None
    if row is None or worker is None:
        return
    try:
        archive = await asyncio.to_thread(READERS[row.kind], Path(row.path), row.person)
    except Unreadable:
        done = True
    else:
        since = of.now() - timedelta(days=of.settings.backfill_days)
        await import_archive(of, archive, worker, Wanted(since=since, silent=of.now() - of.settings.silence))
        async with of.record.read() as session:
            done = set(archive.places) <= await _allowed(session, worker.id)
    if done:
        async with of.record.write() as session:
            await session.delete(row)


async def _allowed(session: ReadSession, worker: str) -> frozenset[str]:
    """The places that the double may learn from; none where the worker's account is closed, or they are forgotten."""
    known = await worker_with(session, worker)
    if known is None or known.frozen:
        return frozenset()
    return frozenset(c.place for c in await consents_of(session, worker) if c.purpose is Purpose.IMPORT)


async def _not_compacted(session: ReadSession, worker: Worker, decisions: list[Decision]) -> list[Decision]:
    """Those decisions that an archive may bring: what was compacted stays so."""
    triggers = {(each.situation.place.id, each.situation.trigger.message): each for each in decisions}
    compacted = await are_compacted(session, worker.id, triggers.keys())
    return [each for trigger, each in triggers.items() if trigger not in compacted]


async def _note_places(of: Deployment, archive: Archive, worker: Worker) -> None:
    async with of.record.write() as session:
        await share(session, of_worker(worker.id))
        allowed = await _allowed(session, worker.id)
        for place in archive.places.values():
            if place.id in allowed:
                members = [archive.people.get(m, Person(m, m)) for m in archive.members.get(place.id, ())]
                await note_archived_members(session, place, members)


def _decide(
    archive: Archive,
    worker: Worker,
    wanted: Wanted,
    allowed: frozenset[str],
    done: Imported,
    progress: Progress | None,
) -> Iterator[Decision]:
    total, following, followed = sum(archive.counts.values()), None, ("", "")
    spoke = sorted(at for person, at in _moments(archive) if person in worker.accounts)
    patience = archive.letters.patience if archive.letters else PATIENCE
    for number, spoken in enumerate(archive.messages(), 1):
        if progress and number % 200 == 0:
            progress(number, total)
        message = spoken.message
        if reason := _reason_to_skip(spoken, wanted, allowed):
            done.skip(reason, message.place.id)
            continue
        done.messages += 1
        apart = message.place.id, (message.thread or "") if archive.letters else ""
        if following is None or followed != apart:
            yield from following.rest(wanted.silent) if following else ()
            following, followed = Following(worker, spoke, patience), apart
        yield from following.hear(spoken)
    yield from following.rest(wanted.silent) if following else ()


def _moments(archive: Archive) -> Iterator[tuple[str, datetime]]:
    """Who said something when."""
    if archive.letters:
        return archive.letters.moments()
    return ((spoken.message.author.id, spoken.message.at) for spoken in archive.messages())


def _reason_to_skip(spoken: Spoken, wanted: Wanted, allowed: frozenset[str]) -> str:
    message = spoken.message
    if message.author.bot:
        return "bot"
    if wanted.places is not None and message.place.id not in wanted.places:
        return "other_place"
    if message.place.id not in allowed:
        return "no_consent"
    if message.author.id in wanted.without:
        return "left_out"
    for place in (message.place, spoken.elsewhere):
        if wanted.gone and place and (cause := wanted.gone.why(said_of(replace(message, place=place)))):
            return cause
    return "before_since" if wanted.since and message.at < wanted.since else ""
