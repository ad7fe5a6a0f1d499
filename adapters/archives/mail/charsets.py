"""Bytes of a mail as text: in the charset that it names, as programs really mean it, or in the one that fits."""

import base64
import binascii
import quopri
import re
from contextlib import suppress

_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "iso-2022-jp": "iso2022_jp_ext",
    "utf-7": "utf-7",
    "default": "utf-8",
    "unicode": "utf-8",
}
"""Charsets whose names are used for what holds more signs."""
_GUESSES = ("utf-8", "gb18030")
_LINE_END = re.compile(r"\r?\n")
_WORDS = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")


def decoded(data: bytes, charset: str = "") -> str:
    """Bytes as text; signs that are broken become the sign for what is lost."""
    named = charset.strip("\"' ").split("*")[0].lower()
    meant = _MEANT.get(named, named)
    for each in (meant, *_GUESSES):
        with suppress(LookupError, UnicodeError, ValueError):
            if each:
                return str(data, each)
    with suppress(LookupError, UnicodeError, ValueError):
        return str(data, meant or "utf-8", "replace")
    return str(data, "utf-8", "replace")


def lines_of(text: str) -> list[str]:
    """Text at its line ends; other signs that look like one, such as U+2028, end no line of a mail."""
    return _LINE_END.split(text)


def worded(header: str) -> str:
    """A header with its encoded words read; those of one charset in a row are read together, as signs may be cut."""
    if "=?" not in header:
        return header
    text, end, held, charset = "", 0, b"", ""
    joined = _BETWEEN_WORDS.sub(r"\1", header)
    for found in _WORDS.finditer(joined):
        if found.start() != end or found[1].lower() != charset:
            text += decoded(held, charset) + joined[end : found.start()]
            held, charset = b"", found[1].lower()
        held += _bytes_of(found[2].lower(), found[3])
        end = found.end()
    return text + decoded(held, charset) + joined[end:]


def _bytes_of(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding == "q":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return b""
