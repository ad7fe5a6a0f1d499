"""A deployment that waits → a request with a form: to which environment, of what, by whom; and what became of it.

Where it waits for us as its gate, it asks those who maintain the repository; whose gate it is they say themselves, by
consenting to it. Where it waits for people, it asks those whom GitHub names, and they alone can answer, on GitHub.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from adapters.chat import Closing, Event, FormalAct, Message, Place
from adapters.forge.said import words_of
from adapters.github.ids import IDS, Said
from adapters.github.incoming.payloads import GateDelivery, Repository, RequiredDelivery, Run, StatusDelivery
from adapters.github.incoming.scene import Scene, person_of, place_of
from adapters.request import FORMS, LONGEST_FIELD, Entry, FormKind, Request, Role, around_forms, text_entries

_RUN = re.compile(r"/actions/runs/([0-9]{1,18})/deployment_protection_rule/?\Z")


_GOES_ON = frozenset({"in_progress", "success", "failure", "error", "inactive"})
"""The states of a deployment that waits for nobody."""
_ACTS: dict[str, FormalAct] = {"approved": "approve", "rejected": "decline"}


async def read_gate(given: GateDelivery, key: str, scene: Scene) -> Sequence[Event]:
    """``deployment_protection_rule``: a run wants to deploy to an environment that has the App as its gate.

    Of the address that GitHub names only the number of the run is read.
    """
    run = _RUN.search(given.deployment_callback_url)
    if given.action != "requested" or run is None:
        return []
    place, deployment = _forms_of(given.repository), given.deployment
    id_ = Said(int(run[1]), "d", f"{deployment.id}:{given.environment}").id
    titles = "; ".join(pull.title for pull in given.pull_requests if pull.title)
    branch, commit = deployment.ref, deployment.sha[:7]
    entries = tuple(_entries(given.environment, given.repository, branch, commit))
    return [
        Message(
            key=key,
            place=place,
            id=id_,
            thread=id_,
            author=person_of(given.sender),
            text=words_of(titles or deployment.description or f"{branch} {commit}")[:LONGEST_FIELD],
            at=deployment.created_at,
            mentions=await scene.directory.maintainers(around_forms(place.id)),
            link=_link(given.repository, int(run[1])),
            request=Request(FormKind.DEPLOY, entries, tier=_tier(given)),
        )
    ]


async def read_status(given: StatusDelivery, key: str, scene: Scene) -> Sequence[Event]:
    """``deployment_status``: a deployment goes on or is over, whatever its gate was answered."""
    run, deployment = given.workflow_run, given.deployment
    if run is None or given.deployment_status.state not in _GOES_ON:
        return []
    thread = Said(run.id, "d", f"{deployment.id}:{deployment.environment}").id
    return [Closing(key=key, place=_forms_of(given.repository), thread=thread, at=scene.received)]


async def read_required(given: RequiredDelivery, key: str, scene: Scene) -> Sequence[Event]:
    """``deployment_review``: a run waits for people, or one of them ruled on it, for some environments at once.

    Everything has a name of its own, so that what is told twice comes but once.
    """
    run, act = given.workflow_run, _ACTS.get(given.action, "")
    if run is None or (act and given.approver is None):
        return []
    return [event for environment in given.environments for event in _required(given, run, environment, act, scene)]


def _required(
    given: RequiredDelivery, run: Run, environment: str, act: FormalAct, scene: Scene
) -> Iterator[Message | Closing]:
    place, id_ = _forms_of(given.repository), Said(run.id, "v", f"{run.run_attempt}:{environment}").id
    key = f"github:{given.repository.id}:{id_}"
    asked = [each.reviewer.id for each in given.reviewers if each.type == "User" and each.reviewer]
    named = dict.fromkeys([*asked, *([given.approver.id] if given.approver else [])])
    branch, commit = run.head_branch, run.head_sha[:7]
    entries = tuple(_entries(environment, given.repository, branch, commit))
    yield Message(
        key=f"{key}:{given.approver.id if given.approver else ''}",
        place=place,
        id=id_,
        thread=id_,
        author=person_of(given.requestor or run.triggering_actor or run.actor or given.sender),
        text=words_of(run.display_title or f"{branch} {commit}")[:LONGEST_FIELD],
        at=given.since or scene.received,
        mentions=tuple(map(IDS.person, named)),
        link=_link(given.repository, run.id),
        request=Request(FormKind.DEPLOY, entries, by_hand=True, over=bool(act)),
    )
    if act and given.approver is not None:
        by = person_of(given.approver)
        yield Message(
            key=f"{key}:{by.id}:{act}",
            place=place,
            id=f"{id_}/{given.approver.id}",
            thread=id_,
            author=by,
            text=words_of(given.comment),
            at=scene.received,
            act=act,
        )
        yield Closing(key=f"{key}:over", place=place, thread=id_, at=scene.received, by=by)


def _forms_of(repository: Repository) -> Place:
    place = place_of(repository)
    return replace(place, id=f"{place.id}{FORMS}")


def _link(repository: Repository, run: int) -> str:
    return f"{repository.html_url}/actions/runs/{run}" if repository.html_url else ""


def _entries(environment: str, repository: Repository, branch: str, commit: str) -> Iterator[Entry]:
    fields: tuple[tuple[str, str, Role], ...] = (
        ("Environment", environment, "environment"),
        ("Repository", repository.full_name, "resource"),
        ("Branch", branch, "branch"),
        ("Commit", commit, "remark"),
    )
    yield from text_entries(iter(fields))


def _tier(given: GateDelivery) -> str:
    return "production" if given.deployment.production_environment else ""
