"""What WeCom refuses of a robot, and the certificate of the loopback server."""

import re
from collections.abc import Container
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

INVALID = 40058
NOT_WRITTEN = 93006
UNKNOWN_REQUEST = 846605
STREAM_OVER = 846608
WRONG_SECRET = 40001
TEXT_BYTES = 20_480
KEY_BYTES = 1024
REPLIED = {"stream", "template_card", "stream_with_template_card", "file", "image", "voice", "video"}
PUSHED = {"markdown", "template_card", "file", "image", "voice", "video"}
_CARDS = {"text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"}
_TASK = re.compile(r"[0-9A-Za-z_@-]{1,128}")


class Wrong(Exception):
    """A frame that WeCom refuses."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def check_text(content: object) -> None:
    """A text that WeCom takes."""
    if not isinstance(content, str) or not content or len(content.encode()) > TEXT_BYTES:
        raise Wrong(INVALID)


def check_card(card: dict[str, Any], known: Container[str]) -> None:
    """A template card that WeCom takes, with a task that no card before it had."""
    buttons = card.get("button_list") or []
    actions = (card.get("action_menu") or {}).get("action_list") or []
    keys = [each["key"] for each in (*buttons, *actions)]
    task = card.get("task_id")
    wrong = (
        card.get("card_type") not in _CARDS
        or not isinstance(task, str)
        or not _TASK.fullmatch(task)
        or task in known
        or (card["card_type"] == "button_interaction" and not 1 <= len(buttons) <= 6)
        or (bool(actions) and len(actions) > 3)
        or len(keys) != len(set(keys))
        or any(not 0 < len(key.encode()) <= KEY_BYTES for key in keys)
        or not (card.get("main_title", {}).get("title") or card.get("sub_title_text"))
    )
    if wrong:
        raise Wrong(INVALID)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """The files of a certificate for 127.0.0.1, signed by itself, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback robots")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files
