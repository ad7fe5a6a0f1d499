"""Fetches a calendar from an address that a person gave, and from nowhere inside of the own network."""

import asyncio
import ipaddress
import socket
from collections.abc import Collection

import httpx

from adapters.errors import Refused, Unclear

LARGEST = 2 * 1024 * 1024
TIMEOUT_SECONDS = 20.0


def is_address(address: str, trusted_hosts: Collection[str]) -> bool:
    """Whether this is an address that may be fetched: https, or webcal, which is the same; http of trusted hosts."""
    url = _url(address)
    if url is None or not url.host:
        return False
    return url.scheme == "https" or (url.scheme == "http" and url.host in trusted_hosts)


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
    if url is None or not is_address(address, trusted_hosts):
        raise Refused("not_an_https_address")
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=False) as client,
            client.stream(
                "GET",
                url.copy_with(host=await _resolve(url, trusted_hosts)),
                headers={"Host": url.netloc.decode("ascii")},
                extensions={"sni_hostname": url.host},
            ) as response,
        ):
            if response.status_code != 200:
                raise Refused(f"status_{response.status_code}")
            return await _read(response)
    except (httpx.HTTPError, TimeoutError) as error:
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
    except UnicodeError as error:
        raise Refused("no_such_host") from error
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
