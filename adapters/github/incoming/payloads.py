"""What GitHub sends, as far as it is read; pure. All else in it is left unread."""

from datetime import datetime

from pydantic import AwareDatetime, Field

from adapters.forge.payloads import Payload, Words


class User(Payload):
    """Somebody with an account; of ``ghost`` nobody knows who it was."""

    id: int
    login: str
    type: str = "User"


class Owner(Payload):
    """Whose a repository is."""

    id: int


class Repository(Payload):
    """A repository; ``visibility`` is not told everywhere."""

    id: int
    full_name: str
    private: bool = True
    visibility: str = ""
    html_url: str = ""
    owner: Owner


class Listed(Payload):
    """A repository in the list of an installation, whose owner stands beside the list."""

    id: int
    full_name: str
    private: bool = True


class Creator(Payload):
    """The App by which something was written."""

    id: int


class Branch(Payload):
    """The branch that a pull request would merge, or into which; ``sha`` is its newest commit."""

    ref: str = ""
    sha: str = ""


class Thread(Payload):
    """An issue or a pull request; among issues, ``pull_request`` marks one."""

    number: int = Field(gt=0)
    title: str = ""
    body: Words = ""
    user: User | None
    html_url: str = ""
    created_at: AwareDatetime
    updated_at: AwareDatetime
    author_association: str = "NONE"
    requested_reviewers: tuple[User, ...] = ()
    pull_request: Payload | None = None
    head: Branch = Branch()
    base: Branch = Branch()


class Comment(Payload):
    """A comment in a conversation, or on a line, where ``diff_hunk`` ends; or an answer to such a one."""

    id: int
    body: Words = ""
    user: User | None
    html_url: str = ""
    created_at: AwareDatetime
    updated_at: AwareDatetime
    author_association: str = "NONE"
    performed_via_github_app: Creator | None = None
    path: Words = ""
    diff_hunk: Words = ""
    in_reply_to_id: int | None = None


class Patched(Payload):
    """A file that a pull request touches; of a large or binary one there is no patch."""

    filename: str
    previous_filename: Words = ""
    patch: Words = ""


class Review(Payload):
    """A review; one that waits to be submitted has no time yet."""

    id: int
    body: Words = ""
    user: User | None
    state: str
    html_url: str = ""
    submitted_at: AwareDatetime | None = None
    author_association: str = "NONE"


class Delivery(Payload):
    """What all deliveries about a repository have."""

    action: str
    repository: Repository
    sender: User


class IssueDelivery(Delivery):
    """``issues``."""

    issue: Thread


class CommentDelivery(Delivery):
    """``issue_comment``."""

    issue: Thread
    comment: Comment


class PullDelivery(Delivery):
    """``pull_request``; asked for a review is one person, or a team."""

    pull_request: Thread
    requested_reviewer: User | None = None


class ReviewDelivery(Delivery):
    """``pull_request_review``."""

    pull_request: Thread
    review: Review


class LineDelivery(Delivery):
    """``pull_request_review_comment``."""

    pull_request: Thread
    comment: Comment


class MemberDelivery(Delivery):
    """``member``: a collaborator."""

    member: User


class _From(Payload):
    user: Owner | None = None
    organization: Owner | None = None


class _OwnerChange(Payload):
    former: _From = Field(_From(), alias="from")


class _Changes(Payload):
    owner: _OwnerChange | None = None


class RepositoryDelivery(Delivery):
    """``repository``."""

    changes: _Changes | None = None

    @property
    def former_owner(self) -> int | None:
        """Whose it was before it was transferred."""
        former = self.changes.owner.former if self.changes and self.changes.owner else None
        owner = former and (former.user or former.organization)
        return owner.id if owner else None


class Deployment(Payload):
    """What is to be deployed."""

    id: int
    ref: str = ""
    sha: str = ""
    description: Words = ""
    environment: Words = ""
    created_at: AwareDatetime
    production_environment: bool | None = None


class Titled(Payload):
    """A pull request by its title, where that is told."""

    title: Words = ""


class GateDelivery(Delivery):
    """``deployment_protection_rule``."""

    environment: str
    deployment_callback_url: str
    deployment: Deployment
    pull_requests: tuple[Titled, ...] = ()


class Run(Payload):
    """A run of a workflow, and who set it going; each attempt at it waits anew."""

    id: int
    run_attempt: int = 1
    display_title: Words = ""
    head_branch: Words = ""
    head_sha: Words = ""
    actor: User | None = None
    triggering_actor: User | None = None


class _State(Payload):
    state: str


class StatusDelivery(Delivery):
    """``deployment_status``; without a run it is none of Actions."""

    deployment: Deployment
    deployment_status: _State
    workflow_run: Run | None = None


class _Named(Payload):
    id: int
    login: Words = ""


class Reviewing(Payload):
    """Whom a deployment waits for: a user, or a team."""

    type: Words = ""
    reviewer: _Named | None = None


class _Job(Payload):
    environment: Words = ""


class RequiredDelivery(Delivery):
    """``deployment_review``: asked for it names one environment, ruled on all whose jobs were ruled on together."""

    since: AwareDatetime | None = None
    environment: Words = ""
    requestor: User | None = None
    reviewers: tuple[Reviewing, ...] = ()
    approver: User | None = None
    comment: Words = ""
    workflow_run: Run | None = None
    workflow_job_run: _Job | None = None
    workflow_job_runs: tuple[_Job, ...] = ()

    @property
    def environments(self) -> tuple[str, ...]:
        """All that it is about, each once."""
        jobs = (each for each in (self.workflow_job_run, *self.workflow_job_runs) if each)
        return tuple(dict.fromkeys(filter(None, (self.environment, *(job.environment for job in jobs)))))


class _Installed(Payload):
    account: Owner


class InstallationDelivery(Payload):
    """``installation`` and ``installation_repositories``."""

    action: str
    installation: _Installed
    repositories: tuple[Listed, ...] = ()
    repositories_removed: tuple[Listed, ...] = ()


def moment(at: datetime) -> str:
    """A time within an id."""
    return f"{int(at.timestamp())}"
