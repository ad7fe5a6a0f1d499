"""WeCom's error codes: which of them ask to wait, which are about the token, and what to do about the others."""

UNSURE = frozenset({-1})
"""WeCom was busy; whether it did what was asked is open."""
WORTHLESS = frozenset({40001, 40014, 42001})
"""It does not take the token: not valid, or over."""
WAITS: dict[int, float] = {45009: 60.0, 45033: 1.0, 45011: 60.0, 45047: 60.0}
"""How many seconds to wait after each code that says: too often, or too many at once."""

_CURES = {
    40001: "The secret is wrong: copy it anew from the application's page (应用管理 → 应用 → Secret).",
    40013: "The corporation's id is wrong: copy it from 我的企业 → 企业信息 → 企业ID.",
    40014: "WeCom does not take even a new access token: look whether the secret is this application's.",
    40056: "The AgentId is wrong: copy it from the application's page in the admin console.",
    41004: "The secret is missing: copy it from the application's page in the admin console.",
    42001: "The access token is over, even a new one: look at this machine's clock.",
    45009: "This API was called too often; WeCom takes calls again within a minute.",
    45033: "Too many calls ran at once; WeCom takes calls again within a second.",
    48002: "The application may not call this API: look at its rights in the admin console.",
    50001: "The address is not among the application's trusted domains.",
    60011: "The application may not see this person: add them to its 可见范围.",
    60020: "Add this machine's address to the application's trusted ones: 应用管理 → 应用 → 企业可信IP.",
    60111: "There is no such member, or they left.",
    81013: "The member does not exist, or is outside of the application's 可见范围.",
    301002: "The AgentId does not belong to this secret: copy both from the same application's page.",
    301014: "The application is switched off in the admin console.",
}
_OTHER = "Look the code up at https://developer.work.weixin.qq.com/devtool/query?e={code} ."


def cure(reason: str) -> str:
    """What to do about a refusal, in one sentence."""
    known = _CURES.get(int(reason)) if reason.isascii() and reason.isdigit() else None
    return known or _OTHER.format(code=reason)
