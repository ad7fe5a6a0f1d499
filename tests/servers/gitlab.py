"""A GitLab on loopback: a real HTTP server with an API that checks what GitLab checks, and makes the deliveries.

It runs in a thread of its own, so the application under test may be this process or another one::

    with LoopbackGitLab() as gitlab:
        ana = gitlab.add_user("ana")
        app = gitlab.add_project("acme", "app", "private", ana)
        await gitlab.deliver(f"{address}/gitlab/events", *gitlab.note(app, merge, ana, "May I merge?"))
"""

import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import uuid4

import httpx

from tests.servers.client import plain_client
from tests.servers.forge import Json, LoopbackForge
from tests.servers.gitlab_api import Api
from tests.servers.gitlab_project import (
    Account,
    Conversation,
    Note,
    Project,
    hooked_conversation,
    hooked_stamp,
    stamp,
)

Delivered = tuple[str, Json]
"""The name of an event, and what it holds."""


class LoopbackGitLab(Api, LoopbackForge):
    """The server; ``address`` is where it is."""

    page_size = 20

    def __init__(self, *given: Any) -> None:
        LoopbackForge.__init__(self)
        Api.__init__(self, *given)

    def opened(
        self, one: Project, user: Account, title: str, text: str = "", kind: str = "m"
    ) -> tuple[Conversation, Delivered]:
        """Somebody opens a merge request or an issue."""
        found = self.open(one, user, title, text, kind)
        return found, self.happened(one, found, user, "open")

    def happened(self, one: Project, about: Conversation, user: Account, action: str, **changes: Any) -> Delivered:
        """Something happens to a merge request or an issue; its changes are by what they were and are."""
        told = {name: {"previous": before, "current": after} for name, (before, after) in changes.items()}
        act = {**hooked_conversation(one, about), "updated_at": hooked_stamp(self.now()), "action": action}
        kind = "merge_request" if about.kind == "m" else "issue"
        payload = self._told(one, user, kind, act, confidential=about.confidential) | {"changes": told}
        if about.reviewers:
            payload["reviewers"] = self.reviewers(about)
        hidden = "Confidential " if about.confidential else ""
        return ("Merge Request Hook" if about.kind == "m" else f"{hidden}Issue Hook"), payload

    def reviewers(self, about: Conversation, *asked_again: Account) -> list[Json]:
        """The reviewers of a merge request, as a delivery tells them."""
        return [{**each.hooked, "state": state, "re_requested": each in asked_again} for each, state in about.reviewers]

    def request(self, one: Project, merge: Conversation, user: Account, reviewer: Account) -> Delivered:
        """Somebody asks for a review."""
        before = self.reviewers(merge)
        merge.reviewers.append((reviewer, "unreviewed"))
        return self.happened(one, merge, user, "update", reviewers=(before, self.reviewers(merge)))

    def approve(self, one: Project, merge: Conversation, user: Account) -> Delivered:
        """Somebody approves."""
        merge.say(user, "approved")
        self.write(merge, user, "approved this merge request", system=True)
        return self.happened(one, merge, user, "approved")

    def withdraw(self, one: Project, merge: Conversation, user: Account, *, pushed: bool = False) -> Delivered:
        """Somebody takes an approval back; or all are gone, because somebody pushed."""
        name, payload = self.happened(one, merge, user, "unapproved")
        if pushed:
            payload["object_attributes"] |= {"system": True, "system_action": "approvals_reset_on_push"}
            return name, payload
        merge.say(user, "unapproved")
        self.write(merge, user, "unapproved this merge request", system=True)
        return name, payload

    def ask_for_changes(self, merge: Conversation, user: Account) -> None:
        """Somebody requests changes, of which nothing is delivered."""
        merge.say(user, "requested_changes")
        self.write(merge, user, "requested changes", system=True)

    def push(self, one: Project, merge: Conversation, user: Account, head: str) -> Delivered:
        """Somebody pushes other commits."""
        before, merge.head = merge.head, head
        name, payload = self.happened(one, merge, user, "update")
        payload["object_attributes"]["oldrev"] = before
        return name, payload

    def deploy(
        self, one: Project, user: Account, environment: str, *, needs: int = 1, **more: Any
    ) -> tuple[Json, Delivered]:
        """Somebody's job wants to deploy, and waits for approvals."""
        number = next(self.numbers)
        job = {"id": number, "commit": {"title": "Pay in two steps"}, "web_url": f"https://gitlab.test/jobs/{number}"}
        told = {"id": number, "iid": 1, "status": "blocked", "ref": "main", "sha": "c" * 40, "user": user.told}
        told |= {"created_at": stamp(self.now()), "environment": {"name": environment, "tier": "staging", **more}}
        told |= {"deployable": job, "approvals": [], "pending_approval_count": needs}
        one.deployments[number] = told
        return told, self.deployed(one, user, told)

    def deployed(self, one: Project, user: Account, deployment: Json) -> Delivered:
        """Something happens to a deployment."""
        told = {"object_kind": "deployment", "status": deployment["status"], "deployment_id": deployment["id"]}
        told |= {"environment": deployment["environment"]["name"], "project": one.hooked, "user": user.hooked}
        return "Deployment Hook", told | {"status_changed_at": hooked_stamp(self.now()), "ref": "main"}

    def note(self, one: Project, about: Conversation, user: Account, text: str, **more: Any) -> Delivered:
        """Somebody writes a note; one on a line with its ``position``."""
        return self.noted(one, about, self.write(about, user, text, **more))

    def noted(self, one: Project, about: Conversation, note: Note, action: str = "create") -> Delivered:
        """Something happens to a note."""
        at, kind = hooked_stamp(note.at), "merge_request" if about.kind == "m" else "issue"
        told = {"id": note.id, "note": note.text, "author_id": note.user.id, "created_at": at, "action": action}
        told |= {"noteable_type": "MergeRequest" if about.kind == "m" else "Issue", "updated_at": at}
        told |= {"system": note.system, "internal": note.internal, "project_id": one.id}
        told |= {"url": f"{one.url(about)}#note_{note.id}", "discussion_id": note.discussion, **note.placed}
        hidden = about.confidential or note.internal
        payload = self._told(one, note.user, "note", told, confidential=hidden)
        payload[kind] = hooked_conversation(one, about)
        return f"{'Confidential ' if hidden else ''}Note Hook", payload

    def signed_with(
        self, one: Project, about: Conversation, note: Note | None, user: Account, emoji: str, action: str = "award"
    ) -> Delivered:
        """Somebody sets a sign on a note, or on its merge request or issue, or takes it off."""
        kind = "merge_request" if about.kind == "m" else "issue"
        on = {"awardable_type": "Note", "awardable_id": note.id} if note else {"awardable_id": about.iid}
        told = {"id": next(self.numbers), "user_id": user.id, "name": emoji, "action": action, **on}
        told |= {"created_at": hooked_stamp(self.now()), "updated_at": hooked_stamp(self.now())}
        payload = self._told(one, user, "emoji", told, confidential=False) | {"event_type": action}
        payload[kind] = hooked_conversation(one, about)
        if note is not None:
            at = hooked_stamp(note.at)
            payload["note"] = {"id": note.id, "note": note.text, "created_at": at, "updated_at": at, "system": False}
        return "Emoji Hook", payload

    def became(self, one: Project, event: str, user: Account | None = None) -> Delivered:
        """Something becomes of a project, or somebody comes or goes, as an instance's webhook tells it."""
        told = {"event_name": event, "project_id": one.id, "path_with_namespace": one.path}
        told |= {"created_at": hooked_stamp(self.now()), "project_visibility": one.visibility}
        return "System Hook", told | ({"user_id": user.id, "user_username": user.username} if user else {})

    def letter(
        self, event: str, payload: Json, *, delivery: str = "", signing_token: str = "", secret: str = ""
    ) -> tuple[bytes, dict[str, str]]:
        """A delivery as it is sent: body and headers."""
        body, delivery = json.dumps(payload).encode(), delivery or str(uuid4())
        return body, {
            "Content-Type": "application/json",
            "User-Agent": "GitLab/18.6.0",
            "Idempotency-Key": delivery,
            "X-Gitlab-Event": event,
            "X-Gitlab-Webhook-UUID": str(uuid4()),
            "X-Gitlab-Event-UUID": str(uuid4()),
            "X-Gitlab-Instance": "https://gitlab.test",
            "X-Gitlab-Token": secret or self.secret,
            **self.signature(body, delivery, signing_token=signing_token),
        }

    def signature(self, body: bytes, delivery: str, *, sent: str = "", signing_token: str = "") -> dict[str, str]:
        """How GitLab signs a body."""
        sent = sent or str(int(self.now().timestamp()))
        key = base64.b64decode((signing_token or self.signing_token).removeprefix("whsec_"))
        signed = hmac.new(key, f"{delivery}.{sent}.".encode() + body, hashlib.sha256).digest()
        signature = f"v1,{base64.b64encode(signed).decode()}"
        return {"webhook-id": delivery, "webhook-timestamp": sent, "webhook-signature": signature}

    async def deliver(self, url: str, event: str, payload: Json, **more: str) -> httpx.Response:
        """Deliver an event."""
        body, headers = self.letter(event, payload, **more)
        async with plain_client() as client:
            return await client.post(url, content=body, headers=headers)

    def _told(self, one: Project, user: Account, kind: str, about: Json, *, confidential: bool) -> Json:
        event = f"confidential_{kind}" if confidential else kind
        told = {"object_kind": kind, "event_type": event, "user": user.hooked, "project": one.hooked}
        return {**told, "project_id": one.id, "object_attributes": about}
