"""One trace from the moment an event is accepted to what is said for it, in the log and at a collector."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from bot.work.trace import exporting
from tests.logs import logged
from tests.stage import Stage

QUESTION = "@double @Ana how can I roll back the deploy?"
FIRST, LAST = "accept", "notice_send"


@contextmanager
def serve_collector() -> Iterator[tuple[str, list[Span]]]:
    """A collector of OpenTelemetry on a free loopback port, and the spans that it was sent."""
    spans: list[Span] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["content-length"])))
            spans.extend(span for each in sent.resource_spans for scope in each.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", spans
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


@pytest.fixture(autouse=True)
async def taught(stage: Stage) -> None:
    """Ana's double knows an answer."""
    await stage.consent(stage.ana)
    await stage.teach("How do I roll back a deploy?", "Use the release page.")


async def test_log_follows_a_question_from_its_acceptance_to_the_card(stage: Stage) -> None:
    with logged() as lines:
        await stage.say(stage.ben, "Good morning!")
        await stage.say(stage.chen, QUESTION)
    first, second = (line["trace"] for line in lines if line["event"] == "event_accepted")
    assert first != second
    works = [line["work"] for line in lines if line.get("trace") == second and line["event"] == "work_done"]
    assert works[0] == "message"
    assert "respond" in works
    assert LAST in works


async def test_collector_is_sent_the_same_trace_as_spans_without_a_word_of_anybody(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_collector() as (url, spans), logged() as lines:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        with exporting():
            await stage.say(stage.chen, QUESTION)
    (trace,) = (line["trace"] for line in lines if line["event"] == "event_accepted")
    names = [span.name for span in spans if span.trace_id.hex() == trace]
    assert {FIRST, "message", "respond", LAST} <= set(names)
    assert all(not span.attributes for span in spans)
    assert not any(word in repr(spans) for word in ("Ana", "Chen", "deploy", "ops"))
