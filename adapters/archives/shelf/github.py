"""GitHub's pull requests, as its API, its exports and archives of both tell them → what was said and done.

The same review is ``APPROVED`` to one part of GitHub, ``approved`` to another, and 40 in its exports. One that was
dismissed says and does nothing any more, whatever it was.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AliasChoices, AwareDatetime, BeforeValidator, Field

from adapters.archives.shelf.shelf import Told
from adapters.chat import FormalAct
from adapters.forge.diff import told_patch
from adapters.forge.payloads import Payload, Words

GHOST = "ghost"
_ACTS: Mapping[str, FormalAct] = {"approved": "approve", "changes_requested": "request_changes", "commented": ""}
_STATES = {1: "commented", 30: "changes_requested", 40: "approved"}


def _login(given: object) -> object:
    """Who, by a name, an address that ends with it, or an account; nobody is a ghost."""
    if isinstance(given, Mapping):
        given = given.get("login")
    return given.rstrip("/").rpartition("/")[2] or GHOST if isinstance(given, str) else GHOST


def _number(given: object) -> object:
    """The number of a pull request, or of what its address ends with."""
    if isinstance(given, str):
        return given.partition("#")[0].removesuffix("/files").rstrip("/").rpartition("/")[2]
    return given


def _state(given: object) -> str:
    return _STATES.get(given, "") if isinstance(given, int) else str(given or "").lower()


Login = Annotated[str, BeforeValidator(_login)]
Thing = Annotated[int, BeforeValidator(_number), Field(gt=0)]
Id = Annotated[str, BeforeValidator(lambda given: str(given or ""))]
_AUTHOR = AliasChoices("user", "author")


class Written(Payload):
    """What all that is written has."""

    id: Id = Field("", validation_alias=AliasChoices("id", "url"))
    login: Login = Field(GHOST, validation_alias=_AUTHOR)
    body: Words = ""
    at: AwareDatetime = Field(validation_alias=AliasChoices("submitted_at", "created_at", "createdAt"))
    link: Words = Field("", validation_alias=AliasChoices("html_url", "url"))

    @property
    def name(self) -> str:
        """What it is called among all that is written about one thing."""
        return self.id.rpartition("/")[2] or f"{self.at.timestamp():.0f}-{self.login}"

    def told(self, number: int, kind: str, **more: object) -> Told:
        """The same as something that was said about a pull request."""
        link = self.link if self.link.startswith("https://") and "api." not in self.link else ""
        told: dict[str, object] = {"thing": str(number), "id": f"{number}/{kind}{self.name}", "text": self.body}
        bot = self.login.endswith("[bot]")
        return Told.model_validate({**told, "login": self.login, "at": self.at, "bot": bot, "link": link, **more})


class Line(Written):
    """A comment on a line, where ``hunk`` ends; or an answer to such a one."""

    path: Words = ""
    hunk: Words = Field("", validation_alias=AliasChoices("diff_hunk", "diffHunk"))
    answers: Id = Field("", validation_alias=AliasChoices("in_reply_to_id", "in_reply_to"))
    pull: Thing | None = Field(None, validation_alias=AliasChoices("pull_request", "pull_request_url"))
    thread: Id = Field("", validation_alias=AliasChoices("pull_request_review_thread"))

    def on(self, number: int) -> Told:
        """The same as something that was said about a pull request, on one of its lines."""
        talk = (self.thread or self.answers or self.id).rpartition("/")[2]
        passage = told_patch(self.path, self.hunk) if self.hunk and not self.answers else ""
        return self.told(number, "l", passage=passage, talk=f"l{talk}")


class Comment(Written):
    """A comment; in an export it names its pull request."""

    pull: Thing | None = Field(None, validation_alias=AliasChoices("pull_request"))


class Review(Written):
    """A review, in an archive with the comments of it."""

    state: Annotated[str, BeforeValidator(_state)] = ""
    comments: tuple[Line, ...] = ()
    pull: Thing | None = Field(None, validation_alias=AliasChoices("pull_request", "pull_request_url"))

    def said(self, number: int) -> Iterator[Told]:
        """What it says and does; nothing where it was dismissed, or waits to be submitted."""
        act = _ACTS.get(self.state)
        if act is not None and (act or self.body.strip()):
            yield self.told(number, "r", act=act)
        if self.state not in {"pending", ""}:
            for place, line in enumerate(self.comments):
                named = line.model_copy(update={"login": self.login, "id": line.id or f"{self.name}-{place}"})
                yield named.on(number)


class Pull(Written):
    """A pull request."""

    number: Thing = Field(validation_alias=AliasChoices("number", "url"))
    title: Words = ""
    requested: tuple[Login, ...] = Field((), validation_alias=AliasChoices("requested_reviewers", "review_requests"))
    comments: tuple[Comment, ...] = ()
    reviews: tuple[Review, ...] = ()

    def said(self) -> Iterator[Told]:
        """All that is known of it."""
        text = f"{self.title}\n\n{self.body}".strip()
        number = str(self.number)
        yield self.told(self.number, "", id=number, text=text, opens=True, asks=self.requested)
        for comment in self.comments:
            yield comment.told(self.number, "c")
        for review in self.reviews:
            yield from review.said(self.number)
