"""The modal that asks for a form before a press or a command is handed up.

Slack's input holds 3,000 characters, so a longer text is asked for in several inputs and put together again. What
was pressed, and where, travels in the view's private metadata.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from slack_sdk.models.blocks import (
    ConversationFilter,
    ConversationMultiSelectElement,
    InputBlock,
    InputInteractiveElement,
    PlainTextInputElement,
    PlainTextObject,
    UserSelectElement,
)
from slack_sdk.models.views import View as SlackView

from adapters.platform import Field, Form
from adapters.slack.incoming.interactions import Input, View
from adapters.slack.outgoing.mrkdwn import plain
from adapters.slack.outgoing.split import label, reassemble, split

_BLOCKS = 100
_INPUT_LIMIT = 3000
_PLACES = 50
_PREFILL_LIMIT = 2700
_METADATA_LIMIT = 3000
_TITLE = 24
_LABEL = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """The press or command that waits for its form; ids are Slack's."""

    action: str
    value: str
    channel: str
    channel_name: str
    message: str | None
    thread: str | None
    reply_to: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A form that was sent off. ``person`` and ``channels`` are Slack's ids of who and what was chosen."""

    asked: Asked
    text: str
    person: str
    channels: tuple[str, ...]


_asked = TypeAdapter(Asked)


def view_of(form: Form, asked: Asked) -> dict[str, Any]:
    """The modal to open for a form. In the fields for people and places ``initial`` holds our ids, one after a space.

    Raises:
        ValueError: The form carries more than a modal can, or asks for nothing.
    """
    packed = _asked.dump_json(asked).decode()
    blocks = [block for field in form.fields for block in _inputs(field, form)]
    if len(packed) > _METADATA_LIMIT or not 0 < len(blocks) <= _BLOCKS:
        raise ValueError("the form is too long for a modal, or empty")
    view = SlackView(
        type="modal",
        callback_id="form",
        title=_plain(form.title, _TITLE),
        submit=_plain(form.submit, _TITLE),
        private_metadata=packed,
        blocks=blocks,
    )
    return dict(view.to_dict())


def answer(view: View) -> Answered:
    """What waited, and what was typed and chosen.

    Raises:
        ValueError: The modal is not one of ours.
    """
    asked = _asked.validate_json(view.private_metadata)
    given = {block: next(iter(inputs.values()), Input()) for block, inputs in view.state.values.items()}
    return Answered(
        asked=asked,
        text=reassemble("text", {block: one.value or "" for block, one in given.items()}),
        person=given.get("person", Input()).selected_user or "",
        channels=given.get("places", Input()).selected_conversations or (),
    )


def _inputs(field: Field, form: Form) -> Iterator[InputBlock]:
    title = field.label or form.title
    chosen = [id.rpartition(":")[2] for id in field.initial.split()]  # noqa: A001 - it is the word
    match field.kind:
        case "text":
            yield from _texts(field, title)
        case "person":
            element = UserSelectElement(action_id="person", initial_user=chosen[0] if chosen else None)
            yield _input(element, title, field.hint)
        case "places":
            yield _input(_channels(chosen), title, field.hint)


def _texts(field: Field, title: str) -> Iterator[InputBlock]:
    pieces = split(field.initial, _PREFILL_LIMIT)
    for number, piece in enumerate(pieces):
        name = label("text", number, piece)
        element = PlainTextInputElement(
            action_id=name, multiline=True, max_length=_INPUT_LIMIT, initial_value=piece.text or None
        )
        part = title if len(pieces) == 1 else f"{title} ({number + 1}/{len(pieces)})"
        yield _input(element, part, field.hint, optional=len(pieces) > 1)


def _channels(chosen: list[str]) -> ConversationMultiSelectElement:
    return ConversationMultiSelectElement(
        action_id="places",
        initial_conversations=chosen or None,
        default_to_current_conversation=None if chosen else True,
        filter=ConversationFilter(include=["public", "private"]),
        max_selected_items=_PLACES,
    )


def _input(element: InputInteractiveElement, title: str, hint: str, *, optional: bool = False) -> InputBlock:
    return InputBlock(
        block_id=element.action_id,
        label=_plain(title, _LABEL),
        hint=_plain(hint, _LABEL) if hint else None,
        optional=optional,
        element=element,
    )


def _plain(text: str, limit: int) -> PlainTextObject:
    return PlainTextObject(text=plain(text, limit), emoji=False)
