"""A second opinion on what we hand to Slack: that of ``slackblocks``, another model of Block Kit with its limits.

It builds everything anew from the payload and raises ``InvalidUsageError`` where Slack would refuse; which blocks
may stand on which surface, and what a message may hold in all, it checks as well.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import slackblocks as kit

Payload = Mapping[str, Any]


def agree_on_message(text: str, blocks: Sequence[Payload]) -> None:
    """Build a message of text and blocks."""
    kit.Message(channel="C1", text=text, blocks=[_block(block) for block in blocks])


def agree_on_view(view: Payload) -> None:
    """Build a modal or a Home tab."""
    blocks = [_block(block) for block in view["blocks"]]
    if view["type"] == "home":
        kit.HomeTabView(blocks)
        return
    title, submit = view["title"]["text"], view["submit"]["text"]
    kit.ModalView(title, blocks, submit=submit, private_metadata=view["private_metadata"])


def _block(block: Payload) -> kit.Block:
    name = block.get("block_id")
    match block["type"]:
        case "actions":
            return kit.ActionsBlock([_element(element) for element in block["elements"]], block_id=name)
        case "input":
            hint = kit.Text.from_dict(block["hint"]) if "hint" in block else None
            label = kit.Text.from_dict(block["label"])
            return kit.InputBlock(label, element=_element(block["element"]), hint=hint, block_id=name)
        case "table":
            return kit.TableBlock([[kit.RawText(cell["text"]) for cell in row] for row in block["rows"]])
        case "data_visualization":
            return kit.DataVisualizationBlock(block["title"], _chart(block["chart"]))
    return kit.Block.from_dict(dict(block))


def _chart(chart: Payload) -> kit.BarChart:
    series = [
        kit.DataSeries(one["name"], [kit.DataPoint(point["label"], point["value"]) for point in one["data"]])
        for one in chart["series"]
    ]
    return kit.BarChart(series, kit.AxisConfig(chart["axis_config"]["categories"]))


def _element(element: Payload) -> Any:
    name = element["action_id"]
    match element["type"]:
        case "button":
            text = kit.Text.from_dict(element["text"])
            return kit.Button(text, name, value=element.get("value"), style=element.get("style"))
        case "overflow":
            return kit.OverflowMenu(name, [kit.Option.from_dict(option) for option in element["options"]])
        case "plain_text_input":
            initial, most = element.get("initial_value"), element["max_length"]
            return kit.PlainTextInput(name, initial_value=initial, multiline=True, max_length=most)
        case "users_select":
            return kit.UserSelectMenu(name, initial_user=element.get("initial_user"))
    assert element["type"] == "multi_conversations_select", element["type"]
    return kit.ConversationMultiSelectMenu(
        name,
        initial_conversations=element.get("initial_conversations"),
        filter=kit.ConversationFilter.from_dict(element["filter"]),
    )
