"""A PostgreSQL server of this test run alone, on loopback; skipped with a reason where none is installed."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest


@contextmanager
def serve_postgres() -> Iterator[str]:
    """The URL of an empty database on a fresh server, which ends with the block."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed here (Debian's package postgresql brings it)")
    folder = Path(mkdtemp(prefix="double-pg-"))
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres")

    def run(*args: str) -> None:
        subprocess.run([*user, *args], check=True, capture_output=True, cwd="/")

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    try:
        run(f"{binaries}/initdb", "-D", f"{folder}/data", "-U", "double", "-A", "trust")
        options = f"-h 127.0.0.1 -p {port} -k {folder} -F"
        run(f"{binaries}/pg_ctl", "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgresql+asyncpg://double@127.0.0.1:{port}/postgres"
        finally:
            run(f"{binaries}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None
