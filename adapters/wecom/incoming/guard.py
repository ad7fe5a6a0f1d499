"""The door of an application: only what WeCom signed, lately, gets in, and comes out decrypted.

Stands in front of wechatpy, which accepts a message of any age, and any split of the same digits into timestamp and
nonce. So the timestamp has ten digits and is fresh, the time within the message is of the last day, and a body that
was taken before is only acknowledged again.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request

from adapters.errors import Forged
from adapters.webhook import Replays, check_fresh, read_body, read_text
from adapters.wecom.incoming.approvals import APPROVALS_AGENT, CHANGED
from adapters.wecom.incoming.crypto import Seal
from adapters.wecom.incoming.xml import read_xml
from adapters.wecom.settings import Corporation

MAX_BODY = 256 * 1024
LATE = timedelta(days=1)

_TIMESTAMP = re.compile(r"[0-9]{10}")
_NONCE = re.compile(r"[0-9A-Za-z_-]{1,64}")
_SIGNATURE = re.compile(r"[0-9a-f]{40}")
_ENCRYPTED = re.compile(r"[0-9A-Za-z+/]+={0,2}")


@dataclass(frozen=True, slots=True)
class Admitted:
    """A verified callback: the fields of its message, and a name for its body."""

    fields: Mapping[str, Any]
    body: str


class Guard:
    """Verifies the callbacks of one application."""

    def __init__(self, corporation: Corporation, now: Callable[[], datetime]) -> None:
        assert corporation.token is not None
        assert corporation.aes_key is not None
        self._corporation = corporation
        self._seal = Seal(
            corporation.token.get_secret_value(), corporation.aes_key.get_secret_value(), corporation.corp_id
        )
        self._now = now
        self._taken = Replays(now)

    def verify(self, request: Request) -> str:
        """The answer to WeCom's check of our address: what it encrypted for us.

        Raises:
            Forged: WeCom did not ask this, or not now.
        """
        return self._open(request, _read(request, "echostr", _ENCRYPTED))

    async def admit(self, request: Request) -> Admitted | None:
        """Verify a callback and read its message; nothing, where this body was taken before.

        Raises:
            Forged: WeCom did not send this, or not now; nothing may be done about it.
        """
        self._look_at_time(request)
        body = read_text(await read_body(request, MAX_BODY))
        envelope = read_xml(body)
        encrypted = envelope.get("Encrypt")
        if not isinstance(encrypted, str) or not _ENCRYPTED.fullmatch(encrypted):
            raise Forged("The request holds no encrypted message.", 400)
        fields = read_xml(self._open(request, encrypted))
        self._check_addressed(fields)
        name = hashlib.sha256(encrypted.encode()).hexdigest()
        return None if self._taken.knows(name) else Admitted(fields, name)

    def note_taken(self, admitted: Admitted) -> None:
        """Remember that a callback is safe, so that its body means nothing any more."""
        if not self._taken.knows(admitted.body):
            self._taken.claim(admitted.body)

    def _open(self, request: Request, encrypted: str) -> str:
        return self._seal.open(
            encrypted,
            signature=_read(request, "msg_signature", _SIGNATURE),
            timestamp=self._look_at_time(request),
            nonce=_read(request, "nonce", _NONCE),
        )

    def _look_at_time(self, request: Request) -> str:
        timestamp = _read(request, "timestamp", _TIMESTAMP)
        check_fresh(int(timestamp), self._now())
        return timestamp

    def _check_addressed(self, fields: Mapping[str, Any]) -> None:
        created = fields.get("CreateTime")
        if not isinstance(created, str) or not _TIMESTAMP.fullmatch(created):
            raise Forged("The message has no time.", 400)
        check_fresh(int(created), self._now(), LATE)
        agent, ours = fields.get("AgentID"), {str(self._corporation.agent_id)}
        if fields.get("Event") == CHANGED:
            ours.add(APPROVALS_AGENT)
        if agent is not None and agent not in ours:
            raise Forged("The message is for another application.", 403)


def _read(request: Request, name: str, shape: re.Pattern[str]) -> str:
    """A query parameter that must stand exactly once and match ``shape`` from end to end."""
    values = request.query_params.getlist(name)
    if len(values) != 1 or not shape.fullmatch(values[0]):
        raise Forged(f"The parameter {name} is missing, doubled or misshapen.", 400)
    return values[0]
