"""``.env``: what stands there, and one rewriting of it that leaves every other line as it is."""

import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.errors import Impossible
from bot.settings import PREFIX
from bot.texts import Told

ENCODING = "utf-8-sig"
"""Some editors begin a file with a byte order mark, which belongs to no name."""
_SWALLOWED = re.compile(rf"\n\s*(?:export\s+)?{PREFIX}\w+\s*=")
_NAMED = re.compile(rf"\s*(?:export\s+)?(?P<name>{PREFIX}\w+)", re.IGNORECASE)
_PLAIN = re.compile(r"[^\s'\"#$\\`]*")
_LINE = re.compile(
    r"(?P<before>\s*(?:export\s+)?)[^=]+=[^\S\n]*(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|[^\r\n]*?)"
    r"(?P<comment>(?:(?<=\s)|[^\S\n]+)#[^\r\n]*)?\s*",
    re.DOTALL,
)


def read_env(file: Path) -> dict[str, str]:
    """The names that are set in a file, in capitals, with their values; nothing where there is no file.

    Raises:
        Impossible: see ``check_env``.
    """
    check_env(file)
    stands = dotenv_values(file, interpolate=False, encoding=ENCODING)
    return {name.upper(): value for name, value in stands.items() if value}


def check_env(file: Path) -> None:
    """Look whether every line of a file that sets a name can be read, so that no value is lost in silence.

    Raises:
        Impossible: a line cannot be read; it is named by its number only, since it may hold a secret.
    """
    if not file.exists():
        return
    raw = file.read_bytes()
    try:
        text = raw.decode(ENCODING)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Impossible(Told("error.env_text", file=file, line=line)) from error
    for binding in parse_stream(StringIO(text)):
        line, words = binding.original.line, binding.original.string
        if (binding.error and "=" in words) or _SWALLOWED.search(binding.value or ""):
            raise Impossible(Told("error.env_quote", file=file, line=line))
        if (named := _NAMED.match(words)) and (binding.error or binding.value is None):
            raise Impossible(Told("error.env_nothing", file=file, line=line, name=named["name"].upper()))


def stray_lines(file: Path) -> list[int]:
    """The numbers of the lines that are neither a comment nor set anything, and name no setting of ours."""
    text = file.read_text(ENCODING) if file.exists() else ""
    return [binding.original.line for binding in parse_stream(StringIO(text)) if binding.error]


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
        stands = file.read_bytes().decode(ENCODING) if file.exists() else ""
        fresh.write_bytes(_rewritten(stands, changed).encode("utf-8"))
        fresh.chmod(0o600)
        fresh.replace(file)


def _rewritten(text: str, changed: Mapping[str, str]) -> str:
    lines, missing = [], dict(changed)
    for binding in parse_stream(StringIO(text)):
        name = (binding.key or "").upper()
        if name in changed:
            missing.pop(name, None)
            lines.append(_replaced(binding.original.string, name, changed[name]))
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
