"""Short posts of the double about itself: to the worker in their own talk with it, to others in private."""

from adapters.chat import Button, Card, Post, Press
from bot.disclosure import label
from bot.outbox import NOTICE, Outgoing
from bot.texts import say
from memory.domain import Worker

TYPED = "typed"


def typed(text: str, line: str) -> Button:
    """A button that stands for a typed command."""
    return Button(TYPED, text, line)


def notice(language: str, key: str, produced: str, *buttons: Button, **values: object) -> Post:
    """A text by its key, labelled; with buttons it becomes a card."""
    text = say(language, key, **values)
    return Post(label(None, language, produced=produced), text, Card(text, buttons=buttons) if buttons else None)


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


def answer_to(press: Press, language: str, key: str, **values: object) -> Outgoing:
    """A private answer to whoever pressed a button."""
    post = notice(language, key, press.key, **values)
    return in_private(f"press:{press.key}", press.place.id, press.author.id, post, back=press.reply_to)


def account_on(worker: Worker, identifier: str) -> str | None:
    """The worker's account on the platform of a place or person id, else any account, else None."""
    platform = identifier.partition(":")[0]
    accounts = sorted(worker.accounts)
    return next((account for account in accounts if account.startswith(f"{platform}:")), next(iter(accounts), None))
