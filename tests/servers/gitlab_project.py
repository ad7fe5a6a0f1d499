"""What a GitLab on loopback keeps: users, projects, merge requests and issues, and what is written in them."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.servers.forge import Json

LEVELS = {"public": 20, "internal": 10, "private": 0}
REPORTER, DEVELOPER = 20, 30


@dataclass
class Account:
    """A user, or the bot user of an access token."""

    id: int
    username: str
    bot: bool = False
    state: str = "active"

    @property
    def told(self) -> Json:
        """As the API tells it."""
        name = {"id": self.id, "name": self.username.title(), "username": self.username}
        return {**name, "state": self.state, "web_url": f"https://gitlab.test/{self.username}"}

    @property
    def hooked(self) -> Json:
        """As a delivery tells it."""
        return {"id": self.id, "name": self.username.title(), "username": self.username, "email": "[REDACTED]"}


@dataclass
class Note:
    """A note; a ``system`` one is GitLab's own, of what somebody did. One on a line has a ``position``."""

    id: int
    user: Account
    text: str
    at: datetime
    system: bool = False
    internal: bool = False
    emoji: dict[int, tuple[str, Account]] = field(default_factory=dict)
    position: Json = field(default_factory=dict)

    @property
    def placed(self) -> Json:
        """Where it stands in a change, if it does."""
        return {"type": "DiffNote", "position": self.position} if self.position else {"type": None}

    @property
    def discussion(self) -> str:
        """What GitLab calls the discussion that it begins."""
        return f"{self.id:040x}"

    @property
    def told(self) -> Json:
        """As the API tells it."""
        told = {"id": self.id, "body": self.text, "author": self.user.told, "system": self.system}
        at = stamp(self.at)
        told |= {"internal": self.internal, "confidential": self.internal, "created_at": at, "updated_at": at}
        return {**told, **self.placed}


@dataclass
class Conversation:
    """A merge request (``m``) or an issue (``i``). ``reviewers`` are by what they said last.

    ``files`` are what a merge request touches at ``head``, ``drafts`` what the bot user has not published yet,
    ``approved`` who approved it.
    """

    kind: str
    iid: int
    user: Account
    title: str
    text: str
    at: datetime
    confidential: bool = False
    draft: bool = False
    state: str = "opened"
    reviewers: list[tuple[Account, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    head: str = "a" * 40
    base: str = "main"
    files: list[Json] = field(default_factory=list)
    drafts: dict[int, Json] = field(default_factory=dict)
    approved: list[Account] = field(default_factory=list)
    emoji: dict[int, tuple[str, Account]] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """Where it is in a project's part of the API."""
        return "merge_requests" if self.kind == "m" else "issues"

    def say(self, reviewer: Account, state: str) -> None:
        """A reviewer is of another mind."""
        self.reviewers = [(each, state if each is reviewer else old) for each, old in self.reviewers]


@dataclass
class Project:
    """A project in a namespace, with its members and their levels of access."""

    id: int
    namespace: int
    group: str
    name: str
    visibility: str
    members: dict[int, int]
    levels: dict[str, str] = field(default_factory=dict)
    roles: set[int] = field(default_factory=set)
    conversations: list[Conversation] = field(default_factory=list)
    deployments: dict[int, Json] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """``group/name``."""
        return f"{self.group}/{self.name}"

    @property
    def told(self) -> Json:
        """As the API tells it."""
        told = {"id": self.id, "path_with_namespace": self.path, "visibility": self.visibility}
        parts = ("issues_access_level", "merge_requests_access_level", "repository_access_level")
        levels = {part: self.levels.get(part, "enabled") for part in parts}
        return {**told, "namespace": {"id": self.namespace, "kind": "group", "path": self.group}, **levels}

    @property
    def hooked(self) -> Json:
        """As a delivery tells it."""
        told = {"id": self.id, "name": self.name, "path_with_namespace": self.path, "namespace": self.group.title()}
        return {**told, "visibility_level": LEVELS[self.visibility], "web_url": f"https://gitlab.test/{self.path}"}

    def url(self, one: Conversation) -> str:
        """Where people read a conversation."""
        return f"https://gitlab.test/{self.path}/-/{one.part}/{one.iid}"


def stamp(at: datetime) -> str:
    """A time as the API writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"


def hooked_stamp(at: datetime) -> str:
    """A time as deliveries write it."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def told_conversation(project: Project, one: Conversation) -> Json:
    """A merge request or an issue, as the API tells it."""
    told = {"id": project.id * 1000 + one.iid, "iid": one.iid, "title": one.title, "description": one.text}
    told |= {"state": one.state, "author": one.user.told, "web_url": project.url(one)}
    told |= {"created_at": stamp(one.at), "updated_at": stamp(one.at), "project_id": project.id}
    if one.kind == "i":
        return {**told, "confidential": one.confidential}
    told |= {"sha": one.head, "target_branch": one.base}
    return {**told, "draft": one.draft, "reviewers": [each.told for each, _ in one.reviewers]}


def hooked_conversation(project: Project, one: Conversation) -> Json:
    """A merge request or an issue, as a delivery tells it."""
    told = {"id": project.id * 1000 + one.iid, "iid": one.iid, "title": one.title, "description": one.text}
    told |= {"state": one.state, "author_id": one.user.id, "url": project.url(one)}
    told |= {"created_at": hooked_stamp(one.at), "updated_at": hooked_stamp(one.at)}
    if one.kind == "i":
        return {**told, "confidential": one.confidential, "project_id": project.id}
    draft = {"draft": one.draft, "work_in_progress": one.draft, "target_project_id": project.id}
    return {**told, **draft, "reviewer_ids": [each.id for each, _ in one.reviewers]}
