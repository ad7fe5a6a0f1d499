"""Fetches an archive from a service, with a token out of the environment."""

import asyncio
import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from adapters.archives.reviews.fetched import Where, fetch_reviews
from adapters.forge.address import Address
from bot.cli.common import Progress
from bot.errors import Impossible, Misused
from bot.texts import Told

_TOKENS = {"github": "GITHUB_TOKEN", "gitlab": "GITLAB_TOKEN"}
_APIS = {"github": "https://api.github.com", "gitlab": "https://gitlab.com/api/v4"}


def fetch(forge: str, name: str, url: str, out: Path, progress: Progress) -> None:
    """Write the reviews of a repository into a file.

    Args:
        forge: ``github`` or ``gitlab``.
        name: the repository, with its owner's name.
        url: where a forge of one's own is; nothing for the public one.

    Raises:
        Misused: the name or the address is none.
        Impossible: there is no token.
        AdapterError: the forge refuses, or gives no answer.
    """
    if "/" not in name.strip("/"):
        raise Misused(Told("error.no_repository", given=name))
    token = os.environ.get(_TOKENS[forge], "").strip()
    if not token:
        raise Impossible(Told("error.no_token", name=_TOKENS[forge]))
    where = Where(forge, _api(forge, url), name.strip("/"))
    asyncio.run(fetch_reviews(where, token, out, lambda done: progress(done, done)))


def _api(forge: str, url: str) -> str:
    """Where the API is; encrypted, unless it is on this machine, for a token goes there."""
    if not url:
        return _APIS[forge]
    try:
        address = TypeAdapter[str](Address).validate_python(url)
    except ValidationError:
        raise Misused(Told("error.no_address", given=url)) from None
    return f"{address}/api/v4" if forge == "gitlab" else address
