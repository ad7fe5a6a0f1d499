"""A delivery → chat words; pure but for the names of who is mentioned, which a ``Directory`` looks up.

What is not for us translates to nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pydantic import ValidationError

from adapters.chat import Event
from adapters.errors import Forged
from adapters.forge.payloads import Payload
from adapters.github.incoming import changes, gates, said
from adapters.github.incoming.guard import Admitted
from adapters.github.incoming.payloads import (
    CommentDelivery,
    GateDelivery,
    InstallationDelivery,
    IssueDelivery,
    LineDelivery,
    MemberDelivery,
    PullDelivery,
    RepositoryDelivery,
    RequiredDelivery,
    ReviewDelivery,
    StatusDelivery,
)
from adapters.github.incoming.scene import Scene

Reader = Callable[[Any, str, Scene], Awaitable[Sequence[Event]]]

SAID: dict[str, tuple[type[Payload], Reader]] = {
    "issues": (IssueDelivery, said.read_issue),
    "issue_comment": (CommentDelivery, said.read_comment),
    "pull_request": (PullDelivery, said.read_pull),
    "pull_request_review": (ReviewDelivery, said.read_review),
    "pull_request_review_comment": (LineDelivery, said.read_line),
    "deployment_protection_rule": (GateDelivery, gates.read_gate),
    "deployment_status": (StatusDelivery, gates.read_status),
    "deployment_review": (RequiredDelivery, gates.read_required),
}
"""What holds its own time, so that its signature names it."""
CHANGED: dict[str, tuple[type[Payload], Reader]] = {
    "member": (MemberDelivery, changes.read_member),
    "repository": (RepositoryDelivery, changes.read_repository),
    "installation": (InstallationDelivery, changes.read_installation),
    "installation_repositories": (InstallationDelivery, changes.read_installation),
}
"""What may come twice in the same words, as somebody who is let in, sent away and let in again."""


async def translate(admitted: Admitted, scene: Scene) -> Sequence[Event]:
    """The events within a delivery.

    Raises:
        Forged: It does not hold what such a delivery has to.
    """
    known = SAID.get(admitted.event) or CHANGED.get(admitted.event)
    if known is None:
        return []
    model, read = known
    try:
        payload = model.model_validate(admitted.payload)
    except ValidationError:
        raise Forged("The delivery does not hold what such an event has.", 422) from None
    named = admitted.signature.removeprefix("sha256=") if admitted.event in SAID else admitted.delivery
    return await read(payload, f"github:{named}", scene)
