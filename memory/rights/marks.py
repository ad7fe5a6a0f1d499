"""What is not to come back of a part that was forgotten, as keyed marks: places and times, words, links, messages."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from memory.decisions.decisions import unquoted
from memory.domain import Worker
from memory.rights.gone import EVERYBODY, Hashes, Mark


class Named(Protocol):
    """A part of a memory as it was named; what is empty says nothing."""

    @property
    def places(self) -> Collection[str]:
        """By id."""

    @property
    def since(self) -> datetime | None:
        """From when on."""

    @property
    def until(self) -> datetime | None:
        """Up to when."""

    @property
    def link(self) -> str:
        """Behind which it stood."""

    @property
    def words(self) -> str:
        """Which it says."""


def marks_of_named(
    hashes: Hashes, worker: Worker, named: Named, messages: Collection[str], now: datetime
) -> list[Mark]:
    """What a worker named, up to now, and the messages in which it stood."""
    found: list[Mark] = []
    for owner in (hashes.owner("own", account) for account in sorted(worker.accounts)):
        spans = _spans(hashes, owner, named, now)
        cause = cause_of(hashes, owner, named)
        if named.words:
            length = len(named.words.casefold())
            found.append(Mark("own", owner, cause, mark=cause, length=length, until=now))
        covered = {span.scope for span in spans if span.since is None}
        found += spans
        found += [mark for mark in _messages(hashes, owner, messages, cause) if mark.scope not in covered]
    return found


def marks_of_messages(hashes: Hashes, worker: Worker, messages: Collection[str]) -> list[Mark]:
    """Some messages, as ``quoted`` has them, for a worker."""
    owners = [hashes.owner("own", account) for account in sorted(worker.accounts)]
    return [mark for owner in owners for mark in _messages(hashes, owner, messages, "")]


def mark_of_deleted(hashes: Hashes, place: str, message: str) -> Mark:
    """A message that was deleted in the chat: gone for everybody."""
    owner = hashes.owner("all", EVERYBODY)
    return Mark("all", owner, scope=hashes.scope(owner, place), mark=hashes.message(owner, place, message))


def marks_of_everything(hashes: Hashes, worker: Worker, now: datetime) -> list[Mark]:
    """All that was said up to now, for a worker."""
    return [Mark("own", hashes.owner("own", account), until=now) for account in sorted(worker.accounts)]


def marks_of_names(hashes: Hashes, worker: Worker, names: Collection[str]) -> list[Mark]:
    """What a worker is called, so that who had everything forgotten can say by it that it may come in again."""
    owners = [hashes.owner("own", account) for account in sorted(worker.accounts)]
    return [Mark("called", hashes.called(name), mark=owner) for name in sorted(names) for owner in owners]


def mark_of_bystander(hashes: Hashes, person: str, now: datetime) -> Mark:
    """All that a person said up to now, for every double but their own."""
    return Mark("by", hashes.owner("by", person), until=now)


def cause_of(hashes: Hashes, owner: str, named: Named) -> str:
    """What a part was called, if that was words or a link; else empty."""
    if named.words:
        return hashes.phrase(owner, named.words)
    return hashes.link(owner, named.link) if named.link else ""


def _spans(hashes: Hashes, owner: str, named: Named, now: datetime) -> list[Mark]:
    until = min(named.until or now, now)
    if named.places:
        scopes = [hashes.scope(owner, place) for place in named.places]
        return [Mark("own", owner, each, each, since=named.since, until=until) for each in scopes]
    return [Mark("own", owner, since=named.since, until=until)] if named.since else []


def _messages(hashes: Hashes, owner: str, messages: Iterable[str], cause: str) -> list[Mark]:
    return [
        Mark("own", owner, cause, hashes.scope(owner, place), hashes.message(owner, place, message))
        for place, message in sorted(map(unquoted, messages))
    ]
