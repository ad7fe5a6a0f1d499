"""Deliveries to GitLab's door that somebody tampered with, made of good ones by a seeded generator."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import replace

from adapters.gitlab.incoming.guard import MOST_BYTES
from tests.servers import forge_tampered
from tests.servers.gitlab import Delivered, LoopbackGitLab
from tests.servers.raw_http import Raw

SIGNATURE, TIME, NAME = b"webhook-signature", b"webhook-timestamp", b"webhook-id"
SECRET, EVENT = b"X-Gitlab-Token", b"X-Gitlab-Event"
_HOURS = (-9_000_000, -3600, 3600, 9_000_000)


class Tamperer(forge_tampered.Tamperer[Delivered]):
    """Makes tampered requests of good ones, which are ``signed`` or only bear the secret."""

    def __init__(
        self, gitlab: LoopbackGitLab, delivered: Sequence[Delivered], seed: int, *, is_signed: bool = True
    ) -> None:
        self._gitlab = gitlab
        self._is_signed = is_signed
        guarded = (SIGNATURE, TIME, NAME, EVENT) if is_signed else (SECRET, EVENT)
        super().__init__(delivered, seed, guarded=guarded, part=b'"object_attributes": ', most_bytes=MOST_BYTES)

    def signed(self, name: str, delivered: Delivered, *, secret: str = "") -> Raw:
        """As GitLab sends it."""
        foreign = f"whsec_{base64.b64encode(secret.encode()).decode()}" if secret else ""
        body, headers = self._gitlab.letter(*delivered, signing_token=foreign, secret=secret)
        return Raw(name, tuple((key.encode(), value.encode()) for key, value in headers.items()), body)

    def again(self, raw: Raw, body: bytes) -> Raw:
        """The same with another body, signed as GitLab would."""
        signed = self._gitlab.signature(body, raw.value(NAME).decode())
        return replace(raw, body=body).saying(SIGNATURE, signed["webhook-signature"].encode())

    def misshapen(self, proof: bytes) -> Sequence[bytes]:
        """Signatures, or secrets, that are none."""
        cut = proof.removeprefix(b"v1,")
        return (proof[:-1], proof + b"0", proof.swapcase(), cut + b"x", b"v1," + b"=" * 44, b"v2," + cut)

    def ways(self) -> Sequence[Callable[[Raw], Raw]]:
        """The secret covers nothing but itself; the signature the name and the time as well."""
        return (*super().ways(), self._stale, self._flip_name, self._other_time) if self._is_signed else ()

    def _stale(self, raw: Raw) -> Raw:
        sent = str(int(self._gitlab.now().timestamp()) + self.dice.choice(_HOURS))
        signed = self._gitlab.signature(raw.body, raw.value(NAME).decode(), sent=sent)
        return raw.saying(TIME, sent.encode()).saying(SIGNATURE, signed["webhook-signature"].encode())

    def _flip_name(self, raw: Raw) -> Raw:
        return raw.saying(NAME, self.flip(raw.value(NAME)))

    def _other_time(self, raw: Raw) -> Raw:
        return raw.saying(TIME, str(int(raw.value(TIME)) + self.dice.randrange(1, 200)).encode())
