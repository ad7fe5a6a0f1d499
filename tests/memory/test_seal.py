"""Where the master key comes from: a file of the owner's only, what is given, or the system's keyring."""

import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from memory.errors import WrongKey
from memory.record.seal import master_seal

HEX = "0123456789abcdef" * 4


class Chain(KeyringBackend):
    """A keyring in memory, that may be locked."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("it is locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def chain() -> Iterator[Chain]:
    """The system's keyring."""
    before, chain = keyring.get_keyring(), Chain()
    keyring.set_keyring(chain)
    yield chain
    keyring.set_keyring(before)


def test_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    sealed = master_seal(tmp_path, None).close("words")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert master_seal(tmp_path, None).open(sealed) == "words"


def test_key_that_is_given_leaves_no_file(tmp_path: Path) -> None:
    sealed = master_seal(tmp_path, HEX).close("words")
    assert master_seal(tmp_path, HEX).open(sealed) == "words"
    assert list(tmp_path.iterdir()) == []


def test_keyring_keeps_one_key_for_each_folder_and_leaves_no_file(tmp_path: Path, chain: Chain) -> None:
    sealed = master_seal(tmp_path, "keyring").close("words")
    assert master_seal(tmp_path, "keyring").open(sealed) == "words"
    with pytest.raises(WrongKey):
        master_seal(tmp_path / "other", "keyring").open(sealed)
    assert len(chain.kept) == 2
    assert list(tmp_path.iterdir()) == []


def test_locked_keyring_is_told_in_one_sentence(tmp_path: Path, chain: Chain) -> None:
    chain.locked = True
    with pytest.raises(WrongKey, match="The system's keyring gives no key"):
        master_seal(tmp_path, "keyring")


@pytest.mark.parametrize("given", ["", "abc", "zz" * 32, HEX + "00"])
def test_what_is_no_key_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(WrongKey, match="64 hexadecimal digits"):
        master_seal(tmp_path, given)
