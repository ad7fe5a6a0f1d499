"""Which addresses of an archive are the worker's: as they are given, or as goes with their name."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from adapters.chat import MAIL
from adapters.errors import Unreadable
from adapters.wording import Worded

_LISTED = 8


def own_addresses(
    path: Path,
    whose: str,
    given: Sequence[str],
    *,
    names: Mapping[str, str],
    wrote: Sequence[str],
    nobody: Callable[[str, tuple[str, ...]], Worded],
) -> list[str]:
    """The worker's addresses, the one by which they are known first.

    Args:
        whose: the worker's name, an address, or the id of an account.
        given: the addresses that are said to be theirs.
        names: everybody's name by their address.
        wrote: the addresses of those who wrote, who wrote most first.
        nobody: what is said where nobody is whom it looks for, and these wrote most.

    Raises:
        Unreadable: it cannot be told which are theirs.
    """
    wanted = [address.strip().lower() for address in given] or [whose.strip().lower().removeprefix(MAIL)]
    if any(address in names for address in wanted):
        return wanted
    most = tuple(wrote[:_LISTED])
    if given:
        raise Unreadable(nobody(wanted[0], most))
    name = whose.removeprefix("@").casefold()
    called = [address for address in wrote if names[address].casefold() == name]
    if not called:
        raise Unreadable(nobody(whose, most))
    if len(called) > 1:
        form = "'{name}' has several addresses in {file}; say with --as, once for each, which are theirs: {addresses}."
        raise Unreadable(Worded(form, name=whose, file=path.name, addresses=tuple(called[:_LISTED])))
    return called


def is_account(whose: str) -> bool:
    """Whether a worker is given by the id of their account, and by neither a name nor an address."""
    return ":" in whose and "@" not in whose.partition(":")[0]


def account_of(whose: str, addresses: Sequence[str]) -> str:
    """The id of the worker: that of their account, where they are given by it, else by the first address."""
    return whose if is_account(whose) else f"{MAIL}{addresses[0]}"
