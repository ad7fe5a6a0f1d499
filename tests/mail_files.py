"""Small mails and mailboxes, written for tests."""

import base64
import quopri
from collections.abc import Callable, Iterable
from pathlib import Path

TRANSFERS: dict[str, Callable[[bytes], bytes]] = {
    "8bit": bytes,
    "base64": base64.encodebytes,
    "quoted-printable": quopri.encodestring,
}


def mail(
    body: str,
    *,
    type: str = "text/plain",  # noqa: A002 - it is the word
    charset: str = "utf-8",
    transfer: str = "8bit",
    **headers: str,
) -> bytes:
    """One mail; headers are given with ``_`` for ``-``."""
    usual = {"From": "Ben Ortiz <ben@x.example>", "To": "Ana Ruiz <ana@x.example>", "Subject": "Deploy"}
    told = usual | {"Date": "Mon, 02 Mar 2026 09:00:00 +0000"}
    told |= {name.replace("_", "-").capitalize(): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in told.items() if value]
    lines += [f"Content-Type: {type}; charset={charset}", f"Content-Transfer-Encoding: {transfer}", "", ""]
    return "\n".join(lines).encode() + TRANSFERS[transfer](body.encode(charset))


def write_mbox(path: Path, mails: Iterable[bytes]) -> Path:
    """A mailbox as programs write it, one mail under the other."""
    parts = [b"From ben@x.example Mon Mar  2 09:00:00 2026\n" + each.rstrip(b"\n") + b"\n\n" for each in mails]
    path.write_bytes(b"".join(parts))
    return path
