"""A delivery → chat words; what it does not tell is looked up with ``scene.People``.

Which event it is stands in what is signed as well; the header that says it is not. What is not for us translates to
nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pydantic import ValidationError

from adapters.chat import Event
from adapters.errors import Forged
from adapters.forge.payloads import Payload
from adapters.gitlab.incoming import changes, deployments, said
from adapters.gitlab.incoming.guard import Admitted
from adapters.gitlab.incoming.payloads import (
    DeploymentDelivery,
    EmojiDelivery,
    NoteDelivery,
    ProjectDelivery,
    RootDelivery,
)
from adapters.gitlab.incoming.said import Names
from adapters.gitlab.incoming.scene import Scene

Reader = Callable[[Any, Names, Scene], Awaitable[Sequence[Event]]]

SAID: dict[str, tuple[type[Payload], Reader]] = {
    "merge_request": (RootDelivery, said.read_merge_request),
    "issue": (RootDelivery, said.read_issue),
    "note": (NoteDelivery, said.read_note),
    "emoji": (EmojiDelivery, said.read_emoji),
    "deployment": (DeploymentDelivery, deployments.read_deployment),
}


async def translate(admitted: Admitted, scene: Scene) -> Sequence[Event]:
    """The events within a delivery.

    Raises:
        Forged: It does not hold what such a delivery has to.
    """
    kind = admitted.payload.get("object_kind") or admitted.payload.get("event_name")
    if not isinstance(kind, str):
        raise Forged("The delivery does not tell which event it is.", 422)
    model, read = SAID.get(kind, (ProjectDelivery, changes.read_project))
    names = Names(f"gitlab:{admitted.digest}", f"gitlab:{admitted.delivery}")
    return await read(payload_of(model, admitted), names, scene)


def payload_of(model: type[Payload], admitted: Admitted) -> Any:
    """What a delivery holds, as what it should be.

    Raises:
        Forged: It is something else.
    """
    try:
        return model.model_validate(admitted.payload)
    except ValidationError:
        raise Forged("The delivery does not hold what such an event has.", 422) from None
