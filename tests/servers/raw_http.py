"""An HTTP client that sends requests byte for byte, also those that HTTP libraries refuse to send."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Raw:
    """A request as it goes over the wire; ``cut`` is one whose sender hangs up before the body is whole.

    ``query`` is what stands behind the path, with its question mark.
    """

    name: str
    headers: tuple[Header, ...]
    body: bytes
    query: bytes = b""
    framing: Literal["length", "chunked", "cut"] = "length"

    def value(self, name: bytes) -> bytes:
        """What a header says."""
        return dict(self.headers)[name]

    def saying(self, name: bytes, value: bytes) -> "Raw":
        """The same with another value of a header."""
        return replace(self, headers=tuple((key, value if key == name else old) for key, old in self.headers))


@dataclass(frozen=True, slots=True)
class Answered:
    """How a request was answered: ``status`` is None where the server hung up."""

    name: str
    status: int | None
    seconds: float


class Line:
    """One kept-alive connection, opened again where the server closes it."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._host, self._port = str(address.hostname), int(address.port or 80)
        self._path, self._host_line = address.path.encode(), f"Host: {address.netloc}\r\n".encode()
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, raw: Raw) -> Answered:
        """Send a request and read the answer."""
        if self._open is None:
            self._open = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._open
        began = time.perf_counter()
        status: int | None = None
        keep = False
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._write(writer, raw)
            status, keep = await _read(reader)
        seconds = time.perf_counter() - began
        if not keep or raw.framing == "cut":
            await self.close()
        return Answered(raw.name, status, seconds)

    async def close(self) -> None:
        """Hang up."""
        if self._open is not None:
            self._open[1].close()
            with suppress(ConnectionError):
                await self._open[1].wait_closed()
        self._open = None

    async def _write(self, writer: asyncio.StreamWriter, raw: Raw) -> None:
        chunked = raw.framing == "chunked"
        framing = (b"Transfer-Encoding", b"chunked") if chunked else (b"Content-Length", str(len(raw.body)).encode())
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in (*raw.headers, framing))
        asked = b"POST " + self._path + raw.query + b" HTTP/1.1\r\n" + self._host_line
        writer.write(asked + lines + b"\r\n")
        if raw.framing == "cut":
            writer.write(raw.body[: len(raw.body) // 2])
            writer.write_eof()
        elif chunked:
            for start in range(0, len(raw.body), 65_536):
                piece = raw.body[start : start + 65_536]
                writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                await writer.drain()
            writer.write(b"0\r\n\r\n")
        else:
            writer.write(raw.body)
        await writer.drain()


async def _read(reader: asyncio.StreamReader) -> tuple[int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    lines = head.split(b"\r\n")
    fields = dict(line.split(b": ", 1) for line in lines[1:] if line)
    if b"content-length" in fields:
        await reader.readexactly(int(fields[b"content-length"]))
    keep = b"content-length" in fields and fields.get(b"connection") != b"close"
    return int(lines[0].split()[1]), keep


async def send_all(url: str, requests: Iterator[Raw], *, at_once: int = 8) -> list[Answered]:
    """Send requests over several connections at once; how each was answered."""
    answers: list[Answered] = []

    async def work() -> None:
        line = Line(url)
        answers.extend([await line.ask(raw) for raw in requests])
        await line.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(work())
    return answers
