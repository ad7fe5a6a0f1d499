"""Short posts of the double about itself: to the worker in their own talk with it, to others in private."""

from dataclasses import replace
from typing import Literal

from adapters.chat import PlaceKind, Press
from adapters.platform import Button, Card, Post
from bot.texts import LANGUAGES, say
from bot.voice.disclosure import label
from bot.work.outbox import NOTICE, Outgoing, talks_privately
from memory.domain import Worker

TYPED = "typed"
COMPOSE = "compose"
SHOW = "show"
"""Shows what a button carries: proof, which few want to read."""
REFUSALS = frozenset(
    "worker.none command.unknown ask.usage ask.not_taken recall.usage edit.usage teach.usage teach.no_consent"
    " interview.usage interview.stopped interview.changed interview.settled interview.unlisted"
    " stand.no_time stand.past shadow.usage shadow.no_chat shadow.no_such_place shadow.not_there shadow.invite"
    " forget.usage forget.blank forget.unknown forget.nothing remember.usage remember.nothing remember.not_everything"
    " keep.usage keep.unknown compact.usage settings.unknown settings.no_address settings.no_chat"
    " settings.messages_impossible settings.briefs_no_calendar bots.no_chat bots.usage bots.human"
    " consents.usage consents.off_none"
    " consents.model_none topics.usage topics.unknown profile.usage profile.unknown audit.usage audit.broken"
    " press.not_asked press.gone press.not_yours press.unknown press.settled press.changed press.expired press.empty"
    " press.audience press.no_consent press.no_token press.too_late link.usage link.wrong link.taken link.off_none"
    " token.none token.refused token.not_yours token.no_account token.off_none token.never_here edit.which"
    " attend.usage attend.no_time attend.no_place signoff.usage tools.usage tools.no_address console.usage"
    " console.no_address profile.which why.none".split()
)
"""The texts by which something is not done."""


def typed(text: str, line: str, style: Literal["plain", "primary", "danger"] = "plain") -> Button:
    """A button that stands for a typed command."""
    return Button(TYPED, text, line, style)


def composed(text: str, line: str) -> Button:
    """A button that asks for the words which complete a command."""
    return Button(COMPOSE, text, line, asks=True)


def proof(language: str, key: str, carried: str) -> Button:
    """A button that shows the proof of what a notice says; the notice carries it itself."""
    return Button(SHOW, say(language, key), carried)


def speaking(worker: Worker | None, language: str, button: Button) -> Button:
    """A button whose press is answered in a language, where that is not the worker's own anyway.

    One that is typed, or asks for words, says that by itself.
    """
    if worker is None or worker.language == language or button.asks or button.action in {TYPED, COMPOSE, SHOW}:
        return button
    return replace(button, value=f"{button.value}\n{language}")


def spoken_by(press: Press) -> tuple[Press, str | None]:
    """A press without the language in which it is to be answered, and that language, if its button named one."""
    value, _, language = press.value.rpartition("\n")
    return (replace(press, value=value), language) if language in LANGUAGES else (press, None)


def notice(language: str, key: str, produced: str, *buttons: Button, **values: object) -> Post:
    """A text by its key, labelled; with buttons it becomes a card."""
    text = say(language, key, **values)
    card = Card(text, buttons=buttons) if buttons else None
    return Post(label(None, language, produced=produced), text, card, refuses=key in REFUSALS)


def to_worker(worker: Worker, account: str, post: Post, key: str, *, draft: str | None = None) -> Outgoing:
    """A post into the worker's direct talk with the double, on the platform of ``account``."""
    return Outgoing(
        key=key, verb="send", role=NOTICE, place=f"direct:{account}", post=post, worker=worker.id, draft=draft
    )


def in_private(
    key: str, place: str, person: str, post: Post, *, thread: str | None = None, back: str | None = None
) -> Outgoing:
    """A post that only one person sees; ``back`` is the platform's own way back to them."""
    return Outgoing(
        key=key, verb="ephemeral", role=NOTICE, place=place, person=person, post=post, thread=thread, target=back
    )


def answer_to(press: Press, language: str, key: str, *buttons: Button, **values: object) -> Outgoing:
    """A private answer to whoever pressed a button: beside it, or in their direct talk where it stood on no message."""
    return answering(press, notice(language, key, press.key, *buttons, **values))


def answering(press: Press, post: Post) -> Outgoing:
    """A post as such an answer."""
    name = f"press:{press.key}"
    if on_page(press):
        return Outgoing(key=name, verb="send", role=NOTICE, place=press.place.id, post=post)
    return in_private(name, press.place.id, press.author.id, post, thread=press.thread, back=press.reply_to)


def outcome_of(press: Press, language: str, key: str, **values: object) -> Outgoing | None:
    """What a pressed notice reads from now on; None where it stood on no message of its own."""
    if press.message is None:
        return None
    return Outgoing(
        key=f"outcome:{press.key}",
        verb="update",
        role=NOTICE,
        place=press.place.id,
        post=notice(language, key, press.key, **values),
        target=press.message,
    )


def on_page(press: Press) -> bool:
    """Whether a button stood on the bot's own page and not under a message."""
    return press.place.kind is PlaceKind.DIRECT and press.message is None and not press.reply_to


def account_on(worker: Worker, identifier: str) -> str | None:
    """By which account a worker is spoken to alone: on the platform of a place or person id, else any, else None."""
    platform = identifier.partition(":")[0]
    accounts = sorted(filter(talks_privately, worker.accounts))
    return next((account for account in accounts if account.startswith(f"{platform}:")), next(iter(accounts), None))
