"""The menu at the foot of the talk with an application: its entries are commands, sent as they are named here.

WeCom shows three entries, each with up to five under it, of 16 and 40 bytes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.errors import Refused
from adapters.wecom.outgoing.calls import Client

_NO_MENU = "46003"
_MORE = ("代班", "停止", "报告", "设置", "帮助")

Entry = dict[str, Any]


async def keep_menu(client: Client) -> None:
    """Put the menu up, unless it stands there already."""
    agent = client.corporation.agent_id or 0
    wanted = _entries()
    if await _shown(client, agent) != wanted:
        await client.post("menu/create", {"button": wanted}, agentid=agent)


def _entries() -> list[Entry]:
    return [_click("状态"), _click("草稿"), {"name": "更多", "sub_button": [_click(name) for name in _MORE]}]


def _click(name: str) -> Entry:
    return {"type": "click", "name": name, "key": name}


async def _shown(client: Client, agent: int) -> list[Entry]:
    try:
        answer = await client.get("menu/get", agentid=agent)
    except Refused as refused:
        if refused.reason != _NO_MENU:
            raise
        return []
    return _read(answer.get("button"))


def _read(entries: object) -> list[Entry]:
    """What WeCom tells of a menu, without what is empty."""
    return [_entry(entry) for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, Sequence) else []


def _entry(told: Mapping[str, Any]) -> Entry:
    under = _read(told.get("sub_button"))
    if under:
        return {"name": told.get("name"), "sub_button": under}
    return {name: told[name] for name in ("type", "name", "key") if told.get(name)}
