"""Checks for requests that claim to come from a platform: size, freshness, signature, replay, shape.

What is signed and where the signature stands is each platform's own and lives in its ``guard``. Every check
raises ``Forged`` with the HTTP status of the answer; its text names the fault and never quotes the request.
"""

import hmac
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import ClientDisconnect, Request

from adapters.errors import Forged

MAX_BODY = 1024 * 1024
MAX_DEPTH = 64
TOLERANCE = timedelta(seconds=300)

_BRACKETS = re.compile(r'"(?:[^"\\]+|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)

_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}
_SURROGATE = re.compile(r"\\ud[89a-f]", re.IGNORECASE)


async def read_body(request: Request, limit: int = MAX_BODY) -> bytes:
    """Read the body, and no more of it than ``limit`` bytes.

    Raises:
        Forged: The body is larger (413), or the sender hung up (400).
    """
    declared = request.headers.get("content-length", "0")
    if not (declared.isascii() and declared.isdigit()) or int(declared) > limit:
        raise Forged("The request is too large.", 413)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise Forged("The request is too large.", 413)
    except ClientDisconnect:
        raise Forged("The request broke off.", 400) from None
    return bytes(body)


def read_header(request: Request, name: str, shape: re.Pattern[str]) -> str:
    """The value of a header that must stand exactly once and match ``shape`` from end to end.

    Raises:
        Forged: It is missing, doubled or misshapen.
    """
    values = request.headers.getlist(name)
    if len(values) != 1 or not shape.fullmatch(values[0]):
        raise Forged(f"The header {name} is missing, doubled or misshapen.", 400)
    return values[0]


def check_fresh(sent: int, now: datetime, tolerance: timedelta = TOLERANCE) -> None:
    """Refuse a request whose Unix time is further than ``tolerance`` from now, in either direction.

    Raises:
        Forged: It is too old, or from the future.
    """
    if abs(now.timestamp() - sent) > tolerance.total_seconds():
        raise Forged("The request is not fresh.", 401)


def check_signature(given: str, accepted: Iterable[str]) -> None:
    """Compare a signature with all accepted ones, in a time that tells nothing.

    Raises:
        Forged: It equals none of them.
    """
    if True not in [hmac.compare_digest(given.encode(), one.encode()) for one in accepted]:
        raise Forged("The signature is wrong.", 401)


def read_text(body: bytes) -> str:
    """The body as UTF-8 text.

    Raises:
        Forged: It is not UTF-8.
    """
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Forged("The request is not UTF-8.", 400) from None


def read_object(text: str, depth: int = MAX_DEPTH) -> Mapping[str, Any]:
    """A JSON object that is not nested deeper than ``depth``; half a character in it becomes a question mark.

    Raises:
        Forged: It is not JSON, not an object, or nested too deeply.
    """
    if text.count("[") + text.count("{") > depth and _is_deeper(text, depth):
        raise Forged("The request is nested too deeply.", 400)
    try:
        value = json.loads(text)
        if _SURROGATE.search(text):
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except ValueError:
        raise Forged("The request is not JSON.", 400) from None
    if not isinstance(value, dict):
        raise Forged("The request is not a JSON object.", 400)
    return value


def _is_deeper(text: str, depth: int) -> bool:
    level = 0
    for token in _BRACKETS.finditer(text):
        level += _STEPS.get(token[0], 0)
        if level > depth:
            return True
    return False


class Replays:
    """Signatures seen within the window in which a request counts as fresh; the oldest give way at the bound.

    Args:
        now: The clock.
        bound: How many signatures are kept. Only signed requests come here, so no stranger can fill it.
    """

    def __init__(self, now: Callable[[], datetime], bound: int = 20_000) -> None:
        self._now = now
        self._bound = bound
        self._seen: OrderedDict[str, datetime] = OrderedDict()

    def claim(self, signature: str) -> None:
        """Note a signature as used.

        Raises:
            Forged: It was used before (409).
        """
        if self.knows(signature):
            raise Forged("The request was sent before.", 409)
        self._seen[signature] = self._now() + 2 * TOLERANCE
        if len(self._seen) > self._bound:
            self._seen.popitem(last=False)

    def knows(self, signature: str) -> bool:
        """Whether a signature is noted as used."""
        self._expire(self._now())
        return signature in self._seen

    def release(self, signature: str) -> None:
        """Forget a signature whose request could not be handled, so that it may come again."""
        self._seen.pop(signature, None)

    def _expire(self, now: datetime) -> None:
        while self._seen and next(iter(self._seen.values())) < now:
            self._seen.popitem(last=False)
