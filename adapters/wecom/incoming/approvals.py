"""What WeCom tells of an approval → the request with a form, and what each of its approvers did about it; pure.

The callback ``sys_approval_change`` names an approval, and WeCom tells its fields and its course. No program
can answer one: that is left to the approver's own hand.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from adapters.chat import Closing, FormalAct, Message, Person
from adapters.request import (
    LONGEST_FIELD,
    MOST_FIELDS,
    Amount,
    Days,
    Entry,
    FormKind,
    Request,
    Role,
    amount_of,
    text_entries,
)
from adapters.wecom.ids import forms_of, person_id
from adapters.wecom.settings import Corporation

CHANGED = "sys_approval_change"
APPROVALS_AGENT = "3010040"
"""WeCom's own application for approvals, in whose name it tells of them."""
_ACTS: dict[int, FormalAct] = {2: "approve", 3: "decline"}
_PENDING, _DECIDED = 1, (2, 3, 10)
"""Waits for approvers; agreed to, turned down or paid, and so decided by one of them."""
_CURRENCY = "CNY"
_KINDS = (
    (FormKind.LEAVE, re.compile(r"请假|休假|年假|调休|leave|vacation", re.IGNORECASE)),
    (FormKind.PURCHASE, re.compile(r"采购|报销|付款|费用|借款|purchase|expense", re.IGNORECASE)),
    (FormKind.ACCESS, re.compile(r"权限|账号|开通|access", re.IGNORECASE)),
    (FormKind.DEPLOY, re.compile(r"上线|发布|部署|deploy|release", re.IGNORECASE)),
)
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("environment", re.compile(r"环境|environment", re.IGNORECASE)),
    ("rollback", re.compile(r"回滚|回退|rollback", re.IGNORECASE)),
    ("resource", re.compile(r"权限|系统|资源|resource|system", re.IGNORECASE)),
    ("remark", re.compile(r"事由|理由|原因|说明|备注|reason|remark", re.IGNORECASE)),
)


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _User(_Told):
    userid: str = Field(min_length=1, max_length=64)


class _Detail(_Told):
    approver: _User
    speech: str = ""
    sp_status: int
    sptime: int = 0


class _Node(_Told):
    sp_status: int = _PENDING
    details: tuple[_Detail, ...] = ()


class _Worded(_Told):
    text: str = ""


class _Control(_Told):
    control: str
    title: tuple[_Worded, ...] = ()
    value: dict[str, Any] = Field(default_factory=dict)


class _Filled(_Told):
    contents: tuple[_Control, ...] = ()


class Approval(_Told):
    """An approval as WeCom tells it."""

    sp_no: str = Field(pattern=r"^[0-9]{1,32}$")
    sp_name: str = ""
    sp_status: int = _PENDING
    apply_time: int
    applyer: _User
    sp_record: tuple[_Node, ...] = ()
    apply_data: _Filled = _Filled()


def messages_of(approval: Approval, corporation: Corporation, received: datetime) -> Sequence[Message | Closing]:
    """The request, asked of all who are to approve it or have ruled on it, what each said, and whom it asks no more."""
    corp, zone = corporation.corp_id, corporation.zone
    details = [detail for node in approval.sp_record for detail in node.details]
    concerned = [each for each in details if each.sp_status == _PENDING or each.sp_status in _ACTS]
    asked = tuple(dict.fromkeys(person_id(corp, each.approver.userid) for each in concerned))
    named = hashlib.sha256("\0".join(asked).encode()).hexdigest()[:16]
    key, place = f"wecom:{corp}:sp:{approval.sp_no}", forms_of(corp)
    applyer = approval.applyer.userid
    request = Message(
        key=f"{key}:{named}",
        place=place,
        id=approval.sp_no,
        thread=approval.sp_no,
        author=_person(applyer, corporation),
        text=approval.sp_name[:LONGEST_FIELD] or approval.sp_no,
        at=datetime.fromtimestamp(approval.apply_time, UTC),
        mentions=asked,
        request=replace(_request(approval, ZoneInfo(zone)), over=approval.sp_status != _PENDING),
    )
    ruled = [
        Message(
            key=f"{key}:{each.approver.userid}:{each.sp_status}",
            place=place,
            id=f"{approval.sp_no}/{each.approver.userid}",
            thread=approval.sp_no,
            author=_person(each.approver.userid, corporation),
            text=each.speech.strip(),
            at=datetime.fromtimestamp(each.sptime or approval.apply_time, UTC),
            act=_ACTS[each.sp_status],
        )
        for each in concerned
        if each.sp_status in _ACTS
    ]
    return [request, *ruled, *_closings(approval, corporation, key, received)] if asked else []


