"""What a refusal of a platform is about: one message, one place, or the whole deployment; and what is noted of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from adapters.errors import AdapterError, Barred, Refused, Unreachable
from adapters.vault import Vault

NOTED = timedelta(hours=1)
RENEWED = timedelta(minutes=5)


class About(Enum):
    """What a platform's code refuses."""

    MESSAGE = "message"
    PLACE = "place"
    DEPLOYMENT = "deployment"


@dataclass(frozen=True, slots=True)
class Known:
    """What a code is about, and what mends it, in one sentence."""

    about: About
    cure: str = ""


Codes = Mapping[str, Known]


def message(*codes: str) -> Codes:
    """Codes that refuse one message."""
    return dict.fromkeys(codes, Known(About.MESSAGE))


def place(*codes: str, cure: str = "") -> Codes:
    """Codes that refuse a place or a person."""
    return dict.fromkeys(codes, Known(About.PLACE, cure))


def deployment(cure: str, *codes: str) -> Codes:
    """Codes that refuse the deployment, until somebody does what ``cure`` says."""
    return dict.fromkeys(codes, Known(About.DEPLOYMENT, cure))


def refusal_of(codes: Codes, code: str, words: str = "") -> AdapterError:
    """The error that a code stands for, said with ``words``; one that nobody documented refuses one message."""
    match codes[code].about if code in codes else About.MESSAGE:
        case About.DEPLOYMENT:
            return Barred(code, words)
        case About.PLACE:
            return Unreachable(code)
    return Refused(code)


@dataclass(frozen=True, slots=True)
class Bar:
    """A call that is refused to the deployment, since when, and by which code."""

    call: str
    since: datetime
    reason: str


class Bars:
    """Notes what is refused to the deployment, for whoever has to mend it, until it is taken again.

    Args:
        vault: Where it is noted, for all processes.
        scope: Whose calls they are, such as ``slack/T061A2UFL``.
        now: The clock.
    """

    def __init__(self, vault: Vault, scope: str, now: Callable[[], datetime]) -> None:
        self._vault = vault
        self._prefix = f"{scope}/barred/"
        self._now = now
        self._noted: dict[str, tuple[Bar, datetime]] = {}

    async def note(self, call: str, reason: str) -> None:
        """A call was refused to the deployment."""
        now = self._now()
        bar, written = self._noted.get(call, (Bar(call, now, reason), None))
        if bar.reason == reason and written is not None and now - written < RENEWED:
            return
        self._noted[call] = Bar(call, bar.since, reason), now
        told = f"{bar.since.isoformat()} {reason}"
        await self._vault.write(f"{self._prefix}{call}", told, seconds=NOTED.total_seconds())

    async def clear(self, call: str) -> None:
        """A call was taken."""
        if self._noted.pop(call, None) is not None:
            await self._vault.erase(f"{self._prefix}{call}")

    async def all(self) -> list[Bar]:
        """Everything that is refused now, as far as any process found within the last hour."""
        found = []
        for name in await self._vault.names(self._prefix):
            if told := await self._vault.read(name):
                since, _, reason = told.partition(" ")
                found.append(Bar(name.removeprefix(self._prefix), datetime.fromisoformat(since), reason))
        return found


def told(since: datetime) -> str:
    """A time for whoever has to mend something."""
    return f"{since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
