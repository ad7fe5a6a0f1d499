"""The door: only what Slack signed, lately and once, gets in, and comes out parsed.

Stands in front of Bolt, which would parse before it verifies and knows no replays. The shared checks are in
``adapters.webhook``; what the payload says is the business of ``translate``.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from pydantic import SecretStr
from starlette.requests import Request

from adapters.errors import Forged
from adapters.slack.settings import SlackSettings
from adapters.webhook import (
    Replays,
    check_fresh,
    check_signature,
    read_body,
    read_header,
    read_object,
    read_text,
)

EVENTS = "/slack/events"

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Admitted:
    """A verified request: its payload, and its signature as a name for it."""

    payload: Mapping[str, Any]
    signature: str


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature of a body sent at a time."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


class Guard:
    """Verifies requests. Slack delivers an event again when it saw no answer: such a retry is no replay."""

    def __init__(self, settings: SlackSettings, now: Callable[[], datetime]) -> None:
        secrets = (settings.signing_secret, settings.previous_signing_secret)
        self._secrets: list[SecretStr] = [secret for secret in secrets if secret is not None]
        self._now = now
        self._replays = Replays(now)

    async def admit(self, request: Request) -> Admitted:
        """Verify a request and read its payload.

        Raises:
            Forged: Slack did not send this, or not now, or not only now; nothing may be done about it.
        """
        timestamp = read_header(request, "x-slack-request-timestamp", _TIMESTAMP)
        signature = read_header(request, "x-slack-signature", _SIGNATURE)
        check_fresh(int(timestamp), self._now())
        body = await read_body(request)
        check_signature(signature, [sign(one.get_secret_value(), timestamp, body) for one in self._secrets])
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        payload = _parse(read_text(body), kind)
        if not ("event" in payload and "x-slack-retry-num" in request.headers):
            self._replays.claim(signature)
        return Admitted(payload, signature)

    def release(self, admitted: Admitted) -> None:
        """Let a request come again, because it could not be handled this time."""
        self._replays.release(admitted.signature)


def _parse(text: str, kind: str) -> Mapping[str, Any]:
    if kind == "application/json":
        return read_object(text)
    if kind != "application/x-www-form-urlencoded":
        raise Forged("The request has an unknown content type.", 415)
    try:
        form = parse_qs(text, keep_blank_values=True, max_num_fields=100, errors="strict")
    except ValueError:
        raise Forged("The request is not a form.", 400) from None
    if "payload" in form:
        return read_object(form["payload"][0])
    return {name: values[0] for name, values in form.items()}
