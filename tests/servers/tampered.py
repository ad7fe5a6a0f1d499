"""Requests to Slack's door that somebody tampered with, made of good ones by a seeded generator.

The same seed gives the same requests; ``raw_http`` sends them.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from adapters.slack.incoming.guard import sign
from adapters.webhook import MAX_BODY, MAX_DEPTH
from tests.servers.raw_http import Raw
from tests.servers.slack import LoopbackSlack

SIGNATURE, TIMESTAMP, KIND = b"X-Slack-Signature", b"X-Slack-Request-Timestamp", b"Content-Type"
JSON, FORM = b"application/json", b"application/x-www-form-urlencoded"
GUARDED = (SIGNATURE, TIMESTAMP)
FOREIGN = ("é".encode("latin-1"), "²".encode("latin-1"), "１".encode(), "٣".encode(), "\u200b".encode(), b"\xff\xfe")
YEARS = 10**9


def kinds_of_payload(slack: LoopbackSlack, channel: str, user: str) -> list[Mapping[str, Any]]:
    """A message, a command and a press: what Slack sends as JSON, as a form, and as JSON in a form."""
    button = {"type": "button", "action_id": "approve", "value": "1", "text": {"type": "plain_text", "text": "Yes"}}
    card = slack.say(channel, text="May I?", blocks=[{"type": "actions", "block_id": "b", "elements": [button]}])
    return [
        slack.message(channel, user, "Pay them, s'il te plaît 付款"),
        slack.command(channel, user, "stand in for 8 hours"),
        slack.press(card, "approve", user),
    ]


class Tamperer:
    """Makes tampered requests of good ones; replays are made of the good ones that ``spend`` was told of."""

    def __init__(self, slack: LoopbackSlack, payloads: list[Mapping[str, Any]], seed: int) -> None:
        self._slack = slack
        self._payloads = payloads
        self._dice = random.Random(seed)
        self._spent: list[Raw] = []
        self._ways: list[Callable[[Raw], Raw]] = [
            self._flip_signature,
            self._flip_timestamp,
            self._flip_body,
            self._drop,
            self._double,
            self._empty,
            self._misshape_signature,
            self._misshape_timestamp,
            self._foreign_secret,
            self._stale,
            self._future,
            self._deep,
            self._deep_unsigned,
            self._foreign_letters,
            self._wrong_kind,
            self._shorten,
            self._lengthen,
            self._swap_bodies,
            self._replay,
        ]
        self._rare: list[Callable[[Raw], Raw]] = [self._huge, self._huge_in_chunks, self._hang_up]

    def good(self) -> list[Raw]:
        """One good request of each payload, not sent so far."""
        return [self._signed("good", *self._encode(payload)) for payload in self._payloads]

    def spend(self, sent: list[Raw]) -> None:
        """Note good requests that were let in, so that they may be replayed."""
        self._spent.extend(sent)

    def requests(self, count: int) -> Iterator[Raw]:
        """That many tampered requests, every way of tampering in turn; the costly ways once in a hundred.

        No two are made of the same words: only ``replay`` is stopped for having been there before.
        """
        for number in range(count):
            ways = self._rare if number % 100 == 99 else self._ways
            way = ways[(number // 100 if ways is self._rare else number) % len(ways)]
            name = way.__name__.strip("_")
            fresh = {**self._dice.choice(self._payloads), "token": f"{name}-{number}"}
            yield replace(way(self._signed(name, *self._encode(fresh))), name=name)

    def _encode(self, payload: Mapping[str, Any]) -> tuple[bytes, bytes]:
        body, headers = self._slack.sign(payload)
        return body, headers["Content-Type"].encode()

    def _signed(
        self, name: str, body: bytes, kind: bytes, *, at: float | None = None, secret: str | None = None
    ) -> Raw:
        timestamp = str(int(self._slack.now() if at is None else at))
        signature = sign(secret or self._slack.signing_secret, timestamp, body)
        headers = ((KIND, kind), (TIMESTAMP, timestamp.encode()), (SIGNATURE, signature.encode()))
        return Raw(name, headers, body)

    def _again(self, raw: Raw, body: bytes, kind: bytes | None = None) -> Raw:
        return self._signed(raw.name, body, kind or raw.value(KIND))

    def _flip(self, value: bytes) -> bytes:
        changed = bytearray(value)
        changed[self._dice.randrange(len(changed))] ^= 1 << self._dice.randrange(8)
        return bytes(changed)

    def _flip_signature(self, raw: Raw) -> Raw:
        return raw.saying(SIGNATURE, self._flip(raw.value(SIGNATURE)))

    def _flip_timestamp(self, raw: Raw) -> Raw:
        return raw.saying(TIMESTAMP, self._flip(raw.value(TIMESTAMP)))

    def _flip_body(self, raw: Raw) -> Raw:
        return replace(raw, body=self._flip(raw.body))

    def _drop(self, raw: Raw) -> Raw:
        dropped = self._dice.choice((*GUARDED, KIND))
        return replace(raw, headers=tuple(header for header in raw.headers if header[0] != dropped))

    def _double(self, raw: Raw) -> Raw:
        name = self._dice.choice(GUARDED)
        other = self._dice.choice((raw.value(name), self._flip(raw.value(name)).replace(b"\n", b"")))
        copies = [(self._dice.choice((name, name.lower(), name.upper())), other)]
        return replace(raw, headers=(*copies, *raw.headers) if self._dice.random() < 0.5 else (*raw.headers, *copies))

    def _empty(self, raw: Raw) -> Raw:
        return raw.saying(self._dice.choice((*GUARDED, KIND)), self._dice.choice((b"", b" ", b"\t")))

    def _misshape_signature(self, raw: Raw) -> Raw:
        right = raw.value(SIGNATURE)
        shapes = [
            right.upper(),
            right[3:],
            b"v1" + right[2:],
            right[:-1],
            right + b"0",
            right + b"," + right,
            b"v0=" + b"0" * 100_000,
            b"v0=" + b"g" * 64,
            b"v0=",
            b"v0 =" + right[3:],
            b'"' + right + b'"',
        ]
        return raw.saying(SIGNATURE, self._dice.choice(shapes))

    def _misshape_timestamp(self, raw: Raw) -> Raw:
        right = raw.value(TIMESTAMP)
        shapes = [b"-1", b"0", b"1e9", right + b".5", b"+" + right, b"9" * 400, b"0x5b47", b"nan", b"inf", b"now"]
        shapes += [right + b"0", b"0" * 13 + right, right + b"," + right]
        return raw.saying(TIMESTAMP, self._dice.choice(shapes))

    def _foreign_secret(self, raw: Raw) -> Raw:
        return self._signed(raw.name, raw.body, raw.value(KIND), secret=self._dice.randbytes(16).hex())

    def _stale(self, raw: Raw) -> Raw:
        at = self._slack.now() - self._dice.randrange(310, YEARS)
        return self._signed(raw.name, raw.body, raw.value(KIND), at=at)

    def _future(self, raw: Raw) -> Raw:
        at = self._slack.now() + self._dice.randrange(310, YEARS)
        return self._signed(raw.name, raw.body, raw.value(KIND), at=at)

    def _deep(self, raw: Raw) -> Raw:
        """Signed, as if the secret were in wrong hands: nesting must harm nobody even then."""
        depth = self._dice.choice((MAX_DEPTH + 1, 200, 1_000, 20_000))
        opened, closed = self._dice.choice((("[", "]"), ('{"a":', "}")))
        whole = self._dice.random() < 0.5
        text = '{"type": "event_callback", "event": ' + opened * depth + ("1" + closed * depth + "}" if whole else "")
        if raw.value(KIND) == FORM:
            return self._again(raw, urlencode({"payload": text}).encode())
        return self._again(raw, text.encode())

    def _deep_unsigned(self, raw: Raw) -> Raw:
        return replace(self._deep(raw), headers=raw.headers)

    def _foreign_letters(self, raw: Raw) -> Raw:
        name = self._dice.choice(GUARDED)
        right = raw.value(name)
        letter, place = self._dice.choice(FOREIGN), self._dice.randrange(len(right) + 1)
        return raw.saying(name, right[:place] + letter + right[place + self._dice.randrange(2) :])

    def _wrong_kind(self, raw: Raw) -> Raw:
        kinds = [b"text/plain", b"text/xml", b"multipart/form-data; boundary=x", b"application/jsonp", b"*/*", b"json"]
        return raw.saying(KIND, self._dice.choice([*kinds, b"application/x-www-form-urlencoded2", b"\xff", b";"]))

    def _shorten(self, raw: Raw) -> Raw:
        return replace(raw, body=raw.body[: self._dice.randrange(len(raw.body))])

    def _lengthen(self, raw: Raw) -> Raw:
        return replace(raw, body=raw.body + self._dice.randbytes(self._dice.randrange(1, 40)))

    def _swap_bodies(self, raw: Raw) -> Raw:
        """One request's signature on another's words."""
        other = {**self._dice.choice(self._payloads), "token": f"other than {raw.name}"}
        return replace(raw, body=self._encode(other)[0])

    def _replay(self, raw: Raw) -> Raw:
        """A good one again; what is no event also as if it were Slack's own retry."""
        spent = self._dice.choice(self._spent)
        if spent.value(KIND) != JSON and self._dice.random() < 0.5:
            return replace(spent, headers=(*spent.headers, (b"X-Slack-Retry-Num", b"1")))
        return spent

    def _huge(self, raw: Raw) -> Raw:
        return self._again(raw, json.dumps({"a": "x" * (MAX_BODY + self._dice.randrange(1, 100))}).encode(), JSON)

    def _huge_in_chunks(self, raw: Raw) -> Raw:
        return replace(self._huge(raw), framing="chunked")

    def _hang_up(self, raw: Raw) -> Raw:
        return replace(raw, framing="cut")
