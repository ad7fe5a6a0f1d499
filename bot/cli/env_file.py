"""``.env``: what stands there, and one rewriting of it that leaves every other line as it is."""

import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from dotenv import dotenv_values
from dotenv.parser import parse_stream

_PLAIN = re.compile(r"[^\s'\"#$\\`]*")
_LINE = re.compile(
    r"(?P<before>\s*(?:export\s+)?)[^=]+=[^\S\n]*(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|[^\r\n]*?)"
    r"(?P<comment>(?:(?<=\s)|[^\S\n]+)#[^\r\n]*)?\s*",
    re.DOTALL,
)


def read_env(file: Path) -> dict[str, str]:
    """The names that are set in a file, with their values; nothing where there is no file."""
    return {name: value for name, value in dotenv_values(file, interpolate=False).items() if value}


def write_env(file: Path, answers: Mapping[str, str]) -> None:
    """Set names to values, and take out those whose value is empty: all of them or, on an error, none.

    A comment behind a value stays. Only the owner can read the file from then on.
    """
    file = file.resolve()
    stood = read_env(file)
    changed = {name: value for name, value in answers.items() if stood.get(name, "") != value}
    with TemporaryDirectory(prefix=".env-", dir=file.parent) as folder:
        fresh = Path(folder) / file.name
        fresh.touch(mode=0o600)
        stands = file.read_bytes().decode("utf-8") if file.exists() else ""
        fresh.write_bytes(_rewritten(stands, changed).encode("utf-8"))
        fresh.chmod(0o600)
        fresh.replace(file)


def _rewritten(text: str, changed: Mapping[str, str]) -> str:
    lines, missing = [], dict(changed)
    for binding in parse_stream(StringIO(text)):
        if binding.key is not None and binding.key in changed:
            missing.pop(binding.key, None)
            lines.append(_replaced(binding.original.string, binding.key, changed[binding.key]))
        else:
            lines.append(binding.original.string)
    whole = "".join(lines)
    added = "".join(f"{name}={_quoted(value)}\n" for name, value in missing.items() if value)
    return whole + ("\n" if added and whole and not whole.endswith("\n") else "") + added


def _replaced(line: str, name: str, value: str) -> str:
    """A line with another value; without one, the comment behind it alone."""
    found = _LINE.fullmatch(line)
    before, comment = (found["before"], (found["comment"] or "").strip()) if found else ("", "")
    if value:
        return f"{before}{name}={_quoted(value)}{f'  {comment}' if comment else ''}\n"
    above = before[: before.rfind("\n") + 1]
    return f"{above}{comment}\n" if comment else above


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
