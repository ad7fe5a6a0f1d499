"""Small repositories, made for tests by one run of ``git fast-import``."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ANA, BEN, CLEO = (f"{name} <{name.lower()}@x.example>" for name in ("Ana", "Ben", "Cleo"))
BEGAN = 1_770_022_800
"""Monday, the second of February 2026, 9:00 UTC; each commit is an hour after the one before."""
HOUR = 3600
_ENVIRONMENT = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@dataclass(frozen=True)
class Commit:
    """A commit on ``branch``, on top of its last one, or of that of ``begins``; ``merges`` is another branch."""

    message: str | bytes
    author: str | bytes = ANA
    files: Mapping[str, str] = field(default_factory=lambda: {"app/main.py": "one\n"})
    branch: str = "main"
    begins: str = ""
    merges: str = ""
    committer: str = ""


def run_git(*arguments: str | Path, cwd: Path) -> str:
    """What git says; it knows nobody's settings."""
    done = subprocess.run(["git", *map(str, arguments)], cwd=cwd, env=_ENVIRONMENT, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace").strip()


def make_repository(path: Path, commits: Sequence[Commit]) -> Path:
    """A repository with its working tree, whose HEAD is ``main``."""
    path.mkdir()
    run_git("init", "-q", "--template=", "-b", "main", cwd=path)
    stream = b"".join(_told(number, commit) for number, commit in enumerate(commits))
    subprocess.run(["git", "fast-import", "--quiet"], cwd=path, input=stream, env=_ENVIRONMENT, check=True)
    return path


def _told(number: int, commit: Commit) -> bytes:
    at = f" {BEGAN + number * HOUR} +0000\n".encode()
    message = _bytes(commit.message)
    lines = [
        f"commit refs/heads/{commit.branch}\n".encode(),
        b"author " + _bytes(commit.author) + at,
        b"committer " + _bytes(commit.committer or commit.author) + at,
        f"data {len(message)}\n".encode() + message + b"\n",
    ]
    if commit.begins:
        lines.append(f"from refs/heads/{commit.begins}\n".encode())
    if commit.merges:
        lines.append(f"merge refs/heads/{commit.merges}\n".encode())
    for path, text in commit.files.items():
        lines.append(f'M 100644 inline "{path}"\ndata {len(text.encode())}\n{text}\n'.encode())
    return b"".join(lines) + b"\n"


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
