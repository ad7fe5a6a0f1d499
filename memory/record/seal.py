"""Text under a key: the deployment's for what passes through, each worker's own for what is remembered.

AES-256-GCM of ``cryptography``. A worker's data key is kept wrapped by the master key; destroying the row
that holds it makes everything sealed with it unreadable, in backups too.
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.wording import Worded
from memory.errors import WrongKey

NONCE = 12
KEY = 32
KEYRING = "keyring"
SERVICE = "double"
"""Under which name the system's keyring keeps the master keys, each for its data folder."""


class Seal:
    """Seals and opens text with one key of 32 bytes; ``root`` is what other keys are derived from."""

    def __init__(self, key: bytes, root: bytes | None = None) -> None:
        self._key = key
        self._cipher = AESGCM(key)
        self.root = key if root is None else root

    def rooted(self, root: bytes) -> "Seal":
        """The same, deriving from something else than its own key."""
        return Seal(self._key, root)

    def close(self, text: str, about: str = "") -> bytes:
        """Seal ``text``; it opens only with the same ``about`` (the row it belongs to)."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, about: str = "") -> str:
        """Open what ``close`` returned.

        Raises:
            WrongKey: the key is another one, or the bytes were changed.
        """
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], about.encode()).decode()
        except InvalidTag as error:
            raise WrongKey(
                "Sealed text does not open with this key; give the DOUBLE_MASTER_KEY or key file of this data."
            ) from error

    def new_worker_key(self) -> bytes:
        """A fresh data key, wrapped by this key."""
        return self.close(os.urandom(KEY).hex())

    def worker(self, wrapped: bytes) -> "Seal":
        """The seal of the worker whose wrapped data key this is."""
        return Seal(bytes.fromhex(self.open(wrapped)))

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for another purpose, such as signing, that does not reveal this one."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), KEY, salt=None, info=purpose.encode()).derive(self.root)


def master_seal(home: Path, given: str | None) -> Seal:
    """The deployment's seal, by its key of 64 hexadecimal digits.

    Args:
        home: the data folder, in which the file ``key`` is made on first use, with mode 0600.
        given: the key itself, or ``keyring``: the system's keyring has it, and is given one on first use.

    Raises:
        WrongKey: the key is not one, or there is no keyring.
    """
    if given == KEYRING:
        text = _from_keyring(home)
    elif given is None:
        text = _from_file(home)
    else:
        text = given
    return seal_of(text)


def seal_of(text: str) -> Seal:
    """The seal of a key of 64 hexadecimal digits.

    Raises:
        WrongKey: it is not one.
    """
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY:
        raise WrongKey("The master key must be 64 hexadecimal digits; make one with `openssl rand -hex 32`.")
    return Seal(key)


def keep_in_keyring(home: Path, text: str) -> None:
    """Have the system's keyring keep another master key for a data folder.

    Raises:
        WrongKey: there is no keyring, or it takes none.
    """
    _from_keyring(home)
    import keyring

    keyring.set_password(SERVICE, str(home.resolve()), text)


def _from_file(home: Path) -> str:
    path = home / "key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(KEY).hex())
    return path.read_text()


def _from_keyring(home: Path) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise WrongKey("There is no keyring here; install it with `uv sync --extra keyring`.") from error
    name = str(home.resolve())
    try:
        known = keyring.get_password(SERVICE, name)
        if known is None:
            known = os.urandom(KEY).hex()
            keyring.set_password(SERVICE, name, known)
    except KeyringError as error:
        raise WrongKey(
            Worded("The system's keyring gives no key ({error}); unlock it, or set DOUBLE_MASTER_KEY.", error=error)
        ) from error
    return known