def _closings(approval: Approval, corporation: Corporation, key: str, received: datetime) -> Iterator[Closing]:
    """The whole of it is decided or taken back; or a part of its course is, whose other approvers are asked no more."""
    place, thread = forms_of(corporation.corp_id), approval.sp_no
    if approval.sp_status != _PENDING:
        details = [each for node in approval.sp_record for each in node.details]
        by = _decider(details, corporation) if approval.sp_status in _DECIDED else None
        yield Closing(key=f"{key}:over:{approval.sp_status}", place=place, thread=thread, at=received, by=by)
        return
    for number, node in enumerate(approval.sp_record):
        left = [person_id(corporation.corp_id, e.approver.userid) for e in node.details if e.sp_status == _PENDING]
        if node.sp_status in _ACTS and left:
            by = _decider(node.details, corporation)
            name = f"{key}:over:{number}:{node.sp_status}"
            yield Closing(key=name, place=place, thread=thread, at=received, by=by, people=tuple(left))


def _decider(details: Sequence[_Detail], corporation: Corporation) -> Person | None:
    ruled = [each for each in details if each.sp_status in _ACTS]
    last = max(ruled, key=lambda each: each.sptime, default=None)
    return _person(last.approver.userid, corporation) if last else None


def _person(user: str, corporation: Corporation) -> Person:
    return Person(person_id(corporation.corp_id, user), user, corporation.zone)


def _request(approval: Approval, zone: ZoneInfo) -> Request:
    entries = [each for control in approval.apply_data.contents for each in _entries(control, zone)]
    number = Entry("No.", approval.sp_no, "remark")
    return Request(_kind_of(approval), (*entries[: MOST_FIELDS - 1], number), by_hand=True)


def _kind_of(approval: Approval) -> FormKind:
    if any(control.control == "Vacation" for control in approval.apply_data.contents):
        return FormKind.LEAVE
    found = (kind for kind, pattern in _KINDS if pattern.search(approval.sp_name))
    return next(found, FormKind.OTHER)


def _entries(control: _Control, zone: ZoneInfo) -> Iterator[Entry]:
    """What was filled in; what cannot be told in a line, such as a file or a table, is left out."""
    label, value = (control.title[0].text if control.title else control.control), control.value
    match control.control:
        case "Text" | "Textarea":
            yield from _texts(label, _text(value.get("text")))
        case "Number":
            yield from _texts(label, _text(value.get("new_number")))
        case "Money":
            yield from _amount(label, _text(value.get("new_money")))
        case "Selector":
            yield from _texts(label, _chosen(value.get("selector")))
        case "DateRange":
            yield from _days(label, value.get("date_range"), zone)
        case "Attendance":
            yield from _days(label, _inside(value, "attendance", "date_range"), zone)
        case "Vacation":
            yield from _texts(label, _chosen(_inside(value, "vacation", "selector")))
            yield from _days(label, _inside(value, "vacation", "attendance", "date_range"), zone)


def _texts(label: str, text: str) -> Iterator[Entry]:
    role: Role = next((role for role, pattern in _ROLES if pattern.search(label)), "")
    yield from text_entries(iter([(label, text, role)]))


def _amount(label: str, money: str) -> Iterator[Entry]:
    amount: Amount | None = amount_of(money, _CURRENCY)
    if amount is not None or money:
        yield Entry(label[:60], amount or money[:LONGEST_FIELD])


def _days(label: str, given: Any, zone: ZoneInfo) -> Iterator[Entry]:
    begins, ends = (_inside(given, name) for name in ("new_begin", "new_end"))
    if isinstance(begins, int) and isinstance(ends, int) and 0 < begins <= ends < 2**33:
        first, last = (datetime.fromtimestamp(each, UTC).astimezone(zone).date() for each in (begins, ends))
        yield Entry(label[:60], Days(first, last))


def _chosen(selector: Any) -> str:
    options = _inside(selector, "options")
    worded = [_inside(option, "value") for option in options] if isinstance(options, list) else []
    texts = [_text(_inside(each, "text")) for words in worded if isinstance(words, list) for each in words]
    return ", ".join(filter(None, texts))


def _inside(given: Any, *names: str) -> Any:
    for name in names:
        given = given.get(name) if isinstance(given, dict) else None
    return given


def _text(given: Any) -> str:
    return given.strip() if isinstance(given, str) else ""
