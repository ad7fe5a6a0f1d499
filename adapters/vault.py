"""Where a platform keeps what must outlive the process and be one for all processes: tokens, and who may renew them."""

from typing import Protocol


class Vault(Protocol):
    """Small secrets by name, sealed at rest, seen by every process of the deployment."""

    async def read(self, name: str) -> str | None:
        """The secret, if there is one."""

    async def write(self, name: str, secret: str, *, seconds: float | None = None) -> None:
        """Keep a secret, in place of an older one; only for so long, where ``seconds`` are given."""

    async def erase(self, name: str) -> None:
        """Drop a secret; one that is not there is no error."""

    async def names(self, prefix: str) -> list[str]:
        """The names of all secrets that begin so."""

    async def claim(self, name: str, owner: str, seconds: float) -> bool:
        """Be the only one to do something for a while; the same ``owner`` may claim again, to go on."""

    async def release(self, name: str, owner: str) -> None:
        """Let go of a claim; one that is not held is no error."""
