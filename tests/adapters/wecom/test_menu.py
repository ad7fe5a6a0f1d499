"""The application has its menu, put up once."""

import pytest

from adapters.errors import Barred
from adapters.wecom.people.menu import keep_menu
from tests.adapters.wecom.conftest import Office


async def test_menu_is_put_up_once(office: Office) -> None:
    for _ in range(2):
        await keep_menu(office.client)

    assert office.wecom.calls.count("menu/create") == 1
    assert office.wecom.menu is not None
    assert [entry["name"] for entry in office.wecom.menu] == ["状态", "草稿", "更多"]
    assert [entry["key"] for entry in office.wecom.menu[2]["sub_button"]] == ["代班", "停止", "报告", "设置", "帮助"]


async def test_other_menu_is_replaced(office: Office) -> None:
    office.wecom.menu = [{"type": "view", "name": "旧", "url": "https://x.cn", "sub_button": []}]

    await keep_menu(office.client)

    assert office.wecom.menu[0] == {"type": "click", "name": "状态", "key": "状态", "sub_button": []}


async def test_menu_that_cannot_be_looked_at_is_left_alone(office: Office) -> None:
    office.wecom.fail("menu/get", 48002)

    with pytest.raises(Barred):
        await keep_menu(office.client)
    assert office.wecom.menu is None
