"""A line an event: a fixed action and its fields, never a message's text, never a secret."""

import logging
import sys

import structlog


def setup_logs(level: int = logging.INFO) -> None:
    """Log lines as ``key=value`` on a terminal, as JSON elsewhere; libraries only when they warn.

    The scheduler says nothing: what fails in its work, the work itself logs.
    """
    render = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s %(levelname)s")


def quiet_logs() -> None:
    """For commands that end: only errors."""
    setup_logs(logging.ERROR)
