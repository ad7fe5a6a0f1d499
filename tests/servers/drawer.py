"""A vault in memory, for tests of what keeps its secrets in one; it passes the same contract as the real one."""

from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.vault import Vault


class Drawer(Vault):
    """``adapters.vault.Vault`` in memory."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.secrets: dict[str, str] = {}
        self._ends: dict[str, datetime] = {}
        self._claims: dict[str, tuple[str, datetime]] = {}

    async def read(self, name: str) -> str | None:
        """The secret, if there is one."""
        self._drop_ended()
        return self.secrets.get(name)

    async def write(self, name: str, secret: str, *, seconds: float | None = None) -> None:
        """Keep a secret."""
        self.secrets[name] = secret
        self._ends.pop(name, None)
        if seconds is not None:
            self._ends[name] = self._now() + timedelta(seconds=seconds)

    async def erase(self, name: str) -> None:
        """Drop a secret."""
        self.secrets.pop(name, None)

    async def names(self, prefix: str) -> list[str]:
        """The names that begin so."""
        self._drop_ended()
        return sorted(name for name in self.secrets if name.startswith(prefix))

    def _drop_ended(self) -> None:
        for name in [name for name, end in self._ends.items() if end <= self._now()]:
            self.secrets.pop(name, None)
            del self._ends[name]

    async def claim(self, name: str, owner: str, seconds: float) -> bool:
        """Be the only one for a while."""
        holder, until = self._claims.get(name, (owner, self._now()))
        if holder != owner and until > self._now():
            return False
        self._claims[name] = (owner, self._now() + timedelta(seconds=seconds))
        return True

    async def release(self, name: str, owner: str) -> None:
        """Let go."""
        if self._claims.get(name, ("", None))[0] == owner:
            del self._claims[name]
