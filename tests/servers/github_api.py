"""GitHub's REST API as far as an App uses it: it checks who calls, what they may, and what they send."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.servers.forge import Denied, lines_after
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

_KEY = generate_private_key(public_exponent=65537, key_size=2048)
LONGEST_BODY = 65_536


_STATES = {"COMMENT": "COMMENTED", "APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED"}


class Api:
    """One App and the repositories in which it is installed.

    Attributes:
        calls: Every call, as method and path.
        tokens: How many installation tokens were issued.
    """

    app_id = 4711
    slug = "acme-double"
    secret = "a-webhook-secret-of-length"

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self.key: RSAPrivateKey = _KEY
        self.numbers = count(9001)
        self.users: dict[int, Account] = {}
        self.repositories: dict[int, Repository] = {}
        self.installed: dict[int, Account] = {}
        self.calls: list[tuple[str, str]] = []
        self.tokens = 0
        self.personal: dict[str, Account] = {}
        self._issued: dict[str, tuple[int, datetime]] = {}
        self.bot = self.add_user(f"{self.slug}[bot]", type="Bot")

    @property
    def pem(self) -> str:
        """The App's private key."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()

    def add_user(self, login: str, type: str = "User") -> Account:  # noqa: A002 - it is GitHub's word
        """Somebody with an account."""
        account = Account(next(self.numbers), login, type)
        self.users[account.id] = account
        return account

    def add_repository(self, owner: Account, name: str, visibility: str, *people: Account) -> Repository:
        """A repository, in which the App is installed."""
        repository = Repository(next(self.numbers), owner, name, visibility, list(people))
        self.repositories[repository.id] = repository
        if owner not in self.installed.values():
            self.installed[next(self.numbers)] = owner
        return repository

    def issue(self, owner: Account, token: str) -> None:
        """A token is good for what an owner has, for an hour."""
        self._issued[token] = owner.id, self.now() + timedelta(hours=1)

    def end_tokens(self) -> None:
        """No token issued so far is good any more."""
        self._issued.clear()

    def serve(self, method: str, path: str, query: Mapping[str, str], token: str, body: Any) -> tuple[int, Any]:
        """The answer to a call: status and JSON."""
        self.calls.append((method, path))
        parts = path.strip("/").split("/")
        if parts == ["zen"]:
            return 200, "Keep it logically awesome."
        if parts[0] == "app":
            self._check_app(token)
            return self._app(method, parts[1:])
        person = self.personal.get(token)
        if person is not None:
            return self._as_person(method, parts, person, body)
        owner = self._owner_of(token)
        match parts:
            case ["users", login]:
                return 200, self._user(lambda user: user.login.casefold() == login.casefold())
            case ["user", native]:
                return 200, self._user(lambda user: str(user.id) == native)
            case ["repositories", native]:
                return 200, self._repository(owner, lambda one: str(one.id) == native, reads=True).told
            case ["repos", login, name, *rest]:
                full_name = f"{login}/{name}"
                repository = self._repository(owner, lambda one: one.full_name == full_name)
                return self._in_repository(method, repository, rest, query, body)
        raise Denied(404, "Not Found")

    def token_of(self, person: Account) -> str:
        """A token that somebody made for themself, good for the pull requests that they can read."""
        token = f"github_pat_{next(self.numbers)}"
        self.personal[token] = person
        return token

    def _as_person(self, method: str, parts: list[str], person: Account, body: Any) -> tuple[int, Any]:
        match method, parts:
            case "GET", ["user"]:
                return 200, person.told
            case _, ["repos", login, name, "pulls", number, *rest]:
                for one in self.repositories.values():
                    if one.full_name == f"{login}/{name}" and person in one.collaborators:
                        if method == "POST" and rest == ["reviews"]:
                            return self._review(one, self._pull(one, number), body, person)
                        if method == "GET":
                            return self._in_repository(method, one, ["pulls", number, *rest], {}, body)
        raise Denied(404, "Not Found")

    def _check_app(self, token: str) -> None:
        """The token is a JSON Web Token, signed with the App's key, and good for at most ten minutes."""
        try:
            head, claims, signature = token.split(".")
            self.key.public_key().verify(_bytes(signature), f"{head}.{claims}".encode(), PKCS1v15(), SHA256())
            header, told = json.loads(_bytes(head)), json.loads(_bytes(claims))
        except (ValueError, InvalidSignature):
            raise Denied(401, "A JSON web token could not be decoded") from None
        now = self.now().timestamp()
        if header.get("alg") != "RS256" or str(told["iss"]) != str(self.app_id):
            raise Denied(401, "'Issuer' claim ('iss') must be an Integer")
        if told["iat"] > now or not now < told["exp"] <= now + 600:
            raise Denied(401, "'Expiration time' claim ('exp') is too far in the future")

    def _app(self, method: str, parts: list[str]) -> tuple[int, Any]:
        match method, parts:
            case "GET", []:
                events = ["issues", "issue_comment", "pull_request", "pull_request_review", "member"]
                rights = {"metadata": "read", "issues": "write", "pull_requests": "write"}
                told = {"id": self.app_id, "slug": self.slug, "permissions": rights}
                return 200, {**told, "events": [*events, "pull_request_review_comment"]}
            case "GET", ["installations"]:
                return 200, [
                    {"id": number, "account": account.told, "suspended_at": None}
                    for number, account in self.installed.items()
                ]
            case "POST", ["installations", number, "access_tokens"] if int(number) in self.installed:
                self.tokens += 1
                token, ends = f"ghs-loopback-{self.tokens}", self.now() + timedelta(hours=1)
                self._issued[token] = self.installed[int(number)].id, ends
                return 201, {"token": token, "expires_at": stamp(ends)}
        raise Denied(404, "Not Found")

    def _owner_of(self, token: str) -> int:
        owner, ends = self._issued.get(token, (0, self.now()))
        if ends <= self.now():
            raise Denied(401, "Bad credentials")
        return owner

    def _user(self, wanted: Callable[[Account], bool]) -> Json:
        for user in self.users.values():
            if wanted(user):
                return user.told
        raise Denied(404, "Not Found")

    def _repository(self, owner: int, wanted: Callable[[Repository], bool], *, reads: bool = False) -> Repository:
        """A repository of the owner whose installation calls; a public one tells everybody that it is there."""
        for one in self.repositories.values():
            if wanted(one) and (one.owner.id == owner or (reads and one.visibility == "public")):
                return one
        raise Denied(404, "Not Found")

    def _in_repository(
        self, method: str, one: Repository, rest: list[str], query: Mapping[str, str], body: Any
    ) -> tuple[int, Any]:
        match method, rest:
            case "GET", ["collaborators"]:
                listed = one.maintainers if query.get("permission") == "maintain" else one.collaborators
                return 200, [each.told for each in listed]
            case "POST", ["actions", "runs", run, "deployment_protection_rule"] if run.isdigit():
                return _answer_gate(one, int(run), body)
            case "GET", ["issues"]:
                return 200, self._issues(one, query)
            case "POST", ["issues"]:
                opened = self.open(one, self.bot, _text(body, "title"), _text(body, "body"), pull=False)
                return 201, told_conversation(one, opened)
            case "GET" | "PATCH", ["issues", number] if number.isdigit():
                found = self._conversation(one, number)
                for name in ("title", "body", "state") if method == "PATCH" else ():
                    setattr(found, name, body.get(name, getattr(found, name)))
                return 200, told_conversation(one, found)
            case _, [("issues" | "pulls") as kind, "comments", native, *more] if native.isdigit():
                return self._comment(method, one, kind, int(native), more, body)
            case "POST" | "DELETE", ["issues", number, "reactions", *which]:
                return _react(self._conversation(one, number).reactions, method, which, self.numbers, body)
            case "GET", ["pulls"]:
                return 200, [told_conversation(one, each) for each in one.conversations.values() if each.pull]
            case "GET", ["pulls", number] if number.isdigit():
                pull = self._pull(one, number)
                return 200, {**told_conversation(one, pull), "head": {"sha": pull.head}, "base": {"ref": pull.base}}
            case "GET", ["pulls", number, "files"] if number.isdigit():
                return 200, self._pull(one, number).files
            case "POST", ["pulls", number, "reviews"] if number.isdigit():
                return self._review(one, self._pull(one, number), body, self.bot)
            case _, ["pulls", number, "reviews", native, *more] if number.isdigit():
                return self._on_review(method, one, self._pull(one, number), int(native), more, body)
            case _, [_, number, _] if number.isdigit():
                return self._in_conversation(method, one, rest, body)
        raise Denied(404, "Not Found")

    def _in_conversation(self, method: str, one: Repository, rest: list[str], body: Any) -> tuple[int, Any]:
        found = self._conversation(one, rest[1])
        lists = {("issues", "comments"): found.comments}
        if found.pull:
            lists |= {("pulls", "reviews"): found.reviews, ("pulls", "comments"): found.lines}
        written = lists.get((rest[0], rest[2]))
        if written is None or (method == "POST" and written is not found.comments):
            raise Denied(404, "Not Found")
        if method == "POST":
            said = self.write(found, self.bot, _text(body, "body"))
            said.app = self.app_id
            return 201, told_written(one, found, said)
        return 200, [told_written(one, found, each) for each in written]

    def _pull(self, one: Repository, number: str) -> Conversation:
        found = self._conversation(one, number)
        if not found.pull:
            raise Denied(404, "Not Found")
        return found

    def _review(self, one: Repository, pull: Conversation, body: Any, user: Account) -> tuple[int, Any]:
        """A review; it comments only on lines that the change shows, and the App never rules here."""
        state, comments = _STATES.get(body.get("event"), ""), body.get("event") == "COMMENT"
        if not state or (comments and body.get("commit_id") != pull.head):
            raise Denied(422, "Unprocessable Entity")
        if not comments and user in (self.bot, pull.user):
            raise Denied(422, "Review Can not approve your own pull request")
        said = Written(next(self.numbers), user, _text(body, "body"), self.now(), state)
        lines = []
        for comment in body.get("comments", ()):
            patch = next((each["patch"] for each in pull.files if each["filename"] == comment["path"]), "")
            if comment["side"] != "RIGHT" or comment["line"] not in lines_after(patch):
                raise Denied(422, "Unprocessable Entity: Line could not be resolved")
            spot = {"path": comment["path"], "line": comment["line"]}
            text, number = _text(comment, "body"), next(self.numbers)
            app = self.app_id if user is self.bot else None
            lines.append(Written(number, user, text, self.now(), app=app, spot=spot, review=said.id))
        pull.reviews.append(said)
        pull.lines += lines
        return 200, told_written(one, pull, said)

    def _on_review(
        self, method: str, one: Repository, pull: Conversation, native: int, more: list[str], body: Any
    ) -> tuple[int, Any]:
        for said in [each for each in pull.reviews if each.id == native]:
            if method == "GET" and more == ["comments"]:
                return 200, [told_written(one, pull, each) for each in pull.lines if each.review == native]
            if method == "PUT" and not more and said.user is self.bot:
                said.body = _text(body, "body")
                return 200, told_written(one, pull, said)
        raise Denied(404, "Not Found")

    def _comment(
        self, method: str, one: Repository, kind: str, native: int, more: list[str], body: Any
    ) -> tuple[int, Any]:
        for found in one.conversations.values():
            kept = found.comments if kind == "issues" else found.lines
            for said in [each for each in kept if each.id == native]:
                if more:
                    return _react(said.reactions, method, more[1:], self.numbers, body)
                if method != "GET" and said.user is not self.bot:
                    raise Denied(403, "Resource not accessible by integration")
                if method == "DELETE":
                    kept.remove(said)
                    return 204, None
                if method == "PATCH":
                    said.body = _text(body, "body")
                return 200, told_written(one, found, said)
        raise Denied(404, "Not Found")

    def _issues(self, one: Repository, query: Mapping[str, str]) -> list[Json]:
        since = query.get("since", "")
        told = []
        for each in one.conversations.values():
            if stamp(each.at) >= since and query.get("creator", each.user.login) == each.user.login:
                marked = {"pull_request": {"url": ""}} if each.pull else {}
                told.append({**told_conversation(one, each), **marked})
        return told

    def _conversation(self, one: Repository, number: str) -> Conversation:
        if not number.isdigit() or int(number) not in one.conversations:
            raise Denied(404, "Not Found")
        return one.conversations[int(number)]

    def open(self, one: Repository, user: Account, title: str, body: str | None, *, pull: bool = True) -> Conversation:
        """A new issue or pull request."""
        number = len(one.conversations) + 1
        one.conversations[number] = Conversation(number, user, title, body, self.now(), pull)
        return one.conversations[number]

    def write(self, conversation: Conversation, user: Account, body: str) -> Written:
        """A new comment."""
        said = Written(next(self.numbers), user, body, self.now())
        conversation.comments.append(said)
        return said


def _answer_gate(one: Repository, run: int, body: Any) -> tuple[int, Any]:
    """A gate takes comments, and one answer."""
    answers = one.gates.get((run, _text(body, "environment_name")))
    if answers is None:
        raise Denied(404, "Not Found")
    if body.get("state", "approved") not in ("approved", "rejected") or not _text(body, "comment"):
        raise Denied(422, "Validation Failed")
    if "state" in body and any("state" in each for each in answers):
        raise Denied(422, "The gate is answered already")
    answers.append(body)
    return 204, None


def _react(
    reactions: dict[int, str], method: str, which: list[str], numbers: Any, body: Any
) -> tuple[int, Json | None]:
    if method == "DELETE":
        if not which or reactions.pop(int(which[0]), None) is None:
            raise Denied(404, "Not Found")
        return 204, None
    for number, content in reactions.items():
        if content == body["content"]:
            return 200, {"id": number, "content": content}
    number = next(numbers)
    reactions[number] = body["content"]
    return 201, {"id": number, "content": body["content"]}


def _text(body: Any, name: str) -> str:
    text = body.get(name) if isinstance(body, dict) else None
    if not isinstance(text, str) or not text or len(text) > LONGEST_BODY:
        raise Denied(422, "Validation Failed")
    return text


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
