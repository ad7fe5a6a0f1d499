"""What a loopback WeCom keeps of one corporation with one application: members, messages, tokens, codes of cards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN_SECONDS = 7200


class Refused(Exception):
    """The method answers with this code."""

    def __init__(self, code: int, words: str = "refused") -> None:
        super().__init__(words)
        self.code = code


@dataclass
class Member:
    """A member of the corporation. ``seen`` is whether the application's 可见范围 has them."""

    userid: str
    name: str
    status: int = 1
    seen: bool = True


@dataclass
class Posted:
    """A message that WeCom took; ``dropped`` is one that nobody gets to see, for there were too many."""

    msgid: str
    users: tuple[str, ...]
    body: dict[str, Any]
    at: float
    code: str = ""
    recalled: bool = False
    dropped: bool = False

    @property
    def card(self) -> dict[str, Any]:
        """Its card as it stands there now."""
        return self.body["template_card"]  # type: ignore[no-any-return]

    @property
    def text(self) -> str:
        """Its text; nothing, where it is a card or a file."""
        return str(self.body[self.body["msgtype"]].get("content", ""))


@dataclass
class Kept:
    """What WeCom keeps of a corporation with one application.

    Attributes:
        posts: All messages taken, in order.
        calls: The paths that were called, in order.
        issued: How often a token was asked for with success.
        per_minute: How many messages a member gets to see in a minute, if that is limited.
        restless: How many further calls come just after their token has died.
        unreached: What answers to messages say beside, such as ``unlicenseduser``.
    """

    now: Callable[[], float]
    corp_id: str = "wwloop"
    agent_id: int = 1000002
    secret: str = "secret-of-loop"
    members: dict[str, Member] = field(default_factory=dict)
    approvals: dict[str, dict[str, Any]] = field(default_factory=dict)
    posts: list[Posted] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    agent: dict[str, Any] = field(default_factory=lambda: {"name": "分身", "close": 0})
    menu: list[dict[str, Any]] | None = None
    media: dict[str, tuple[str, bytes, float]] = field(default_factory=dict)
    per_minute: int | None = None
    unreached: dict[str, str] = field(default_factory=dict)
    trusted: bool = True
    tells_names: bool = True
    issued: int = 0
    restless: int = 0
    token_seconds: int = _TOKEN_SECONDS

    def __post_init__(self) -> None:
        self._numbers = 0
        self._tokens: dict[str, float] = {}
        self._codes: dict[str, tuple[Posted, float]] = {}

    def kill_tokens(self) -> None:
        """End all tokens before their time."""
        self._tokens.clear()

    def visible_to(self, user: str) -> list[Posted]:
        """What a member sees, in order."""
        return [post for post in self.posts if user in post.users and not (post.recalled or post.dropped)]

    def issue_code(self, post: Posted) -> str:
        """A code with which a card can be replaced once."""
        code = post.code = f"code-{self.next_number()}"
        self._codes[code] = (post, self.now())
        return code

    def give_token(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Answer to ``gettoken``; the same token while it is good."""
        if query.get("corpid") != self.corp_id:
            raise Refused(40013, "invalid corpid")
        if query.get("corpsecret") != self.secret:
            raise Refused(40001, "invalid credential")
        self.issued += 1
        token = next((token for token, end in self._tokens.items() if end > self.now()), None)
        if token is None:
            token = f"token-{self.next_number()}"
            self._tokens[token] = self.now() + self.token_seconds
        return {"access_token": token, "expires_in": max(1, round(self._tokens[token] - self.now()))}

    def authorize(self, query: Mapping[str, str]) -> None:
        """Let a call in that has a good token."""
        token = query.get("access_token")
        if self.restless:
            self.restless -= 1
            self.kill_tokens()
        if not token:
            raise Refused(41001, "access_token missing")
        if token not in self._tokens:
            raise Refused(40014, "invalid access_token")
        if self._tokens[token] <= self.now():
            raise Refused(42001, "access_token expired")
        if not self.trusted:
            raise Refused(60020, "not allow to access from your ip")

    def next_number(self) -> int:
        """A number that was not given yet."""
        self._numbers += 1
        return self._numbers
