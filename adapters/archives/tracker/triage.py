"""What somebody did to an issue → the act that it was, and words for it. Pure."""

import re

from adapters.chat import FormalAct

_DECLINED = re.compile(
    r"not[ _-]?planned|won'?t|wontfix|duplicate|invalid|cannot reproduce|rejected|declined|not a bug|obsolete"
    r"|不修|不做|重复|无效|拒绝|无法重现",
    re.IGNORECASE,
)
_DEFERRED = re.compile(
    r"backlog|later|someday|icebox|deferred|postponed|on[ _-]?hold|future|stale|low(?:est)?\b|\bp[345]\b|minor|trivial"
    r"|暂缓|延期|以后|低优先",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"needs?[ _-]?(?:info|more|repro|feedback|details)|waiting for (?:reporter|customer)|待补充|需要信息", re.IGNORECASE
)


_BY_LABEL: tuple[tuple[FormalAct, re.Pattern[str]], ...] = (
    ("decline", _DECLINED),
    ("ask", _ASKED),
    ("defer", _DEFERRED),
    ("acknowledge", re.compile("")),
)


def of_closing(reason: str) -> tuple[FormalAct, str]:
    """Closing an issue, for a reason that the tracker has a word for."""
    told = reason.replace("_", " ").strip() or "done"
    return ("decline" if _DECLINED.search(reason) else "answer"), f"Closed: {told}"


def of_label(label: str) -> tuple[FormalAct, str]:
    """Setting a label or a priority."""
    return next(act for act, pattern in _BY_LABEL if pattern.search(label)), f"Label: {label}"


def of_milestone(milestone: str) -> tuple[FormalAct, str]:
    """Planning an issue for a milestone."""
    return ("defer" if _DEFERRED.search(milestone) else "acknowledge"), f"Milestone: {milestone}"


def of_assignment(assignee: str, *, to_self: bool) -> tuple[FormalAct, str]:
    """Giving an issue to somebody, or taking it."""
    return ("acknowledge" if to_self else "delegate"), f"Assigned to @{assignee}"
