"""What GitHub's refusals are about, and what mends them.

GitHub has few codes: the status says what kind of refusal it is, and for 403 a few words of its message, which are
looked for here only.
"""

import re
from collections.abc import Callable
from datetime import datetime

import httpx

from adapters.errors import AdapterError, RateLimited, Refused, Unclear
from adapters.forge.calls import A_MINUTE, Service, seconds_to_wait
from adapters.refusals import Codes, deployment, message, place, refusal_of

CODES: Codes = {
    **deployment("Set APP_ID and PRIVATE_KEY of the same App; a key that was deleted is none.", "bad_credentials"),
    **deployment("Give the App the permissions of docs/howto/connect-github.md, and accept them.", "not_permitted"),
    **deployment("Let the organisation's IP allow list have this machine's address.", "address_not_allowed"),
    **deployment("The installation is suspended: its owner can end that in the App's settings.", "suspended"),
    **deployment("The repository's owner has not installed the App: open its page and install it.", "not_installed"),
    **deployment("Look at the App's installation and what its owner allows it.", "forbidden"),
    **place("not_found", cure="The App cannot see the repository: add it to the installation."),
    **place("archived", cure="The repository is archived."),
    **place("locked", cure="The conversation is locked."),
    **place("gone", cure="Issues are switched off in the repository."),
    **place("withheld", cure="GitHub withholds the repository for legal reasons."),
    **message("invalid"),
}
_WORDS = {
    "not_permitted": re.compile(r"not accessible by integration", re.IGNORECASE),
    "address_not_allowed": re.compile(r"IP allow list", re.IGNORECASE),
    "suspended": re.compile(r"installation has been suspended|suspended", re.IGNORECASE),
    "archived": re.compile(r"archived", re.IGNORECASE),
    "locked": re.compile(r"\blocked\b", re.IGNORECASE),
}
_STATUSES = {401: "bad_credentials", 404: "not_found", 410: "gone", 422: "invalid", 451: "withheld"}
_OFTEN = re.compile(r"rate limit|submitted too quickly|abuse detection", re.IGNORECASE)


def refusal_in(response: httpx.Response, now: Callable[[], datetime]) -> AdapterError:
    """What an answer that is no success means.

    A redirection of what was not done means that a name has changed: it is worth another try.
    """
    status, words = response.status_code, _words(response)
    if status >= 500:
        return Unclear(f"GitHub failed ({status}).")
    if status == 429 or (status in (403, 422) and _is_too_often(response, words)):
        return RateLimited(seconds_to_wait(response, now(), _reset(response)))
    if 300 <= status < 400:
        return RateLimited(A_MINUTE)
    if status == 403:
        found = (code for code, pattern in _WORDS.items() if pattern.search(words))
        return refusal_of(CODES, next(found, "forbidden"), words)
    return refusal_of(CODES, _STATUSES[status], words) if status in _STATUSES else Refused(str(status))


def cure(code: str) -> str:
    """What to do about a refusal, in one sentence; empty where that is not known."""
    return CODES[code].cure if code in CODES else ""


def _words(response: httpx.Response) -> str:
    try:
        answer = response.json()
    except ValueError:
        return ""
    return str(answer.get("message", "")) if isinstance(answer, dict) else ""


def _is_too_often(response: httpx.Response, words: str) -> bool:
    spent = response.headers.get("X-RateLimit-Remaining") == "0"
    return spent or "Retry-After" in response.headers or _OFTEN.search(words) is not None


def _reset(response: httpx.Response) -> str | None:
    """When the hour is over that is spent."""
    spent = response.headers.get("X-RateLimit-Remaining") == "0"
    return response.headers.get("X-RateLimit-Reset") if spent else None


GITHUB = Service("GitHub", {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}, refusal_in)
