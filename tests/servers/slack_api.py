"""The methods of Slack's Web API that a chat bot needs, over a ``Workspace``; faults are answered by Slack's codes."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.servers.slack_checks import check_home, check_message, check_prompts, check_view
from tests.servers.slack_payloads import Acts
from tests.servers.slack_workspace import Channel

Arguments = Mapping[str, Any]
Answer = dict[str, Any]


class Fault(Exception):
    """The method answers ``ok: false`` with this code."""


class WebApi:
    """Answers methods by name. What Slack shows to one person only, a whisper, a status line or suggested questions,
    is in the workspace's ``ephemerals``; modals and Home tabs are in its ``views``."""

    def __init__(self, workspace: Acts) -> None:
        self._workspace = workspace
        self._uploads: dict[str, dict[str, Any]] = {}
        self._methods: dict[str, Callable[[Arguments], Answer]] = {
            "auth.test": self._who,
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._whisper,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.info": self._place,
            "conversations.members": self._members,
            "conversations.open": self._open,
            "users.info": self._user,
            "users.list": self._users,
            "functions.completeSuccess": self._complete_step,
            "functions.completeError": self._end_step,
            "views.open": self._modal,
            "views.publish": self._home,
            "reactions.add": self._react,
            "reactions.remove": self._unreact,
            "assistant.threads.setStatus": self._status,
            "assistant.threads.setSuggestedPrompts": self._prompts,
            "files.getUploadURLExternal": self._announce,
            "files.completeUploadExternal": self._share,
        }

    def answer(self, method: str, arguments: Arguments) -> Answer:
        """What Slack would answer."""
        self._workspace.calls.append(method)
        if method not in self._methods:
            return {"ok": False, "error": "unknown_method"}
        try:
            return {"ok": True, **self._methods[method](arguments)}
        except Fault as fault:
            return {"ok": False, "error": str(fault)}

    def upload(self, file: str, content: bytes) -> bool:
        """Take what is posted to an upload URL; false if no such file of this length was announced."""
        announced = self._uploads.get(file)
        if announced is None or announced["size"] != len(content):
            return False
        announced["content"] = content.hex()
        return True

    def _who(self, _: Arguments) -> Answer:
        here = self._workspace
        url = "https://loopback.slack.com/"
        return {"team_id": here.team, "user_id": here.bot_user, "bot_id": here.bot_id, "url": url}

    def _post(self, given: Arguments) -> Answer:
        channel = self._joined(given)
        _refuse(check_message(given))
        if given.get("thread_ts") and channel.find(given["thread_ts"]) is None:
            raise Fault("thread_not_found")
        kept = ("text", "blocks", "thread_ts", "metadata", "parse", "link_names", "unfurl_links")
        message = {name: given[name] for name in kept if given.get(name) is not None}
        said = self._workspace.say(
            channel.id,
            user=self._workspace.bot_user,
            bot_id=self._workspace.bot_id,
            app_id=self._workspace.app,
            **message,
        )
        return {"channel": channel.id, "ts": said["ts"], "message": said}

    def _whisper(self, given: Arguments) -> Answer:
        channel = self._joined(given)
        _refuse(check_message(given))
        if given.get("user") not in channel.members:
            raise Fault("user_not_in_channel")
        self._workspace.ephemerals.append({**given})
        return {"message_ts": self._workspace.next_ts()}

    def _complete_step(self, given: Arguments) -> Answer:
        outputs = _read(given.get("outputs"))
        if set(outputs) != {"decision", "remark"} or not all(isinstance(value, str) for value in outputs.values()):
            raise Fault("parameter_validation_failed")
        self._running(given)["outputs"] = outputs
        return {}

    def _end_step(self, given: Arguments) -> Answer:
        if not isinstance(given.get("error"), str) or not given["error"]:
            raise Fault("invalid_arguments")
        self._running(given)["error"] = given["error"]
        return {}

    def _running(self, given: Arguments) -> dict[str, Any]:
        """A step that runs, and does no more from now on."""
        step = self._workspace.steps.get(str(given.get("function_execution_id")))
        if step is None:
            raise Fault("function_execution_not_found")
        if not step["running"]:
            raise Fault("execution_not_in_running_state")
        step["running"] = False
        return step

    def _update(self, given: Arguments) -> Answer:
        message = self._own(given, "cant_update_message")
        _refuse(check_message(given))
        message |= {name: given[name] for name in ("text", "blocks", "metadata") if name in given}
        return {"channel": given["channel"], "ts": message["ts"], "text": message["text"]}

    def _delete(self, given: Arguments) -> Answer:
        message = self._own(given, "cant_delete_message")
        self._channel(given).messages.remove(message)
        return {"channel": given["channel"], "ts": given["ts"]}

    def _history(self, given: Arguments) -> Answer:
        channel = self._joined(given)
        after, before = str(given.get("oldest", "0")), str(given.get("latest", "9999999999"))
        found = [
            self._show(message, channel, given)
            for message in reversed(channel.messages)
            if message.get("thread_ts", message["ts"]) == message["ts"] or message.get("subtype") == "thread_broadcast"
        ]
        return _page([m for m in found if after <= m["ts"] <= before], given, "messages")

    def _replies(self, given: Arguments) -> Answer:
        channel = self._joined(given)
        if channel.find(str(given["ts"])) is None:
            raise Fault("thread_not_found")
        thread = [m for m in channel.messages if given["ts"] in (m["ts"], m.get("thread_ts"))]
        return _page([self._show(message, channel, given) for message in thread], given, "messages")

    def _place(self, given: Arguments) -> Answer:
        channel = self._channel(given)
        if channel.kind != "public" and self._workspace.bot_user not in channel.members:
            raise Fault("channel_not_found")
        flags = {"is_im": channel.kind == "im", "is_mpim": channel.kind == "mpim"}
        private = channel.kind in ("private", "mpim")
        present = self._workspace.bot_user in channel.members
        told = {"id": channel.id, "name": channel.name, "is_private": private, "is_member": present, **flags}
        return {"channel": told}

    def _members(self, given: Arguments) -> Answer:
        return _page(self._channel(given).members, given, "members")

    def _open(self, given: Arguments) -> Answer:
        user = str(given.get("users", ""))
        if user not in self._workspace.users:
            raise Fault("user_not_found")
        return {"channel": {"id": self._workspace.direct(user).id}}

    def _user(self, given: Arguments) -> Answer:
        if given.get("user") not in self._workspace.users:
            raise Fault("user_not_found")
        return {"user": self._workspace.users[given["user"]]}

    def _users(self, given: Arguments) -> Answer:
        return _page(list(self._workspace.users.values()), given, "members")

    def _modal(self, given: Arguments) -> Answer:
        used = self._workspace.triggers.get(str(given.get("trigger_id")))
        if used is not False:
            raise Fault("expired_trigger_id" if used is None else "exchanged_trigger_id")
        _refuse(check_view(given.get("view")))
        self._workspace.triggers[given["trigger_id"]] = True
        view = {**given["view"], "id": f"V{self._workspace.next_number()}"}
        self._workspace.views.append(view)
        return {"view": view}

    def _home(self, given: Arguments) -> Answer:
        if given.get("user_id") not in self._workspace.users:
            raise Fault("user_not_found")
        _refuse(check_home(given.get("view")))
        view = {**given["view"], "id": f"V{self._workspace.next_number()}", "user_id": given["user_id"]}
        self._workspace.views.append(view)
        return {"view": view}

    def _react(self, given: Arguments) -> Answer:
        message = self._reactable(given)
        reaction = {"name": given.get("name"), "users": [self._workspace.bot_user], "count": 1}
        if reaction in message.setdefault("reactions", []):
            raise Fault("already_reacted")
        message["reactions"].append(reaction)
        return {}

    def _unreact(self, given: Arguments) -> Answer:
        message = self._reactable(given)
        kept = [one for one in message.get("reactions", []) if one["name"] != given.get("name")]
        if len(kept) == len(message.get("reactions", [])):
            raise Fault("no_reaction")
        message["reactions"] = kept
        return {}

    def _reactable(self, given: Arguments) -> dict[str, Any]:
        message = self._joined(given).find(str(given.get("timestamp")))
        if message is None:
            raise Fault("message_not_found")
        return message

    def _status(self, given: Arguments) -> Answer:
        channel = self._joined({"channel": given.get("channel_id")})
        if channel.find(str(given.get("thread_ts"))) is None:
            raise Fault("invalid_thread_ts")
        if not isinstance(given.get("status"), str):
            raise Fault("invalid_arguments")
        self._workspace.ephemerals.append({**given, "method": "assistant.threads.setStatus"})
        return {}

    def _prompts(self, given: Arguments) -> Answer:
        channel = self._joined({"channel": given.get("channel_id")})
        if channel.kind != "im":
            raise Fault("channel_not_found")
        if given.get("thread_ts") and channel.find(given["thread_ts"]) is None:
            raise Fault("invalid_thread_ts")
        _refuse(check_prompts(given.get("prompts")))
        self._workspace.ephemerals.append({**given, "method": "assistant.threads.setSuggestedPrompts"})
        return {}

    def _announce(self, given: Arguments) -> Answer:
        if not given.get("filename") or int(given.get("length") or 0) <= 0:
            raise Fault("invalid_arguments")
        file = f"F{self._workspace.next_number()}"
        self._uploads[file] = {"name": given["filename"], "size": int(given["length"])}
        return {"file_id": file, "upload_url": f"{self._workspace.api_url.removesuffix('api/')}upload/{file}"}

    def _share(self, given: Arguments) -> Answer:
        channel = self._joined({"channel": given.get("channel_id")})
        files = [{**one, **self._uploads.pop(one["id"], {})} for one in json.loads(given["files"])]
        if not files or not all("content" in file for file in files):
            raise Fault("file_not_found")
        self._workspace.say(
            channel.id,
            user=self._workspace.bot_user,
            bot_id=self._workspace.bot_id,
            text=given.get("initial_comment", ""),
            files=files,
        )
        return {"files": [{"id": file["id"], "title": file.get("title")} for file in files]}

    def _channel(self, given: Arguments) -> Channel:
        channel = self._workspace.channels.get(str(given.get("channel")))
        if channel is None:
            raise Fault("channel_not_found")
        return channel

    def _joined(self, given: Arguments) -> Channel:
        channel = self._channel(given)
        if self._workspace.bot_user not in channel.members:
            raise Fault("not_in_channel")
        return channel

    def _own(self, given: Arguments, otherwise: str) -> dict[str, Any]:
        message = self._channel(given).find(str(given.get("ts")))
        if message is None:
            raise Fault("message_not_found")
        if message.get("bot_id") != self._workspace.bot_id:
            raise Fault(otherwise)
        return message

    def _show(self, message: dict[str, Any], channel: Channel, given: Arguments) -> dict[str, Any]:
        replies = sum(m.get("thread_ts") == message["ts"] != m["ts"] for m in channel.messages)
        shown = {k: v for k, v in message.items() if k not in ("metadata", "channel")}
        if replies:
            shown |= {"reply_count": replies, "thread_ts": message["ts"]}
        if "metadata" in message and str(given.get("include_all_metadata")).lower() in ("1", "true"):
            shown["metadata"] = message["metadata"]
        return shown


def _page(found: list[Any], given: Arguments, name: str) -> Answer:
    start, limit = int(given.get("cursor") or 0), int(given.get("limit") or 100)
    cursor = str(start + limit) if start + limit < len(found) else ""
    shown = found[start : start + limit]
    return {name: shown, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


def _read(given: Any) -> dict[str, Any]:
    """A JSON argument, which comes as text in a form."""
    return json.loads(given) if isinstance(given, str) else given or {}


def _refuse(fault: str | None) -> None:
    if fault:
        raise Fault(fault)
