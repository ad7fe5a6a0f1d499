"""GitHub's issues, as its API, its exports, ``gh`` and archives tell them → what was said and done."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AliasChoices, AwareDatetime, BeforeValidator, Field

from adapters.archives.shelf.github import GHOST, Comment, Login, Thing, Written
from adapters.archives.shelf.shelf import Told
from adapters.archives.tracker.triage import of_assignment, of_closing, of_label, of_milestone
from adapters.chat import FormalAct
from adapters.forge.payloads import Words


def _name(given: Any) -> Any:
    """A label or a milestone by its name, or by the address that ends with it."""
    if isinstance(given, dict):
        given = given.get("name") or given.get("title")
    return given.rstrip("/").rpartition("/")[2] if isinstance(given, str) and given.startswith("http") else given or ""


Comments = Annotated[tuple[Comment, ...], BeforeValidator(lambda given: given if isinstance(given, list) else ())]
Name = Annotated[str, BeforeValidator(_name)]


class Issue(Written):
    """An issue; ``comments`` are how many there are, where the API tells it."""

    number: Thing = Field(validation_alias=AliasChoices("number", "url"))
    title: Words = ""
    comments: Annotated[
        tuple[Comment, ...], BeforeValidator(lambda given: given if isinstance(given, list) else ())
    ] = ()
    closed_at: AwareDatetime | None = Field(None, validation_alias=AliasChoices("closed_at", "closedAt"))
    closed_by: Login = GHOST
    reason: Words = Field("", validation_alias=AliasChoices("state_reason", "stateReason"))
    pull_request: object = None

    def said(self) -> Iterator[Told]:
        """All that is known of it; who closed it is not told everywhere."""
        text = f"{self.title}\n\n{self.body}".strip()
        yield self.told(self.number, "", id=str(self.number), text=text, opens=True)
        for comment in self.comments:
            yield comment.told(self.number, "c")
        if self.closed_at is not None and self.closed_by != GHOST:
            act, words = of_closing(self.reason)
            yield self.told(self.number, "closed", text=words, act=act, login=self.closed_by, at=self.closed_at)


class IssueComment(Comment):
    """A comment of an export, which names its issue."""

    issue: Thing | None = None


class Event(Written):
    """Something that was done to an issue, as an export tells it."""

    login: Login = Field(GHOST, validation_alias=AliasChoices("actor", "user"))
    event: Words = ""
    issue: Thing | None = None
    label: Name = Field("", validation_alias=AliasChoices("label", "label_name"))
    milestone: Name = Field("", validation_alias=AliasChoices("milestone", "milestone_title"))
    assignee: Login = Field(GHOST, validation_alias=AliasChoices("assignee", "subject"))
    reason: Words = Field("", validation_alias=AliasChoices("state_reason", "close_reason"))

    def said(self) -> Told | None:
        """What it was; nothing of what is no decision."""
        done = self._done()
        if done is None or self.issue is None or self.login == GHOST:
            return None
        act, words = done
        return self.told(self.issue, "e", text=words, act=act)

    def _done(self) -> tuple[FormalAct, str] | None:
        match self.event:
            case "closed":
                return of_closing(self.reason)
            case "labeled" if self.label:
                return of_label(self.label)
            case "milestoned" if self.milestone:
                return of_milestone(self.milestone)
            case "assigned" if self.assignee != GHOST:
                return of_assignment(self.assignee, to_self=self.assignee == self.login)
        return None
