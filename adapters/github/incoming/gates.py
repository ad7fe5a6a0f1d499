"""A deployment that waits for us as its gate → a request with a form: to which environment, of what, by whom.

It asks those who maintain the repository; whose gate it is they say themselves, by consenting to it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from adapters.chat import Event, Message
from adapters.forge.said import words_of
from adapters.github.ids import Said
from adapters.github.incoming.payloads import GateDelivery
from adapters.github.incoming.scene import Scene, person_of, place_of
from adapters.request import FORMS, LONGEST_FIELD, Entry, FormKind, Request, Role, text_entries

_RUN = re.compile(r"/actions/runs/([0-9]{1,18})/deployment_protection_rule/?\Z")


async def read_gate(given: GateDelivery, key: str, scene: Scene) -> Sequence[Event]:
    """``deployment_protection_rule``: a run wants to deploy to an environment that has the App as its gate.

    Of the address that GitHub names only the number of the run is read.
    """
    run = _RUN.search(given.deployment_callback_url)
    if given.action != "requested" or run is None:
        return []
    place, deployment = place_of(given.repository), given.deployment
    id_ = Said(int(run[1]), "d", f"{deployment.id}:{given.environment}").id
    titles = "; ".join(pull.title for pull in given.pull_requests if pull.title)
    told = f"{deployment.ref} {deployment.sha[:7]}".strip()
    return [
        Message(
            key=key,
            place=replace(place, id=f"{place.id}{FORMS}"),
            id=id_,
            thread=id_,
            author=person_of(given.sender),
            text=words_of(titles or deployment.description or told)[:LONGEST_FIELD],
            at=deployment.created_at,
            mentions=await scene.directory.maintainers(place.id),
            link=f"{given.repository.html_url}/actions/runs/{run[1]}" if given.repository.html_url else "",
            request=Request(FormKind.DEPLOY, tuple(_entries(given, told)), tier=_tier(given)),
        )
    ]


def _entries(given: GateDelivery, told: str) -> Iterator[Entry]:
    fields: tuple[tuple[str, str, Role], ...] = (
        ("Environment", given.environment, "environment"),
        ("Repository", given.repository.full_name, "resource"),
        ("Version", told, ""),
    )
    yield from text_entries(iter(fields))


def _tier(given: GateDelivery) -> str:
    return "production" if given.deployment.production_environment else ""
