"""An address in a setting of a code forge."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from adapters.loopback import LOOPBACK


def _checked(given: str) -> str:
    address = urlsplit(given)
    if not address.netloc or (address.scheme != "https" and address.hostname not in LOOPBACK):
        raise ValueError("the address must begin with https://")
    return given.rstrip("/")


Address = Annotated[str, AfterValidator(_checked)]
"""Where a forge is, or where it finds us: encrypted, unless it is on this machine."""
