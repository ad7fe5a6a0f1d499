"""Answers that break off, as servers and lines do on a bad day."""

import socket
import struct

from aiohttp import web

_RST = struct.pack("ii", 1, 0)


async def halve(request: web.Request, answer: web.Response) -> web.StreamResponse:
    """Promise the whole answer and hang up in its middle."""
    body = answer.body
    assert isinstance(body, bytes)
    half = web.StreamResponse(status=answer.status, headers={"Content-Type": "application/json"})
    half.content_length = len(body)
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return half


def reset(request: web.Request) -> web.Response:
    """Break the connection without a word."""
    if request.transport is not None:
        end: socket.socket = request.transport.get_extra_info("socket")
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
        request.transport.abort()
    return web.Response()
