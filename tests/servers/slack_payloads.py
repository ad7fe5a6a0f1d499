"""What Slack sends when people do something in a ``Workspace``; each act also happens there."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.servers.slack_workspace import Workspace

Payload = dict[str, Any]

_TYPES = {"public": "channel", "private": "group", "mpim": "mpim", "im": "im"}
_LETTERS = {"public": "C", "private": "G", "mpim": "G", "im": "D"}


class Acts(Workspace):
    """A workspace in which people act; each act returns the payload that Slack would deliver."""

    api_url = ""

    def event(self, event: Mapping[str, Any]) -> Payload:
        """The envelope around an event."""
        return {
            "token": "legacy",
            "team_id": self.team,
            "api_app_id": self.app,
            "type": "event_callback",
            "event_id": f"Ev{self.next_number():08d}",
            "event_time": int(self.now()),
            "authorizations": [{"team_id": self.team, "user_id": self.bot_user, "is_bot": True}],
            "is_ext_shared_channel": False,
            "event_context": "4-context",
            "event": dict(event),
        }

    def message(self, channel: str, user: str, text: str, *, thread: str | None = None, **fields: Any) -> Payload:
        """Somebody says something; fields such as ``subtype`` or ``files`` as Slack names them."""
        thread_ts = {"thread_ts": thread} if thread else {}
        said = self.say(channel, user=user, text=text, team=self.team, **thread_ts, **fields)
        return self._about(channel, {**said, "event_ts": said["ts"]})

    def app_mention(self, message: Payload) -> Payload:
        """The second event that Slack sends for a message that mentions the bot."""
        return self.event({**message["event"], "type": "app_mention"})

    def edit(self, channel: str, ts: str, text: str) -> Payload:
        """Somebody changes their message."""
        message = self._message(channel, ts)
        before = dict(message)
        message |= {"text": text, "edited": {"user": message["user"], "ts": self.next_ts()}}
        changed = {"message": dict(message), "previous_message": before, "hidden": True}
        return self._about(channel, {"type": "message", "subtype": "message_changed", **changed})

    def erase(self, channel: str, ts: str) -> Payload:
        """Somebody deletes their message."""
        message = self._message(channel, ts)
        self.channels[channel].messages.remove(message)
        gone = {"deleted_ts": ts, "previous_message": message, "hidden": True}
        return self._about(channel, {"type": "message", "subtype": "message_deleted", **gone})

    def react(self, channel: str, ts: str, user: str, emoji: str, *, added: bool = True) -> Payload:
        """Somebody sets an emoji on a message, or takes it off."""
        item = {"type": "message", "channel": channel, "ts": ts}
        kind = "reaction_added" if added else "reaction_removed"
        reaction = {"user": user, "reaction": emoji, "item": item, "event_ts": self.next_ts()}
        return self.event({"type": kind, **reaction})

    def join(self, channel: str, user: str) -> Payload:
        """Somebody comes into a channel."""
        self.channels[channel].members.append(user)
        return self._membership(channel, user, "member_joined_channel")

    def leave(self, channel: str, user: str) -> Payload:
        """Somebody leaves a channel."""
        self.channels[channel].members.remove(user)
        return self._membership(channel, user, "member_left_channel")

    def deactivate(self, user: str) -> Payload:
        """An admin closes somebody's account."""
        self.users[user]["deleted"] = True
        return self.event({"type": "user_change", "user": self.users[user], "cache_ts": int(self.now())})

    def press(self, message: Mapping[str, Any], action: str, user: str, *, value: str | None = None) -> Payload:
        """Somebody presses a button of a message; found by action, and by value where given."""
        button = self._button(message, action, value)
        ephemeral = "ts" not in message
        container = {"type": "message", "is_ephemeral": ephemeral, "channel_id": message["channel"]}
        return {
            "type": "block_actions",
            "team": {"id": self.team, "domain": "loopback"},
            "user": {"id": user, "username": self.users[user]["name"], "team_id": self.team},
            "api_app_id": self.app,
            "container": {**container, "message_ts": message.get("ts") or self.next_ts()},
            "trigger_id": self.new_trigger(),
            "channel": {"id": message["channel"], "name": self._shown_name(message["channel"])},
            **({} if ephemeral else {"message": dict(message)}),
            "response_url": self._new_response_url(message["channel"], user),
            "actions": [{**button, "action_ts": self.next_ts()}],
        }

    def submit(self, view: Mapping[str, Any], user: str, *texts: str) -> Payload:
        """Somebody sends a modal off: as it was prefilled, or with these texts in its inputs."""
        blocks = view["blocks"]
        typed: Sequence[str] = texts or [block["element"].get("initial_value", "") for block in blocks]
        values = {
            block["block_id"]: {block["element"]["action_id"]: {"type": "plain_text_input", "value": text}}
            for block, text in zip(blocks, [*typed, *[None] * (len(blocks) - len(typed))], strict=True)
        }
        return {
            "type": "view_submission",
            "team": {"id": self.team, "domain": "loopback"},
            "user": {"id": user, "username": self.users[user]["name"], "team_id": self.team},
            "api_app_id": self.app,
            "trigger_id": self.new_trigger(),
            "view": {**view, "team_id": self.team, "state": {"values": values}, "hash": "1.hash"},
        }

    def command(self, channel: str, user: str, text: str) -> Payload:
        """Somebody types the slash command."""
        return {
            "token": "legacy",
            "team_id": self.team,
            "team_domain": "loopback",
            "channel_id": channel,
            "channel_name": self._shown_name(channel),
            "user_id": user,
            "user_name": self.users[user]["name"],
            "command": "/double",
            "text": text,
            "api_app_id": self.app,
            "is_enterprise_install": "false",
            "response_url": self._new_response_url(channel, user),
            "trigger_id": self.new_trigger(),
        }

    def _about(self, channel: str, event: Payload) -> Payload:
        stamp = {"ts": self.next_ts(), "event_ts": self.next_ts()}
        where = {"channel": channel, "channel_type": _TYPES[self.channels[channel].kind]}
        return self.event({**stamp, **event, **where})

    def _membership(self, channel: str, user: str, kind: str) -> Payload:
        letter = _LETTERS[self.channels[channel].kind]
        where = {"channel": channel, "channel_type": letter, "team": self.team}
        return self.event({"type": kind, "user": user, **where, "event_ts": self.next_ts()})

    def _message(self, channel: str, ts: str) -> Payload:
        message = self.channels[channel].find(ts)
        assert message is not None, f"no message {ts} in {channel}"
        return message

    def _button(self, message: Mapping[str, Any], action: str, value: str | None) -> Payload:
        buttons = [
            element
            for block in message.get("blocks", [])
            if block["type"] == "actions"
            for element in block["elements"]
            if re.fullmatch(re.escape(action) + r"\??(#\d+)?", element["action_id"])
        ]
        return dict(next(one for one in buttons if value is None or one.get("value") == value))

    def _shown_name(self, channel: str) -> str:
        kind = self.channels[channel].kind
        return {"im": "directmessage", "public": self.channels[channel].name}.get(kind, "privategroup")

    def _new_response_url(self, channel: str, user: str) -> str:
        name = str(self.next_number())
        self.response_urls[name] = {"channel": channel, "user": user, "uses": 0}
        return f"{self.api_url.removesuffix('api/')}response/{name}"
