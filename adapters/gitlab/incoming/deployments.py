"""A deployment that waits for approvals → a request with a form, and what its approvers did about it.

What a delivery tells is only that something happened to one: what holds now is asked. It asks those who maintain the
project; who approved is told by name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.chat import Closing, Event, FormalAct, Message, Person, Place
from adapters.gitlab.ids import BLOCKED, IDS, deployment_id
from adapters.gitlab.incoming.payloads import Deployment, DeploymentDelivery, Ruling, Whole
from adapters.gitlab.incoming.said import Names
from adapters.gitlab.incoming.scene import Scene, place_of
from adapters.request import FORMS, LONGEST_FIELD, Entry, FormKind, Request, Role, text_entries

_ACTS: dict[str, FormalAct] = {"approved": "approve", "rejected": "decline"}


async def read_deployment(given: DeploymentDelivery, names: Names, scene: Scene) -> Sequence[Event]:
    """``deployment``: one waits, was approved, was rejected, goes on; nothing, where nobody listens."""
    project = await scene.people.project(given.project.id, given.project.path_with_namespace)
    if not scene.is_heard(forms_of(project)):
        return []
    return await messages_of(project, await scene.people.deployment(project, given.deployment_id), scene)


def forms_of(project: Whole) -> Place:
    """Where the forms of a project come in."""
    place = place_of(project)
    return replace(place, id=f"{place.id}{FORMS}")


async def messages_of(project: Whole, deployment: Deployment, scene: Scene) -> Sequence[Message | Closing]:
    """What a deployment asks, where it waits or was ruled on, what each of its approvers did, and that it is over."""
    rulings = [each for each in deployment.approvals if each.status in _ACTS]
    ruled, over = [each for each in rulings if each.user.id != scene.own], deployment.status != BLOCKED
    if deployment.user is None or (over and not ruled):
        return [await _closing(project, deployment, rulings, scene)] if over else []
    key, place = f"gitlab:{project.id}:deployment:{deployment.id}", forms_of(project)
    thread = deployment_id(deployment.id)
    approved = tuple(IDS.person(each.user.id) for each in deployment.approvals if each.status == "approved")
    needs = max(1, deployment.pending_approval_count + len(approved))
    request = Message(
        key=key,
        place=place,
        id=thread,
        thread=thread,
        author=await scene.people.author(project, deployment.user.id, deployment.user.username),
        text=(deployment.title or deployment.ref)[:LONGEST_FIELD],
        at=deployment.created_at,
        mentions=await scene.people.maintainers(project),
        link=deployment.url,
        request=Request(
            FormKind.DEPLOY,
            tuple(_entries(project, deployment)),
            needs=needs,
            approved=approved,
            by_hand=needs > 1,
            tier=deployment.environment.tier,
            over=over,
        ),
    )
    acts = [
        Message(
            key=f"{key}:{each.user.id}:{each.status}",
            place=place,
            id=f"{thread}/{each.user.id}",
            thread=thread,
            author=await scene.people.author(project, each.user.id, each.user.username),
            text=each.comment.strip(),
            at=each.created_at,
            act=_ACTS[each.status],
        )
        for each in ruled
    ]
    return [request, *acts, *([await _closing(project, deployment, rulings, scene)] if over else [])]


def closing_of(project: Whole, native: int, at: datetime, *, how: str = "gone", by: Person | None = None) -> Closing:
    """A deployment waits no longer, as it is told by ``how`` it is now."""
    key = f"gitlab:{project.id}:deployment:{native}:over:{how}"
    return Closing(key=key, place=forms_of(project), thread=deployment_id(native), at=at, by=by)


async def _closing(project: Whole, deployment: Deployment, rulings: Sequence[Ruling], scene: Scene) -> Closing:
    """The last who ruled on a deployment decided it, whether they let it go on or not."""
    last = max(rulings, key=lambda each: each.created_at, default=None)
    by = await scene.people.author(project, last.user.id, last.user.username) if last else None
    at, how = last.created_at if last else scene.received, f"{deployment.status}:{len(rulings)}"
    return closing_of(project, deployment.id, at, how=how, by=by)


def _entries(project: Whole, deployment: Deployment) -> Iterator[Entry]:
    fields: tuple[tuple[str, str, Role], ...] = (
        ("Environment", deployment.environment.name, "environment"),
        ("Repository", project.path_with_namespace, "resource"),
        ("Branch", deployment.ref, "branch"),
        ("Commit", deployment.sha[:8], "remark"),
    )
    yield from text_entries(iter(fields))
