"""Whoever speaks plain HTTP to something on this machine."""

import httpx

PATIENCE_SECONDS = 60


def plain_client() -> httpx.AsyncClient:
    """A client without certificates: to load them takes longer than all that it asks."""
    return httpx.AsyncClient(trust_env=False, verify=False, timeout=PATIENCE_SECONDS)
