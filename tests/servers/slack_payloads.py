"""What Slack sends when people do something in a ``Workspace``; each act also happens there."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from tests.servers.slack_workspace import Kind, Workspace

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
            "team_id": self.child,
            "enterprise_id": self.team if self.organisation else None,
            "api_app_id": self.app,
            "type": "event_callback",
            "event_id": f"Ev{self.next_number():08d}",
            "event_time": int(self.now()),
            "authorizations": [self._authorization(self.bot_user, bot=True)],
            "is_ext_shared_channel": False,
            "event_context": "4-context",
            "event": dict(event),
        }

    def seen_by(self, user: str, payload: Mapping[str, Any]) -> Payload:
        """The same event, sent because a user lets the app see what they see."""
        return {**payload, "authorizations": [self._authorization(user, bot=False)]}

    def message(self, channel: str, user: str, text: str, *, thread: str | None = None, **fields: Any) -> Payload:
        """Somebody says something; fields such as ``subtype`` or ``files`` as Slack names them."""
        thread_ts = {"thread_ts": thread} if thread else {}
        said = self.say(channel, user=user, text=text, team=self.child, **thread_ts, **fields)
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

    def set_status(self, user: str, text: str, emoji: str = "", *, until: int = 0) -> Payload:
        """Somebody says in their profile how they are."""
        status = {"status_text": text, "status_emoji": emoji, "status_expiration": until}
        self.users[user]["profile"] |= status
        return self.event({"type": "user_change", "user": deepcopy(self.users[user]), "cache_ts": int(self.now())})

    def pause(self, user: str, begins: int, ends: int, **more: Any) -> Payload:
        """Somebody pauses their notifications, or changes when they are paused."""
        status = {"dnd_enabled": True, "next_dnd_start_ts": begins, "next_dnd_end_ts": ends, **more}
        return self.event({"type": "dnd_updated_user", "user": user, "dnd_status": status, "event_ts": self.next_ts()})

    def rename(self, channel: str, name: str) -> Payload:
        """Somebody renames a channel."""
        self.channels[channel].name = name
        shown = {"id": channel, "name": name, "created": 1}
        return self.event({"type": f"{self._word(channel)}_rename", "channel": shown, "event_ts": self.next_ts()})

    def archive(self, channel: str, *, back: bool = False) -> Payload:
        """Somebody closes a channel, or opens it again."""
        kind = f"{self._word(channel)}_{'un' if back else ''}archive"
        return self.event({"type": kind, "channel": channel, "user": "U0ADMIN", "event_ts": self.next_ts()})

    def convert(self, channel: str, kind: Kind) -> Payload:
        """An admin makes a channel private or public."""
        self.channels[channel].kind = kind
        said = self.say(channel, user="U0ADMIN", text="converted", subtype=f"channel_convert_to_{kind}")
        return self._about(channel, {**said, "event_ts": said["ts"]})

    def open_home(self, user: str, tab: str = "home") -> Payload:
        """Somebody opens the bot's page."""
        where = {"channel": self.direct(user).id, "tab": tab, "event_ts": self.next_ts()}
        return self.event({"type": "app_home_opened", "user": user, **where})

    def start_talk(self, user: str) -> Payload:
        """Somebody opens a new talk with the bot."""
        channel = self.direct(user).id
        root = self.say(channel, user=self.bot_user, bot_id="B0SLACK", text="New Assistant Thread")
        thread = {"user_id": user, "channel_id": channel, "thread_ts": root["ts"], "context": {}}
        started = {"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": self.next_ts()}
        return self.event(started)

    def run_step(self, inputs: Mapping[str, Any], callback_id: str = "sign_off") -> Payload:
        """A workflow runs a step of the app."""
        step = f"Fx{self.next_number():010d}"
        self.steps[step] = {"running": True}
        function = {"id": "Fn0DOUBLE", "callback_id": callback_id, "title": "Step", "type": "app", "app_id": self.app}
        return self.event(
            {
                "type": "function_executed",
                "function": {**function, "input_parameters": [], "output_parameters": [], "date_created": 1694727597},
                "inputs": dict(inputs),
                "function_execution_id": step,
                "workflow_execution_id": f"Wx{self.next_number():010d}",
                "event_ts": self.next_ts(),
                "bot_access_token": "xwfp-loopback",
            }
        )

    def uninstall(self) -> Payload:
        """An admin takes the app out."""
        return self.event({"type": "app_uninstalled"})

    def revoke(self, *, bot: bool = False, people: Sequence[str] = ()) -> Payload:
        """Tokens become void."""
        tokens = {"oauth": list(people), "bot": [self.bot_user] if bot else []}
        return self.event({"type": "tokens_revoked", "tokens": tokens})

    def press_home(self, view: Mapping[str, Any], action: str, user: str) -> Payload:
        """Somebody presses a button of the bot's page."""
        button = self._button(view, action, None)
        return {
            "type": "block_actions",
            **self._who(user),
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": self.new_trigger(),
            "view": {**view, "app_installed_team_id": self.child},
            "actions": [{**button, "action_ts": self.next_ts()}],
        }

    def use_shortcut(self, channel: str, ts: str, user: str, callback_id: str = "ask_double") -> Payload:
        """Somebody uses the shortcut on a message."""
        return {
            "type": "message_action",
            **self._who(user),
            "callback_id": callback_id,
            "trigger_id": self.new_trigger(),
            "message_ts": ts,
            "channel": {"id": channel, "name": self._shown_name(channel)},
            "message": dict(self._message(channel, ts)),
            "response_url": self._new_response_url(channel, user),
        }

    def press(self, message: Mapping[str, Any], action: str, user: str, *, value: str | None = None) -> Payload:
        """Somebody presses a button of a message; found by action, and by value where given."""
        button = self._button(message, action, value)
        ephemeral = "ts" not in message
        container = {"type": "message", "is_ephemeral": ephemeral, "channel_id": message["channel"]}
        return {
            "type": "block_actions",
            **self._who(user),
            "container": {**container, "message_ts": message.get("ts") or self.next_ts(), **_thread_of(message)},
            "trigger_id": self.new_trigger(),
            "channel": {"id": message["channel"], "name": self._shown_name(message["channel"])},
            **({} if ephemeral else {"message": dict(message)}),
            "response_url": self._new_response_url(message["channel"], user),
            "actions": [{**button, "action_ts": self.next_ts()}],
        }

    def submit(
        self, view: Mapping[str, Any], user: str, *texts: str, person: str = "", channels: Sequence[str] = ()
    ) -> Payload:
        """Somebody sends a modal off: as it was prefilled, or with these texts and choices in its inputs."""
        typed = iter(texts)
        values = {}
        for block in view["blocks"]:
            element = block["element"]
            match element["type"]:
                case "plain_text_input":
                    given = {"value": next(typed, None) if texts else element.get("initial_value", "")}
                case "users_select":
                    given = {"selected_user": person or element.get("initial_user")}
                case _:
                    given = {"selected_conversations": list(channels) or element.get("initial_conversations", [])}
            values[block["block_id"]] = {element["action_id"]: {"type": element["type"], **given}}
        return {
            "type": "view_submission",
            **self._who(user),
            "trigger_id": self.new_trigger(),
            "view": {**view, "team_id": self.child, "state": {"values": values}, "hash": "1.hash"},
        }

    def command(self, channel: str, user: str, text: str) -> Payload:
        """Somebody types the slash command."""
        return {
            "token": "legacy",
            "team_id": self.child,
            "team_domain": "loopback",
            **({"enterprise_id": self.team} if self.organisation else {}),
            "channel_id": channel,
            "channel_name": self._shown_name(channel),
            "user_id": user,
            "user_name": self.users[user]["name"],
            "command": "/double",
            "text": text,
            "api_app_id": self.app,
            "is_enterprise_install": str(self.organisation).lower(),
            "response_url": self._new_response_url(channel, user),
            "trigger_id": self.new_trigger(),
        }

    def _authorization(self, user: str, *, bot: bool) -> Payload:
        where = {"enterprise_id": self.team, "team_id": None} if self.organisation else {"team_id": self.team}
        return {**where, "user_id": user, "is_bot": bot, "is_enterprise_install": self.organisation}

    def _who(self, user: str) -> Payload:
        return {
            "team": {"id": self.child, "domain": "loopback"},
            "enterprise": {"id": self.team} if self.organisation else None,
            "is_enterprise_install": self.organisation,
            "user": {"id": user, "username": self.users[user]["name"], "team_id": self.child},
            "api_app_id": self.app,
        }

    def _word(self, channel: str) -> str:
        return "channel" if self.channels[channel].kind == "public" else "group"

    def _about(self, channel: str, event: Payload) -> Payload:
        stamp = {"ts": self.next_ts(), "event_ts": self.next_ts()}
        where = {"channel": channel, "channel_type": _TYPES[self.channels[channel].kind]}
        return self.event({**stamp, **event, **where})

    def _membership(self, channel: str, user: str, kind: str) -> Payload:
        letter = _LETTERS[self.channels[channel].kind]
        where = {"channel": channel, "channel_type": letter, "team": self.child}
        return self.event({"type": kind, "user": user, **where, "event_ts": self.next_ts()})

    def _message(self, channel: str, ts: str) -> Payload:
        message = self.channels[channel].find(ts)
        assert message is not None, f"no message {ts} in {channel}"
        return message

    def _button(self, message: Mapping[str, Any], action: str, value: str | None) -> Payload:
        rows = [block for block in message.get("blocks", []) if block["type"] == "actions"]
        elements = [element for block in rows for element in block["elements"]]
        for element in elements:
            for option in element.get("options", []):
                if re.match(re.escape(action) + r"\?? ", option["value"]):
                    return {**element, "selected_option": option}
        named = re.compile(re.escape(action) + r"\??(#\d+)?")
        buttons = [element for element in elements if named.fullmatch(element["action_id"])]
        return dict(next(one for one in buttons if value is None or one.get("value") == value))

    def _shown_name(self, channel: str) -> str:
        kind = self.channels[channel].kind
        return {"im": "directmessage", "public": self.channels[channel].name}.get(kind, "privategroup")

    def _new_response_url(self, channel: str, user: str) -> str:
        name = f"{self.team}-{self.next_number()}"
        self.response_urls[name] = {"channel": channel, "user": user, "uses": 0}
        return f"{self.api_url.removesuffix('api/')}response/{name}"


def _thread_of(message: Mapping[str, Any]) -> Payload:
    return {"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}
