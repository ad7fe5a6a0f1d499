"""Calls to the process that serves the data folder, over its local API."""

import json
from typing import Any

import httpx

from bot.errors import Impossible, Misused
from bot.ownership import Serving
from bot.texts import Told

PATIENCE_SECONDS = 3600.0


def call_remote(owner: Serving, name: str, args: dict[str, Any], language: str) -> dict[str, Any]:
    """The answer of the serving process, its refusals in a language.

    Raises:
        Impossible: it refused, or does not answer.
        Misused: the arguments are wrong.
    """
    body = json.loads(json.dumps(args, default=str))
    try:
        answer = httpx.post(
            f"{owner.url}/api/{name}",
            json=body,
            headers={"Authorization": f"Bearer {owner.token}", "Accept-Language": language},
            timeout=PATIENCE_SECONDS,
        )
    except httpx.HTTPError as error:
        raise Impossible(Told("error.not_answering", url=owner.url)) from error
    data: dict[str, Any] = answer.json()
    if answer.status_code == 400:
        raise Misused(data["error"])
    if answer.status_code != 200:
        raise Impossible(data["error"])
    return data
