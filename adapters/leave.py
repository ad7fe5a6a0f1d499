"""Words by which people say in a status or a calendar that they are away, in English and Chinese."""

import re

_LEAVE = re.compile(
    r"\b(?:vacation\w*|holidays?|out of (?:the )?office|ooo|sick|leave|pto|days? off|time off|away|travel(?:l?ing)?)\b"
    r"|休假|请假|外出|出差|不在|年假|事假|病假|产假|陪产假|婚假|丧假|探亲假|育儿假|调休|假期|度假|放假",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|never|without|cancel(?:l?ed)?|end of|back from|return(?:ing|ed)? from"
    r"|after) (?:\w+ ){0,2}?(?:vacation\w*"
    r"|holidays?|out of (?:the )?office|ooo|sick|leave|pto|days? off|time off|away|travel(?:l?ing)?)\b"
    r"|\b(?:cancel(?:l?ed)?|declined|rejected)\b|(?:取消|撤销|不|没|未|勿|结束|销)(?:了|再|用|去|能|休|请)*"
    r"(?:休假|请假|外出|出差|年假|事假|病假|产假|婚假|调休|假期|度假|放假|假)",
    re.IGNORECASE,
)
"""What says that it is none, or none any more."""
_ABOUT = re.compile(
    r"\b(?:meetings?|sync|call|review|approvals?|approve|polic(?:y|ies)|planning|plan|request|training|workshop|party"
    r"|discussion|interview|balance|calendar|schedule|reminder|deadline|handover|hand-?off|form|1:1|webinar|q&a|demo)\b"
    r"|会议|评审|审批|制度|计划|讨论|培训|统计|安排|申请|提醒|交接|聚会|晚会|截止|政策|余额",
    re.IGNORECASE,
)
"""What says that somebody works on leave, their own or others'."""
_WORKS = re.compile(r"补班|上班|值班|加班|\bon[- ]?(?:call|duty)\b|\bworking day\b", re.IGNORECASE)


def tells_of_leave(text: str) -> bool:
    """Whether a status or a title says that somebody is away."""
    if _WORKS.search(text) or _DENIED.search(text) or _ABOUT.search(text):
        return False
    return _LEAVE.search(text) is not None
