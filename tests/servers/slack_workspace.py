"""A Slack workspace in memory: its users, channels, messages, and what passed through them."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["public", "private", "mpim", "im"]


@dataclass
class Channel:
    """A conversation with its members and messages, oldest first."""

    id: str
    name: str
    kind: Kind
    members: list[str]
    messages: list[dict[str, Any]] = field(default_factory=list)

    def find(self, ts: str) -> dict[str, Any] | None:
        """The message with a ``ts``."""
        return next((message for message in self.messages if message["ts"] == ts), None)


class Workspace:
    """Everything there is; tests read and change it directly.

    Attributes:
        posts: What the bot has posted and not deleted, as it reads now, in order.
        ephemerals: What was shown to one person, by method or by response URL.
        views: The modals that were opened.
        steps: The runs of the app's step in workflows, and what came of each.
        calls: The API methods that were called, in order.
        organisation: Whether this is all of an organisation on Enterprise Grid, where ``child`` is a workspace in it.
    """

    app = "A0DOUBLE"
    bot_user = "U0DOUBLE"
    bot_id = "B0DOUBLE"

    def __init__(self, now: Callable[[], float] = time.time, *, team: str = "T0LOOP") -> None:
        self.now = now
        self.team = team
        self.organisation = team.startswith("E")
        self.child = "T0CHILD" if self.organisation else team
        self.users: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[dict[str, Any]] = []
        self.views: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.triggers: dict[str, bool] = {}
        self.steps: dict[str, dict[str, Any]] = {}
        self.response_urls: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()
        self._count = 0
        self._last_ts = 0
        self.add_user(self.bot_user, "double", is_bot=True)

    @property
    def posts(self) -> list[dict[str, Any]]:
        """The bot's messages in all channels."""
        said = [message for channel in self.channels.values() for message in channel.messages]
        return sorted((m for m in said if m.get("bot_id") == self.bot_id), key=lambda m: str(m["ts"]))

    def add_user(self, user: str, name: str, *, tz: str = "Europe/Berlin", **flags: Any) -> str:
        """Add a user; flags such as ``is_restricted`` or ``deleted`` as ``users.info`` has them."""
        profile = {"display_name": name, "real_name": name.title()}
        plain = {"deleted": False, "is_bot": False, "is_restricted": False, "is_ultra_restricted": False}
        shown: dict[str, Any] = {"id": user, "team_id": self.child, "name": name.lower(), "tz": tz, "profile": profile}
        if self.organisation:
            shown["enterprise_user"] = {"id": user, "enterprise_id": self.team, "teams": [self.child]}
        self.users[user] = {**shown, **plain, **flags}
        return user

    def add_channel(
        self, channel: str, name: str, *, kind: Kind = "public", members: Iterable[str] = (), bot: bool = True
    ) -> str:
        """Add a channel, with the bot in it unless told otherwise."""
        present = [*members, *([self.bot_user] if bot else [])]
        self.channels[channel] = Channel(channel, name, kind, present)
        return channel

    def direct(self, user: str) -> Channel:
        """The bot's direct conversation with a user."""
        for channel in self.channels.values():
            if channel.kind == "im" and {user, self.bot_user} <= set(channel.members):
                return channel
        return self.channels[self.add_channel("D" + user[1:], "", kind="im", members=[user])]

    def say(self, channel: str, **message: Any) -> dict[str, Any]:
        """Put a message into a channel."""
        said = {"type": "message", "channel": channel, "ts": self.next_ts(), **message}
        self.channels[channel].messages.append(said)
        self.channels[channel].messages.sort(key=lambda one: str(one["ts"]))
        return said

    def next_ts(self) -> str:
        """A time stamp that no message has, as near to now as can be."""
        with self._lock:
            self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000:010d}.{self._last_ts % 1_000_000:06d}"

    def next_number(self) -> int:
        """A number that was not given before."""
        with self._lock:
            self._count += 1
            return self._count

    def new_trigger(self) -> str:
        """A trigger id, good for one modal."""
        trigger = f"{self.next_number()}.{self.next_number()}.trigger"
        self.triggers[trigger] = False
        return trigger
