"""Posts, updates, deletes, whispers and finds; what posts look like is made in ``cards``.

Nothing here tries twice. Who gets ``Unclear`` asks ``find``, which knows a post again by the key in its metadata.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat import Post
from adapters.errors import Refused, Unclear
from adapters.slack.buttons import Prefills
from adapters.slack.calls import call, pages, read_wait
from adapters.slack.cards import Rendered, render
from adapters.slack.ids import Bot, stamp

_HARMLESS: dict[str, Any] = {"parse": "none", "link_names": False}
_STILL: dict[str, Any] = {**_HARMLESS, "unfurl_links": False, "unfurl_media": False}
_EVENT_TYPE = "double_post"
_SEARCHED = timedelta(days=7)
_RESPONSE_URL_OVER = ("used_url", "expired_url")


class Sender:
    """Speaks for the bot in one workspace."""

    def __init__(self, client: AsyncWebClient, bot: Bot, prefills: Prefills) -> None:
        self._client = client
        self._bot = bot
        self._prefills = prefills

    async def post(self, place: str, post: Post, *, key: str, thread: str | None) -> str:
        """Post a message that ``find`` knows by ``key``; its id."""
        rendered = self._render(post)
        payload = {**post.label.metadata, "key": key}
        answer = await call(
            self._client.chat_postMessage(
                channel=self._bot.native(place),
                text=rendered.text,
                blocks=rendered.blocks,
                thread_ts=thread,
                metadata={"event_type": _EVENT_TYPE, "event_payload": payload},
                **_STILL,
            )
        )
        return str(answer["ts"])

    async def update(self, place: str, message: str, post: Post) -> None:
        """Replace a message. Slack keeps its metadata, and with it the key and the label's fields."""
        rendered = self._render(post)
        await call(
            self._client.chat_update(
                channel=self._bot.native(place),
                ts=message,
                text=rendered.text,
                blocks=rendered.blocks,
                **_HARMLESS,
            )
        )

    async def delete(self, place: str, message: str) -> None:
        """Take a message away, if it is still there."""
        try:
            await call(self._client.chat_delete(channel=self._bot.native(place), ts=message))
        except Refused as refused:
            if refused.reason != "message_not_found":
                raise

    async def whisper(self, place: str, person: str, post: Post, *, thread: str | None, reply_to: str) -> None:
        """Show a post to one person: over ``reply_to`` while that lasts, which works in any place."""
        rendered = self._render(post)
        if reply_to and await self._respond(reply_to, rendered):
            return
        await call(
            self._client.chat_postEphemeral(
                channel=self._bot.native(place),
                user=self._bot.native(person),
                text=rendered.text,
                blocks=rendered.blocks,
                thread_ts=thread,
                **_HARMLESS,
            )
        )

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

    def _render(self, post: Post) -> Rendered:
        try:
            rendered = render(post)
        except ValueError as error:
            raise Refused(str(error)) from error
        self._prefills.remember(post.card)
        return rendered

    async def _respond(self, url: str, rendered: Rendered) -> bool:
        """Answer over a response URL; false if it has been used up."""
        if not _is_slack(url, self._client.base_url):
            raise Refused("response_url_is_not_of_slack")
        body = {"text": rendered.text, "blocks": rendered.blocks, **_STILL}
        body |= {"response_type": "ephemeral", "replace_original": False}
        status, text, headers = await self._push(url, body)
        if status == 429:
            raise read_wait(headers)
        if status >= 500:
            raise Unclear(f"Slack failed ({status}).")
        if status == 404 or text in _RESPONSE_URL_OVER:
            return False
        if status != 200:
            raise Refused(text[:100])
        return True

    async def _push(self, url: str, body: dict[str, Any]) -> tuple[int, str, dict[str, str]]:
        session = self._client.session
        assert session is not None
        try:
            async with session.post(url, json=body, proxy=self._client.proxy, allow_redirects=False) as response:
                return response.status, await response.text(), dict(response.headers)
        except (TimeoutError, OSError, aiohttp.ClientError) as error:
            raise Unclear(f"Slack gave no answer ({type(error).__name__}).") from None


def _is_slack(url: str, api_url: str) -> bool:
    given, api = urlsplit(url), urlsplit(api_url)
    return given.scheme == api.scheme and given.netloc in (api.netloc, f"hooks.{api.netloc}")


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != _EVENT_TYPE:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return key if isinstance(key, str) else None
