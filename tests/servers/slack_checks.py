"""What Slack checks of a message or modal before it takes it: a code if it would refuse, else ``None``."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

MAX_BLOCKS = 50
MAX_MODAL_BLOCKS = 100
MAX_PREFILL = 3000


def check_message(message: Mapping[str, Any]) -> str | None:
    """The fault of a message, if it has one."""
    if not str(message.get("text") or "").strip():
        return "no_text"
    return check_blocks(message.get("blocks") or [], MAX_BLOCKS) or check_metadata(message.get("metadata"))


def check_blocks(blocks: Any, limit: int) -> str | None:
    """The fault of a list of blocks, if it has one."""
    if not isinstance(blocks, list) or len(blocks) > limit:
        return "invalid_blocks"
    if not all(_is_known(block) for block in blocks):
        return "invalid_blocks"
    elements = [element for block in blocks for element in block.get("elements", [])]
    if _doubled(block.get("block_id") for block in blocks):
        return "invalid_blocks"
    if _doubled(element.get("action_id") for element in elements):
        return "invalid_blocks"
    return None if all(map(_is_plain, elements)) and all(map(_has_text, blocks)) else "invalid_blocks"


def check_metadata(metadata: Any) -> str | None:
    """The fault of a message's metadata, if it has one."""
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        return "invalid_metadata_format"
    payload = metadata.get("event_payload")
    flat = isinstance(payload, dict) and all(isinstance(v, str | int | float) for v in payload.values())
    return None if flat else "invalid_metadata_schema"


def check_view(view: Any) -> str | None:
    """The fault of a modal, if it has one."""
    if not isinstance(view, dict) or view.get("type") != "modal":
        return "invalid_arguments"
    title = view.get("title", {})
    if title.get("type") != "plain_text" or not 0 < len(title.get("text", "")) <= 24:
        return "invalid_arguments"
    if len(view.get("private_metadata", "")) > 3000 or not view.get("submit"):
        return "invalid_arguments"
    prefills = [block.get("element", {}).get("initial_value", "") for block in view.get("blocks", [])]
    if any(len(prefill) > MAX_PREFILL for prefill in prefills):
        return "invalid_arguments"
    return check_blocks(view.get("blocks"), MAX_MODAL_BLOCKS)


def _is_known(block: Any) -> bool:
    if not isinstance(block, dict):
        return False
    try:
        parsed = Block.parse(block)
        return parsed is not None and bool(json.dumps(parsed.to_dict()))
    except SlackObjectFormationError:
        return False


def _is_plain(element: Mapping[str, Any]) -> bool:
    return element.get("type") != "button" or element.get("text", {}).get("type") == "plain_text"


def _has_text(block: Mapping[str, Any]) -> bool:
    texts = [block.get("text"), *block.get("fields", [])]
    texts += [element for element in block.get("elements", []) if element.get("type") == "mrkdwn"]
    shown = [text["text"] for text in texts if text]
    return all(0 < len(text) <= 3000 for text in shown) and (block["type"] != "section" or bool(shown))


def _doubled(ids: Iterable[str | None]) -> bool:
    return any(count > 1 for count in Counter(filter(None, ids)).values())
