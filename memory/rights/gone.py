"""What is gone stays gone: whatever was forgotten, or deleted in the chat, is known again by keyed hashes alone.

Whoever brings something in (hearing, history, archives, restored backups) asks here first. A hash can be made and
compared only with a key of the deployment, so that the rows tell nothing of whom or what they are about, and may stay
when everything else of a worker is erased. They are made of accounts: who agrees again is the same owner.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, or_, select

from adapters.chat import Message
from memory.domain import Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.pieces import pieces
from memory.record.seal import Seal
from memory.record.tables import GoneRow

Kind = Literal["own", "all", "by", "lifted", "called"]
"""Forgotten by a worker; deleted in the chat, so for everybody; said by a bystander; allowed again by a worker.

What is ``called`` says under which name an owner is known who had everything forgotten.
"""
Cause = Literal["", "left_out", "deleted", "named", "place", "everything"]
"""Why something is gone: its author's word, the chat's, or the worker's own, by what lets it come in again.

What was ``named`` was words or a link.
"""
LIFTABLE = frozenset({"named", "place", "everything"})
"""Those that the worker's own word lifts."""
EVERYBODY = ""
DIGITS = 32
TOGETHER = 400
"""So many workers are asked about in one statement."""
LEAST = 8
"""A text of fewer signs is not known again as a quotation: too many say the same."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that is gone, as ``GoneRow`` has it."""

    kind: Kind
    owner: str
    cause: str = ""
    scope: str = ""
    mark: str = ""
    length: int = 0
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hashes:
    """Makes keyed hashes of ids, names and words."""

    key: bytes

    @classmethod
    def under(cls, master: Seal) -> "Hashes":
        """Those of a deployment."""
        return cls(master.derive("gone"))

    def of(self, *parts: str) -> str:
        """The hash of some parts, the first of which says what they are."""
        text = "\x1f".join(parts).encode()
        return hmac.digest(self.key, text, hashlib.sha256).hex()[:DIGITS]

    def owner(self, kind: Kind, account: str) -> str:
        """Whose word it is."""
        return self.of("owner", "own" if kind == "lifted" else kind, account)

    def scope(self, owner: str, place: str) -> str:
        """A place, as one owner's."""
        return self.of("scope", owner, place)

    def message(self, owner: str, place: str, message: str) -> str:
        """A message of a place, as one owner's."""
        return self.of("message", owner, place, message)

    def phrase(self, owner: str, words: str) -> str:
        """Words that are looked for whatever their case, as one owner's."""
        return self.of("phrase", owner, words.casefold())

    @property
    def texts(self) -> str:
        """The owner of texts that no quotation may bring in."""
        return self.of("owner", "texts")

    def text(self, text: str) -> str:
        """A whole text, whatever its case and spaces; empty where it is too short to be told from others."""
        plain = "".join(text.casefold().split())
        return self.of("text", plain) if len(plain) >= LEAST else ""

    def called(self, name: str) -> str:
        """Whoever had everything forgotten, by what they were called."""
        return self.of("called", name.removeprefix("@").casefold())

    def link(self, owner: str, link: str) -> str:
        """A link by which something was named."""
        return self.of("link", owner, link)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, as it is asked about; ``author`` is empty where nobody knows."""

    place: str
    message: str
    author: str
    at: datetime
    text: str


def said_of(message: Message) -> Said:
    """A message as it is asked about."""
    return Said(message.place.id, message.id, message.author.id, message.at, message.text)


class Gone:
    """What is gone for one worker, of some places: ask whether something that was said is."""

    def __init__(self, hashes: Hashes, accounts: Collection[str], marks: Iterable[Mark] = ()) -> None:
        self._hashes = hashes
        self._accounts = frozenset(accounts)
        self._own = [hashes.owner("own", account) for account in sorted(accounts)]
        self._messages: dict[str, Mark] = {}
        self._spans: dict[tuple[str, str], list[Mark]] = defaultdict(list)
        self._phrases: dict[tuple[str, int], dict[str, Mark]] = defaultdict(dict)
        self._lifted: dict[tuple[str, str], datetime] = {}
        for mark in marks:
            self._take(mark)

    def holds(self, said: Said) -> bool:
        """Whether it is gone."""
        return self.why(said) != ""

    def why(self, said: Said) -> Cause:
        """Why it is gone; empty where it is not. What the worker has to lift first comes first."""
        if said.author and said.author not in self._accounts and self._is_by(said):
            return "left_out"
        everybody = self._hashes.owner("all", EVERYBODY)
        if self._messages and self._hashes.message(everybody, said.place, said.message) in self._messages:
            return "deleted"
        causes = (self._own_cause(owner, said) for owner in self._own)
        return next((cause for cause in causes if cause), "")

    def _take(self, mark: Mark) -> None:
        if mark.kind == "lifted" and mark.until:
            before = self._lifted.get((mark.owner, mark.scope), mark.until)
            self._lifted[mark.owner, mark.scope] = max(mark.until, before)
        elif mark.length:
            self._phrases[mark.owner, mark.length][mark.mark] = mark
        elif mark.mark:
            self._messages[mark.mark] = mark
        else:
            self._spans[mark.owner, mark.scope].append(mark)

    def _is_by(self, said: Said) -> bool:
        spans = self._spans.get((self._hashes.owner("by", said.author), ""), ()) if self._spans else ()
        return any(_covers(span, said.at) for span in spans)

    def _own_cause(self, owner: str, said: Said) -> Cause:
        if self._says_phrase(owner, said):
            return "named"
        message = self._messages and self._messages.get(self._hashes.message(owner, said.place, said.message))
        if message:
            return "named" if message.cause else "place"
        if self._spans:
            scope = self._hashes.scope(owner, said.place)
            if any(_covers(span, said.at) for span in self._spans.get((owner, scope), ())):
                return "place"
            lifted = self._lifted.get((owner, scope))
            for span in self._spans.get((owner, ""), ()):
                if _covers(span, said.at) and not _is_lifted(span, lifted):
                    return "place" if span.since else "everything"
        return ""

    def _says_phrase(self, owner: str, said: Said) -> bool:
        text = said.text.casefold() if self._phrases else ""
        return any(
            self._says(text, whose, length, phrases, said.at)
            for (whose, length), phrases in self._phrases.items()
            if whose == owner
        )

    def _says(self, text: str, owner: str, length: int, phrases: dict[str, Mark], at: datetime) -> bool:
        for start in range(len(text) - length + 1):
            found = phrases.get(self._hashes.phrase(owner, text[start : start + length]))
            if found is not None and _covers(found, at):
                return True
        return False


ABOUT_ONE = select(GoneRow).where(
    GoneRow.owner.in_(bindparam("owners", expanding=True)),
    or_(GoneRow.mark.in_(bindparam("marks", expanding=True)), GoneRow.length > 0),
)


async def note_gone(session: WriteSession, marks: Iterable[Mark]) -> None:
    """Keep what is gone, in the transaction that erases it."""
    session.add_all(
        GoneRow(
            kind=mark.kind,
            owner=mark.owner,
            cause=mark.cause,
            scope=mark.scope,
            mark=mark.mark,
            length=mark.length,
            since=mark.since,
            until=mark.until,
        )
        for mark in marks
    )
    await session.flush()


async def gone_of(
    session: ReadSession,
    master: Seal,
    worker: Worker,
    places: Collection[str],
    messages: Collection[tuple[str, str]] | None = None,
) -> Gone:
    """What is gone for a worker in some places; of single messages only those (place and id) that are given, if any."""
    hashes = Hashes.under(master)
    everybody = hashes.owner("all", EVERYBODY)
    owners = [hashes.owner("own", account) for account in worker.accounts]
    scopes = {"", *(hashes.scope(owner, place) for owner in (*owners, everybody) for place in places)}
    theirs: ColumnElement[bool] = GoneRow.owner.in_((*owners, everybody))
    if messages is not None:
        asked = {hashes.message(owner, *message) for owner in (*owners, everybody) for message in messages}
        theirs = and_(theirs, or_(GoneRow.mark.in_(asked), GoneRow.mark == "", GoneRow.length > 0))
    marks: dict[int, Mark] = {}
    for some in pieces(scopes):
        within = and_(theirs, GoneRow.scope.in_(some))
        marks |= {
            row.id: _mark(row)
            for row in await session.scalars(select(GoneRow).where(or_(within, GoneRow.kind == "by")))
        }
    return Gone(hashes, worker.accounts, marks.values())


async def are_gone_texts(session: ReadSession, master: Seal, texts: Collection[str]) -> frozenset[str]:
    """Those texts that no quotation may bring in."""
    hashes = Hashes.under(master)
    hashed = {text: hashes.text(text) for text in texts}
    asked = select(GoneRow.mark).where(GoneRow.owner == hashes.texts, GoneRow.mark.in_(set(hashed.values()) - {""}))
    known = set(await session.scalars(asked))
    return frozenset(text for text, each in hashed.items() if each in known)


async def is_gone(session: ReadSession, master: Seal, worker: Worker, said: Said) -> bool:
    """Whether one thing is gone for a worker."""
    return bool(await gone_for(session, master, [worker], said))


async def is_deleted(session: ReadSession, master: Seal, place: str, message: str) -> bool:
    """Whether a message was deleted in the chat, also one that comes only afterwards."""
    hashes = Hashes.under(master)
    owner = hashes.owner("all", EVERYBODY)
    mark = hashes.message(owner, place, message)
    deleted = select(GoneRow.id).where(GoneRow.owner == owner, GoneRow.mark == mark)
    return await session.scalar(deleted.limit(1)) is not None


async def gone_for(session: ReadSession, master: Seal, workers: Sequence[Worker], said: Said) -> frozenset[str]:
    """The ids of those workers for whom one thing is gone."""
    await session.flush()
    hashes = Hashes.under(master)
    common = {hashes.owner("all", EVERYBODY), hashes.owner("by", said.author)}
    owners = {worker.id: {hashes.owner("own", account) for account in worker.accounts} for worker in workers}
    gone: set[str] = set()
    for start in range(0, len(workers), TOGETHER):
        some = workers[start : start + TOGETHER]
        asked = common.union(*(owners[worker.id] for worker in some))
        marks = ["", *(hashes.message(owner, said.place, said.message) for owner in asked)]
        database = await session.connection()
        rows = await database.execute(ABOUT_ONE, {"owners": list(asked), "marks": marks})
        by_owner: dict[str, list[Mark]] = defaultdict(list)
        for row in rows:
            by_owner[row.owner].append(_mark(row))
        for worker in some if by_owner else ():
            theirs = [mark for owner in common | owners[worker.id] for mark in by_owner.get(owner, ())]
            if Gone(hashes, worker.accounts, theirs).holds(said):
                gone.add(worker.id)
    return frozenset(gone)


async def state_of_gone(session: ReadSession) -> tuple[int, int]:
    """Something that is another one once anything is gone that was not, or is allowed again."""
    row = (await session.execute(select(func.count(), func.max(GoneRow.id)).select_from(GoneRow))).one()
    return row[0], row[1] or 0


def _mark(row: GoneRow | Row[Any]) -> Mark:
    kind: Kind = row.kind  # type: ignore[assignment]
    return Mark(kind, row.owner, row.cause, row.scope, row.mark, row.length, row.since, row.until)


def _covers(span: Mark, at: datetime) -> bool:
    return (span.since is None or at >= span.since) and (span.until is None or at <= span.until)


def _is_lifted(span: Mark, lifted: datetime | None) -> bool:
    return lifted is not None and span.until is not None and span.until <= lifted
