"""A mailbox → an archive whose places are sets of people: what one wrote is told among those who got it.

A mail tells addresses; whoever brings it says which of them are the worker's, and which accounts the others have in
the chat. Newsletters, programs, drafts, and what was thrown away count for nothing, and neither does what went to the
worker only among others and was never theirs to answer.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from adapters.archives.archive import Archive, Letters, Spoken
from adapters.archives.mail.body import LARGEST, words_in
from adapters.archives.mail.files import Mails
from adapters.archives.mail.headers import Head, read_head
from adapters.archives.mail.threads import PATIENCE, Circle, Columns, Threads, Told
from adapters.archives.owners import account_of, own_addresses
from adapters.chat import MAIL, Message, Person, Place, PlaceKind
from adapters.errors import Unreadable
from adapters.legible import legible
from adapters.wording import Worded

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Beside:
    """What a mailbox does not tell, by whoever brings it: the worker's addresses, and the accounts of others."""

    addresses: tuple[str, ...] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Box:
    """A mailbox that was looked through, with who is who."""

    mails: Mails
    columns: Columns
    threads: Threads
    people: list[Person]
    own: Person
    addresses: list[str]
    places: dict[Circle, Place] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)

    def place(self, circle: Circle) -> Place:
        """The place of a set of people and the worker."""
        if circle not in self.places:
            place = _place(self.own, sorted(self.addresses[number] for number in circle), self._names)
            self._names.add(place.name)
            self.places[circle] = place
        return self.places[circle]

    def inside(self, circle: Circle) -> frozenset[str]:
        """The ids of a set of people and the worker."""
        return frozenset({self.own.id, *(self.people[number].id for number in circle)})


def read_mail(path: Path, whose: str, beside: Beside) -> Archive:
    """Read and check a mailbox, a Maildir, a folder of mails, or one mail.

    Args:
        whose: the worker, by their name in the mails, an address, or the id of an account.

    Raises:
        Unreadable: it is missing or holds no mail, or it cannot be told which addresses are the worker's.
    """
    mails = Mails(path)
    columns, skipped = Columns(), Counter[str]()
    for number, block in mails.heads():
        head = read_head(block) if block else None
        reason = "unreadable" if head is None else "put_away" if mails.is_put_away(number) else head.unfit
        if head is None or reason:
            skipped[reason] += 1
        else:
            columns.note(number, head)
    if not columns:
        raise Unreadable(Worded("{file} holds no mail from one person to another.", file=path.name))
    addresses = _own_addresses(path, whose, beside, columns)
    own = frozenset(columns.addresses[each] for each in addresses if each in columns.addresses)
    threads = Threads(columns, own)
    skipped.update(threads.unfit.values())
    people, worker = _people(columns, own, account_of(whose, addresses), beside)
    box = _Box(mails, columns, threads, people, worker, list(columns.addresses))
    counts, members = Counter[str](), dict[str, frozenset[str]]()
    for told in threads.told():
        counts[people[columns.sender[told.row]].id] += 1
        for circle in (told.circle, told.sent):
            members.setdefault(box.place(circle).id, box.inside(circle))
    skipped["not_asked"] += len(columns) - len(threads.unfit) - counts.total()
    return Archive(
        {person.id: person for person in people},
        {place.id: place for place in box.places.values()},
        members,
        counts,
        +skipped,
        lambda: _speak(box),
        Letters(PATIENCE, datetime.fromtimestamp(threads.newest(), UTC), lambda: _moments(box)),
        worker,
    )


def _speak(box: _Box) -> Iterator[Spoken]:
    ids: dict[int, str] = {}
    group: tuple[Circle, int] | None = None
    thread = ""
    for told in box.threads.told():
        raw = box.mails.read(box.columns.number[told.row], LARGEST)
        head = read_head(raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0])
        if group != (told.circle, told.root):
            group, thread, ids = (told.circle, told.root), head.id, {}
        ids[told.row] = head.id
        asked = ids.get(told.answers, "")
        yield Spoken(
            _message(box, told, head, raw, thread),
            answers=asked if box.threads.is_own(told.row) else "",
            elsewhere=box.place(told.sent) if told.sent != told.circle else None,
        )
    box.mails.close()


def _message(box: _Box, told: Told, head: Head, raw: bytes, thread: str) -> Message:
    place = box.place(told.circle)
    words = legible(words_in(raw))
    begins = head.id == thread and head.topic
    author = box.people[box.columns.sender[told.row]]
    to = (
        box.people[box.columns.addresses[each.address]].id for each in head.to if each.address in box.columns.addresses
    )
    return Message(
        key=f"{place.id}:{head.id}",
        place=place,
        id=head.id,
        author=author,
        text="\n".join(filter(None, (head.topic if begins else "", words))) or head.subject,
        at=head.at,
        thread=thread,
        mentions=tuple(dict.fromkeys(person for person in to if person != author.id)),
    )


def _moments(box: _Box) -> Iterator[tuple[str, datetime]]:
    for row, at in enumerate(box.columns.at):
        if row not in box.threads.unfit:
            yield box.people[box.columns.sender[row]].id, datetime.fromtimestamp(at, UTC)


def _people(columns: Columns, own: Circle, account: str, beside: Beside) -> tuple[list[Person], Person]:
    """Everybody by their number, and the worker, who may be several of them."""
    addresses = list(columns.addresses)
    named = next((columns.names[number] for number in sorted(own) if columns.names[number]), "")
    worker = Person(account, named or addresses[min(own)].partition("@")[0])
    accounts = {address.lower(): person for address, person in beside.accounts.items()}
    people = [
        Person(accounts.get(address, f"{MAIL}{address}"), columns.names[number] or address.partition("@")[0])
        for number, address in enumerate(addresses)
    ]
    return [worker if number in own else person for number, person in enumerate(people)], worker


def _own_addresses(path: Path, whose: str, beside: Beside, columns: Columns) -> list[str]:
    """The worker's addresses, the one by which they are known first."""
    addresses = list(columns.addresses)

    def nobody(name: str, most: tuple[str, ...]) -> Worded:
        form = (
            "No mail in {file} is by '{name}', or to that address; say with --as which of these is theirs: {addresses}."
        )
        return Worded(form, name=name, file=path.name, addresses=most)

    return own_addresses(
        path,
        whose,
        beside.addresses,
        names={address: columns.names[number] for address, number in columns.addresses.items()},
        wrote=[addresses[number] for number, _ in Counter(columns.sender).most_common()],
        nobody=nobody,
    )


def _place(own: Person, addresses: list[str], taken: set[str]) -> Place:
    """The mail of the worker with some people, by their addresses; named so that it can be typed."""
    locals_ = [address.partition("@")[0] for address in addresses[:_NAMED]]
    more = f"+{len(addresses) - _NAMED}" if len(addresses) > _NAMED else ""
    name = f"mail-{'+'.join(locals_) or 'self'}{more}"
    digest = hashlib.sha256("\n".join(addresses).encode()).hexdigest()[:16]
    if name in taken:
        name = f"{name}-{digest[:4]}"
    return Place(f"{MAIL}{own.id.removeprefix(MAIL)}/#{digest}", name, PlaceKind.PRIVATE)
