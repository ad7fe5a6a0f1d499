"""The bytes of a mail → what its writer says in it themself."""

from contextlib import suppress
from email.message import Message as Parsed
from email.parser import BytesParser
from email.policy import compat32

from adapters.archives.mail.charsets import decoded, lines_of
from adapters.archives.mail.markup import text_of_html
from adapters.archives.mail.quotation import own_words

LARGEST = 2**20
"""Bytes of a mail that are read; its words stand before its attachments."""
LONGEST_TYPE = 2000
"""Signs by which a part says what it is; the parser takes long over more."""
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, RecursionError, AssertionError)
"""What the parser of the library raises on mails that no program writes."""


def words_in(raw: bytes) -> str:
    """What the writer of a mail says themself; empty where that is nothing, or cannot be read."""
    return own_words(plain_text(raw))


def plain_text(raw: bytes) -> str:
    """The whole text of a mail, with what is quoted; of its parts the plain one, else the HTML."""
    with suppress(*_BROKEN):
        mail = BytesParser(policy=compat32).parsebytes(raw[:LARGEST])
        parts = list(_parts(mail))
        for kind, read in (("text/plain", _plain), ("text/html", _html)):
            for part in parts:
                text = read(part) if part.get_content_type() == kind else ""
                if text.strip():
                    return text
    return ""


def _parts(mail: Parsed) -> list[Parsed]:
    """The texts of a mail in order: no attachment, and nothing of a mail within it."""
    found: list[Parsed] = []
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        if len(str(part.get("Content-Type", ""))) > LONGEST_TYPE:
            continue
        if part.is_multipart():
            if part.get_content_maintype() == "multipart":
                waiting.extend(reversed([each for each in part.get_payload() if isinstance(each, Parsed)]))
        elif (
            part.get_content_maintype() == "text"
            and "attachment" not in str(part.get("Content-Disposition", "")).lower()
        ):
            found.append(part)
    return found


def _text(part: Parsed) -> str:
    payload = part.get_payload(decode=True)
    charset = part.get_param("charset", "")
    return decoded(payload if isinstance(payload, bytes) else b"", charset if isinstance(charset, str) else charset[2])


def _plain(part: Parsed) -> str:
    text = _text(part)
    if str(part.get_param("format", "")).lower() == "flowed":
        return _unflowed(text, delete=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _html(part: Parsed) -> str:
    return text_of_html(_text(part))


def _unflowed(text: str, *, delete: bool) -> str:
    """Text as RFC 3676 flows it, with its paragraphs in one line again."""
    lines: list[str] = []
    open_depth = -1
    for line in lines_of(text):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        flows = words.endswith(" ") and words != "-- "
        said = words[:-1] if flows and delete else words
        if depth == open_depth and words != "-- ":
            lines[-1] += said
        else:
            lines.append(f"{'>' * depth} {said}" if depth else said)
        open_depth = depth if flows else -1
    return "\n".join(lines)
