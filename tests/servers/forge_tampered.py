"""Deliveries to a forge's door that somebody tampered with, made of good ones by a seeded generator."""

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from adapters.webhook import MAX_DEPTH
from tests.servers.raw_http import Raw

KIND = b"Content-Type"
FOREIGN = ("é".encode("latin-1"), "１".encode(), "٣".encode(), "\u200b".encode(), b"\xff\xfe")
D = TypeVar("D")


class Tamperer(ABC, Generic[D]):
    """Makes tampered requests of good ones.

    Args:
        delivered: What they are made of.
        seed: The same gives the same requests.
        guarded: The headers without which a delivery is none; what proves it comes first.
        part: What in a body all deliveries hold, as JSON begins it.
        most_bytes: The largest body that is read.
    """

    def __init__(
        self, delivered: Sequence[D], seed: int, *, guarded: Sequence[bytes], part: bytes, most_bytes: int
    ) -> None:
        self._delivered = delivered
        self._guarded = guarded
        self._part = part
        self._most_bytes = most_bytes
        self.dice = random.Random(seed)
        self._ways: list[Callable[[Raw], Raw]] = [
            self._flip_proof,
            self._drop,
            self._double,
            self._empty,
            self._misshape,
            self._foreign_secret,
            self._deep,
            self._foreign_letters,
            self._wrong_kind,
            self._no_object,
            self._hollow,
            self._other_shapes,
            *self.ways(),
        ]
        self._rare: list[Callable[[Raw], Raw]] = [self._huge]

    @abstractmethod
    def signed(self, name: str, delivered: D, *, secret: str = "") -> Raw:
        """A delivery as the forge sends it, by a secret of its own or a foreign one."""

    @abstractmethod
    def again(self, raw: Raw, body: bytes) -> Raw:
        """The same with another body, proved as the forge would."""

    @abstractmethod
    def misshapen(self, proof: bytes) -> Sequence[bytes]:
        """What looks like a proof and is none."""

    def ways(self) -> Sequence[Callable[[Raw], Raw]]:
        """More ways of tampering, where the proof covers the body."""
        return (self._flip_body, self._shorten, self._lengthen, self._swap_bodies)

    def good(self) -> list[Raw]:
        """One good request of each delivery."""
        return [self.signed("good", each) for each in self._delivered]

    def requests(self, count: int) -> Iterator[Raw]:
        """That many tampered requests, every way of tampering in turn; the costly way once in a hundred."""
        for number in range(count):
            ways = self._rare if number % 100 == 99 else self._ways
            way = ways[number % len(ways)]
            yield way(self.signed(way.__name__.strip("_"), self.dice.choice(self._delivered)))

    def flip(self, value: bytes) -> bytes:
        """A value with one bit of it another."""
        changed = bytearray(value)
        changed[self.dice.randrange(len(changed))] ^= 1 << self.dice.randrange(7)
        return bytes(changed)

    def _flip_proof(self, raw: Raw) -> Raw:
        return raw.saying(self._guarded[0], self.flip(raw.value(self._guarded[0])))

    def _flip_body(self, raw: Raw) -> Raw:
        return replace(raw, body=self.flip(raw.body))

    def _drop(self, raw: Raw) -> Raw:
        dropped = self.dice.choice((*self._guarded, KIND))
        return replace(raw, headers=tuple(header for header in raw.headers if header[0] != dropped))

    def _double(self, raw: Raw) -> Raw:
        name = self.dice.choice(self._guarded)
        return replace(raw, headers=(*raw.headers, (name, raw.value(name))))

    def _empty(self, raw: Raw) -> Raw:
        return raw.saying(self.dice.choice(self._guarded), b"")

    def _misshape(self, raw: Raw) -> Raw:
        return raw.saying(self._guarded[0], self.dice.choice(self.misshapen(raw.value(self._guarded[0]))))

    def _foreign_secret(self, raw: Raw) -> Raw:
        foreign = self.signed(raw.name, self.dice.choice(self._delivered), secret="another-secret-entirely")
        return replace(foreign, name=raw.name)

    def _deep(self, raw: Raw) -> Raw:
        depth = MAX_DEPTH + self.dice.randrange(1, 2000)
        return self.again(raw, b'{"action":' + b"[" * depth + b"]" * depth + b"}")

    def _foreign_letters(self, raw: Raw) -> Raw:
        name = self.dice.choice(self._guarded)
        return raw.saying(name, raw.value(name)[:-1] + self.dice.choice(FOREIGN))

    def _wrong_kind(self, raw: Raw) -> Raw:
        kinds = (b"text/plain", b"application/x-www-form-urlencoded", b"application/xml", b"")
        return raw.saying(KIND, self.dice.choice(kinds))

    def _shorten(self, raw: Raw) -> Raw:
        return replace(raw, body=raw.body[: self.dice.randrange(len(raw.body))])

    def _lengthen(self, raw: Raw) -> Raw:
        return replace(raw, body=raw.body + self.dice.choice((b" ", b"\n", b"}", b"\0")))

    def _swap_bodies(self, raw: Raw) -> Raw:
        others = [other.body for other in self.good() if other.body != raw.body]
        return replace(raw, body=self.dice.choice(others))

    def _no_object(self, raw: Raw) -> Raw:
        return self.again(raw, self.dice.choice((b"", b"[]", b"1", b"null", b'"x"', b"{", b"\xff{}", b"NaN,")))

    def _hollow(self, raw: Raw) -> Raw:
        return self.again(raw, self.dice.choice((b"{}", b'{"action": "created"}', b'{"action": 7}')))

    def _other_shapes(self, raw: Raw) -> Raw:
        """Proved, and yet not what such a delivery has to be."""
        wrong = self.dice.choice((b"[]", b"null", b'"x"', b"-1", b"{}", b"1e400"))
        return self.again(raw, raw.body.replace(self._part + b"{", self._part + wrong + b', "was": {', 1))

    def _huge(self, raw: Raw) -> Raw:
        return self.again(raw, b'{"action": "' + b"x" * self._most_bytes + b'"}')
