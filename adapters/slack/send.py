"""Everything that the bot does in Slack: posts, updates, whispers, the Home tab, signs and files.

What posts look like is made in ``cards``, the Home tab in ``page``. Nothing here tries twice, but for one thing: a
post whose table or chart Slack refused goes again without them, for what was refused was not posted. Who gets
``Unclear`` asks ``find``, which knows a post again by the key in its metadata.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat import Attachment, Page, Post
from adapters.errors import Refused
from adapters.slack.calls import call, pages
from adapters.slack.cards import Rendered, fallback, render
from adapters.slack.ids import Bot, stamp
from adapters.slack.page import home
from adapters.slack.parts import Block
from adapters.slack.split import shorten
from adapters.slack.urls import push

T = TypeVar("T")
_HARMLESS: dict[str, Any] = {"parse": "none", "link_names": False}
_STILL: dict[str, Any] = {**_HARMLESS, "unfurl_links": False, "unfurl_media": False}
_EVENT_TYPE = "double_post"
_SEARCHED = timedelta(days=7)
_RESPONSE_URL_OVER = ("used_url", "expired_url")
_UNDRAWN = ("invalid_blocks", "invalid_blocks_format")
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
        rendered = _render(post)
        payload = {**post.label.metadata, "key": key}

        async def send(blocks: list[Block]) -> Mapping[str, Any]:
            return await call(
                self._client.chat_postMessage(
                    channel=self._bot.native(place),
                    text=rendered.text,
                    blocks=blocks,
                    thread_ts=thread,
                    metadata={"event_type": _EVENT_TYPE, "event_payload": payload},
                    **_STILL,
                )
            )

        return str((await _draw(rendered, send))["ts"])

    async def update(self, place: str, message: str, post: Post) -> None:
        """Replace a message. Slack keeps its metadata, and with it the key and the label's fields."""
        rendered = _render(post)

        async def replace(blocks: list[Block]) -> None:
            channel = self._bot.native(place)
            await call(
                self._client.chat_update(channel=channel, ts=message, text=rendered.text, blocks=blocks, **_HARMLESS)
            )

        await _draw(rendered, replace)

    async def delete(self, place: str, message: str) -> None:
        """Take a message away, if it is still there."""
        deleting = call(self._client.chat_delete(channel=self._bot.native(place), ts=message))
        await _unless(("message_not_found",), deleting)

    async def whisper(self, place: str, person: str, post: Post, *, thread: str | None, reply_to: str) -> None:
        """Show a post to one person: over ``reply_to`` while that lasts, which works in any place."""
        rendered = _render(post)

        async def respond(blocks: list[Block]) -> bool:
            return await self._respond(reply_to, rendered.text, blocks)

        async def show(blocks: list[Block]) -> None:
            await call(
                self._client.chat_postEphemeral(
                    channel=self._bot.native(place),
                    user=self._bot.native(person),
                    text=rendered.text,
                    blocks=blocks,
                    thread_ts=thread,
                    **_HARMLESS,
                )
            )

        answered = bool(reply_to) and await _draw(rendered, respond)
        if not answered:
            await _draw(rendered, show)

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
            with suppress(Refused):
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

    async def _respond(self, url: str, text: str, blocks: list[Block]) -> bool:
        """Answer over a response URL; false if it has been used up."""
        body = {"text": text, "blocks": blocks, "response_type": "ephemeral", "replace_original": False, **_STILL}
        answer = await push(self._client, url, json=body)
        if answer.status == 404 or answer.text in _RESPONSE_URL_OVER:
            return False
        if answer.status != 200:
            raise Refused(answer.text[:100])
        return True


def _render(post: Post) -> Rendered:
    return _unrefused(render, post)


def _unrefused(render: Callable[[Any], T], what: Any) -> T:
    try:
        return render(what)
    except ValueError as error:
        raise Refused(str(error)) from error


async def _draw(rendered: Rendered, send: Callable[[list[Block]], Awaitable[T]]) -> T:
    """Send the blocks; once more without table and chart where Slack refused to draw them."""
    try:
        return await send(rendered.blocks)
    except Refused as refused:
        if rendered.plain is None or refused.reason not in _UNDRAWN:
            raise
    return await send(rendered.plain)


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
