"""WeCom's encryption, by the vectors of its documentation, and what a forgiving library would let through."""

import base64

import pytest

from adapters.errors import Forged
from adapters.wecom.incoming.crypto import Seal

DOCUMENTED = Seal("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
HELLO = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)
SEAL = Seal("token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "ww1")


def reopened(seal: Seal, encrypted: str, by: Seal | None = None) -> str:
    signature = (by or seal).sign("1409659589", "42", encrypted)
    return seal.open(encrypted, signature=signature, timestamp="1409659589", nonce="42")


def test_documented_echo_is_opened() -> None:
    signature = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    opened = DOCUMENTED.open(ECHO, signature=signature, timestamp="1409659589", nonce="263014780")
    assert opened == "1616140317555161061"


def test_documented_message_is_opened() -> None:
    signature = "477715d11cdb4164915debcba66cb864d751f3e6"
    xml = DOCUMENTED.open(HELLO, signature=signature, timestamp="1409659813", nonce="1372623149")
    assert "<Content><![CDATA[hello]]></Content>" in xml


@pytest.mark.parametrize("text", ["", "a", "你好 😀", "x" * 31, "x" * 32, "行\n" * 5000])
def test_what_is_closed_can_be_opened(text: str) -> None:
    assert reopened(SEAL, SEAL.encrypt(text)) == text


def test_message_for_another_corporation_is_refused() -> None:
    other = Seal("token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "ww2")
    with pytest.raises(Forged, match="another corporation"):
        reopened(SEAL, other.encrypt("hello"))


def test_signature_by_another_token_is_refused() -> None:
    stranger = Seal("other", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "ww1")
    with pytest.raises(Forged, match="signature"):
        reopened(SEAL, SEAL.encrypt("hello"), by=stranger)


@pytest.mark.parametrize(
    "encrypted",
    ["", "====", "abcd", base64.b64encode(b"x" * 16).decode(), base64.b64encode(b"x" * 33).decode(), "A" * 64 + "\n"],
    ids=["empty", "padding", "three bytes", "one block", "no whole blocks", "newline"],
)
def test_what_is_not_whole_blocks_is_refused(encrypted: str) -> None:
    with pytest.raises(Forged):
        reopened(SEAL, encrypted)


def test_base64_that_only_a_forgiving_decoder_reads_is_refused() -> None:
    closed = SEAL.encrypt("hello")
    for other in (closed[:10] + "\n" + closed[10:], closed[:10] + "*" + closed[10:], f" {closed}"):
        with pytest.raises(Forged):
            reopened(SEAL, other)


def test_random_blocks_are_refused_and_break_nothing() -> None:
    for number in range(300):
        blocks = base64.b64encode(bytes((number * 37 + place * 101) % 256 for place in range(64))).decode()
        with pytest.raises(Forged):
            reopened(SEAL, blocks)
