"""Signed tickets: what somebody may do once within ten minutes, in a form that can travel through a browser.

A ticket is its own store; only that it was used is kept, as a claim in the vault, until it would be void anyway.
"""

import binascii
import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from adapters.errors import Forged
from adapters.vault import Vault

LASTING = timedelta(minutes=10)

Purpose = Literal["permit", "state"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket is for, and for whom; ``person`` is empty where it is for anybody. Of a serial one is good."""

    purpose: Purpose
    person: str
    serial: str


class Tickets:
    """Makes tickets and takes them in.

    Args:
        secret: What they are signed with.
        now: The clock.
    """

    def __init__(self, secret: str, now: Callable[[], datetime]) -> None:
        self._key = hmac.digest(secret.encode(), b"double slack tickets", "sha256")
        self._now = now

    def issue(self, purpose: Purpose, person: str = "", serial: str = "") -> str:
        """A new ticket, or one that follows from another and has its ``serial``."""
        ends = (self._now() + LASTING).timestamp()
        body = json.dumps([purpose, person, serial or uuid4().hex, ends]).encode()
        return f"{urlsafe_b64encode(body).decode().rstrip('=')}.{self._sign(body)}"

    def read(self, text: str, purpose: Purpose) -> Ticket:
        """A ticket that is good for a purpose, as far as that can be told before it is used.

        Raises:
            Forged: It is not one of ours, for something else, or too old.
        """
        encoded, _, signature = text.partition(".")
        try:
            body = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        except (binascii.Error, ValueError):
            raise Forged("This link is not one of ours.") from None
        if not hmac.compare_digest(self._sign(body).encode(), signature.encode()):
            raise Forged("This link is not one of ours.")
        given, person, serial, ends = json.loads(body)
        if given != purpose:
            raise Forged("This link is for something else.")
        if self._now().timestamp() >= ends:
            raise Forged("This link is too old; ask for a new one.")
        return Ticket(purpose, person, serial)

    async def use(self, ticket: Ticket, vault: Vault) -> None:
        """Use a ticket up.

        Raises:
            Forged: It was used before.
        """
        if not await vault.claim(f"slack/used/{ticket.serial}", uuid4().hex, 2 * LASTING.total_seconds()):
            raise Forged("This link was used before; ask for a new one.")

    def _sign(self, body: bytes) -> str:
        return hmac.new(self._key, body, hashlib.sha256).hexdigest()
