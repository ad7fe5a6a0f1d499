"""WeCom's own approvals: what 王芳 answered there is learnt, her next answer is foreseen, and only she gives it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.request import Amount, FormKind
from memory.decisions.decisions import decisions_of
from memory.domain import Act, Decision
from memory.workers import all_workers, worker_seal
from tests.wecom_stage import HAN, LI, WANG, Office, buttons_of, in_words, open_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path / "home") as opened:
        await opened.say(WANG, "签批 开")
        await opened.press(WANG, "我同意")
        yield opened


def form(money: str, reason: str) -> list[dict[str, Any]]:
    """A purchase as WeCom tells it."""
    return [
        {"control": "Money", "id": "Money-1", "title": titled("金额"), "value": {"new_money": money}},
        {"control": "Textarea", "id": "Textarea-1", "title": titled("事由"), "value": {"text": reason}},
        {"control": "File", "id": "File-1", "title": titled("附件"), "value": {"files": [{"file_id": "F1"}]}},
    ]


def titled(text: str) -> list[dict[str, str]]:
    """What a field is called."""
    return [{"text": text, "lang": "zh_CN"}]


async def change(office: Office, number: str) -> None:
    """WeCom tells that an approval changed, and everything that follows happens."""
    office.clock.advance(timedelta(minutes=1))
    fields = office.wecom.approval_changed(number)
    for _ in range(2):
        assert (await office.postman.deliver(fields)).status_code == 200
    await office.app.settle()


async def decided(office: Office) -> list[Decision]:
    """What 王芳 decided, oldest first."""
    async with office.app.of.record.read() as session:
        (wang,) = await all_workers(session)
        return await decisions_of(session, await worker_seal(session, office.app.of.master, wang.id), wang.id)


async def test_what_the_worker_rules_on_approvals_is_learnt_and_foreseen_and_never_done_for_them(
    office: Office,
) -> None:
    for number, (money, status, speech) in enumerate([("120.00", 2, ""), ("9000.00", 3, "超出预算了")] * 2):
        name = f"20260302000{number}"
        office.wecom.approval(name, "采购申请", (LI, HAN)[number // 2], form(money, "办公用品"), WANG, HAN)
        await change(office, name)
        office.wecom.rule(name, WANG, status, speech)
        await change(office, name)
    found = await decided(office)
    assert [(each.act, each.reply) for each in found] == [(Act.APPROVE, ""), (Act.DECLINE, "超出预算了")] * 2
    request = found[0].situation.trigger.request
    assert request is not None
    assert (request.form, request.amounts) == (FormKind.PURCHASE, (Amount(Decimal("120.00"), "CNY"),))

    office.wecom.approval("202603020009", "采购申请", LI, form("8800.00", "办公用品"), WANG)
    await change(office, "202603020009")
    card = office.cards_of(WANG)[-1]
    said = str(card.body)
    assert "李雷请你签批采购" in in_words(card)
    assert "超出预算了" in said
    assert "8,800.00 CNY" in said
    assert "202603020009" in said
    assert not {"批准", "编辑"} & set(buttons_of(card))
    assert {path for path in office.wecom.calls if path.startswith("oa/")} == {"oa/getapprovaldetail"}


async def test_leave_is_read_with_its_days_and_what_wecom_does_not_tell_is_left(office: Office) -> None:
    days = {"new_begin": 1772467200, "new_end": 1772640000}
    vacation = {
        "vacation": {
            "selector": {"type": "single", "options": [{"key": "1", "value": titled("年假")}]},
            "attendance": {"date_range": {"type": "halfday", **days, "new_duration": 259200}, "type": 1},
        }
    }
    contents = [{"control": "Vacation", "id": "vacation-1", "title": titled("请假类型"), "value": vacation}]
    office.wecom.approval("202603020001", "请假", LI, contents, WANG)
    await change(office, "202603020001")
    said = str(office.cards_of(WANG)[-1].body)
    assert "李雷请你签批请假" in said
    assert "年假" in said
    assert "2026-03-03 – 2026-03-05" in said
    cards = len(office.cards_of(WANG))
    office.wecom.approval("202603020002", "请假", LI, contents, HAN)
    await change(office, "202603020002")
    office.wecom.approval("202603020003", "请假", LI, contents, WANG)
    fields = office.wecom.approval_changed("202603020003")
    del office.wecom.approvals["202603020003"]
    assert (await office.postman.deliver(fields)).status_code == 200
    await office.app.settle()
    assert len(office.cards_of(WANG)) == cards
