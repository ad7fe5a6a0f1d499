"""What GitLab's refusals are about, and what mends them.

GitLab has no codes but the status, and a few words beside it, which are looked for here only. What it does not let
somebody see, it says is not there.
"""

import re
from collections.abc import Callable
from datetime import datetime

import httpx

from adapters.errors import AdapterError, RateLimited, Refused, Unclear
from adapters.forge.calls import A_MINUTE, Service, seconds_to_wait
from adapters.refusals import Codes, deployment, message, place, refusal_of

CODES: Codes = {
    **deployment("Make a new access token for the bot user, and set TOKEN: this one is over or wrong.", "bad_token"),
    **deployment("Make an access token with the scope api, and set TOKEN.", "scope_missing"),
    **place("forbidden", cure="Give the bot user the role Reporter in the project, if it is not archived or locked."),
    **place("not_found", cure="The bot user cannot see the project: make it a member, as a Reporter."),
    **message("invalid"),
}
_SCOPE = re.compile(r"insufficient_scope")
_STATUSES = {400: "invalid", 401: "bad_token", 403: "forbidden", 404: "not_found", 409: "invalid", 422: "invalid"}


def refusal_in(response: httpx.Response, now: Callable[[], datetime]) -> AdapterError:
    """What an answer that is no success means.

    A redirection of what was not done means that a path has changed: it is worth another try.
    """
    status = response.status_code
    if status >= 500:
        return Unclear(f"GitLab failed ({status}).")
    if status == 429:
        return RateLimited(seconds_to_wait(response, now(), response.headers.get("RateLimit-Reset")))
    if 300 <= status < 400:
        return RateLimited(A_MINUTE)
    if status == 403 and _SCOPE.search(response.text):
        return refusal_of(CODES, "scope_missing")
    return refusal_of(CODES, _STATUSES[status]) if status in _STATUSES else Refused(str(status))


def cure(code: str) -> str:
    """What to do about a refusal, in one sentence; empty where that is not known."""
    return CODES[code].cure if code in CODES else ""


GITLAB = Service("GitLab", {"Accept": "application/json"}, refusal_in)
