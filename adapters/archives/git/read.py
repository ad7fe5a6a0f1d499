"""A repository → an archive of one place: what the worker changed and why, and what they let in.

Their own commits are what they wrote unasked: each says why something is as it is. With ``Reviewed-by``, and by merging
somebody else's work into the line that leads to the tip, they approve. What was undone again stands for nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from adapters.archives.archive import Archive, Letters, Spoken
from adapters.archives.audience import Shown
from adapters.archives.git.commits import (
    Columns,
    Commit,
    Contact,
    first_line,
    mapped,
    read_columns,
    read_whole,
    write_whole,
)
from adapters.archives.git.objects import Objects, open_objects
from adapters.archives.git.trailers import without_trailers
from adapters.archives.owners import account_of, own_addresses
from adapters.chat import MAIL, Message, Person, Place
from adapters.commit import told_commit, touched_by
from adapters.errors import Unreadable
from adapters.wording import Worded

LISTED = 8
PATIENCE = timedelta(days=3650)
"""A change may wait so long for who lets it in."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_BOT = re.compile(r"\[bot\]|\bbot@|noreply@", re.IGNORECASE)
_SHARED = re.compile(r"|(?:[^@]*@)?(?:localhost|none|unknown)|(?:root|nobody)@[^.]*")
"""Addresses that a machine writes down for whoever has given it none."""
_MERGED = re.compile(r"Merge (?:pull request|branch|remote-tracking branch|tag|branches|commit) .*")
_REQUEST = "Merge pull request"


@dataclass(frozen=True, slots=True)
class Beside:
    """What a repository does not tell, by whoever brings it.

    The worker's addresses, the accounts of others by theirs, what it is called, and who may be shown it.
    """

    addresses: tuple[str, ...] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    shown: Shown = field(default_factory=Shown)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The commits of which something can be learned, by their name: the worker's own, those that they reviewed, and
    those that they let in, with the last commit of what each brought. ``others`` are how many of them are by whom.
    """

    order: tuple[str, ...]
    own: frozenset[str]
    reviewed: frozenset[str]
    merged: Mapping[str, str]
    others: Mapping[int, int]


def read_git(path: Path, whose: str, beside: Beside) -> Archive:
    """Read and check a repository or a bundle.

    Args:
        whose: the worker, by their name or an address in the commits, or the id of an account.

    Raises:
        Unreadable: it is missing, no repository, without commits, or damaged; or nobody there is the worker.
    """
    with open_objects(path) as objects:
        columns = read_columns(objects)
        contacts = mapped(objects, columns.people)
        addresses = _own_addresses(path, whose, beside, columns, contacts)
        given = list(zip(columns.people.known, contacts, strict=True))
        own = frozenset(number for number, pair in enumerate(given) if any(each.address in addresses for each in pair))
        theirs = (Contact(contacts[number].name, each.address) for number in own for each in given[number])
        _check_one_person(path, [each for each in theirs if each.address in addresses])
        chosen, skipped = _choose(columns, own, objects)
        spool = write_whole(objects, chosen.order)
    named = next((contacts[number].name for number in sorted(own) if contacts[number].name), "")
    worker = Person(account_of(whose, addresses), named or addresses[0].partition("@")[0])
    place = beside.shown.place("git", beside.title or _title(path), worker, columns.id(len(columns) - 1))
    accounts = {address.lower(): account for address, account in beside.accounts.items()}
    people, counts = {worker.id: worker}, Counter({worker.id: len(chosen.order) - len(chosen.merged)})
    for number, count in chosen.others.items():
        person = _person(contacts[number], accounts)
        people.setdefault(person.id, person)
        counts[person.id] += count
    reading = _Reading(place, worker, frozenset(addresses), accounts, chosen)
    return Archive(
        people,
        {place.id: place},
        {place.id: beside.shown.members(worker)},
        counts,
        +skipped,
        lambda: reading.speak(spool),
        Letters(PATIENCE, LONG_AGO, lambda: iter(())),
        worker,
    )


def _choose(columns: Columns, own: frozenset[int], objects: Objects) -> tuple[_Chosen, Counter[str]]:
    """What matters of all commits, the oldest first, and how many do not."""
    with_own = _rows(columns.writers, own)
    seen_by_own = _rows(columns.reviewers, own)
    into = {row: tip for row, tip in columns.merged.items() if columns.author[row] in own}
    line, authors = first_line(objects) if into else frozenset(), columns.authors(frozenset(into.values()))
    order: list[str] = []
    mine, reviewed, merged = set[str](), set[str](), dict[str, str]()
    others, skipped = Counter[int](), Counter[str]()
    for row in range(len(columns) - 1, -1, -1):
        name, is_own = columns.id(row), columns.author[row] in own
        if row in columns.merged:
            brought = into.get(row, "")
            author = authors.get(brought)
            if author is None or author in own or name not in line:
                skipped["merges" if is_own else "not_theirs"] += 1
                continue
            merged[name] = brought
            others[author] += 1
            order += [brought, name]
        elif not (is_own or row in with_own or row in seen_by_own):
            skipped["not_theirs"] += 1
        elif name in columns.undone:
            skipped["undone"] += 1
        elif name in objects.edge:
            skipped["cut_off"] += 1
        else:
            order.append(name)
            if is_own or row in with_own:
                mine.add(name)
            else:
                reviewed.add(name)
                others[columns.author[row]] += 1
    return _Chosen(tuple(order), frozenset(mine), frozenset(reviewed), merged, others), skipped


def _rows(pairs: Iterable[int], own: frozenset[int]) -> frozenset[int]:
    """The rows that name one of some people."""
    numbers = iter(pairs)
    return frozenset(row for row, person in zip(numbers, numbers, strict=True) if person in own)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Tells the chosen commits as messages."""

    place: Place
    worker: Person
    addresses: frozenset[str]
    accounts: Mapping[str, str]
    chosen: _Chosen

    def speak(self, spool: IO[bytes]) -> Iterator[Spoken]:
        """All of them, the oldest first."""
        brought: Commit | None = None
        for commit in read_whole(spool):
            if brought is not None:
                yield from self._merge(commit, brought)
                brought = None
            elif commit.id in self.chosen.own:
                yield self._own(commit)
            elif commit.id in self.chosen.reviewed:
                yield from self._review(commit)
            else:
                brought = commit

    def _own(self, commit: Commit) -> Spoken:
        """What the worker changed, in their own words; where others only name them, without any."""
        subject = commit.message.partition("\n")[0]
        about = told_commit(subject, touched_by(commit.files))
        is_theirs = commit.author.address in self.addresses
        words = (without_trailers(commit.message) if is_theirs else "") or commit.id[:12]
        return Spoken(self._message(commit.id, commit.id, self.worker, words, commit.written), about=about)

    def _review(self, commit: Commit) -> Iterator[Spoken]:
        yield Spoken(self._message(commit.id, commit.id, self._author(commit), _asked(commit), commit.written))
        yield self._approval(f"{commit.id}/reviewed", commit.id, "", max(commit.written, commit.committed))

    def _merge(self, merge: Commit, brought: Commit) -> Iterator[Spoken]:
        subject, _, words = without_trailers(merge.message).partition("\n")
        words = words.strip() if _MERGED.fullmatch(subject) else f"{subject}\n{words}".strip()
        title = words if subject.startswith(_REQUEST) else ""
        asked = "\n".join(filter(None, (title, _asked(brought))))
        root = f"{merge.id}/asked"
        yield Spoken(self._message(root, root, self._author(brought), asked, brought.written))
        at = max(merge.committed, brought.written)
        yield self._approval(merge.id, root, "" if title else words, at)

    def _approval(self, name: str, answers: str, words: str, at: datetime) -> Spoken:
        message = self._message(name, answers, self.worker, words, at, approves=True)
        return Spoken(message, answers=answers)

    def _author(self, commit: Commit) -> Person:
        return _person(commit.author, self.accounts)

    def _message(
        self, name: str, thread: str, author: Person, text: str, at: datetime, *, approves: bool = False
    ) -> Message:
        return Message(
            key=f"{self.place.id}:{name}",
            place=self.place,
            id=name,
            author=author,
            text=text,
            at=at,
            thread=thread,
            act="approve" if approves else "",
        )


