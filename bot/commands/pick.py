"""Whose double is meant? A question that names nobody is answered with a button for each that could be asked."""

from collections.abc import Sequence

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from adapters.chat import Message, Press
from adapters.platform import Button
from bot.texts import language_of, listed, say
from bot.voice.cards.notices import in_private, notice
from bot.work.outbox import Outgoing
from bot.work.route import without_address
from memory.decisions.remembered import remembered
from memory.domain import Worker

PICK = "pick"
OFFERED = 5
LONGEST = 400


@dataclass(frozen=True)
class Picked:
    """What a button carries: the worker, and the question as far as it fits into one.

    ``brought``: something was quoted or handed on with it, which does not fit.
    """

    worker: str
    message: str
    thread: str | None
    text: str
    brought: bool = False


PICKED = TypeAdapter(Picked)


def offer(message: Message, workers: Sequence[Worker], strangers: Sequence[str]) -> Outgoing:
    """The private answer to a question for nobody: what this is, who has a double here, and how one comes by one.

    Args:
        workers: those to choose from.
        strangers: the names of people who were asked for and have no double.
    """
    buttons = [
        Button(
            PICK,
            worker.name,
            PICKED.dump_json(
                Picked(
                    worker.id,
                    message.id,
                    message.thread,
                    remembered(message.text)[:LONGEST],
                    message.quoted is not None or bool(message.record),
                )
            ).decode(),
        )
        for worker in sorted(workers, key=lambda each: each.name)[:OFFERED]
    ]
    language = language_of(message.text)
    about = say(language, "notice.no_double", names=listed(language, strangers)) if strangers else ""
    here = [worker.name for worker in workers]
    key = "notice.whom" if here else "notice.nobody"
    named = {"about": about, "names": listed(language, sorted(here)), "name": next(iter(sorted(here)), "")}
    post = notice(language, key, message.key, *buttons, **named)
    return in_private(
        f"whom:{message.place.id}:{message.id}", message.place.id, message.author.id, post, thread=message.thread
    )


def picked_of(press: Press) -> tuple[str, Message, bool]:
    """The worker that was picked, the question for their double, and whether more belongs to it than a button holds."""
    picked = PICKED.validate_json(press.value)
    message = Message(
        key=press.key,
        place=press.place,
        id=picked.message,
        author=press.author,
        text=without_address(picked.text, "double") or picked.text,
        at=press.at,
        thread=picked.thread,
    )
    return picked.worker, message, picked.brought or len(picked.text) >= LONGEST
