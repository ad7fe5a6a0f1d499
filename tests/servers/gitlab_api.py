"""GitLab's REST API as far as a bot user uses it: it checks who calls, what they may see, and what they send."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.servers.forge import Answer, Denied, Json, lines_after
from tests.servers.gitlab_project import (
    REPORTER,
    Account,
    Conversation,
    Note,
    Project,
    stamp,
    told_conversation,
)

LONGEST_TEXT = 1_000_000


class Api:
    """One bot user and the projects of which it is a member.

    Attributes:
        calls: Every call, as method and path.
        scopes: What the token is good for.
    """

    token = "glpat-loopback"
    secret = "a-webhook-secret-of-length"
    signing_token = "whsec_bG9vcGJhY2stc2lnbmluZy1rZXktb2YtMzItYnl0ZXM="

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self.numbers = count(9001)
        self.users: dict[int, Account] = {}
        self.projects: dict[int, Project] = {}
        self.calls: list[tuple[str, str]] = []
        self.scopes = ["api"]
        self.personal: dict[str, Account] = {}
        self.lets_programs_request_changes = True
        self.bot = self.add_user("acme-double", bot=True)
        self.caller = self.bot

    def add_user(self, username: str, *, bot: bool = False) -> Account:
        """Somebody with an account."""
        account = Account(next(self.numbers), username, bot)
        self.users[account.id] = account
        return account

    def add_project(self, group: str, name: str, visibility: str, *people: Account) -> Project:
        """A project of a group, of which some people and the bot user are members."""
        named = [each.namespace for each in self.projects.values() if each.group == group]
        members = {each.id: REPORTER for each in (*people, self.bot)}
        project = Project(next(self.numbers), (named or [next(self.numbers)])[0], group, name, visibility, members)
        self.projects[project.id] = project
        return project

    def open(self, one: Project, user: Account, title: str, text: str = "", kind: str = "m") -> Conversation:
        """A new merge request or issue."""
        iid = 1 + sum(each.kind == kind for each in one.conversations)
        one.conversations.append(Conversation(kind, iid, user, title, text, self.now()))
        return one.conversations[-1]

    def write(self, one: Conversation, user: Account, text: str, **more: Any) -> Note:
        """A new note."""
        one.notes.append(Note(next(self.numbers), user, text, self.now(), **more))
        return one.notes[-1]

    def serve(self, method: str, path: str, query: Mapping[str, str], token: str, body: Any) -> Answer:
        """The answer to a call: status and JSON."""
        self.calls.append((method, path))
        if token != self.token and token not in self.personal:
            raise Denied(401, "401 Unauthorized")
        self.caller = self.personal.get(token, self.bot)
        if (method, path) == ("POST", "/api/graphql"):
            return 200, self._request_changes(body)
        match method, path.removeprefix("/api/v4").strip("/").split("/"):
            case "GET", ["version"]:
                return 200, {"version": "18.6.0"}
            case "GET", ["user"]:
                return 200, {**self.caller.told, "bot": self.caller.bot}
            case "GET", ["personal_access_tokens", "self"]:
                ends = f"{self.now() + timedelta(days=90):%Y-%m-%d}"
                return 200, {"id": 1, "scopes": self.scopes, "expires_at": ends, "user_id": self.bot.id}
            case "GET", ["users"]:
                return 200, [each.told for each in self.users.values() if _is_called(each, query["username"])]
            case "GET", ["users", native] if native.isdigit() and int(native) in self.users:
                user = self.users[int(native)]
                return 200, {**user.told, "bot": user.bot}
            case "GET", ["projects"]:
                return 200, [each.told for each in self.projects.values() if self.bot.id in each.members]
            case _, ["projects", native, *rest] if native.isdigit():
                return self._in_project(method, self._project(int(native)), rest, query, body)
            case "GET", ["projects", *parts] if "/".join(parts) in self._named():
                return 200, self._project(self._named()["/".join(parts)]).told
        raise Denied(404, "404 Not found")

    def token_of(self, person: Account) -> str:
        """A token that somebody made for themself."""
        token = f"glpat-{next(self.numbers)}"
        self.personal[token] = person
        return token

    def _request_changes(self, body: Any) -> Json:
        """A reviewer requests changes, by the only call that there is for it; older versions do not know it."""
        if not self.lets_programs_request_changes:
            return {"errors": [{"message": "Field 'mergeRequestRequestChanges' doesn't exist on type 'Mutation'"}]}
        about = body["variables"]
        one = self.projects[self._named()[about["project"]]]
        found = _found(one, "merge_requests", about["number"])
        asked = self.caller in [each for each, _ in found.reviewers]
        found.say(self.caller, "requested_changes")
        return {"data": {"mergeRequestRequestChanges": {"errors": [] if asked else ["Reviewer not found"]}}}

    def _approve(self, found: Conversation, body: Any) -> Answer:
        if body.get("sha") not in (None, found.head):
            raise Denied(409, "SHA does not match HEAD of source branch")
        if self.caller in found.approved or self.caller in (found.user, self.bot):
            raise Denied(401, "401 Unauthorized")
        found.approved.append(self.caller)
        return 201, {"id": found.iid}

    def _named(self) -> dict[str, int]:
        return {one.told["path_with_namespace"]: native for native, one in self.projects.items()}

    def _project(self, native: int) -> Project:
        """A project that the bot user can see."""
        one = self.projects.get(native)
        if one is None or (one.visibility == "private" and self.caller.id not in one.members):
            raise Denied(404, "404 Project Not Found")
        return one

    def _in_project(self, method: str, one: Project, rest: list[str], query: Mapping[str, str], body: Any) -> Answer:
        match method, rest:
            case "GET", []:
                return 200, one.told
            case "GET", ["members", "all"]:
                return 200, [self._member(one, native) for native in one.members]
            case "GET", ["members", "all", native] if int(native) in one.members:
                return 200, self._member(one, int(native))
            case "GET", [("merge_requests" | "issues") as part]:
                return 200, self._listed(one, part, query)
            case "GET", ["deployments"]:
                return 200, [each for each in one.deployments.values() if each["status"] == query.get("status")]
            case "GET", ["deployments", number] if int(number) in one.deployments:
                return 200, one.deployments[int(number)]
            case "POST", ["deployments", number, "approval"] if int(number) in one.deployments:
                return 201, self.rule(one.deployments[int(number)], self.bot, _text(body, "status"), body)
            case "POST", ["issues"]:
                issue = self.open(one, self.bot, _text(body, "title"), _text(body, "description"), "i")
                return 201, told_conversation(one, issue)
            case _, [("merge_requests" | "issues") as part, number, *more]:
                return self._in_conversation(method, one, _found(one, part, number), more, query, body)
        raise Denied(404, "404 Not found")

    def rule(self, deployment: Json, user: Account, status: str, body: Any) -> Json:
        """Somebody approves or rejects a deployment that waits, once."""
        if status not in ("approved", "rejected"):
            raise Denied(400, "status does not have a valid value")
        known = any(each["user"]["id"] == user.id for each in deployment["approvals"])
        if deployment["status"] != "blocked" or known:
            raise Denied(400, "This deployment is not waiting for approvals.")
        told = {
            "user": user.told,
            "status": status,
            "comment": body.get("comment", ""),
            "created_at": stamp(self.now()),
        }
        deployment["approvals"].append(told)
        deployment["pending_approval_count"] -= status == "approved"
        if status == "rejected" or deployment["pending_approval_count"] == 0:
            deployment["status"] = "failed" if status == "rejected" else "running"
        return told

    def _in_conversation(
        self, method: str, one: Project, found: Conversation, more: list[str], query: Mapping[str, str], body: Any
    ) -> Answer:
        match method, more:
            case "GET", []:
                return 200, told_conversation(one, found)
            case "PUT", []:
                found.title, found.text = body.get("title", found.title), body.get("description", found.text)
                found.state = "closed" if body.get("state_event") == "close" else found.state
                return 200, told_conversation(one, found)
            case "GET", ["approvals"] if found.kind == "m":
                return 200, {"approved_by": [{"user": each.told} for each in found.approved]}
            case "POST", ["approve"] if found.kind == "m":
                return self._approve(found, body)
            case "POST", ["discussions"] if found.kind == "m":
                if not _is_in_change(found, body["position"]):
                    raise Denied(400, "400 Bad request - Note line_code can't be blank")
                return 201, {
                    "notes": [self.write(found, self.caller, _text(body, "body"), position=body["position"]).told]
                }
            case "GET", ["reviewers"] if found.kind == "m":
                return 200, [{"user": each.told, "state": state} for each, state in found.reviewers]
            case "GET", ["diffs"] if found.kind == "m":
                return 200, found.files
            case "GET", ["versions"] if found.kind == "m":
                shas = {"base_commit_sha": "1" * 40, "start_commit_sha": "2" * 40}
                return 200, [{"id": 1, "head_commit_sha": found.head, **shas}]
            case "GET", ["discussions", name] if name in [each.discussion for each in found.notes]:
                return 200, {"id": name, "notes": [each.told for each in found.notes if each.discussion == name]}
            case _, ["draft_notes", *which] if found.kind == "m":
                return self._draft(method, found, which, body)
            case "GET", ["notes"]:
                return 200, [each.told for each in found.notes][:: -1 if query.get("sort", "desc") == "desc" else 1]
            case "POST", ["notes"]:
                return 201, self.write(found, self.caller, _text(body, "body")).told
            case _, ["award_emoji", *which]:
                return self._award(found.emoji, method, which, body)
            case _, ["notes", native, *rest]:
                return self._on_note(method, found, native, rest, body)
        raise Denied(404, "404 Not found")

    def _draft(self, method: str, found: Conversation, which: list[str], body: Any) -> Answer:
        """What the bot user drafts, which nobody sees until all of it is published."""
        match method, which:
            case "GET", []:
                return 200, [{"id": native, **told} for native, told in found.drafts.items()]
            case "POST", []:
                native, position = next(self.numbers), body.get("position") or {}
                if position and not _is_in_change(found, position):
                    raise Denied(400, '400 Bad request - Note {:line_code=>["can\'t be blank"]}')
                found.drafts[native] = {"note": _text(body, "note"), "position": position}
                return 201, {"id": native, **found.drafts[native]}
            case "POST", ["bulk_publish"]:
                for told in found.drafts.values():
                    self.write(found, self.bot, told["note"], position=told["position"])
                found.drafts.clear()
                return 204, None
            case "DELETE", [native] if int(native) in found.drafts:
                del found.drafts[int(native)]
                return 204, None
        raise Denied(404, "404 Draft Note Not Found")

    def _on_note(self, method: str, found: Conversation, native: str, rest: list[str], body: Any) -> Answer:
        for note in [each for each in found.notes if str(each.id) == native]:
            if rest[:1] == ["award_emoji"]:
                return self._award(note.emoji, method, rest[1:], body)
            if method != "GET" and note.user is not self.bot:
                raise Denied(403, "403 Forbidden")
            if method == "DELETE":
                found.notes.remove(note)
                return 204, None
            if method == "PUT":
                note.text = _text(body, "body")
            return 200, note.told
        raise Denied(404, "404 Note Not Found")

    def _award(self, emoji: dict[int, tuple[str, Account]], method: str, which: list[str], body: Any) -> Answer:
        """Signs; one that somebody sets again is not found, as GitLab says."""
        match method, which:
            case "GET", []:
                return 200, [_told_sign(native, name, user) for native, (name, user) in emoji.items()]
            case "POST", [] if (body["name"], self.bot) not in emoji.values():
                native = next(self.numbers)
                emoji[native] = body["name"], self.bot
                return 201, _told_sign(native, *emoji[native])
            case "DELETE", [native] if int(native) in emoji:
                del emoji[int(native)]
                return 204, None
        raise Denied(404, "404 Award Emoji Name has already been taken Not Found")

    def _member(self, one: Project, native: int) -> Json:
        role = {"member_role": {"id": 1, "read_code": True}} if native in one.roles else {}
        return {**self.users[native].told, "access_level": one.members[native], **role}

    def _listed(self, one: Project, part: str, query: Mapping[str, str]) -> list[Json]:
        def wanted(each: Conversation) -> bool:
            at = stamp(each.at)
            between = _stamp(query.get("created_after")) <= at <= _stamp(query.get("created_before"), "9")
            later = at >= _stamp(query.get("updated_after"))
            return (
                each.part == part
                and between
                and later
                and query.get("author_id", str(each.user.id)) == str(each.user.id)
            )

        return [told_conversation(one, each) for each in reversed(one.conversations) if wanted(each)]


def _found(one: Project, part: str, number: str) -> Conversation:
    for each in one.conversations:
        if (each.part, str(each.iid)) == (part, number):
            return each
    raise Denied(404, "404 Not found")


def _is_in_change(found: Conversation, position: Json) -> bool:
    """Whether a position is on a line that the merge request shows as it is now."""
    shas = {"base_sha": "1" * 40, "start_sha": "2" * 40, "head_sha": found.head}
    paths = (position["old_path"], position["new_path"])
    patches = [each["diff"] for each in found.files if (each["old_path"], each["new_path"]) == paths]
    known = shas.items() <= position.items() and position["position_type"] == "text"
    return known and any(position["new_line"] in lines_after(patch) for patch in patches)


def _is_called(user: Account, username: str) -> bool:
    return user.username.casefold() == username.casefold()


def _told_sign(native: int, name: str, user: Account) -> Json:
    return {"id": native, "name": name, "user": user.told}


def _stamp(given: str | None, otherwise: str = "") -> str:
    return stamp(datetime.fromisoformat(given)) if given else otherwise


def _text(body: Any, name: str) -> str:
    text = body.get(name) if isinstance(body, dict) else None
    if not isinstance(text, str) or not text or len(text) > LONGEST_TEXT:
        raise Denied(400, f"400 Bad request - {name} is missing or too long")
    return text
