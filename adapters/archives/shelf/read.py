"""A shelf → an archive of one place, in which each thing is told as a whole.

Where the worker is asked for a review of somebody else's change, or gave one, the change is told apart from what else
is said about it, with their verdict or their silence. A verdict after another one answers what the author said since.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.archives.archive import Archive, Letters, Spoken
from adapters.archives.audience import Shown
from adapters.archives.owners import is_account, own_addresses
from adapters.archives.shelf.shelf import Shelf, Told
from adapters.chat import KNOWN_BY_NAME, Message, Passage, Person, Place
from adapters.errors import Unreadable
from adapters.wording import Worded

PATIENCE = timedelta(days=60)
"""So long somebody may still answer."""
TOGETHER = timedelta(minutes=5)
"""What somebody does to an issue within that time is one decision, of the act that weighs most."""
VERDICTS = frozenset({"approve", "request_changes"})
WEIGHTS = ("", "acknowledge", "answer", "ask", "delegate", "defer", "decline")
"""What is done to issues, by how much it says of them."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_MENTION = re.compile(r"(?<![\w`/.@-])@([A-Za-z0-9_][A-Za-z0-9_.-]{0,63})")
_QUOTED = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`|^ {0,3}>.*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Beside:
    """What an archive does not tell, by whoever brings it.

    The worker's names in it, the accounts of others by theirs, what it is called, and who may be shown it.
    """

    logins: tuple[str, ...] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    shown: Shown = field(default_factory=Shown)


@dataclass(frozen=True, slots=True)
class Source:
    """What was put on a shelf: the ``kind`` of place, what that is called, and what tells it from all others."""

    kind: str
    title: str
    identity: str


def read_shelf(path: Path, whose: str, beside: Beside, shelf: Shelf, source: Source, skipped: Counter[str]) -> Archive:
    """All that is on a shelf, for a worker.

    Args:
        whose: their name there, or the id of an account.
        skipped: how many records were left out, by the reason.

    Raises:
        Unreadable: nothing is there, or nobody is the worker.
    """
    logins = shelf.logins()
    if not logins:
        raise Unreadable(Worded("{file} holds nothing that anybody said.", file=path.name))
    names = {login.lower(): login for login in (*shelf.asked, *logins)}

    def nobody(name: str, most: tuple[str, ...]) -> Worded:
        form = "Nobody in {file} is called '{name}'; say with --as which of these is the worker: {names}."
        return Worded(form, name=name, file=path.name, names=tuple(names.get(each, each) for each in most))

    wrote = [login.lower() for login in logins if login not in shelf.bots]
    found = own_addresses(path, whose, beside.logins, names=names, wrote=wrote, nobody=nobody)
    own = frozenset(names[each] for each in found if each in names)
    first = names.get(found[0], found[0])
    worker = Person(whose if is_account(whose) else f"{source.kind}:{first}", first)
    place = beside.shown.place(source.kind, beside.title or source.title, worker, source.identity)
    accounts = {name.lower(): account for name, account in beside.accounts.items()}
    people = {
        login: worker
        if login in own
        else Person(accounts.get(login.lower(), f"{KNOWN_BY_NAME}{login}"), login, bot=login in shelf.bots)
        for login in {*logins, *own}
    }
    things, others = shelf.things_of(own)
    telling = _Telling(place, worker, own, people, {login.lower(): person.id for login, person in people.items()})

    def messages() -> Iterator[Spoken]:
        for thing in things:
            yield from telling.of_thing(shelf.of_thing(thing))

    def moments() -> Iterator[tuple[str, datetime]]:
        for login, at in shelf.moments():
            yield people[login].id, at
        for thing in things:
            yield from ((worker.id, told.at) for told in shelf.of_thing(thing) if telling.asks_worker(told))

    counts = Counter(spoken.message.author.id for spoken in messages())
    return Archive(
        {person.id: person for person in people.values()},
        {place.id: place},
        {place.id: beside.shown.members(worker)},
        counts,
        +(skipped + Counter(not_theirs=others)),
        messages,
        Letters(PATIENCE, shelf.newest(own) or NEVER, moments),
        worker,
    )


@dataclass(frozen=True, slots=True)
class _Telling:
    """Tells things as messages."""

    place: Place
    worker: Person
    own: frozenset[str]
    people: Mapping[str, Person]
    called: Mapping[str, str]

    def asks_worker(self, told: Told) -> bool:
        """Whether the worker is asked for a review by it."""
        return bool({each.casefold() for each in told.asks} & {each.casefold() for each in self.own})

    def of_thing(self, told: Sequence[Told]) -> Iterator[Spoken]:
        """All that is told of one thing, talk by talk."""
        root = told[0] if told[0].opens else None
        verdicts = [each for each in told if each.act in VERDICTS and each.login in self.own]
        asked = next((each for each in told if self.asks_worker(each)), None)
        commented = any(each.login in self.own and each.text for each in told)
        if root is not None and root.login not in self.own and (verdicts or (asked and not commented)):
            yield from self._reviewed(root, asked, verdicts, told)
            told = [each for each in told[1:] if each not in verdicts]
        said = _strongest([each for each in told if each.text and (not each.asks or each.opens)])
        for talk in sorted({each.talk for each in said}):
            for each in (one for one in said if one.talk == talk):
                does = bool(each.act) and each.act not in VERDICTS and each.login in self.own
                thread, passage = f"{each.thing}/{talk or 'talk'}", self._passage(each, root)
                message = self._message(each, thread, does=does, passage=passage)
                yield Spoken(message, answers=each.thing if does else "")

    def _reviewed(
        self, root: Told, asked: Told | None, verdicts: Sequence[Told], told: Sequence[Told]
    ) -> Iterator[Spoken]:
        """What waits for the worker's review, and what they said to it, each time."""
        first = verdicts[0].at if verdicts else None
        began = asked.at if asked and (first is None or asked.at <= first) else root.at
        question = self._message(root, root.thing, at=began, asks=True)
        since = began
        for number, verdict in enumerate(verdicts):
            if number:
                words = [each for each in told if each.login == root.login and since < each.at <= verdict.at]
                text = "\n".join([root.text.partition("\n")[0], *(each.text for each in words if each.text)])
                again = root.model_copy(update={"id": f"{root.thing}/again{number}", "text": text})
                question = self._message(again, again.id, at=max([since, *(each.at for each in words)]), asks=True)
            yield Spoken(question)
            yield Spoken(self._message(verdict, question.thread or "", does=True), answers=question.id)
            since = verdict.at
        if not verdicts:
            yield Spoken(question)

    def _passage(self, told: Told, root: Told | None) -> Passage | None:
        return Passage(told.passage, self.people[root.login] if root else None) if told.passage else None

    def _message(
        self,
        told: Told,
        thread: str,
        *,
        at: datetime | None = None,
        asks: bool = False,
        does: bool = False,
        passage: Passage | None = None,
    ) -> Message:
        named = [name.rstrip(".-_").lower() for name in _MENTION.findall(_QUOTED.sub("", told.text))]
        mentions = [self.called[name] for name in named if name in self.called]
        return Message(
            key=f"{self.place.id}:{told.id}",
            place=self.place,
            id=told.id,
            author=self.people[told.login],
            text=told.text,
            at=at or told.at,
            thread=thread,
            mentions=tuple(dict.fromkeys([self.worker.id, *mentions] if asks else mentions)),
            link=told.link,
            act=told.act if does else "",
            passage=passage,
            wants_review=asks,
        )


def _strongest(told: Sequence[Told]) -> list[Told]:
    """The same, where what somebody did in one go is all of the act that weighs most of it until then."""
    last: Told | None = None
    found: list[Told] = []
    for each in told:
        together = last is not None and last.login == each.login and each.at - last.at <= TOGETHER
        if together and last is not None and each.act in WEIGHTS and last.act in WEIGHTS:
            last = each.model_copy(update={"act": max(last.act, each.act, key=WEIGHTS.index)})
        else:
            last = each
        found.append(last)
    return found
