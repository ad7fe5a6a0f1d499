"""A loopback chat model that speaks OpenAI's HTTP API: obedient, wrong, slow or broken, as it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class LoopbackModel:
    """What the model answers next, and what it was asked. ``answer`` is the JSON of its structured output.

    ``refuses`` are the fields of a request that its server does not know, such as ``response_format``.
    """

    answer: dict[str, Any] = field(default_factory=dict)
    raw: str | None = None
    status: int = 200
    finish: str = "stop"
    usage: tuple[int | None, int | None] = (1, 1)
    refuses: frozenset[str] = frozenset()
    hold: threading.Event | None = None
    prompts: list[str] = field(default_factory=list)
    url: str = ""

    def complete(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The HTTP answer to a chat completion request."""
        for name in sorted(self.refuses & body.keys()):
            return 400, {"error": {"message": f"Unsupported parameter: '{name}'", "type": "invalid_request_error"}}
        self.prompts.append("\n".join(str(message["content"]) for message in body["messages"]))
        if self.hold is not None:
            self.hold.wait(5)
        content = self.raw if self.raw is not None else json.dumps(self.answer)
        message: dict[str, Any] = {"role": "assistant", "content": content}
        if body.get("tools"):
            name = body["tools"][0]["function"]["name"]
            call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": content}}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        return self.status, {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 0,
            "model": "loopback",
            "choices": [{"index": 0, "finish_reason": self.finish, "message": message}],
            "usage": dict(zip(("prompt_tokens", "completion_tokens"), self.usage, strict=True)),
        }


@contextmanager
def serve_model() -> Iterator[LoopbackModel]:
    """The model on a free loopback port, until the block ends."""
    model = LoopbackModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, answer = model.complete(body)
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield model
    finally:
        if model.hold is not None:
            model.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()
