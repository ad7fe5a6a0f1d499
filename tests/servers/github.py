"""A GitHub on loopback: a real HTTP server with an API that checks what GitHub checks, and makes the deliveries.

It runs in a thread of its own, so the application under test may be this process or another one::

    with LoopbackGitHub() as github:
        ana = github.add_user("ana")
        app = github.add_repository(acme, "app", "private", ana)
        await github.deliver(f"{address}/github/events", *github.comment(app, pull, ana, "May I merge?"))
"""

import hashlib
import hmac
import json
from typing import Any
from uuid import uuid4

import httpx

from tests.servers.client import plain_client
from tests.servers.forge import LoopbackForge
from tests.servers.github_api import Api
from tests.servers.github_repository import (
    Account,
    Conversation,
    Json,
    Repository,
    Written,
    stamp,
    told_conversation,
    told_written,
)

Delivered = tuple[str, Json]
"""The name of an event, and what it holds."""


class LoopbackGitHub(Api, LoopbackForge):
    """The server; ``api_url`` is where its API is, ``runs`` who set a run going."""

    def __init__(self, *given: Any) -> None:
        LoopbackForge.__init__(self)
        Api.__init__(self, *given)
        self.runs: dict[int, Account] = {}

    @property
    def api_url(self) -> str:
        """Where its API is."""
        return self.address

    def opened(self, one: Repository, user: Account, title: str, body: str = "") -> tuple[Conversation, Delivered]:
        """Somebody opens a pull request."""
        pull = self.open(one, user, title, body)
        return pull, self.of_pull(one, pull, user, "opened")

    def of_pull(self, one: Repository, pull: Conversation, user: Account, action: str, **more: Any) -> Delivered:
        """Something happens to a pull request."""
        told = {**told_conversation(one, pull), "updated_at": f"{self.now():%Y-%m-%dT%H:%M:%SZ}"}
        return "pull_request", self._told(one, user, action, number=pull.number, pull_request=told, **more)

    def request(self, one: Repository, pull: Conversation, user: Account, reviewer: Account) -> Delivered:
        """Somebody asks for a review."""
        return self.of_pull(one, pull, user, "review_requested", requested_reviewer=reviewer.told)

    def comment(self, one: Repository, conversation: Conversation, user: Account, body: str) -> Delivered:
        """Somebody comments."""
        return self.of_comment(one, conversation, self.write(conversation, user, body), "created")

    def of_comment(self, one: Repository, conversation: Conversation, said: Written, action: str) -> Delivered:
        """Something happens to a comment."""
        issue = {**told_conversation(one, conversation), "pull_request": {"url": ""}}
        told = told_written(one, conversation, said)
        return "issue_comment", self._told(one, said.user, action, issue=issue, comment=told)

    def review(
        self, one: Repository, pull: Conversation, user: Account, state: str, body: str | None = None
    ) -> tuple[Written, Delivered]:
        """Somebody submits a review."""
        said = Written(next(self.numbers), user, body, self.now(), state)
        pull.reviews.append(said)
        return said, self.of_review(one, pull, said, "submitted")

    def of_review(self, one: Repository, pull: Conversation, said: Written, action: str) -> Delivered:
        """Something happens to a review."""
        told = {"pull_request": told_conversation(one, pull), "review": told_written(one, pull, said)}
        return "pull_request_review", self._told(one, said.user, action, **told)

    def push(self, one: Repository, pull: Conversation, user: Account, head: str) -> Delivered:
        """Somebody pushes other commits."""
        pull.head = head
        return self.of_pull(one, pull, user, "synchronize")

    def line(self, one: Repository, pull: Conversation, user: Account, body: str, **spot: Any) -> Delivered:
        """Somebody comments on a line, which ``path`` and ``diff_hunk`` tell."""
        said = Written(next(self.numbers), user, body, self.now(), spot=spot)
        pull.lines.append(said)
        return self.of_line(one, pull, said, "created")

    def of_line(self, one: Repository, pull: Conversation, said: Written, action: str) -> Delivered:
        """Something happens to a comment on a line."""
        told = {"pull_request": told_conversation(one, pull), "comment": told_written(one, pull, said)}
        return "pull_request_review_comment", self._told(one, said.user, action, **told)

    def of_repository(self, one: Repository, action: str, **more: Any) -> Delivered:
        """Something becomes of a repository."""
        return "repository", self._told(one, one.owner, action, **more)

    def deploy(
        self, one: Repository, user: Account, environment: str, title: str, **more: Any
    ) -> tuple[int, Delivered]:
        """A run wants to deploy, and the App is the environment's gate; the run."""
        run, number = next(self.numbers), next(self.numbers)
        one.gates[run, environment] = []
        address = f"https://api.github.example/repos/{one.full_name}/actions/runs/{run}/deployment_protection_rule"
        deployment = {"id": number, "ref": "main", "sha": "c" * 40, "task": "deploy", "environment": environment}
        deployment |= {"description": None, "creator": user.told, "created_at": stamp(self.now())}
        told = {"environment": environment, "event": "push", "deployment_callback_url": address}
        pulls = [{"number": 1, "title": title}]
        delivered = self._told(one, user, "requested", **told, deployment={**deployment, **more}, pull_requests=pulls)
        return run, ("deployment_protection_rule", delivered)

    def goes_on(self, one: Repository, waited: Delivered, run: int, state: str = "in_progress") -> Delivered:
        """A deployment that waited for the App is in another state now."""
        status = {"id": next(self.numbers), "state": state}
        told = {"deployment": waited[1]["deployment"], "deployment_status": status}
        return "deployment_status", self._told(one, one.owner, "created", **told, workflow_run=self._told_run(run))

    def required(self, one: Repository, user: Account, environment: str, *people: Account) -> tuple[int, Delivered]:
        """A run wants to deploy, and waits for one of some people; the run."""
        run = next(self.numbers)
        self.runs[run] = user
        asked = [{"type": "User", "reviewer": each.told} for each in people]
        asked.append({"type": "Team", "reviewer": {"id": user.id, "name": "Operators", "slug": "operators"}})
        told: Json = {"environment": environment, "requestor": user.told, "since": stamp(self.now())}
        told |= {"reviewers": asked, "workflow_run": self._told_run(run), "workflow_job_run": {"name": "deploy"}}
        return run, ("deployment_review", self._told(one, user, "requested", **told))

    def ruled(self, one: Repository, run: int, user: Account, action: str, comment: str, *where: str) -> Delivered:
        """Somebody lets a run deploy to some environments, or does not."""
        jobs = [{"id": next(self.numbers), "name": "deploy", "environment": each} for each in where]
        told: Json = {"approver": user.told, "comment": comment, "since": stamp(self.now()), "reviewers": []}
        told |= {"workflow_run": self._told_run(run), "workflow_job_runs": jobs}
        return "deployment_review", self._told(one, user, action, **told)

    def _told_run(self, run: int) -> Json:
        user = self.runs.get(run)
        about = {"id": run, "run_attempt": 1, "display_title": "Pay in two steps", "actor": user and user.told}
        return {**about, "head_branch": "main", "head_sha": "c" * 40}

    def member(self, one: Repository, user: Account, action: str) -> Delivered:
        """Somebody comes to the collaborators, or leaves them."""
        return "member", self._told(one, one.owner, action, member=user.told)

    def letter(
        self, event: str, payload: Json, *, secret: str = "", delivery: str = ""
    ) -> tuple[bytes, dict[str, str]]:
        """A delivery as it is sent: body and headers."""
        body = json.dumps(payload).encode()
        return body, {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/loopback",
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": delivery or str(uuid4()),
            "X-GitHub-Hook-Installation-Target-ID": str(self.app_id),
            "X-Hub-Signature-256": self.signature(body, secret=secret),
        }

    def signature(self, body: bytes, *, secret: str = "") -> str:
        """How GitHub signs a body."""
        return "sha256=" + hmac.new((secret or self.secret).encode(), body, hashlib.sha256).hexdigest()

    async def deliver(self, url: str, event: str, payload: Json, **more: str) -> httpx.Response:
        """Deliver an event."""
        body, headers = self.letter(event, payload, **more)
        async with plain_client() as client:
            return await client.post(url, content=body, headers=headers)

    def _told(self, one: Repository, sender: Account, action: str, **more: Any) -> Json:
        installation = next(number for number, account in self.installed.items() if account is one.owner)
        return {
            "action": action,
            "repository": one.told,
            "sender": sender.told,
            "installation": {"id": installation, "node_id": ""},
            **more,
        }
