"""Captions that come in while a double attends a meeting → messages of that meeting, as any chat would hand them up.

A caption tells a name, and anybody could speak under it: nobody is taken for an account by it, not even the worker, so
that nothing said there is ever theirs. Whoever wants nothing kept of them is left out by name.
"""

import asyncio
import hashlib
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from adapters.archives.called import Names
from adapters.archives.cues import HEARD, Cue
from adapters.archives.transcript import joined
from adapters.chat import KNOWN_BY_NAME, Event, Message, Person, Place, PlaceKind
from adapters.legible import legible
from bot.deployment import Deployment
from bot.errors import Impossible
from bot.meetings.attending import CAPTIONS
from bot.standin.window import stands_in
from bot.texts import Told
from bot.voice.cards.notices import account_on
from bot.work.once import stands_for
from bot.work.outbox import was_sent
from memory.domain import Purpose, Worker
from memory.record.engine import ReadSession
from memory.record.tables import MeetingRow, PlaceRow
from memory.rights.bystanders import are_named
from memory.rights.consent import purposes_in
from memory.text.asking import asks, sentences
from memory.workers import worker_with

SOON = 3
"""So many sentences from a name on may ask whoever is called by it."""
MILLISECOND = timedelta(milliseconds=1)


class WrongSecret(Impossible):
    """It stands for no meeting, or for one that is over."""


@dataclass(frozen=True, slots=True)
class Attending:
    """The meeting for which captions come, and whose it is; by ``account`` they are asked."""

    worker: Worker
    account: str
    place: Place


async def attended_with(of: Deployment, secret: str) -> Attending:
    """The meeting for which a secret stands.

    Raises:
        WrongSecret: it stands for no meeting that goes on.
        Impossible: the worker is not represented now or withdrew their consent, or those in the place are not told.
    """
    async with of.record.read() as session:
        held = await stands_for(session, of, CAPTIONS, secret)
        row = await session.get(MeetingRow, held[0]) if held else None
        worker = await worker_with(session, row.worker) if row and row.ended is None else None
        place = await session.get(PlaceRow, row.place) if row else None
        account = account_on(worker, row.said_in) if worker and row else None
        if row is None or worker is None or place is None or account is None:
            raise WrongSecret(Told("captions.wrong_secret"))
        if worker.frozen or not await stands_in(session, worker.id, of.now()):
            raise Impossible(Told("captions.not_standing_in", name=worker.name))
        if not await was_sent(session, row.notice):
            raise Impossible(Told("captions.not_told", place=await _name_of(session, row.said_in)))
        if Purpose.SHADOW not in await purposes_in(session, worker.id, row.place):
            raise Impossible(Told("captions.no_consent", name=worker.name))
        return Attending(worker, account, Place(place.id, place.name, PlaceKind(place.kind)))


async def _name_of(session: ReadSession, place: str) -> str:
    row = await session.get(PlaceRow, place)
    return row.name if row else ""


async def take_captions(
    of: Deployment,
    accept: Callable[[Event], Awaitable[None]],
    meeting: Attending,
    cues: Sequence[Cue],
    known: set[str],
) -> int:
    """Hand up what was said, each caption once however often it comes; returns how many utterances were handed up.

    Args:
        of: the deployment.
        accept: takes what was said.
        meeting: where it was said.
        cues: the captions.
        known: the names of the captions that came before; these are added. A program sends the last ones again.
    """
    new = [cue for cue in map(_readable, cues) if _name(cue) not in known]
    spoken = [cue for cue in joined(new) if cue.speaker and cue.text.strip()]
    async with of.record.read() as session:
        left_out = await are_named(session, of.master, {cue.speaker for cue in spoken})
    names = Names({meeting.worker.name})
    heard = [cue for cue in spoken if cue.speaker not in left_out]
    await asyncio.gather(*(accept(_message(of, meeting, names, *each)) for each in enumerate(heard)))
    known.update(map(_name, new))
    return len(heard)


def _readable(cue: Cue) -> Cue:
    """A caption whose speaker's name is one line of signs that are seen."""
    seen = (sign for sign in legible(cue.speaker) if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf"})
    return replace(cue, speaker=" ".join("".join(seen).split()))


def _name(cue: Cue) -> str:
    """By which a caption is known again."""
    which = hashlib.sha256(f"{cue.speaker}\n{cue.text}".encode("utf-8", "replace")).hexdigest()[:12]
    return f"{round(cue.seconds * 1000):010}-{which}"


def _asks_by_name(text: str, names: Names) -> bool:
    """Whether somebody is called by name, and asked something then or right after that."""
    said = sentences(text)
    called = [number for number, sentence in enumerate(said) if names.called_in(sentence)]
    return any(asks(sentence) for number in called for sentence in said[number : number + SOON])


def _message(of: Deployment, meeting: Attending, names: Names, number: int, cue: Cue) -> Message:
    text = legible(cue.text)[:HEARD]
    identity = _name(cue)
    asked = _asks_by_name(text, names)
    return Message(
        key=f"{meeting.place.id}:{identity}",
        place=meeting.place,
        id=identity,
        author=Person(f"{KNOWN_BY_NAME}{cue.speaker}", cue.speaker),
        text=text,
        at=of.now() + number * MILLISECOND,
        mentions=(meeting.account,) if asked else (),
    )
