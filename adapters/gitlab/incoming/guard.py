"""The door: only what GitLab signed, or what bears its secret, gets in, and comes out parsed.

GitLab signs the id of the delivery, a time and the body, where the webhook has a signing token; older ones only bear a
secret. What is signed and not fresh is refused; what comes again is known by its name.

The header ``X-Gitlab-Event-UUID`` names no delivery: all that one request to GitLab sets off has the same. And
``X-Gitlab-Webhook-UUID`` is another one for each try. The same over all tries is ``Idempotency-Key``, which a signed
delivery has as its ``webhook-id``; and the body.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request

from adapters.errors import Forged
from adapters.gitlab.settings import GitLabSettings
from adapters.webhook import check_fresh, check_signature, read_body, read_header, read_object, read_text

EVENTS = "/gitlab/events"
MOST_BYTES = 4 * 1024 * 1024

_EVENT = re.compile(r"[A-Za-z ]{1,50}")
_DELIVERY = re.compile(r"[0-9A-Za-z._-]{1,64}")
_TIME = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURES = re.compile(r"v1,[0-9A-Za-z+/]{43}=(?: v1,[0-9A-Za-z+/]{43}=){0,3}", re.ASCII)
_SECRET = re.compile(r"[ -~]{1,255}")
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Admitted:
    """A verified request: which event it says it is, what it holds, and its names.

    Attributes:
        event: As in the header.
        payload: The body.
        delivery: GitLab's name of the delivery; the body's, where GitLab gave none.
        digest: The name of the body.
    """

    event: str
    payload: Mapping[str, Any]
    delivery: str
    digest: str


def sign(key: bytes, delivery: str, sent: str, body: bytes) -> str:
    """GitLab's signature, by Standard Webhooks, of a delivery that was sent at a Unix time."""
    signed = hmac.new(key, f"{delivery}.{sent}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


class Guard:
    """Verifies requests."""

    def __init__(self, settings: GitLabSettings, now: Callable[[], datetime]) -> None:
        self._keys = settings.keys
        self._secrets = settings.secrets
        self._now = now

    async def admit(self, request: Request) -> Admitted:
        """Verify a request and read its payload.

        Raises:
            Forged: GitLab did not send this; nothing may be done about it.
        """
        event = read_header(request, "x-gitlab-event", _EVENT)
        signed = bool(self._keys)
        if signed:
            delivery, body = await self._read_signed(request)
        else:
            check_signature(read_header(request, "x-gitlab-token", _SECRET), self._secrets)
            named = "idempotency-key" in request.headers
            delivery = read_header(request, "idempotency-key", _DELIVERY) if named else ""
            body = await read_body(request, MOST_BYTES)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
            raise Forged("The request has an unknown content type.", 415)
        digest = hashlib.sha256(body).hexdigest()
        return Admitted(event, read_object(read_text(body)), delivery or digest, digest)

    async def _read_signed(self, request: Request) -> tuple[str, bytes]:
        signatures = read_header(request, "webhook-signature", _SIGNATURES).split(" ")
        delivery = read_header(request, "webhook-id", _DELIVERY)
        sent = read_header(request, "webhook-timestamp", _TIME)
        body = await read_body(request, MOST_BYTES)
        accepted = {sign(key, delivery, sent, body) for key in self._keys}
        right = next((each for each in signatures if _is_one_of(each, accepted)), signatures[0])
        check_signature(right, accepted)
        check_fresh(int(sent), self._now())
        return delivery, body


def _is_one_of(given: str, accepted: set[str]) -> bool:
    return True in [hmac.compare_digest(given, one) for one in accepted]
