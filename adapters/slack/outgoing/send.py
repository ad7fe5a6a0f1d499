"""Everything that the bot does in Slack: posts, updates, whispers, the Home tab, signs and files.

What posts look like is made in ``cards``, the Home tab in ``page``. Nothing here tries twice, but for one thing: a
post whose layout Slack refused goes again without table and chart, then as its words alone, for what was refused was
not posted. The label stands in the words too. Who gets ``Unclear`` asks ``find``, which knows a post again by the key
in its metadata.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.errors import Barred, Refused
from adapters.platform import Attachment, Page, Post
from adapters.slack.ids import Bot, stamp
from adapters.slack.outgoing.calls import call, pages
from adapters.slack.outgoing.cards import Layout, fallback, render
from adapters.slack.outgoing.page import home
from adapters.slack.outgoing.refusals import UNDRAWN, refusal
from adapters.slack.outgoing.split import shorten
from adapters.slack.outgoing.urls import push

T = TypeVar("T")
_log = structlog.get_logger(__name__)
_HARMLESS: dict[str, Any] = {"parse": "none", "link_names": False}
_STILL: dict[str, Any] = {**_HARMLESS, "unfurl_links": False, "unfurl_media": False}
_EVENT_TYPE = "double_post"
_SEARCHED = timedelta(days=7)
_RESPONSE_URL_OVER = ("used_url", "expired_url")
_SEEN = "eyes"
_SIGNS_DONE = ("already_reacted", "no_reaction", "message_not_found")
_WORKING = "…"
_QUESTIONS = 4
_QUESTION_TITLE = 75


class Sender:
    """Speaks for the bot in one workspace. Its methods raise as ``adapters.chat.Platform`` says."""

    def __init__(self, client: AsyncWebClient, bot: Bot) -> None:
        self._client = client
        self._bot = bot

    async def post(self, place: str, post: Post, *, key: str, thread: str | None) -> str:
        """Post a message that ``find`` knows by ``key``; its id."""
        layouts = _render(post)
        payload = {**post.label.metadata, "key": key}

        async def send(layout: Layout) -> Mapping[str, Any]:
            return await call(
                self._client.chat_postMessage(
                    channel=self._bot.native(place),
                    text=layout.text,
                    blocks=layout.blocks,
                    thread_ts=thread,
                    metadata={"event_type": _EVENT_TYPE, "event_payload": payload},
                    **_STILL,
                )
            )

        return str((await _draw(layouts, send))["ts"])

    async def update(self, place: str, message: str, post: Post) -> None:
        """Replace a message. Slack keeps its metadata, and with it the key and the label's fields."""
        layouts = _render(post)

        async def replace(layout: Layout) -> None:
            said: dict[str, Any] = {"text": layout.text, "blocks": layout.blocks, **_HARMLESS}
            await call(self._client.chat_update(channel=self._bot.native(place), ts=message, **said))

        await _draw(layouts, replace)

    async def delete(self, place: str, message: str) -> None:
        """Take a message away, if it is still there."""
        deleting = call(self._client.chat_delete(channel=self._bot.native(place), ts=message))
        await _unless(("message_not_found",), deleting)

    async def whisper(self, place: str, person: str, post: Post, *, thread: str | None, reply_to: str) -> None:
        """Show a post to one person: over ``reply_to`` while that lasts, which works in any place."""
        layouts = _render(post)

        async def respond(layout: Layout) -> bool:
            return await self._respond(reply_to, layout)

        async def show(layout: Layout) -> None:
            await call(
                self._client.chat_postEphemeral(
                    channel=self._bot.native(place),
                    user=self._bot.native(person),
                    text=layout.text,
                    blocks=layout.blocks,
                    thread_ts=thread,
                    **_HARMLESS,
                )
            )

        answered = bool(reply_to) and await _draw(layouts, respond)
        if not answered:
            await _draw(layouts, show)

    async def find(self, place: str, key: str, *, thread: str | None, now: datetime) -> str | None:
        """The id of the post with a key, among the messages of the last week."""
        ask: dict[str, Any] = {
            "channel": self._bot.native(place),
            "include_all_metadata": True,
            "oldest": stamp(now - _SEARCHED),
        }
        client = self._client
        found = (
            pages(client.conversations_replies, ts=thread, **ask)
            if thread
            else pages(client.conversations_history, **ask)
        )
        async for page in found:
            for message in page.get("messages", []):
                if _key(message) == key:
                    return str(message["ts"])
        return None

    async def direct(self, person: str) -> str:
        """The id of the direct conversation with a person, opened if need be."""
        answer = await call(self._client.conversations_open(users=[self._bot.native(person)]))
        return self._bot.id(str(answer["channel"]["id"]))

    async def open_modal(self, trigger_id: str, view: dict[str, Any]) -> None:
        """Show a modal to whoever just pressed."""
        await call(self._client.views_open(trigger_id=trigger_id, view=view))

    async def publish(self, person: str, page: Page) -> None:
        """Draw a person's Home tab."""
        await call(self._client.views_publish(user_id=self._bot.native(person), view=_unrefused(home, page)))

    async def working(self, place: str, message: str, *, on: bool, thread: str | None) -> None:
        """Set a pair of eyes on a message, or take it off, and where Slack has a status line, fill or empty it."""
        channel = self._bot.native(place)
        react = self._client.reactions_add if on else self._client.reactions_remove
        await _unless(_SIGNS_DONE, call(react(channel=channel, name=_SEEN, timestamp=message)))
        if thread or channel.startswith("D"):
            status = self._client.assistant_threads_setStatus(
                channel_id=channel, thread_ts=thread or message, status=_WORKING if on else ""
            )
            with suppress(Refused, Barred):
                await call(status)

    async def suggest(self, place: str, thread: str | None, title: str, questions: Sequence[str]) -> None:
        """Offer the first four questions; without a ``thread`` under the latest message."""
        prompts = [{"title": shorten(question, _QUESTION_TITLE), "message": question} for question in questions]
        await call(
            self._client.assistant_threads_setSuggestedPrompts(
                channel_id=self._bot.native(place), thread_ts=thread, title=title, prompts=prompts[:_QUESTIONS]
            )
        )

    async def upload(self, place: str, post: Post, file: Attachment, *, key: str) -> None:
        """Hand a file to everybody in a place, with the post's label and text over it.

        A file carries no metadata of ours, so ``find`` does not know it by ``key``: who gets ``Unclear`` and
        uploads again may have handed it over twice.
        """
        channel = self._bot.native(place)
        ticket = await call(self._client.files_getUploadURLExternal(filename=file.name, length=len(file.content)))
        answer = await push(self._client, str(ticket["upload_url"]), data=file.content)
        if answer.status != 200:
            raise Refused(answer.text[:100])
        await call(
            self._client.files_completeUploadExternal(
                files=[{"id": str(ticket["file_id"]), "title": file.name}],
                channel_id=channel,
                initial_comment=fallback(post),
            )
        )

    async def _respond(self, url: str, layout: Layout) -> bool:
        """Answer over a response URL; false if it has been used up."""
        said = {"text": layout.text, "blocks": layout.blocks}
        body = {**said, "response_type": "ephemeral", "replace_original": False, **_STILL}
        answer = await push(self._client, url, json=body)
        if answer.status == 404 or answer.text in _RESPONSE_URL_OVER:
            return False
        if answer.status != 200:
            raise refusal(answer.text[:100])
        return True


def _render(post: Post) -> tuple[Layout, ...]:
    return _unrefused(render, post)


def _unrefused(render: Callable[[Any], T], what: Any) -> T:
    try:
        return render(what)
    except ValueError as error:
        raise Refused(str(error)) from error


async def _draw(layouts: Sequence[Layout], send: Callable[[Layout], Awaitable[T]]) -> T:
    """Send the first layout that Slack takes."""
    for layout in layouts[:-1]:
        try:
            return await send(layout)
        except Refused as refused:
            if refused.reason not in UNDRAWN:
                raise
            _log.warning("slack_layout_refused", reason=refused.reason)
    return await send(layouts[-1])


async def _unless(reasons: tuple[str, ...], done: Awaitable[object]) -> None:
    """Do it; a refusal for one of these reasons is no fault."""
    try:
        await done
    except Refused as refused:
        if refused.reason not in reasons:
            raise


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != _EVENT_TYPE:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return key if isinstance(key, str) else None
