"""What a GitHub on loopback keeps: users, repositories, conversations, and what is written in them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass
class Account:
    """A user, an organisation or a bot."""

    id: int
    login: str
    type: str = "User"

    @property
    def told(self) -> Json:
        """As it stands in every payload."""
        return {"id": self.id, "login": self.login, "type": self.type, "site_admin": False}


@dataclass
class Written:
    """A comment, a review or a comment on a line. ``state`` is a review's, ``app`` who wrote it as an App.

    ``spot`` is where a comment on a line stands, ``review`` the one that it belongs to.
    """

    id: int
    user: Account
    body: str | None
    at: datetime
    state: str = ""
    app: int | None = None
    spot: Json = field(default_factory=dict)
    review: int | None = None
    reactions: dict[int, str] = field(default_factory=dict)


@dataclass
class Conversation:
    """An issue or a pull request; ``files`` are what a pull request touches at ``head``, as the API tells them."""

    number: int
    user: Account
    title: str
    body: str | None
    at: datetime
    pull: bool
    state: str = "open"
    comments: list[Written] = field(default_factory=list)
    reviews: list[Written] = field(default_factory=list)
    lines: list[Written] = field(default_factory=list)
    head: str = "a" * 40
    base: str = "main"
    files: list[Json] = field(default_factory=list)
    reactions: dict[int, str] = field(default_factory=dict)


@dataclass
class Repository:
    """A repository of an owner, with its collaborators, and what each gate of a run was answered."""

    id: int
    owner: Account
    name: str
    visibility: str = "private"
    collaborators: list[Account] = field(default_factory=list)
    maintainers: list[Account] = field(default_factory=list)
    gates: dict[tuple[int, str], list[Json]] = field(default_factory=dict)
    conversations: dict[int, Conversation] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """``owner/name``."""
        return f"{self.owner.login}/{self.name}"

    @property
    def told(self) -> Json:
        """As it stands in every payload."""
        return {
            "id": self.id,
            "name": self.name,
            "full_name": self.full_name,
            "html_url": f"https://github.example/{self.full_name}",
            "private": self.visibility != "public",
            "visibility": self.visibility,
            "owner": self.owner.told,
        }


def stamp(at: datetime) -> str:
    """A time as GitHub writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def association(repository: Repository, user: Account) -> str:
    """What somebody is to a repository."""
    if user.id == repository.owner.id:
        return "OWNER"
    return "COLLABORATOR" if user in repository.collaborators else "NONE"


def told_conversation(repository: Repository, one: Conversation) -> Json:
    """An issue or a pull request."""
    path = "pull" if one.pull else "issues"
    return {
        "id": repository.id * 1000 + one.number,
        "number": one.number,
        "title": one.title,
        "body": one.body,
        "user": one.user.told,
        "state": one.state,
        "html_url": f"https://github.test/{repository.full_name}/{path}/{one.number}",
        "created_at": stamp(one.at),
        "updated_at": stamp(one.at),
        "author_association": association(repository, one.user),
    }


def told_written(repository: Repository, conversation: Conversation, one: Written) -> Json:
    """A comment; a review where it has a state."""
    at = stamp(one.at)
    told = {
        "id": one.id,
        "user": one.user.told,
        "body": one.body,
        "html_url": f"https://github.test/{repository.full_name}/pull/{conversation.number}#{one.id}",
        "author_association": association(repository, one.user),
    }
    if one.state:
        return {**told, "state": one.state, "submitted_at": at, "commit_id": "0" * 40}
    app = {"performed_via_github_app": {"id": one.app}} if one.app else {}
    return {**told, "created_at": at, "updated_at": at, **one.spot, **app}
