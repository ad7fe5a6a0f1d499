"""Every chat platform by its name: a line each. Building one imports it, so that only those in use are loaded."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.chat import Platform

if TYPE_CHECKING:
    from adapters.slack.settings import SlackSettings


def build_slack(settings: "SlackSettings", now: Callable[[], datetime]) -> Platform:
    """Slack, over HTTP or Socket Mode."""
    from adapters.slack.connect import Slack

    return Slack(settings, now=now)


PLATFORMS = {"slack": build_slack}
