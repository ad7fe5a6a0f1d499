"""Processes of ``double`` that start at once: forked from one that has loaded what they need, and does nothing else."""

import asyncio
import gc
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from bot.cli.main import COMMANDS
from bot.service.table import CALLS
from memory.index.offline import FastEmbeddings

LOADED = ("bot.app", "bot.cli.serve", "adapters.slack.connect", "adapters.wecom.connect", "uvicorn")
PROGRAM = "from tests.servers.forked import fork_out; fork_out(); from bot.cli.main import main; main()"
LONGEST_LINE = 2**20


class Forked:
    """A process that was forked; ``stderr`` is what it says meanwhile."""

    def __init__(
        self, pid: int, stderr: asyncio.StreamReader, ending: asyncio.StreamReader, line: asyncio.StreamWriter
    ) -> None:
        self.pid = pid
        self.stderr = stderr
        self.returncode: int | None = None
        self._ended = asyncio.create_task(self._end(ending, line))

    def send_signal(self, which: int) -> None:
        """Send a signal, if it lives."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, which)

    async def wait(self) -> int:
        """How it ended, once it has; minus the signal if by one."""
        return await asyncio.shield(self._ended)

    async def _end(self, ending: asyncio.StreamReader, line: asyncio.StreamWriter) -> int:
        self.returncode = int(await ending.readline())
        line.close()
        return self.returncode


def run_double(
    *args: str, cwd: Path, env: Mapping[str, str], seconds: float = 120
) -> "subprocess.CompletedProcess[str]":
    """Run ``double`` to its end, like ``subprocess.run``.

    Raises:
        TimeoutError: it did not end in time.
    """
    with TemporaryFile("w+", encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as errors:
        with _ask(args, cwd, env, out.fileno(), errors.fileno()) as line, line.makefile() as told:
            line.settimeout(seconds)
            pid = int(told.readline())
            try:
                code = int(told.readline())
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise
        for stream in (out, errors):
            stream.seek(0)
        return subprocess.CompletedProcess(["double", *args], code, out.read(), errors.read())


async def start_double(*args: str, env: Mapping[str, str]) -> Forked:
    """Start ``double``; what it writes to its standard output goes nowhere."""
    reads, writes = os.pipe()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    line = _ask(args, Path.cwd(), env, nowhere, writes)
    os.close(nowhere)
    os.close(writes)
    stderr = asyncio.StreamReader(limit=LONGEST_LINE)
    reading = asyncio.StreamReaderProtocol(stderr)
    await asyncio.get_running_loop().connect_read_pipe(lambda: reading, os.fdopen(reads, "rb"))
    ending, answering = await asyncio.open_connection(sock=line)
    return Forked(int(await ending.readline()), stderr, ending, answering)


def _ask(args: tuple[str, ...], cwd: Path, env: Mapping[str, str], out: int, errors: int) -> socket.socket:
    """The line on which a new process tells its id and, in the end, how it ended."""
    ours, theirs = socket.socketpair()
    wanted = json.dumps({"args": args, "cwd": str(cwd), "env": dict(env)})
    with theirs:
        socket.send_fds(_parent(), [f"{wanted}\n".encode()], [theirs.fileno(), out, errors])
    return ours


@cache
def _parent() -> socket.socket:
    """The line to the process that forks; it ends when this process does."""
    ours, theirs = socket.socketpair()
    with theirs:
        subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=theirs.fileno(), stdout=subprocess.DEVNULL)
    return ours


def fork_out() -> None:
    """Load everything, then fork for whoever asks; only the forks return."""
    called = (f"bot.service.{entry.path}" for entry in CALLS.values())
    for path in (*LOADED, *called, *(path for path, _ in COMMANDS.values())):
        import_module(path.split(":")[0])
    FastEmbeddings().embed_query("")
    gc.collect()
    gc.freeze()
    asked = socket.socket(fileno=os.dup(0))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        wanted, (line, *streams) = _next(asked)
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asked.close()
            _attend(socket.socket(fileno=line), streams)
            return _become(json.loads(wanted), streams)
        for each in (line, *streams):
            os.close(each)


def _next(asked: socket.socket) -> tuple[bytes, list[int]]:
    wanted: bytes = b""
    given: list[int] = []
    while not wanted.endswith(b"\n"):
        more, streams, _, _ = socket.recv_fds(asked, LONGEST_LINE, 3)
        if not more:
            os._exit(0)
        wanted, given = wanted + more, given + streams
    return wanted, given


def _attend(line: socket.socket, streams: list[int]) -> None:
    """Fork once more; the child returns, the parent tells of it and ends."""
    with line:
        if not (pid := os.fork()):
            return
        for each in streams:
            os.close(each)
        line.sendall(f"{pid}\n".encode())
        line.sendall(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n".encode())
    os._exit(0)


def _become(wanted: dict[str, Any], streams: list[int]) -> None:
    for place, stream in enumerate([os.open(os.devnull, os.O_RDONLY), *streams]):
        os.dup2(stream, place)
        os.close(stream)
    os.chdir(wanted["cwd"])
    os.environ.clear()
    os.environ.update(wanted["env"])
    sys.argv = ["double", *wanted["args"]]
