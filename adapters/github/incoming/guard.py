"""The door: only what GitHub signed gets in, and comes out parsed.

GitHub signs the body alone, neither a time nor the delivery's own id nor the name of the event. So what is signed
names the request: one that comes again, under whatever id, is the same event.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from adapters.errors import Forged
from adapters.github.settings import GitHubSettings
from adapters.webhook import check_signature, read_body, read_header, read_object, read_text

EVENTS = "/github/events"
MOST_BYTES = 4 * 1024 * 1024

_EVENT = re.compile(r"[a-z_]{1,50}")
_DELIVERY = re.compile(r"[0-9A-Za-z-]{1,64}")
_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}")
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Admitted:
    """A verified request: which event it says it is, what it holds, GitHub's id of the delivery, and its signature."""

    event: str
    payload: Mapping[str, Any]
    delivery: str
    signature: str


def sign(secret: str, body: bytes) -> str:
    """GitHub's signature of a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Guard:
    """Verifies requests."""

    def __init__(self, settings: GitHubSettings) -> None:
        secrets = (settings.webhook_secret, settings.previous_webhook_secret)
        self._secrets = [secret for secret in secrets if secret is not None]

    async def admit(self, request: Request) -> Admitted:
        """Verify a request and read its payload.

        Raises:
            Forged: GitHub did not send this; nothing may be done about it.
        """
        signature = read_header(request, "x-hub-signature-256", _SIGNATURE)
        event = read_header(request, "x-github-event", _EVENT)
        delivery = read_header(request, "x-github-delivery", _DELIVERY)
        body = await read_body(request, MOST_BYTES)
        check_signature(signature, [sign(one.get_secret_value(), body) for one in self._secrets])
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
            raise Forged("The request has an unknown content type.", 415)
        return Admitted(event, read_object(read_text(body)), delivery, signature)
