"""The head of a mail → who wrote it, to whom, when, what it answers, and why it counts for nothing, if so."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from adapters.archives.mail.charsets import decoded, worded
from adapters.legible import legible

YEARS = range(1980, 2100)
"""A mail was written in one of these."""
MOST = 2000
"""Addresses of one mail that are read."""
LONGEST = 2**16
"""Signs of one header that are read."""
LONGEST_ID = 200
_HEADER = re.compile(r"([!-9;-~]+)[ \t]*:[ \t]*(.*)")
_LISTED = frozenset({"to", "cc", "bcc"})
_ID = re.compile(r"<([^<>\s]+)>")
_ADDRESS = re.compile(r"[^\s<>@,;:\"()]{1,64}@[^\s<>@,;:\"()]{1,255}")
_PREFIX = re.compile(
    r"\s*(?:(?P<answers>re|aw|sv|antw|回复|回覆|答复|答覆)|fwd?|wg|转发|轉寄|\[[^\]]{1,40}\])(?:\[\d+\])?\s*(?:[:：]|(?<=\])\s*)",
    re.IGNORECASE,
)
_NO_REPLY = re.compile(
    r"(?:.*[._+-])?(?:no-?_?\.?reply|do-?_?not-?_?reply|mailer-daemon|postmaster|bounces?|notifications?|newsletters?"
    r"|auto-?(?:mailer|reply|confirm)|daemon)(?:[._+-].*)?",
    re.IGNORECASE,
)
_FORGED = re.compile(r"\bdmarc=fail\b|\bspf=fail\b.*\bdkim=(?:fail|none)\b|\bdkim=fail\b.*\bspf=fail\b", re.IGNORECASE)
_DELETED = 0x8


@dataclass(frozen=True, slots=True)
class Address:
    """An address in small letters, with the name beside it, if any."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a mail. ``answers`` are ids of mails, the nearest first; ``topic`` is the bare subject.

    ``unfit`` says why the mail counts for nothing: ``bulk``, ``put_away`` (a draft, or thrown away), ``spam``,
    ``no_date``, ``no_speaker``. ``forged``: whoever received it could not believe that it is from whom it says.
    """

    id: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    at: datetime
    subject: str
    topic: str
    is_answer: bool
    answers: tuple[str, ...]
    unfit: str
    forged: bool


def read_head(block: bytes) -> Head:
    """Read the lines above a mail, whatever is wrong with them."""
    fields = _fields(block)
    senders = tuple(_addresses(fields.get("from", "")))
    at = _time(fields)
    subject = legible(" ".join(worded(fields.get("subject", "")[:LONGEST]).split()))
    topic, is_answer = _bare(subject)
    sender = senders[0] if senders else Address("")
    own = _ID.search(fields.get("message-id", ""))
    identity = own[1] if own and len(own[1]) <= LONGEST_ID else hashlib.sha256(block).hexdigest()[:32]
    unfit = _unfit(fields, sender) or ("" if at else "no_date")
    return Head(
        id=legible(identity),
        sender=sender,
        to=tuple(_addresses(fields.get("to", ""))),
        cc=tuple(_addresses(f"{fields.get('cc', '')},{fields.get('bcc', '')}")),
        at=at or datetime.fromtimestamp(0, UTC),
        subject=subject,
        topic=topic,
        is_answer=is_answer,
        answers=tuple(_answers(fields, identity)),
        unfit=unfit if sender.address else "no_speaker",
        forged=_FORGED.search(fields.get("authentication-results", "")[:LONGEST]) is not None,
    )


def _fields(block: bytes) -> dict[str, str]:
    """Headers by their small names, unfolded; of those that come twice the first, but all that name recipients."""
    fields: dict[str, str] = {}
    name, value = "", ""
    for line in [*decoded(block).splitlines(), ""]:
        if line[:1] in {" ", "\t"} and name and line.strip():
            value += f" {line.strip()}" if len(value) < LONGEST else ""
            continue
        if name and (name not in fields or name in _LISTED):
            fields[name] = f"{fields[name]}, {value}" if name in fields else value
        found = _HEADER.match(line)
        name, value = (found[1].lower(), found[2].rstrip()) if found else ("", "")
    return fields


def _addresses(header: str) -> Iterator[Address]:
    """The addresses of a header, with their names; what is no address is left out."""
    seen: set[str] = set()
    for part in _parts(header[:LONGEST]):
        before, _, rest = part.rpartition("<")
        found = _ADDRESS.search(rest if before or "<" in part else part)
        if found is None or len(seen) >= MOST:
            continue
        address = found[0].lower()
        name = before.rpartition(":")[2] if ":" in before and '"' not in before else before
        if address not in seen:
            seen.add(address)
            told = legible(worded(name.strip().strip("\"'").replace('\\"', '"'))).strip().strip("\"'")
            yield Address(legible(address), "" if "@" in told else " ".join(told.split())[:100])


def _parts(header: str) -> Iterator[str]:
    """A header at its commas and semicolons, but for those within quotes."""
    part, quoted = "", False
    for piece in re.split(r'([",;])', header):
        if piece == '"' and not part.endswith("\\"):
            quoted = not quoted
        if piece in {",", ";"} and not quoted:
            yield part
            part = ""
        else:
            part += piece
    yield part


def _time(fields: dict[str, str]) -> datetime | None:
    for told in (fields.get("date", ""), fields.get("received", "").rpartition(";")[2]):
        with suppress(TypeError, ValueError, OverflowError, IndexError):
            at = parsedate_to_datetime(told.strip()[:100])
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
            if at.year in YEARS:
                return at
    return None


def _answers(fields: dict[str, str], own: str) -> Iterator[str]:
    near = _ID.findall(fields.get("in-reply-to", "")[:LONGEST])[:1]
    chain = _ID.findall(fields.get("references", "")[:LONGEST])
    yield from dict.fromkeys(each for each in (*near, *chain[:-4:-1], *chain[:1]) if each != own)


def _bare(subject: str) -> tuple[str, bool]:
    """A subject without what programs put before it, and whether that says that it is an answer."""
    is_answer, rest = False, subject
    while found := _PREFIX.match(rest):
        is_answer = is_answer or found["answers"] is not None
        rest = rest[found.end() :]
    return rest.strip(), is_answer


def _unfit(fields: dict[str, str], sender: Address) -> str:
    labels = fields.get("x-gmail-labels", "")
    labels = worded(labels).lower() if labels else ""
    if (
        "x-mozilla-draft-info" in fields
        or fields.get("x-unsent", "").strip() == "1"
        or "drafts" in labels
        or "草稿" in labels
    ):
        return "put_away"
    if "spam" in labels or "垃圾" in labels or fields.get("x-spam-flag", "").strip().lower() == "yes":
        return "spam"
    if "trash" in labels or "已删除" in labels or "D" in fields.get("x-status", "") or _is_expunged(fields):
        return "put_away"
    return "bulk" if _is_bulk(fields, sender) else ""


def _is_expunged(fields: dict[str, str]) -> bool:
    """Whether Thunderbird has it as deleted, and has not yet tidied the file up."""
    with suppress(ValueError):
        return bool(int(fields.get("x-mozilla-status", "0").strip(), 16) & _DELETED)
    return False


def _is_bulk(fields: dict[str, str], sender: Address) -> bool:
    """Whether it is from a program, or goes to many who cannot answer; lists on which people talk are neither."""
    automatic = fields.get("auto-submitted", "no").split(";")[0].strip().lower() != "no"
    post = fields.get("list-post", "").strip().lower()
    talked_on = post not in {"", "no"}
    many = fields.get("precedence", "").strip().lower() in {"bulk", "junk"} or "list-unsubscribe" in fields
    kind = fields.get("content-type", "").lower()
    formal = kind.startswith(("text/calendar", "multipart/report")) or "calendarmessage" in fields.get(
        "content-class", ""
    )
    return (
        automatic
        or formal
        or (many and not talked_on)
        or "x-autoreply" in fields
        or _NO_REPLY.fullmatch(sender.address.partition("@")[0][:64]) is not None
    )
