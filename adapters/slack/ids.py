"""Slack's ids and times, and ours: ``slack:SCOPE:USER``, ``slack:SCOPE:CHANNEL``, aware datetimes.

A scope is what the app is installed in: a workspace, or an organisation on Enterprise Grid.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adapters.chat import Place, PlaceKind
from adapters.errors import Refused
from adapters.request import FORMS


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are in a scope: its id and address, our user and our bot id."""

    team: str
    user: str
    bot: str
    url: str

    @property
    def scope(self) -> str:
        """What all our ids of this scope begin with."""
        return f"slack:{self.team}"

    @property
    def organisation(self) -> bool:
        """Whether the app is installed for a whole organisation."""
        return self.team.startswith("E")

    def id(self, native: str) -> str:
        """Our id of one of Slack's users or channels."""
        return f"slack:{self.team}:{native}"

    def native(self, id: str) -> str:  # noqa: A002 - it is the word
        """Slack's id within one of ours.

        Raises:
            Refused: The id is not of this scope.
        """
        scope, native = split_id(id)
        if scope != self.team:
            raise Refused("not_in_this_workspace")
        return native

    def link(self, channel: str, ts: str, thread: str | None) -> str:
        """The address of a message."""
        link = f"{self.url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={thread}&cid={channel}" if thread else link


def split_id(id: str) -> tuple[str, str]:  # noqa: A002 - it is the word
    """Scope and Slack's id of one of our ids.

    Raises:
        Refused: The id is not of Slack.
    """
    platform, _, rest = id.partition(":")
    scope, _, native = rest.partition(":")
    if platform != "slack" or not scope or not native or ":" in native:
        raise Refused("not_in_this_workspace")
    return scope, native


def forms_of(scope: str) -> Place:
    """Where all requests with a form of a scope come in."""
    return Place(f"slack:{scope}{FORMS}", "forms", PlaceKind.PRIVATE)


def asked_by(step: str, user: str) -> str:
    """The id of a request with a form: the run of a workflow's step, and who asks by it."""
    return f"{step}/{user}"


def read_asked(id: str) -> tuple[str, str]:  # noqa: A002 - it is the word
    """The run and the user within the id of a request with a form.

    Raises:
        Refused: It is none.
    """
    step, _, user = id.partition("/")
    if not step or not user:
        raise Refused("not_a_request")
    return step, user


def moment(ts: str) -> datetime:
    """The time within a ``ts`` such as ``1355517523.000005``."""
    seconds, _, fraction = ts.partition(".")
    micros = int(fraction[:6].ljust(6, "0"))
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=micros)


def stamp(at: datetime) -> str:
    """A time as ``ts``."""
    return f"{int(at.timestamp()):010d}.{at.microsecond:06d}"
