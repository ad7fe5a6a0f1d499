"""What was said, changed or taken back in a conversation → chat words.

What is not for us is ``None``: joins, topics, unfurls; of what other bots say only that something was said.
"""

from collections.abc import Sequence

from adapters.chat import Deletion, Edit, Message, Place, PlaceKind, Renewal, Unheard
from adapters.slack.ids import moment
from adapters.slack.payloads import MessageEvent, Said
from adapters.slack.scene import Blocks, Scene

_SPOKEN = (None, "", "file_share", "thread_broadcast", "me_message")
_CONVERTED = ("channel_convert_to_private", "channel_convert_to_public")


async def read_said(said: Said, key: str, place: Place, scene: Scene) -> Message | None:
    """A message of an event or of history, or ``None`` where no human spoke."""
    if not _is_human(said):
        return None
    author = await scene.person(said.user or "")
    text = await _text(said, scene)
    thread = _thread(said)
    mentions = scene.mentions(said.text or "", _blocks(said))
    if author.bot or not text:
        return None
    return Message(
        key=key,
        place=place,
        id=said.ts,
        author=author,
        text=text,
        at=moment(said.ts),
        thread=thread,
        mentions=mentions,
        addressed=_is_to_bot(place, mentions, scene),
        link=scene.bot.link(scene.bot.native(place.id), said.ts, thread),
    )


async def read_message(
    event: MessageEvent, key: str, scene: Scene
) -> Message | Unheard | Edit | Deletion | Renewal | None:
    """The event ``message`` with whatever it tells."""
    if event.subtype == "message_changed" and event.message:
        if event.message.subtype == "tombstone":
            return await _deletion(event, event.message.ts, key, scene)
        return await _edit(event, event.message, key, scene)
    if event.subtype == "message_deleted" and event.deleted_ts:
        return await _deletion(event, event.deleted_ts, key, scene)
    if event.subtype in _CONVERTED:
        kind = "channel" if event.subtype.endswith("public") else "group"
        place = await scene.place(event.channel, kind)
        return Renewal(key=key, place=place, closed=False, at=moment(event.event_ts or event.ts))
    if not _is_human(event):
        is_other_bot = event.bot_id is not None and event.user != scene.bot.user
        return await _unheard(event, key, scene) if is_other_bot and not scene.owner else None
    return await read_said(event, key, await scene.place(event.channel, event.channel_type), scene)


async def _unheard(event: MessageEvent, key: str, scene: Scene) -> Unheard:
    place = await scene.place(event.channel, event.channel_type)
    return Unheard(key=key, place=place, at=moment(event.ts), thread=_thread(event))


async def _edit(event: MessageEvent, now: Said, key: str, scene: Scene) -> Edit | None:
    before = event.previous_message
    unchanged = before is not None and (before.text, before.files) == (now.text, now.files)
    if unchanged or not _is_human(now):
        return None
    place, thread = await scene.place(event.channel, event.channel_type), _thread(now)
    mentions = scene.mentions(now.text or "", _blocks(now))
    return Edit(
        key=key,
        place=place,
        message=now.ts,
        author=await scene.person(now.user or ""),
        text=await _text(now, scene),
        at=moment(now.edited.ts if now.edited else event.ts),
        thread=thread,
        mentions=mentions,
        addressed=_is_to_bot(place, mentions, scene),
        link=scene.bot.link(scene.bot.native(place.id), now.ts, thread),
    )


async def _deletion(event: MessageEvent, ts: str, key: str, scene: Scene) -> Deletion | None:
    if event.previous_message and event.previous_message.bot_id:
        return None
    place = await scene.place(event.channel, event.channel_type)
    return Deletion(key=key, place=place, message=ts, at=moment(event.event_ts or event.ts))


def _thread(said: Said) -> str | None:
    return said.thread_ts if said.thread_ts != said.ts else None


def _is_to_bot(place: Place, mentions: Sequence[str], scene: Scene) -> bool:
    if place.kind is PlaceKind.OWN:
        return False
    return place.kind is PlaceKind.DIRECT or scene.bot.id(scene.bot.user) in mentions


def _is_human(said: Said) -> bool:
    return said.user is not None and not said.bot_id and said.subtype in _SPOKEN


async def _text(said: Said, scene: Scene) -> str:
    text = await scene.text(said.text or "", _blocks(said))
    return "\n".join([part for part in [text, *_files(said)] if part])


def _files(said: Said) -> Sequence[str]:
    return [f"(file: {file.name or file.title or 'unnamed'})" for file in said.files or ()]


def _blocks(said: Said) -> Blocks:
    return said.blocks or ()
