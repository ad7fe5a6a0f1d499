"""What becomes of a project, and who comes and goes there, where a group's or an instance's webhook tells it.

What is told of a group names no project: it has no word here. Who can read a project is asked anew before anything is
said there.
"""

from collections.abc import Sequence

from adapters.chat import Event, Membership, Renewal
from adapters.gitlab.incoming.payloads import ProjectDelivery
from adapters.gitlab.incoming.said import Names
from adapters.gitlab.incoming.scene import Scene, place_of

_RENEWED = frozenset({"project_rename", "project_update"})
_CLOSED = frozenset({"project_destroy", "project_transfer"})
_MOVED = {"user_add_to_team": True, "user_remove_from_team": False}


async def read_project(given: ProjectDelivery, names: Names, scene: Scene) -> Sequence[Event]:
    """What is told by its ``event_name``: a project has another name, other readers or another owner, or is over.

    A place ends with its owner. Where we do not know whose a project was that is over, nothing was heard of it lately.
    """
    key, native = names.delivery, given.project_id
    if native is None:
        return []
    if given.event_name in _CLOSED:
        former = scene.people.former(native)
        return [Renewal(key=key, place=place_of(former), closed=True, at=scene.received)] if former else []
    if given.event_name in _RENEWED:
        project = await scene.people.renewed(native)
        return [Renewal(key=key, place=place_of(project), closed=False, at=scene.received)] if project else []
    if given.event_name in _MOVED and given.user_id is not None:
        project = await scene.people.renewed(native)
        if project is None:
            return []
        person = await scene.people.author(project, given.user_id, given.user_username)
        joined = _MOVED[given.event_name]
        return [Membership(key=key, place=place_of(project), person=person, joined=joined, at=scene.received)]
    return []
