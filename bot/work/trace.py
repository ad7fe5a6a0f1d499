"""One trace from an accepted event to what is said for it: an id in the rows, in the log, and in spans if asked for.

Whatever is planned or put while a piece of work goes on belongs to its trace. Spans go to a collector of OpenTelemetry
where the environment names one (``OTEL_EXPORTER_OTLP_ENDPOINT``), by the extra ``telemetry``.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from secrets import token_hex
from typing import TYPE_CHECKING

from bot.errors import Impossible
from bot.texts import Told

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

COLLECTORS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
DIGITS = 32
_followed: ContextVar[str | None] = ContextVar("followed", default=None)
_tracer: "Tracer | None" = None


def new_trace() -> str:
    """A new id, of 32 hexadecimal digits as OpenTelemetry has them."""
    return token_hex(DIGITS // 2)


def followed() -> str | None:
    """The trace to which the work at hand belongs."""
    return _followed.get()


@contextmanager
def following(trace: str | None, name: str) -> Iterator[None]:
    """A piece of work within a trace, or one that begins a trace; ``name`` is its kind."""
    from structlog.contextvars import bound_contextvars

    trace = trace or new_trace()
    before = _followed.set(trace)
    try:
        with bound_contextvars(trace=trace), _span(trace, name):
            yield
    finally:
        _followed.reset(before)


@contextmanager
def exporting() -> Iterator[None]:
    """Send spans to the collector that the environment names, if it names one, until the block ends.

    Raises:
        Impossible: the extra is not installed.
    """
    if not any(os.environ.get(name) for name in COLLECTORS):
        yield
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise Impossible(Told("error.no_telemetry")) from error
    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {SERVICE_NAME: "double"}
    provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    with _tracing(provider.get_tracer("double")):
        try:
            yield
        finally:
            provider.shutdown()


@contextmanager
def _tracing(tracer: "Tracer") -> Iterator[None]:
    global _tracer
    _tracer = tracer
    try:
        yield
    finally:
        _tracer = None


def _span(trace: str, name: str) -> AbstractContextManager[object]:
    if _tracer is None:
        return nullcontext()
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

    root = SpanContext(int(trace, 16), int(trace[: DIGITS // 2], 16), True, TraceFlags(TraceFlags.SAMPLED))
    return _tracer.start_as_current_span(name, set_span_in_context(NonRecordingSpan(root)))
