"""Fetches a calendar from an address that a person gave, and from nowhere inside of the own network."""

import asyncio
import ipaddress
import socket
from collections.abc import Collection

import httpx

from adapters.errors import Refused, Unclear

LARGEST = 5 * 1024 * 1024
TIMEOUT_SECONDS = 10.0


def is_address(address: str) -> bool:
    """Whether this is a web address that may be fetched at all: https, or webcal, which is the same."""
    url = _url(address)
    return url is not None and url.scheme in {"https", "http"} and bool(url.host)


async def fetch_calendar(address: str, trusted_hosts: Collection[str]) -> bytes:
    """The content at an address; redirects are not followed.

    Args:
        address: https://… or webcal://…; plain http only for trusted hosts.
        trusted_hosts: hosts that may have addresses of a private network.

    Raises:
        Refused: the address may not be fetched, or what is there is too large or not there.
        Unclear: no answer came.
    """
    url = _url(address)
    if url is None or (url.scheme != "https" and url.host not in trusted_hosts):
        raise Refused("not_an_https_address")
    where = await _resolve(url, trusted_hosts)
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=False) as client,
            client.stream(
                "GET",
                url.copy_with(host=where),
                headers={"Host": url.netloc.decode("ascii")},
                extensions={"sni_hostname": url.host},
            ) as response,
        ):
            if response.status_code != 200:
                raise Refused(f"status_{response.status_code}")
            return await _read(response)
    except httpx.HTTPError as error:
        raise Unclear(f"The calendar gave no answer ({type(error).__name__}).") from error


async def _read(response: httpx.Response) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > LARGEST:
            raise Refused("too_large")
    return bytes(content)


async def _resolve(url: httpx.URL, trusted_hosts: Collection[str]) -> str:
    """One IP address of the host, that is then the one asked: no second look-up can lead elsewhere."""
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unclear("The calendar's host is not known.") from error
    addresses = [str(each[4][0]) for each in found]
    if url.host not in trusted_hosts and not all(ipaddress.ip_address(each).is_global for each in addresses):
        raise Refused("address_of_a_private_network")
    return addresses[0]


def _url(address: str) -> httpx.URL | None:
    try:
        url = httpx.URL(address.strip())
    except httpx.InvalidURL:
        return None
    return url.copy_with(scheme="https") if url.scheme == "webcal" else url
