"""What GitLab sends, as far as it is read; pure. All else in it is left unread."""

import re
from typing import Annotated, Literal

from pydantic import AliasChoices, AwareDatetime, BeforeValidator, Field

from adapters.forge.payloads import Payload, Words

_ZONE = re.compile(r" (UTC|[+-][0-9]{4})\Z")
Moment = Annotated[
    AwareDatetime, BeforeValidator(lambda given: _ZONE.sub(_zone, given) if isinstance(given, str) else given)
]
"""A time, as ISO 8601 has it or with its zone apart, as GitLab writes it in places."""
Number = Annotated[int, Field(gt=0, lt=10**18)]
"""A number by which something is named."""
Flag = Annotated[bool, BeforeValidator(lambda given: False if given is None else given)]
"""Something that may be left open."""
Visibility = Literal["public", "internal", "private"]
_REPORTER = 20


class User(Payload):
    """Somebody with an account."""

    id: Number
    username: str


class Project(Payload):
    """A project within a delivery, which tells neither its owner nor who can read what of it."""

    id: Number
    path_with_namespace: str


class Namespace(Payload):
    """Whose a project is."""

    id: Number


class Whole(Payload):
    """A project as the API tells it; what a level of access is not told of is for members only."""

    id: Number
    path_with_namespace: str
    visibility: Visibility
    namespace: Namespace
    issues_access_level: str = "private"
    merge_requests_access_level: str = "private"
    repository_access_level: str = "private"


class Account(Payload):
    """Somebody as the API tells them."""

    id: Number
    username: str
    state: str = "active"
    bot: Flag = False


class Member(Account):
    """Somebody with access to a project; a role of the owner's own making may let them read more than their level."""

    access_level: int
    member_role: Payload | None = None

    @property
    def reads_code(self) -> bool:
        """Whether they may read the code of a private project, and so its merge requests."""
        return self.access_level >= _REPORTER


class Reviewer(User):
    """Somebody who is asked for a review."""

    state: str = ""
    re_requested: Flag = False


class Review(Payload):
    """A reviewer as the API tells them."""

    user: User
    state: str


class Position(Payload):
    """Where in a change a note stands; a note on a line that is taken out has no new line."""

    new_path: Words = ""
    new_line: int | None = None
    old_line: int | None = None


class Diff(Payload):
    """A file that a merge request touches; of a large one there is no diff."""

    old_path: str
    new_path: str
    diff: Words = ""


class Root(Payload):
    """A merge request or an issue, in a delivery or in an answer."""

    number: Number = Field(validation_alias="iid")
    title: str = ""
    description: Words = ""
    created_at: Moment
    updated_at: Moment
    state: str = "opened"
    url: str = Field("", validation_alias=AliasChoices("url", "web_url"))
    author_id: Number | None = None
    author: User | None = None
    confidential: Flag = False
    draft: Flag = Field(False, validation_alias=AliasChoices("draft", "work_in_progress"))
    sha: Words = ""
    target_branch: Words = ""
    reviewer_ids: tuple[Number, ...] = ()


class Act(Root):
    """What happens to a merge request or an issue. ``system``: by nobody, as when a push resets approvals.

    ``oldrev`` is what it would have merged before, where somebody pushed.
    """

    action: str = ""
    actioned_at: Moment | None = None
    system: Flag = False
    oldrev: Words = ""


class Note(Payload):
    """A note; in an answer ``body`` and ``author``. One on a line has a ``position``."""

    id: Number
    text: Words = Field("", validation_alias=AliasChoices("note", "body"))
    noteable_type: str = ""
    created_at: Moment
    updated_at: Moment
    author_id: Number | None = None
    author: User | None = None
    action: str = "create"
    url: str = ""
    system: Flag = False
    internal: Flag = False
    confidential: Flag = False
    position: Position | None = None
    discussion_id: Words = ""

    @property
    def is_for_fewer(self) -> bool:
        """Whether not everybody may read it who may read its thread."""
        return self.internal or self.confidential


class _Texts(Payload):
    pass


class _Flag(Payload):
    previous: bool | None = None
    current: bool | None = None


class _Reviewers(Payload):
    previous: tuple[Reviewer, ...] = ()
    current: tuple[Reviewer, ...] = ()


class Discussion(Payload):
    """A note and all that was said to it."""

    notes: tuple[Note, ...]


class Changes(Payload):
    """What of a merge request or an issue is another now."""

    title: _Texts | None = None
    description: _Texts | None = None
    draft: _Flag = _Flag()
    confidential: _Flag = _Flag()
    reviewers: _Reviewers = _Reviewers()

    @property
    def words(self) -> bool:
        """Whether it reads otherwise."""
        return self.title is not None or self.description is not None


class Delivery(Payload):
    """What all deliveries about what is said have; ``user`` is who did it. What is of a whole group has no project."""

    project: Project | None = None
    user: User
    event_type: str = ""


class RootDelivery(Delivery):
    """``Merge Request Hook`` and ``Issue Hook``."""

    object_attributes: Act
    changes: Changes = Changes()
    reviewers: tuple[Reviewer, ...] = ()


class NoteDelivery(Delivery):
    """``Note Hook``; notes on commits and snippets belong to neither."""

    object_attributes: Note
    merge_request: Root | None = None
    issue: Root | None = None


class Award(Payload):
    """A sign that somebody set on something, or took off (``revoke``)."""

    user_id: Number
    name: str
    action: str = ""
    updated_at: Moment


class EmojiDelivery(Delivery):
    """``Emoji Hook``; with a note where the sign is on one, and with where that stands."""

    object_attributes: Award
    note: Note | None = None
    merge_request: Root | None = None
    issue: Root | None = None


class ProjectDelivery(Payload):
    """What becomes of a project, and who comes and goes there, as groups and whole instances tell it."""

    event_name: Words = ""
    project_id: Number | None = None
    user_id: Number | None = None
    user_username: Words = ""


def _zone(found: re.Match[str]) -> str:
    return "Z" if found[1] == "UTC" else found[1]


class Environment(Payload):
    """Where is deployed to."""

    name: str
    tier: Words = ""


class Ruling(Payload):
    """What somebody made of a deployment."""

    user: User
    status: str
    comment: Words = ""
    created_at: Moment


class _Commit(Payload):
    title: Words = ""


class _Job(Payload):
    commit: _Commit | None = None
    web_url: Words = ""


class Deployment(Payload):
    """A deployment as the API tells it."""

    id: Number
    status: str
    ref: str = ""
    sha: str = ""
    created_at: Moment
    user: User | None = None
    environment: Environment
    deployable: _Job | None = None
    approvals: tuple[Ruling, ...] = ()
    pending_approval_count: int = Field(0, ge=0, le=1000)

    @property
    def title(self) -> str:
        """What its commit is called."""
        return self.deployable.commit.title if self.deployable and self.deployable.commit else ""

    @property
    def url(self) -> str:
        """Where people look at the job that waits."""
        return self.deployable.web_url if self.deployable else ""


class DeploymentDelivery(Payload):
    """``deployment``."""

    deployment_id: Number
    project: Project
