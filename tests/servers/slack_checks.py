"""What Slack checks of a message or view before it takes it: a code if it would refuse, else ``None``."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

MAX_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_PREFILL = 3000
MAX_MARKDOWN = 12_000
MAX_CELLS = 10_000

_EVERYWHERE = {"actions", "context", "divider", "header", "image", "input", "rich_text", "section"}
_SURFACES = {
    "message": _EVERYWHERE | {"markdown", "table", "data_visualization"},
    "modal": _EVERYWHERE,
    "home": _EVERYWHERE,
}
_RINGS = re.compile(r"<(?:[@#]\w|!(?:here|channel|everyone|subteam|date))|@(?:here|channel|everyone|all)\b", re.I)
_UNSEEN = {"action_id", "block_id", "value", "private_metadata", "initial_user", "initial_conversations"}


def check_message(message: Mapping[str, Any]) -> str | None:
    """The fault of a message, if it has one."""
    if not str(message.get("text") or "").strip():
        return "no_text"
    blocks = message.get("blocks") or []
    fault = "msg_blocks_too_long" if _markdown(blocks) > MAX_MARKDOWN else None
    return check_blocks(blocks, "message", MAX_BLOCKS) or fault or check_metadata(message.get("metadata"))


def check_blocks(blocks: Any, surface: str, limit: int) -> str | None:
    """The fault of a list of blocks, if it has one."""
    if not isinstance(blocks, list) or len(blocks) > limit:
        return "invalid_blocks"
    if not all(isinstance(block, dict) and block.get("type") in _SURFACES[surface] for block in blocks):
        return "invalid_blocks"
    if not all(map(_is_well_formed, blocks)):
        return "invalid_blocks"
    kinds = Counter(block["type"] for block in blocks)
    if kinds["table"] > 1 or kinds["data_visualization"] > 2:
        return "invalid_blocks"
    elements = list(_elements(blocks))
    if _doubled(block.get("block_id") for block in blocks) or _doubled(e.get("action_id") for e in elements):
        return "invalid_blocks"
    return None if all(map(_is_element, elements)) and all(map(_has_text, blocks)) else "invalid_blocks"


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
    if not _is_plain(view.get("title"), 24) or not _is_plain(view.get("submit"), 24):
        return "invalid_arguments"
    if len(view.get("private_metadata", "")) > 3000:
        return "invalid_arguments"
    inputs = [block for block in view.get("blocks", []) if block.get("type") == "input"]
    return check_blocks(view.get("blocks"), "modal", MAX_VIEW_BLOCKS) or (
        None if all(map(_is_input, inputs)) else "invalid_arguments"
    )


def check_home(view: Any) -> str | None:
    """The fault of a Home tab, if it has one."""
    if not isinstance(view, dict) or view.get("type") != "home":
        return "invalid_arguments"
    if view.keys() & {"title", "submit", "close"} or len(view.get("private_metadata", "")) > 3000:
        return "invalid_arguments"
    return check_blocks(view.get("blocks"), "home", MAX_VIEW_BLOCKS)


def check_prompts(prompts: Any) -> str | None:
    """The fault of suggested prompts, if they have one."""
    if not isinstance(prompts, list) or not 0 < len(prompts) <= 4:
        return "invalid_arguments"
    complete = all(isinstance(one, dict) and one.get("title") and one.get("message") for one in prompts)
    return None if complete else "invalid_arguments"


def rings(shown: Any) -> list[str]:
    """What in a payload would call somebody, or name a channel, if Slack read it; ids and values are not read."""
    if isinstance(shown, str):
        return _RINGS.findall(shown)
    if isinstance(shown, dict):
        return [found for name, part in shown.items() if name not in _UNSEEN for found in rings(part)]
    return [found for part in shown for found in rings(part)] if isinstance(shown, list) else []


def _elements(blocks: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for block in blocks:
        if block["type"] in ("actions", "context"):
            yield from block.get("elements", [])
        if "element" in block:
            yield block["element"]


def _is_well_formed(block: Mapping[str, Any]) -> bool:
    match block["type"]:
        case "data_visualization":
            return _is_chart(block)
        case "table" if not _is_table(block.get("rows")):
            return False
    try:
        parsed = Block.parse(dict(block))
        return parsed is not None and bool(json.dumps(parsed.to_dict()))
    except (SlackObjectFormationError, TypeError):
        return False


def _is_table(rows: Any) -> bool:
    if not isinstance(rows, list) or not 0 < len(rows) <= 100 or not all(0 < len(row) <= 20 for row in rows):
        return False
    cells = [cell for row in rows for cell in row]
    if not all(cell.get("type") == "raw_text" and cell.get("text") for cell in cells):
        return False
    return len({len(row) for row in rows}) == 1 and sum(len(cell["text"]) for cell in cells) <= MAX_CELLS


def _is_chart(block: Mapping[str, Any]) -> bool:
    chart = block.get("chart") or {}
    series, categories = chart.get("series") or [], (chart.get("axis_config") or {}).get("categories") or []
    names = [one.get("name") for one in series]
    return (
        chart.get("type") == "bar"
        and 0 < len(str(block.get("title") or "")) <= 50
        and 0 < len(series) <= 6
        and 0 < len(categories) <= 20
        and all(map(_is_label, [*names, *categories]))
        and not (_doubled(names) or _doubled(categories))
        and all([point["label"] for point in one["data"]] == categories for one in series)
        and all(math.isfinite(point["value"]) for one in series for point in one["data"])
    )


def _is_label(label: Any) -> bool:
    return isinstance(label, str) and 0 < len(label) <= 20


def _is_element(element: Mapping[str, Any]) -> bool:
    match element.get("type"):
        case "button":
            return _is_plain(element.get("text"), 75) and len(element.get("value") or "") <= 2000
        case "overflow":
            options = element.get("options") or []
            return 0 < len(options) <= 5 and all(map(_is_option, options))
    return True


def _is_option(option: Mapping[str, Any]) -> bool:
    return _is_plain(option.get("text"), 75) and 0 < len(option.get("value") or "") <= 150


def _is_input(block: Mapping[str, Any]) -> bool:
    element = block.get("element") or {}
    if not _is_plain(block.get("label"), 2000) or ("hint" in block and not _is_plain(block["hint"], 2000)):
        return False
    if element.get("default_to_current_conversation") and element.get("initial_conversations"):
        return False
    return len(element.get("initial_value") or "") <= MAX_PREFILL


def _is_plain(text: Any, limit: int) -> bool:
    if not isinstance(text, dict) or text.get("type") != "plain_text":
        return False
    return bool(str(text.get("text") or "").strip()) and len(text["text"]) <= limit


def _has_text(block: Mapping[str, Any]) -> bool:
    if block["type"] == "markdown":
        return bool(block["text"].strip())
    if block["type"] == "header":
        return _is_plain(block.get("text"), 150)
    texts = [block.get("text"), *block.get("fields", [])]
    texts += [element for element in block.get("elements", []) if element.get("type") == "mrkdwn"]
    shown = [text["text"] for text in texts if text]
    return all(0 < len(text) <= 3000 for text in shown) and (block["type"] != "section" or bool(shown))


def _markdown(blocks: Iterable[Any]) -> int:
    return sum(len(block.get("text", "")) for block in blocks if block.get("type") == "markdown")


def _doubled(ids: Iterable[str | None]) -> bool:
    return any(count > 1 for count in Counter(filter(None, ids)).values())
