"""A vault in memory, for tests of what keeps its secrets in one; it passes the same contract as the real one."""

from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.vault import Vault


class Drawer(Vault):
    """``adapters.vault.Vault`` in memory."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.secrets: dict[str, str] = {}
        self._claims: dict[str, tuple[str, datetime]] = {}

    async def read(self, name: str) -> str | None:
        """The secret, if there is one."""
        return self.secrets.get(name)

    async def write(self, name: str, secret: str) -> None:
        """Keep a secret."""
        self.secrets[name] = secret

    async def erase(self, name: str) -> None:
        """Drop a secret."""
        self.secrets.pop(name, None)

    async def names(self, prefix: str) -> list[str]:
        """The names that begin so."""
        return sorted(name for name in self.secrets if name.startswith(prefix))

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
