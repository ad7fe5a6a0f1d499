"""Deliveries to our door that somebody tampered with, made of good ones by a seeded generator."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from adapters.github.incoming.guard import MOST_BYTES
from adapters.webhook import MAX_DEPTH
from tests.servers.github import Delivered, LoopbackGitHub
from tests.servers.raw_http import Raw

SIGNATURE, EVENT, DELIVERY, KIND = b"X-Hub-Signature-256", b"X-GitHub-Event", b"X-GitHub-Delivery", b"Content-Type"
GUARDED = (SIGNATURE, EVENT, DELIVERY)
FOREIGN = ("é".encode("latin-1"), "１".encode(), "٣".encode(), "\u200b".encode(), b"\xff\xfe")


class Tamperer:
    """Makes tampered requests of good ones."""

    def __init__(self, github: LoopbackGitHub, delivered: Sequence[Delivered], seed: int) -> None:
        self._github = github
        self._delivered = delivered
        self._dice = random.Random(seed)
        self._ways: list[Callable[[Raw], Raw]] = [
            self._flip_signature,
            self._flip_body,
            self._drop,
            self._double,
            self._empty,
            self._misshape,
            self._foreign_secret,
            self._sha1,
            self._deep,
            self._foreign_letters,
            self._wrong_kind,
            self._shorten,
            self._lengthen,
            self._swap_bodies,
            self._no_object,
            self._hollow,
            self._other_shapes,
        ]
        self._rare: list[Callable[[Raw], Raw]] = [self._huge]

    def good(self) -> list[Raw]:
        """One good request of each delivery."""
        return [self._signed("good", *each) for each in self._delivered]

    def requests(self, count: int) -> Iterator[Raw]:
        """That many tampered requests, every way of tampering in turn; the costly way once in a hundred."""
        for number in range(count):
            ways = self._rare if number % 100 == 99 else self._ways
            way = ways[number % len(ways)]
            good = self._signed(way.__name__.strip("_"), *self._dice.choice(self._delivered))
            yield way(good)

    def _signed(self, name: str, event: str, payload: object, *, secret: str = "") -> Raw:
        body, headers = self._github.letter(event, payload, secret=secret)  # type: ignore[arg-type]
        told = tuple((key.encode(), value.encode()) for key, value in headers.items())
        return Raw(name, told, body)

    def _again(self, raw: Raw, body: bytes) -> Raw:
        """The same with another body, signed as GitHub would."""
        return replace(raw, body=body).saying(SIGNATURE, self._github.signature(body).encode())

    def _flip(self, value: bytes) -> bytes:
        changed = bytearray(value)
        changed[self._dice.randrange(len(changed))] ^= 1 << self._dice.randrange(7)
        return bytes(changed)

    def _flip_signature(self, raw: Raw) -> Raw:
        return raw.saying(SIGNATURE, self._flip(raw.value(SIGNATURE)))

    def _flip_body(self, raw: Raw) -> Raw:
        return replace(raw, body=self._flip(raw.body))

    def _drop(self, raw: Raw) -> Raw:
        dropped = self._dice.choice((*GUARDED, KIND))
        return replace(raw, headers=tuple(header for header in raw.headers if header[0] != dropped))

    def _double(self, raw: Raw) -> Raw:
        name = self._dice.choice(GUARDED)
        return replace(raw, headers=(*raw.headers, (name, raw.value(name))))

    def _empty(self, raw: Raw) -> Raw:
        return raw.saying(self._dice.choice(GUARDED), b"")

    def _misshape(self, raw: Raw) -> Raw:
        value = raw.value(SIGNATURE)
        wrong = (value[:-1], value + b"0", value.upper(), value.replace(b"sha256=", b""), b"sha256=" + b"g" * 64)
        return raw.saying(SIGNATURE, self._dice.choice(wrong))

    def _foreign_secret(self, raw: Raw) -> Raw:
        return raw.saying(SIGNATURE, self._github.signature(raw.body, secret="another-secret-entirely").encode())

    def _sha1(self, raw: Raw) -> Raw:
        return raw.saying(SIGNATURE, b"sha1=" + b"0" * 40)

    def _deep(self, raw: Raw) -> Raw:
        depth = MAX_DEPTH + self._dice.randrange(1, 2000)
        return self._again(raw, b'{"action":' + b"[" * depth + b"]" * depth + b"}")

    def _foreign_letters(self, raw: Raw) -> Raw:
        name = self._dice.choice(GUARDED)
        return raw.saying(name, raw.value(name)[:-1] + self._dice.choice(FOREIGN))

    def _wrong_kind(self, raw: Raw) -> Raw:
        kinds = (b"text/plain", b"application/x-www-form-urlencoded", b"application/xml", b"")
        return raw.saying(KIND, self._dice.choice(kinds))

    def _shorten(self, raw: Raw) -> Raw:
        return replace(raw, body=raw.body[: self._dice.randrange(len(raw.body))])

    def _lengthen(self, raw: Raw) -> Raw:
        return replace(raw, body=raw.body + self._dice.choice((b" ", b"\n", b"}", b"\0")))

    def _swap_bodies(self, raw: Raw) -> Raw:
        others = [other.body for other in self.good() if other.body != raw.body]
        return replace(raw, body=self._dice.choice(others))

    def _no_object(self, raw: Raw) -> Raw:
        return self._again(raw, self._dice.choice((b"", b"[]", b"1", b"null", b'"x"', b"{", b"\xff{}", b"NaN,")))

    def _hollow(self, raw: Raw) -> Raw:
        return self._again(raw, self._dice.choice((b"{}", b'{"action": "created"}', b'{"action": 7}')))

    def _other_shapes(self, raw: Raw) -> Raw:
        """Signed, and yet not what such a delivery has to be."""
        wrong = self._dice.choice((b"[]", b"null", b'"x"', b"-1", b"{}", b"1e400"))
        return self._again(raw, raw.body.replace(b'"repository": {', b'"repository": ' + wrong + b', "was": {', 1))

    def _huge(self, raw: Raw) -> Raw:
        return self._again(raw, b'{"action": "' + b"x" * MOST_BYTES + b'"}')