def _person(contact: Contact, accounts: Mapping[str, str]) -> Person:
    account = accounts.get(contact.address, f"{MAIL}{contact.address}")
    is_bot = _BOT.search(contact.name) is not None or _BOT.search(contact.address) is not None
    return Person(account, contact.name or contact.address.partition("@")[0], bot=is_bot)


def _asked(commit: Commit) -> str:
    """A change that waits to be let in, in words."""
    words = without_trailers(commit.message)
    return "\n".join(filter(None, (words, *touched_by(commit.files).paths)))


def _title(path: Path) -> str:
    name = path.parent.name if path.name == ".git" else path.name
    return name.removesuffix(".git").removesuffix(".bundle")


def _own_addresses(path: Path, whose: str, beside: Beside, columns: Columns, contacts: Sequence[Contact]) -> list[str]:
    def nobody(name: str, most: tuple[str, ...]) -> Worded:
        form = "No commit in {file} is by '{name}'; say with --as which of these is the worker's: {addresses}."
        return Worded(form, name=name, file=path.name, addresses=most)

    wrote = Counter(contacts[number].address for number in columns.author)
    return own_addresses(
        path,
        whose,
        beside.addresses,
        names={each.address: each.name for each in (*columns.people.known, *contacts)},
        wrote=[address for address, _ in wrote.most_common()],
        nobody=nobody,
    )


def _check_one_person(path: Path, own: Sequence[Contact]) -> None:
    """Refuse to lend somebody the words of others under an address that is nobody's own.

    Raises:
        Unreadable: several people commit under such an address; spellings of a name share a word.
    """
    for address in sorted({each.address for each in own if _SHARED.fullmatch(each.address)}):
        names = tuple(sorted({each.name for each in own if each.address == address and each.name}))
        words = [frozenset(name.casefold().split()) for name in names]
        if any(one.isdisjoint(other) for one in words for other in words):
            form = (
                "Several people commit in {file} as <{address}>: {names}; "
                "give each an address of their own in its .mailmap, and name the worker's with --as."
            )
            raise Unreadable(Worded(form, file=path.name, address=address, names=names[:LISTED]))
