"""What WeCom answered → the answer's fields, or what went wrong in the words of ``adapters.errors``.

Codes decide, never the words beside them: WeCom changes those.
"""

from collections.abc import Mapping
from typing import Any

import httpx

from adapters.errors import RateLimited, Unclear
from adapters.wecom.outgoing.refusals import UNSURE, WAITS, refusal

_ONE = 1.0
_MOST_SECONDS = 3600.0


def read_answer(response: httpx.Response) -> Mapping[str, Any]:
    """The fields of an answer, its ``errcode`` whatever it is among them.

    Raises:
        RateLimited: HTTP says to come later.
        Unclear: WeCom failed, or somebody else answered.
    """
    if response.status_code == 429:
        raise RateLimited(_retry_after(response) or _ONE)
    if response.status_code >= 500:
        raise Unclear(f"WeCom failed ({response.status_code}).")
    try:
        fields = response.json()
    except ValueError:
        fields = None
    if not isinstance(fields, dict) or not isinstance(fields.get("errcode", 0), int) or response.status_code >= 300:
        raise Unclear(f"WeCom's answer could not be read ({response.status_code}).")
    return fields


def check_code(response: httpx.Response, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of an answer that says yes.

    Raises:
        Refused: It says no, with its code as the reason.
        Barred: It says no to the deployment, with its code as the reason.
        RateLimited: It says later.
        Unclear: It says that WeCom was busy.
    """
    code = fields.get("errcode", 0)
    if code in UNSURE:
        raise Unclear(f"WeCom was busy ({code}).")
    if code in WAITS:
        raise RateLimited(_retry_after(response) or WAITS[code])
    if code:
        raise refusal(str(code), str(fields.get("errmsg", "")))
    return fields


def _retry_after(response: httpx.Response) -> float | None:
    wait = response.headers.get("Retry-After", "")
    return min(float(wait), _MOST_SECONDS) if wait.isascii() and wait.isdigit() else None
