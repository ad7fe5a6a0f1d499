"""Deliveries to GitHub's door that somebody tampered with, made of good ones by a seeded generator."""

from collections.abc import Callable, Sequence

from adapters.github.incoming.guard import MOST_BYTES
from tests.servers import forge_tampered
from tests.servers.github import Delivered, LoopbackGitHub
from tests.servers.raw_http import Raw

SIGNATURE = b"X-Hub-Signature-256"
GUARDED = (SIGNATURE, b"X-GitHub-Event", b"X-GitHub-Delivery")


class Tamperer(forge_tampered.Tamperer[Delivered]):
    """Makes tampered requests of good ones."""

    def __init__(self, github: LoopbackGitHub, delivered: Sequence[Delivered], seed: int) -> None:
        self._github = github
        super().__init__(delivered, seed, guarded=GUARDED, part=b'"repository": ', most_bytes=MOST_BYTES)

    def signed(self, name: str, delivered: Delivered, *, secret: str = "") -> Raw:
        """As GitHub signs it."""
        body, headers = self._github.letter(*delivered, secret=secret)
        return Raw(name, tuple((key.encode(), value.encode()) for key, value in headers.items()), body)

    def again(self, raw: Raw, body: bytes) -> Raw:
        """The same with another body, signed as GitHub would."""
        return Raw(raw.name, raw.headers, body).saying(SIGNATURE, self._github.signature(body).encode())

    def misshapen(self, proof: bytes) -> Sequence[bytes]:
        """Signatures that are none."""
        cut = proof.removeprefix(b"sha256=")
        return (proof[:-1], proof + b"0", proof.upper(), cut, b"sha256=" + b"g" * 64)

    def ways(self) -> Sequence[Callable[[Raw], Raw]]:
        """The signature of former days as well."""
        return (*super().ways(), self._sha1)

    def _sha1(self, raw: Raw) -> Raw:
        return raw.saying(SIGNATURE, b"sha1=" + b"0" * 40)
