"""What stands in the chats of WeCom's robots, and WeCom's rules for changing it."""

import base64
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.servers.wecom_robot_checks import (
    INVALID,
    NOT_WRITTEN,
    PUSHED,
    REPLIED,
    STREAM_OVER,
    UNKNOWN_REQUEST,
    Wrong,
    check_card,
    check_text,
)

STREAM_SECONDS = 6 * 60
REPLY_SECONDS = 24 * 3600
QUICK_SECONDS = 5
PER_MINUTE = 30
Frame = dict[str, Any]
Kind = Literal["message", "enter", "press", "feedback"]


@dataclass
class Shown:
    """One message in a chat. ``text`` is Markdown or plain, ``file`` the content of a file."""

    text: str = ""
    card: dict[str, Any] | None = None
    file: bytes | None = None
    stream: str = ""
    finished: bool = True
    feedback: str = ""
    began: float = 0.0


@dataclass
class Request:
    """A frame of ours that may be answered under its id."""

    kind: Kind
    chat: str
    at: float
    task: str = ""
    answered: bool = False


@dataclass
class _Upload:
    name: str
    size: int
    chunks: dict[int, bytes] = field(default_factory=dict)


class Chats:
    """The chats of one WeCom.

    Args:
        now: The clock.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.shown: dict[str, list[Shown]] = defaultdict(list)
        self.tasks: dict[str, Shown] = {}
        self.wrote: set[str] = set()
        self.requests: dict[str, Request] = {}
        self.dropped = 0
        self._streams: dict[str, Shown] = {}
        self._spoken: dict[str, deque[float]] = defaultdict(deque)
        self._uploads: dict[str, _Upload] = {}
        self._media: dict[str, bytes] = {}

    def do(self, command: str, request: str, body: Frame) -> Frame:
        """Carry out a frame; what is answered beside the error code.

        Raises:
            Wrong: WeCom refuses it.
        """
        match command:
            case "aibot_respond_msg":
                known = self._request(request, {"message"}, REPLY_SECONDS)
                self._say(known.chat, body, REPLIED)
            case "aibot_respond_welcome_msg":
                self._say(self._once(request, "enter").chat, body, {"text", "template_card"})
            case "aibot_respond_update_msg":
                self._update(self._once(request, "press"), body)
            case "aibot_send_msg":
                if body.get("chatid") not in self.wrote:
                    raise Wrong(NOT_WRITTEN)
                self._say(str(body["chatid"]), body, PUSHED)
            case _:
                return self._upload(command, body)
        return {}

    def _request(self, request: str, kinds: set[str], seconds: float) -> Request:
        known = self.requests.get(request)
        if known is None or known.kind not in kinds or self._now() - known.at > seconds:
            raise Wrong(UNKNOWN_REQUEST)
        return known

    def _once(self, request: str, kind: str) -> Request:
        known = self._request(request, {kind}, QUICK_SECONDS)
        if known.answered:
            raise Wrong(UNKNOWN_REQUEST)
        known.answered = True
        return known

    def _say(self, chat: str, body: Frame, kinds: set[str]) -> None:
        kind = body.get("msgtype")
        if kind not in kinds:
            raise Wrong(INVALID)
        what = body[kind] if kind != "stream_with_template_card" else body["stream"]
        match kind:
            case "stream" | "stream_with_template_card":
                self._stream(chat, what)
            case "template_card":
                check_card(what, self.tasks)
                shown = Shown(card=what, feedback=what.get("feedback", {}).get("id", ""))
                if self._put(chat, shown):
                    self.tasks[what["task_id"]] = shown
            case "file":
                self._put(chat, Shown(file=self._media[what["media_id"]]))
            case _:
                check_text(what.get("content"))
                self._put(chat, Shown(text=what["content"]))

    def _stream(self, chat: str, stream: Frame) -> None:
        check_text(stream.get("content"))
        known = self._streams.get(stream["id"])
        if known and self._now() - known.began > STREAM_SECONDS:
            raise Wrong(STREAM_OVER)
        if known is None:
            feedback = stream.get("feedback", {}).get("id", "")
            known = Shown(stream=stream["id"], feedback=feedback, began=self._now())
            self._streams[known.stream] = known
            if not self._put(chat, known):
                return
        elif not self._counts(chat):
            return
        known.text, known.finished = stream["content"], bool(stream.get("finish"))

    def _put(self, chat: str, shown: Shown) -> bool:
        if not self._counts(chat):
            return False
        self.shown[chat].append(shown)
        return True

    def _counts(self, chat: str) -> bool:
        spoken = self._spoken[chat]
        while spoken and self._now() - spoken[0] >= 60:
            spoken.popleft()
        if len(spoken) >= PER_MINUTE:
            self.dropped += 1
            return False
        spoken.append(self._now())
        return True

    def _update(self, known: Request, body: Frame) -> None:
        card = body.get("template_card", {})
        if body.get("response_type") != "update_template_card" or card.get("task_id") != known.task:
            raise Wrong(INVALID)
        check_card(card, {})
        self.tasks[known.task].card = card

    def _upload(self, command: str, body: Frame) -> Frame:
        match command:
            case "aibot_upload_media_init":
                upload = f"upload-{len(self._uploads)}"
                self._uploads[upload] = _Upload(body["filename"], body["total_size"])
                return {"upload_id": upload}
            case "aibot_upload_media_chunk":
                self._uploads[body["upload_id"]].chunks[body["chunk_index"]] = base64.b64decode(body["base64_data"])
                return {}
            case "aibot_upload_media_finish":
                taken = self._uploads[body["upload_id"]]
                content = b"".join(taken.chunks[index] for index in range(len(taken.chunks)))
                if len(content) != taken.size:
                    raise Wrong(INVALID)
                media = f"media-{len(self._media)}"
                self._media[media] = content
                return {"type": "file", "media_id": media, "created_at": str(self._now())}
        raise Wrong(INVALID)
