"""Callbacks to an application's door that somebody tampered with, made of good ones by a seeded generator."""

import base64
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from adapters.wecom.incoming.crypto import Seal
from tests.servers.raw_http import Raw
from tests.servers.wecom_postman import Letter, Postman

YEARS = 10**9
KIND = (b"Content-Type", b"text/xml")
FOREIGN = ("é", "²", "１", "٣", "\u200b", "%ff%fe", "\x00")


class Tamperer:
    """Makes tampered callbacks of good ones, no two of the same words."""

    def __init__(self, postman: Postman, user: str, seed: int) -> None:
        self._postman = postman
        self._wecom = postman.wecom
        self._user = user
        self._dice = random.Random(seed)
        self._ways: list[Callable[[Letter], Letter | Raw]] = [
            self._flip_signature,
            self._flip_timestamp,
            self._flip_nonce,
            self._flip_encrypted,
            self._flip_envelope,
            self._drop,
            self._double,
            self._empty,
            self._foreign_letters,
            self._misshape_signature,
            self._misshape_timestamp,
            self._foreign_token,
            self._foreign_key,
            self._foreign_corporation,
            self._foreign_application,
            self._stale,
            self._future,
            self._old_inside,
            self._timeless,
            self._deep,
            self._wide,
            self._entities,
            self._no_xml_inside,
            self._forgiving_base64,
            self._random_blocks,
            self._shorten,
            self._swap,
        ]
        self._rare: list[Callable[[Letter], Letter | Raw]] = [self._huge, self._huge_in_chunks, self._hang_up]

    def good(self) -> list[Raw]:
        """A message, a press of the menu and an entering, as WeCom sends them."""
        return [self._raw("good", self._postman.letter(fields)) for fields in self._kinds()]

    def requests(self, count: int) -> Iterator[Raw]:
        """That many tampered callbacks, every way in turn; the costly ways once in a hundred."""
        for number in range(count):
            ways = self._rare if number % 100 == 99 else self._ways
            way = ways[(number // 100 if ways is self._rare else number) % len(ways)]
            tampered = way(self._postman.letter(self._dice.choice(self._kinds())))
            name = way.__name__.strip("_")
            yield replace(tampered, name=name) if isinstance(tampered, Raw) else self._raw(name, tampered)

    def _kinds(self) -> list[Mapping[str, Any]]:
        return [
            self._wecom.message(self._user, f"付款 {self._dice.random()}"),
            self._wecom.event(self._user, "click", EventKey=f"状态{self._dice.random()}"),
            self._wecom.event(self._user, "enter_agent"),
        ]

    def _raw(self, name: str, letter: Letter) -> Raw:
        query = "&".join(f"{key}={quote(value, safe='%&=')}" for key, value in letter.query.items())
        return Raw(name, (KIND,), letter.body.encode(errors="surrogatepass"), query=f"?{query}".encode())

    def _flip(self, value: str) -> str:
        """The value with one letter changed into another one."""
        place = self._dice.randrange(len(value))
        other = self._dice.choice([sign for sign in "0123456789abcdef" if sign != value[place]])
        return value[:place] + other + value[place + 1 :]

    def _flip_signature(self, letter: Letter) -> Letter:
        return letter.saying(msg_signature=self._flip(letter.query["msg_signature"]))

    def _flip_timestamp(self, letter: Letter) -> Letter:
        return letter.saying(timestamp=self._flip(letter.query["timestamp"]))

    def _flip_nonce(self, letter: Letter) -> Letter:
        return letter.saying(nonce=self._flip(letter.query["nonce"]))

    def _flip_encrypted(self, letter: Letter) -> Letter:
        start = letter.body.index("<Encrypt><![CDATA[") + len("<Encrypt><![CDATA[")
        end = letter.body.index("]]></Encrypt>")
        return replace(letter, body=letter.body[:start] + self._flip(letter.body[start:end]) + letter.body[end:])

    def _flip_envelope(self, letter: Letter) -> Letter:
        return replace(letter, body=letter.body.replace("Encrypt>", self._dice.choice(("encrypt>", "Encryp>", "A>"))))

    def _drop(self, letter: Letter) -> Letter:
        dropped = self._dice.choice(list(letter.query))
        return replace(letter, query={key: value for key, value in letter.query.items() if key != dropped})

    def _double(self, letter: Letter) -> Letter:
        name = self._dice.choice(list(letter.query))
        return letter.saying(**{name: f"{letter.query[name]}&{name}={letter.query[name]}"})

    def _empty(self, letter: Letter) -> Letter:
        return letter.saying(**{self._dice.choice(list(letter.query)): self._dice.choice(("", " ", "\t"))})

    def _foreign_letters(self, letter: Letter) -> Letter:
        name = self._dice.choice(list(letter.query))
        value = letter.query[name]
        place = self._dice.randrange(len(value) + 1)
        return letter.saying(**{name: value[:place] + self._dice.choice(FOREIGN) + value[place:]})

    def _misshape_signature(self, letter: Letter) -> Letter:
        right = letter.query["msg_signature"]
        shapes = (right[:-1], right + "0", "0" * 40, "g" * 40, "0" * 9_000, f'"{right}"', f"sha1={right}")
        return letter.saying(msg_signature=self._dice.choice(shapes))

    def _misshape_timestamp(self, letter: Letter) -> Letter:
        right = letter.query["timestamp"]
        shapes = ("-1", "0", "1e9", f"{right}.5", f"+{right}", "9" * 400, "nan", "inf", f"{right}0", f"0{right}")
        return letter.saying(timestamp=self._dice.choice(shapes))

    def _foreign_token(self, letter: Letter) -> Letter:
        return self._closed(Seal(self._dice.randbytes(8).hex(), self._wecom.aes_key, self._wecom.corp_id))

    def _foreign_key(self, letter: Letter) -> Letter:
        key = "".join(self._dice.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=43))
        return self._closed(Seal(self._wecom.token, key, self._wecom.corp_id))

    def _foreign_corporation(self, letter: Letter) -> Letter:
        return self._closed(Seal(self._wecom.token, self._wecom.aes_key, f"ww{self._dice.randrange(10**9)}"))

    def _foreign_application(self, letter: Letter) -> Letter:
        return self._saying(AgentID=self._dice.randrange(2_000_000, 3_000_000))

    def _stale(self, letter: Letter) -> Letter:
        return self._postman.letter(self._kinds()[0], at=self._wecom.now() - self._dice.randrange(310, YEARS))

    def _future(self, letter: Letter) -> Letter:
        return self._postman.letter(self._kinds()[0], at=self._wecom.now() + self._dice.randrange(310, YEARS))

    def _old_inside(self, letter: Letter) -> Letter:
        return self._saying(CreateTime=int(self._wecom.now()) - self._dice.randrange(90_000, YEARS))

    def _timeless(self, letter: Letter) -> Letter:
        return self._saying(CreateTime=self._dice.choice(("", "now", "-1", "1e9", "９９９９９９９９９９")))

    def _deep(self, letter: Letter) -> Letter:
        depth = self._dice.choice((9, 100, 20_000))
        return self._both("<xml>" + "<a>" * depth + ("</a>" * depth + "</xml>" if self._dice.random() < 0.5 else ""))

    def _wide(self, letter: Letter) -> Letter:
        return self._both("<xml>" + "<a>1</a>" * self._dice.randrange(101, 5_000) + "</xml>")

    def _entities(self, letter: Letter) -> Letter:
        entity = self._dice.choice(('"ha"', 'SYSTEM "file:///etc/passwd"', '"&b;&b;"'))
        kind = f"<!DOCTYPE xml [<!ENTITY b '{self._dice.random()}'><!ENTITY a {entity}>]>"
        return self._both(f"{kind}<xml><Encrypt>&a;</Encrypt></xml>")

    def _no_xml_inside(self, letter: Letter) -> Letter:
        rubbish = (f"{self._dice.random()}", "", "{}", "<xml>", "<xml/>", "\x00\x01", "<other>1</other>")
        return self._postman.envelope(self._dice.choice(rubbish))

    def _forgiving_base64(self, letter: Letter) -> Letter:
        closed = self._postman.seal.encrypt(self._wecom.callback_xml(**self._kinds()[0]))
        place = self._dice.randrange(1, len(closed) - 1)
        closed = closed[:place] + self._dice.choice(("\n", " ", "*", "=", "-_")) + closed[place:]
        return self._enclosed(closed)

    def _random_blocks(self, letter: Letter) -> Letter:
        blocks = self._dice.randbytes(self._dice.choice((16, 32, 48, 64, 33)))
        return self._enclosed(base64.b64encode(blocks).decode())

    def _shorten(self, letter: Letter) -> Letter:
        return replace(letter, body=letter.body[: self._dice.randrange(len(letter.body) - 1)])

    def _swap(self, letter: Letter) -> Letter:
        """One callback's signature on another's words."""
        return replace(letter, body=self._postman.letter(self._kinds()[0]).body)

    def _huge(self, letter: Letter) -> Letter:
        return self._saying(Content="x" * 256 * 1024)

    def _huge_in_chunks(self, letter: Letter) -> Raw:
        return replace(self._raw("", self._huge(letter)), framing="chunked")

    def _hang_up(self, letter: Letter) -> Raw:
        return replace(self._raw("", letter), framing="cut")

    def _saying(self, **fields: Any) -> Letter:
        return self._postman.letter({**self._kinds()[0], **fields})

    def _closed(self, seal: Seal) -> Letter:
        return self._postman.envelope(self._wecom.callback_xml(**self._kinds()[0]), seal=seal)

    def _both(self, xml: str) -> Letter:
        """As the envelope, or signed within it, as if the token were in wrong hands."""
        if self._dice.random() < 0.5:
            return replace(self._postman.envelope(xml), body=xml)
        return self._postman.envelope(xml)

    def _enclosed(self, closed: str) -> Letter:
        body = f"<xml><Encrypt><![CDATA[{closed}]]></Encrypt></xml>"
        return Letter(self._postman.query(closed), body)
