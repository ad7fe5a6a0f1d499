"""Slack's ids and times, and ours: ``slack:TEAM:USER``, ``slack:TEAM:CHANNEL``, aware datetimes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adapters.errors import Refused


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are in the workspace: its id and address, our user and our bot id."""

    team: str
    user: str
    bot: str
    url: str

    def id(self, native: str) -> str:
        """Our id of one of Slack's users or channels."""
        return f"slack:{self.team}:{native}"

    def native(self, id: str) -> str:  # noqa: A002 - it is the word
        """Slack's id within one of ours.

        Raises:
            Refused: The id is not of this workspace.
        """
        prefix, _, native = id.rpartition(":")
        if prefix != f"slack:{self.team}" or not native:
            raise Refused("not_in_this_workspace")
        return native

    def link(self, channel: str, ts: str, thread: str | None) -> str:
        """The address of a message."""
        link = f"{self.url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={thread}&cid={channel}" if thread else link


def moment(ts: str) -> datetime:
    """The time within a ``ts`` such as ``1355517523.000005``."""
    seconds, _, fraction = ts.partition(".")
    micros = int(fraction[:6].ljust(6, "0"))
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=micros)


def stamp(at: datetime) -> str:
    """A time as ``ts``."""
    return f"{int(at.timestamp()):010d}.{at.microsecond:06d}"
