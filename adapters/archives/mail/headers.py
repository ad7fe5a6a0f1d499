"""The head of a mail → who wrote it, to whom, when, what it answers, and why it counts for nothing, if so."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from adapters.archives.mail.addresses import LONGEST, Address, read_addresses
from adapters.archives.mail.charsets import decoded, lines_of, worded
from adapters.archives.mail.receipt import is_doubted
from adapters.legible import legible

YEARS = range(1980, 2100)
"""A mail was written in one of these."""
LONGEST_ID = 200
_HEADER = re.compile(r"([!-9;-~]+)[ \t]*:[ \t]*(.*)")
_LISTED = frozenset({"to", "cc", "bcc"})
_ID = re.compile(r"<([^<>\s]+)>")
_PREFIX = re.compile(
    r"\s*(?:(?P<answers>re|aw|sv|antw|回复|回覆|答复|答覆)|fwd?|wg|转发|轉寄|\[[^\]]{1,40}\])(?:\[\d+\])?\s*(?:[:：]|(?<=\])\s*)",
    re.IGNORECASE,
)
_NO_REPLY = re.compile(
    r"(?:.*[._+-])?(?:no-?_?\.?reply|do-?_?not-?_?reply|mailer-daemon|postmaster|bounces?|notifications?|newsletters?"
    r"|auto-?(?:mailer|reply|confirm)|daemon)(?:[._+-].*)?",
    re.IGNORECASE,
)
_DELETED = 0x8


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a mail. ``answers`` are ids of mails, the nearest first; ``topic`` is the bare subject.

    ``unfit`` says why the mail counts for nothing: ``bulk``, ``put_away`` (a draft, or thrown away), ``spam``,
    ``no_date``, ``no_speaker`` (it cannot be read who wrote it), ``forged`` (it names several). ``forged``: whoever
    received it could not believe that it is from whom it says.
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
    fields, again = _fields(block)
    sender, is_one = _sender(fields)
    at = _time(fields)
    subject = legible(" ".join(worded(fields.get("subject", "")[:LONGEST]).split()))
    topic, is_answer = _bare(subject)
    own = _ID.search(fields.get("message-id", ""))
    identity = own[1] if own and len(own[1]) <= LONGEST_ID else hashlib.sha256(block).hexdigest()[:32]
    unfit = _unfit(fields, sender) or ("" if at else "no_date")
    if not sender.address:
        unfit = "no_speaker"
    if "from" in again or not is_one:
        unfit = "forged"
    return Head(
        id=legible(identity),
        sender=sender,
        to=read_addresses(fields.get("to", ""))[0],
        cc=_copied(fields),
        at=at or datetime.fromtimestamp(0, UTC),
        subject=subject,
        topic=topic,
        is_answer=is_answer,
        answers=tuple(_answers(fields, identity)),
        unfit=unfit,
        forged=is_doubted(fields.get("authentication-results", "")),
    )


def _fields(block: bytes) -> tuple[dict[str, str], frozenset[str]]:
    """Headers by their small names, unfolded, and the names of those that come again.

    Of those the first counts, but all that name recipients.
    """
    fields: dict[str, str] = {}
    again: set[str] = set()
    name, value = "", ""
    for line in [*lines_of(decoded(block)), ""]:
        if line[:1] in {" ", "\t"} and name:
            value += f" {line.strip()}" if len(value) < LONGEST else ""
            continue
        if name in fields:
            again.add(name)
        if name and (name not in fields or name in _LISTED):
            fields[name] = f"{fields[name]}, {value}" if name in fields else value
        found = _HEADER.match(line)
        name, value = (found[1].lower(), found[2].rstrip()) if found else ("", "")
    return fields, frozenset(again)


def _sender(fields: dict[str, str]) -> tuple[Address, bool]:
    """Who wrote it, or an empty address, and whether it names one: of several writers the one who sent it."""
    writers, is_certain = read_addresses(fields.get("from", ""))
    if len(writers) > 1:
        sent = {each.address for each in read_addresses(fields.get("sender", ""))[0]}
        writers = tuple(each for each in writers if each.address in sent)
        if len(writers) != 1:
            return Address(""), False
    return (writers[0] if writers and is_certain else Address("")), True


def _copied(fields: dict[str, str]) -> tuple[Address, ...]:
    copied = (each for name in ("cc", "bcc") for each in read_addresses(fields.get(name, ""))[0])
    return tuple({each.address: each for each in copied}.values())


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
