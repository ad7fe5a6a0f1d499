"""``.env``: what stands there, and one rewriting of it that leaves every other line as it is."""

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from dotenv import dotenv_values, set_key, unset_key

_PLAIN = re.compile(r"[^\s'\"#$\\`]*")


def read_env(file: Path) -> dict[str, str]:
    """The names that are set in a file, with their values; nothing where there is no file."""
    return {name: value for name, value in dotenv_values(file, interpolate=False).items() if value}


def write_env(file: Path, answers: Mapping[str, str]) -> None:
    """Set names to values, and take out those whose value is empty: all of them or, on an error, none.

    Only the owner can read the file from then on.
    """
    file = file.resolve()
    stood = read_env(file)
    changed = {name: value for name, value in answers.items() if stood.get(name, "") != value}
    with TemporaryDirectory(prefix=".env-", dir=file.parent) as folder:
        fresh = Path(folder) / file.name
        fresh.touch(mode=0o600)
        fresh.write_bytes(file.read_bytes() if file.exists() else b"")
        for name, value in changed.items():
            if value:
                set_key(fresh, name, value, quote_mode="never" if _PLAIN.fullmatch(value) else "always")
            elif name in stood:
                unset_key(fresh, name)
        fresh.chmod(0o600)
        fresh.replace(file)
