"""What can be done but once, and is refused the second time: whether that was us, before a clear answer was lost."""

from adapters.vault import Vault

_DAYS = 7
_SECONDS = _DAYS * 24 * 60 * 60.0


async def tried_before(vault: Vault, name: str, key: str) -> bool:
    """Whether something was tried with a ``key`` before; from now on it was."""
    known = await vault.read(name)
    if known == key:
        return True
    await vault.write(name, key, seconds=_SECONDS)
    return False
