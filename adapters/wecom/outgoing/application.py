"""How the bot speaks through a self-built application: messages to one member each, cards, files, recalls.

What posts look like is made in ``cards``, what is noted of them in ``notes``. Every message is sent with WeCom's
duplicate check, which takes an equal message once within four hours; each post carries a number of its own, so only
a repeated attempt is equal. That makes it safe to send again what may have arrived.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from adapters.errors import Barred, RateLimited, Refused, Unclear
from adapters.platform import Attachment, Post
from adapters.vault import Vault
from adapters.wecom.ids import Spot
from adapters.wecom.outgoing.buttons import keep_choices, keys_of
from adapters.wecom.outgoing.calls import Client
from adapters.wecom.outgoing.cards import APPLICATION, Rendered, render
from adapters.wecom.outgoing.limits import Pace
from adapters.wecom.outgoing.notes import DOUBTFUL, Notes, Sent
from adapters.wecom.outgoing.refusals import refusal
from adapters.wecom.settings import Corporation

_MARGIN = timedelta(minutes=1)
_MEDIA_KEPT = timedelta(days=3) - timedelta(hours=1)
_SMALLEST_FILE = 6
_LARGEST_FILE = 20 * 1024 * 1024
_CHECKED = {"enable_duplicate_check": 1, "duplicate_check_interval": int(DOUBTFUL.total_seconds())}

Body = dict[str, Any]

_log = structlog.get_logger(__name__)


class ApplicationVoice:
    """``adapters.wecom.outgoing.voice.Voice`` over one application.

    Args:
        client: The API.
        notes: What is noted of the corporation's posts.
        corporation: The corporation with its application.
        now: The clock.
        vault: Where long buttons, numbered buttons and uploaded files are kept.
    """

    def __init__(
        self, client: Client, notes: Notes, corporation: Corporation, *, now: Callable[[], datetime], vault: Vault
    ) -> None:
        self._client = client
        self._notes = notes
        self._corporation = corporation
        self._now = now
        self._vault = vault
        self._pace = Pace(now)

    async def post(self, spot: Spot, post: Post, message: str, *, thread: str | None = None) -> None:
        """Post, once, however often it is called; an application has no threads."""
        sent = await self._notes.read(message)
        if sent is None or sent.state == "trying":
            rendered = await self._render(spot, post, message)
            await self._begin(spot, message, sent, rendered.title, _bodies(rendered))

    async def update(self, spot: Spot, post: Post, message: str) -> None:
        """Replace the card; once after it was sent, and once after each press, within 72 hours.

        Where WeCom lets us not, and the title is another one, what was sent is recalled and the post sent anew.
        Texts before a card stay, unless the new card says everything by itself.
        """
        sent = await self._notes.read(message)
        if sent is None or (sent.state == "sent" and not sent.parts):
            raise Refused("message_not_found")
        rendered = await self._render(spot, post, message)
        if sent.code and self._corporation.markdown and await self._replace(spot, post, message, sent):
            await self._note_replaced(message, sent, rendered.title)
            if rendered.card is None or not rendered.texts:
                await self._recall_all(message, sent.parts[:-1])
        elif rendered.title != sent.title or sent.state == "trying":
            await self._send_anew(spot, post, message, sent, rendered.title)

    async def delete(self, spot: Spot, message: str) -> None:
        """Take an own post back, which WeCom does for a day.

        Raises:
            Refused: ``too_old_to_recall``, as the day is over; ``may_have_arrived``, as nobody knows.
        """
        sent = await self._notes.read(message)
        if sent is None or not await self._recall_all(message, sent.parts):
            raise Refused("too_old_to_recall")
        if sent.state == "trying" and sent.title:
            raise Refused("may_have_arrived")
        await self._notes.keep(message, sent.model_copy(update={"state": "sent", "parts": (), "code": ""}))

    async def working(self, spot: Spot, message: str, *, on: bool) -> None:
        """Nothing: an application has no sign for that."""

    async def upload(self, spot: Spot, post: Post, file: Attachment, message: str) -> None:
        """Hand over a file, with the post's label and text before it.

        Raises:
            Refused: WeCom takes files of 6 bytes to 20 MB.
        """
        if not _SMALLEST_FILE <= len(file.content) <= _LARGEST_FILE:
            raise Refused("invalid_file_size")
        sent = await self._notes.read(message)
        if sent is None or sent.state == "trying":
            rendered = await self._render(spot, post, message)
            media = await self._hand_over(file, message)
            bodies = [*_bodies(rendered), {"msgtype": "file", "file": {"media_id": media}}]
            await self._begin(spot, message, sent, rendered.title, bodies)

    async def _render(self, spot: Spot, post: Post, message: str, **more: Any) -> Rendered:
        keys = await keys_of(self._vault, post.card)
        rendered = render(post, message, keys, APPLICATION, shows_cards=self._corporation.markdown, **more)
        if rendered.choices:
            await keep_choices(self._vault, spot.corp, spot.chat, message, rendered.choices)
        return rendered

    async def _begin(self, spot: Spot, message: str, sent: Sent | None, title: str, bodies: Sequence[Body]) -> None:
        """Send a post, or go on with it. A note that is trying has a title only if more of it may have arrived."""
        if sent is not None and sent.title:
            await self._deliver(spot, message, sent, bodies, doubt=True)
        else:
            note = Sent(at=self._now(), title=title, parts=sent.parts if sent else ())
            await self._deliver(spot, message, note, bodies, doubt=False)

    async def _deliver(self, spot: Spot, message: str, note: Sent, bodies: Sequence[Body], *, doubt: bool) -> None:
        """Send what is not sent yet; if there is ``doubt``, the first of it may have arrived."""
        if doubt and self._now() - note.at >= DOUBTFUL - _MARGIN:
            _log.warning("wecom_post_left_in_doubt", message=message, parts=len(note.parts))
            await self._notes.keep(message, note.model_copy(update={"state": "sent"}))
            return
        await self._notes.keep(message, note)
        for body in bodies[len(note.parts) :]:
            try:
                answer = await self._send(spot, body)
            except (RateLimited, Barred):
                if not doubt:
                    await self._notes.keep(message, note.model_copy(update={"title": ""}))
                raise
            except Refused:
                await self._recall_all(message, note.parts)
                await self._notes.keep(message, note.model_copy(update={"title": "", "parts": ()}))
                raise
            doubt = False
            note = _noted(note, answer)
            if len(note.parts) < len(bodies):
                await self._notes.keep(message, note)
        await self._notes.keep(message, note.model_copy(update={"state": "sent"}))

    async def _send(self, spot: Spot, body: Body) -> Mapping[str, Any]:
        """Send one message; where the answer is lost, again at once, which WeCom takes once."""
        self._pace.check(spot.chat)
        whole = {"touser": spot.chat, "agentid": self._corporation.agent_id, **body, **_CHECKED}
        try:
            answer = await self._client.post("message/send", whole)
        except Unclear:
            try:
                answer = await self._client.post("message/send", whole)
            except (RateLimited, Barred) as later:
                raise Unclear("WeCom gave no answer, and then none that tells.") from later
        for unreached in ("invaliduser", "unlicenseduser"):
            if spot.chat.casefold() in str(answer.get(unreached, "")).casefold().split("|"):
                raise refusal("81013")
        return answer

    async def _replace(self, spot: Spot, post: Post, message: str, sent: Sent) -> bool:
        """Replace the card with the code, which serves once; whether WeCom took it, or had taken it before."""
        rendered = await self._render(spot, post, message, replacing=True)
        body = {
            "userids": [spot.chat],
            "agentid": self._corporation.agent_id,
            "response_code": sent.code,
            "template_card": rendered.card,
        }
        try:
            await self._client.post("message/update_template_card", body)
        except Refused:
            return False
        except Unclear:
            with suppress(Refused):
                await self._client.post("message/update_template_card", body)
        return True

    async def _note_replaced(self, message: str, sent: Sent, title: str) -> None:
        """Note what the card says now. Its code is used up, unless a press has brought another in the meantime."""
        noted = await self._notes.read(message) or sent
        code = "" if noted.code == sent.code else noted.code
        await self._notes.keep(message, noted.model_copy(update={"code": code, "title": title}))

    async def _send_anew(self, spot: Spot, post: Post, message: str, sent: Sent, title: str) -> None:
        resumed = sent.state == "trying" and sent.title == title
        if not resumed:
            await self._recall_all(message, sent.parts)
            sent = Sent(at=self._now(), title=title)
        time = sent.at.astimezone(ZoneInfo(self._corporation.zone))
        rendered = await self._render(spot, post, message, edition=f"{time:%H:%M:%S} 更新")
        await self._deliver(spot, message, sent, _bodies(rendered), doubt=resumed)

    async def _recall_all(self, message: str, parts: Sequence[str]) -> bool:
        """Recall messages of a post, and note which are gone; whether all are."""
        gone = 0
        for part in parts:
            if await self._recall(part):
                gone += 1
                await self._forget(message, part)
        return gone == len(parts)

    async def _recall(self, part: str) -> bool:
        """Recall one message; whether it is gone. Refused after a lost answer it was so the first time."""
        body = {"msgid": part}
        try:
            await self._client.post("message/recall", body)
        except Refused as refused:
            _log.warning("wecom_message_not_recalled", code=refused.reason)
            return False
        except Unclear:
            with suppress(Refused):
                await self._client.post("message/recall", body)
        return True

    async def _forget(self, message: str, part: str) -> None:
        noted = await self._notes.read(message)
        if noted is not None:
            left = tuple(other for other in noted.parts if other != part)
            await self._notes.keep(message, noted.model_copy(update={"parts": left}))

    async def _hand_over(self, file: Attachment, message: str) -> str:
        """The file's media id; the same for every attempt, for equal messages to be equal."""
        name = f"wecom/media/{self._corporation.corp_id}/{self._corporation.agent_id}/{message}"
        media = await self._vault.read(name)
        if media is None:
            media = await self._client.upload("file", file.name, file.content)
            await self._vault.write(name, media, seconds=_MEDIA_KEPT.total_seconds())
        return media


def _bodies(rendered: Rendered) -> list[Body]:
    kind = "markdown" if rendered.marked else "text"
    bodies: list[Body] = [{"msgtype": kind, kind: {"content": text}} for text in rendered.texts]
    if rendered.card is not None:
        bodies.append({"msgtype": "template_card", "template_card": rendered.card})
    return bodies


def _noted(note: Sent, answer: Mapping[str, Any]) -> Sent:
    parts = (*note.parts, str(answer.get("msgid", "")))
    return note.model_copy(update={"parts": parts, "code": str(answer.get("response_code") or note.code)})
