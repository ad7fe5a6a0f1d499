"""The modal that asks for a prompt's text before a press is delivered.

Slack's input holds 3,000 characters, so a longer text is asked for in several inputs and put together again.
What was pressed, and where, travels in the view's private metadata.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from slack_sdk.models.blocks import InputBlock, PlainTextInputElement, PlainTextObject
from slack_sdk.models.views import View as SlackView

from adapters.chat import Prompt
from adapters.slack.buttons import Prefills, Pressed, read
from adapters.slack.mrkdwn import from_mrkdwn
from adapters.slack.payloads import BlockActions, View
from adapters.slack.split import Piece, label, reassemble, shorten, split

_INPUT_LIMIT = 3000
_PREFILL_LIMIT = 2700
_METADATA_LIMIT = 3000


@dataclass(frozen=True, slots=True)
class Asked:
    """The press that waits for its text."""

    action: str
    value: str
    channel: str
    channel_name: str
    message: str | None
    reply_to: str


def ask(press: BlockActions, prefills: Prefills) -> dict[str, Any] | None:
    """The modal to open for a press; ``None`` if the button has no prompt.

    Raises:
        ValueError: The button is not one of ours.
    """
    pressed = read(press.actions[0].action_id, press.actions[0].value)
    if pressed.prompt is None:
        return None
    asked = Asked(
        action=pressed.action,
        value=pressed.value,
        channel=press.channel.id,
        channel_name=press.channel.name or "",
        message=None if press.container.is_ephemeral else press.container.message_ts,
        reply_to=press.response_url,
    )
    return _view(pressed.prompt, _prefill(pressed, press, prefills), asked)


def answer(view: View) -> tuple[Asked, str]:
    """The press that waited, and the text that was typed.

    Raises:
        ValueError: The modal is not one of ours.
    """
    try:
        asked = Asked(**json.loads(view.private_metadata))
    except TypeError:
        raise ValueError("not a modal of ours") from None
    typed = {block: next(iter(inputs.values())).value or "" for block, inputs in view.state.values.items()}
    return asked, reassemble("text", typed)


def _prefill(pressed: Pressed, press: BlockActions, prefills: Prefills) -> str:
    if pressed.prompt and pressed.prefilled:
        return pressed.prompt.initial
    kept = prefills.recall(pressed.action, pressed.value)
    return _body(press.message.blocks) if kept is None else kept


def _body(blocks: tuple[dict[str, Any], ...]) -> str:
    texts = {str(b.get("block_id")): _text(b) for b in blocks if b.get("type") == "section"}
    return from_mrkdwn(reassemble("body", texts), {})


def _text(block: Mapping[str, Any]) -> str:
    text = block.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def _view(prompt: Prompt, prefill: str, asked: Asked) -> dict[str, Any]:
    pieces = split(prefill, _PREFILL_LIMIT)
    view = SlackView(
        type="modal",
        callback_id="prompt",
        title=PlainTextObject(text=shorten(prompt.title, 24) or "…", emoji=False),
        submit=PlainTextObject(text="OK"),
        private_metadata=_pack(asked),
        blocks=[_input(prompt, number, piece, len(pieces)) for number, piece in enumerate(pieces)],
    )
    return dict(view.to_dict())


def _input(prompt: Prompt, number: int, piece: Piece, of: int) -> InputBlock:
    title = prompt.label or prompt.title or "…"
    return InputBlock(
        block_id=label("text", number, piece),
        label=PlainTextObject(text=title if of == 1 else f"{title} ({number + 1}/{of})", emoji=False),
        optional=of > 1,
        element=PlainTextInputElement(
            action_id="text", multiline=True, max_length=_INPUT_LIMIT, initial_value=piece.text or None
        ),
    )


def _pack(asked: Asked) -> str:
    packed = json.dumps(asdict(asked), ensure_ascii=False, separators=(",", ":"))
    if len(packed) > _METADATA_LIMIT:
        raise ValueError("the value of the button is too long for a modal")
    return packed
