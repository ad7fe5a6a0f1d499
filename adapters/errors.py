"""What can go wrong outside.

AdapterError
├── Refused       the platform said no to this, and will again: do not retry
│   ├── Unreachable   it takes nothing of ours in this place, or for this person
│   └── Untold    it tells nobody who is in a place
├── Barred        it takes nothing of the kind from this deployment, until somebody mends that: retry late
├── RateLimited   the platform said later
├── Unclear       no clear answer came: it may have happened
├── Forged        a request is not from the platform
├── Unreadable    a file or payload is not what it should be
└── Occupied      what would be written over is not ours
"""

from adapters.wording import Worded


class AdapterError(Exception):
    """Base of all errors of this floor; its text is one sentence for a person."""


class Refused(AdapterError):
    """The platform refused for good. ``reason`` is the platform's own code."""

    def __init__(self, reason: str) -> None:
        super().__init__(Worded("The platform refused: {reason}.", reason=reason))
        self.reason = reason


class Unreachable(Refused):
    """The platform takes nothing of ours in this place, or for this person."""


class Untold(Refused):
    """The platform tells nobody who is in a place."""

    def __init__(self) -> None:
        super().__init__("members_not_told")


class Barred(AdapterError):
    """The platform takes nothing of the kind from this deployment for now; nothing of what was asked happened.

    ``reason`` is the platform's own code, ``words`` what it said beside that, for people only.
    """

    def __init__(self, reason: str, words: str = "") -> None:
        super().__init__(Worded("The platform refuses this deployment: {reason}.", reason=reason))
        self.reason = reason
        self.words = words


class RateLimited(AdapterError):
    """The platform wants us to wait ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(Worded("The platform asks to wait {seconds} seconds.", seconds=f"{seconds:g}"))
        self.seconds = seconds


class Unclear(AdapterError):
    """The call ended without an answer; whether it took effect must be found out."""


class Forged(AdapterError):
    """A request that the platform did not sign, or signed too long ago, or sent before. ``status`` is HTTP's."""

    def __init__(self, reason: str, status: int = 401) -> None:
        super().__init__(reason)
        self.status = status


class Unreadable(AdapterError):
    """A file is damaged or not of the expected kind; the text names the file, what is wrong and what to do."""


class Occupied(AdapterError):
    """What would be written over is another's, or was changed since; the text names it and says what to do."""
