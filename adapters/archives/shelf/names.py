"""People of one name are told apart."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

Account = TypeVar("Account", bound=Hashable)


def apart(named: Mapping[Account, str], taken: Collection[str] = ()) -> dict[Account, str]:
    """The names of accounts, with their account behind where several bear one in whatever case, or it is ``taken``."""
    bearers = Counter(name.casefold() for name in (*named.values(), *taken))
    return {
        account: name if bearers[name.casefold()] == 1 else f"{name} ({account})" for account, name in named.items()
    }
