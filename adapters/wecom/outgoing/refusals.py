"""WeCom's error codes: which ask to wait, which are about the token, what the others are about, and what mends them."""

from adapters.errors import AdapterError
from adapters.refusals import Codes, deployment, message, place, refusal_of
from adapters.wording import Worded

UNSURE = frozenset({-1})
"""WeCom was busy; whether it did what was asked is open."""
WORTHLESS = frozenset({40001, 40014, 42001})
"""It does not take the token: not valid, or over."""
WAITS: dict[int, float] = {6000: 1.0, 45009: 60.0, 45033: 1.0, 45011: 60.0, 45047: 60.0}
"""How many seconds to wait after each code that says: too often, too many at once, or somebody else was quicker."""

_RIGHTS = "The application may not call this API: look at its rights in the admin console."
_SEEN = "The application may not see this person: add them to its 可见范围."
_AGENT = "The AgentId does not belong to this secret: copy both from the same application's page."
_STOPPED = "The application is switched off in the admin console."
_ROBOT = "The robot was switched off or its secret changed: look at its page in WeCom."

CODES: Codes = {
    **deployment("The secret is wrong: copy it anew from the application's page (应用管理 → 应用 → Secret).", "40001"),
    **deployment("The corporation's id is wrong: copy it from 我的企业 → 企业信息 → 企业ID.", "40013", "2000002"),
    **deployment(
        "WeCom does not take even a new access token: look whether the secret is this application's.", "40014"
    ),
    **deployment("The AgentId is wrong: copy it from the application's page in the admin console.", "40056", "41011"),
    **deployment("The secret is another application's: copy it from this one's page.", "40091"),
    **deployment("WeCom got no access token: look at the proxy, which must leave the address as it is.", "41001"),
    **deployment("The corporation's id is missing: set CORP_ID.", "41002"),
    **deployment("The secret is missing: copy it from the application's page in the admin console.", "41004"),
    **deployment("The access token is over, even a new one: look at this machine's clock.", "42001"),
    **deployment("The application has to be set up first: open its page in the admin console.", "43009"),
    **deployment(_RIGHTS, "48001", "48002", "48004", "48005", "48006"),
    **deployment("The address is not among the application's trusted domains.", "50001"),
    **deployment(_STOPPED, "50003", "301014"),
    **deployment(
        "Add this machine's address to the application's trusted ones: 应用管理 → 应用 → 企业可信IP.", "60020"
    ),
    **deployment(_AGENT, "301002"),
    **deployment("The corporation's licence for this interface is over: renew it (接口许可).", "701008", "90208"),
    **deployment(_ROBOT, "93000", "93004"),
    **place("60011", "50002", "81011", cure=_SEEN),
    **place("40003", "40031", "40070", "46004", "60111", cure="There is no such member, or they left."),
    **place("43004", "43007", cure="The member has not joined yet: let them open WeCom once."),
    **place("60119", "60121", cure="The member's account is disabled."),
    **place("81013", cure="The member does not exist, or is outside of the application's 可见范围."),
    **place("93006", cure="A robot may write only to who wrote to it first: say a word to it."),
    **place("49008", "86001", "86003", "86101", "86217", "86220", "93008", cure="The robot is not in that group."),
    **message("40004", "40005", "40006", "40007", "40008", "40009", "40011", "40016", "40017", "40018", "40019"),
    **message("40020", "40022", "40023", "40032", "40033", "40035", "40039", "40050", "40054", "40055", "40058"),
    **message("40063", "40066", "40068", "40071", "41006", "41007", "41008", "41016", "41025", "41030"),
    **message("44001", "44002", "44003", "44004", "45001", "45002", "45003", "45004", "45005", "45006", "45007"),
    **message("45008", "45010", "45015", "45029", "46001", "46003", "47001", "72023", "82001", "82002", "82003"),
    **message("85002", "846605", "846607", "846608"),
}
_OTHER = "Look the code up at https://developer.work.weixin.qq.com/devtool/query?e={code} ."
_WAITING = {
    "6000": "Two processes wrote at once; WeCom takes calls again within a second.",
    "45009": "This API was called too often; WeCom takes calls again within a minute.",
    "45033": "Too many calls ran at once; WeCom takes calls again within a second.",
}


def refusal(code: str, words: str = "") -> AdapterError:
    """The error that a code stands for, said with ``words``."""
    return refusal_of(CODES, code, words)


def cure(reason: str) -> str:
    """What to do about a refusal, in one sentence."""
    known = CODES[reason].cure if reason in CODES else _WAITING.get(reason)
    return known or Worded(_OTHER, code=reason)
