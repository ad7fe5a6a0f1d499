"""Who reads what is given to a model."""

from urllib.parse import urlsplit


def provider_of(model: str, url: str | None = None) -> str:
    """Who reads: the provider in the name of a model, ``provider:model``, or the host of the address it is asked at."""
    return (urlsplit(url).hostname or url) if url else model.partition(":")[0]
