"""What was said, changed or taken back in a conversation → chat words.

What is not for us is ``None``: joins, topics, unfurls; of what other bots say only that something was said, unless they
mention somebody: they may be let in.
"""

from collections.abc import Sequence
from datetime import timedelta

from adapters.chat import Deletion, Edit, Message, Person, Place, PlaceKind, Renewal, Unheard
from adapters.slack.ids import moment
from adapters.slack.incoming.forwarded import files_in, read_forwarded
from adapters.slack.incoming.payloads import MessageEvent, Said
from adapters.slack.incoming.scene import Scene

_SPOKEN = (None, "", "file_share", "thread_broadcast", "me_message")
_JUST_NOW = timedelta(minutes=1)
_CONVERTED = ("channel_convert_to_private", "channel_convert_to_public")


async def read_said(said: Said, key: str, place: Place, scene: Scene) -> Message | None:
    """A message of an event or of history, or ``None`` where neither a person spoke nor a bot that may ask."""
    author = await _author(said, scene)
    if author is None or (author.bot and not _may_ask(said, scene)):
        return None
    text, forwarded = await _text(said, scene), await read_forwarded(said, place, scene)
    if not text and place.kind is PlaceKind.DIRECT and len(forwarded) == 1:
        text, forwarded = forwarded[0].text, ()
    if not text:
        return None
    thread, mentions = _thread(said), _mentions(said, scene)
    return Message(
        key=key,
        place=place,
        id=said.ts,
        author=author,
        text=text,
        at=moment(said.ts),
        thread=thread,
        mentions=mentions,
        addressed=_is_addressed(place, mentions, scene),
        link=scene.bot.link(scene.bot.native(place.id), said.ts, thread),
        quoted=forwarded[0] if len(forwarded) == 1 else None,
        record=forwarded if len(forwarded) > 1 else (),
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
    place = await scene.place(event.channel, event.channel_type)
    message = await read_said(event, key, place, scene)
    if message is None and _is_other_bot(event, scene) and not scene.owner:
        return Unheard(key=key, place=place, at=moment(event.ts), thread=_thread(event))
    return message


async def _edit(event: MessageEvent, now: Said, key: str, scene: Scene) -> Edit | None:
    author = await _author(now, scene)
    if author is None or not _is_changed(event, now):
        return None
    place, thread, mentions = await scene.place(event.channel, event.channel_type), _thread(now), _mentions(now, scene)
    return Edit(
        key=key,
        place=place,
        message=now.ts,
        author=author,
        text=await _text(now, scene),
        at=moment(now.edited.ts if now.edited else event.ts),
        thread=thread,
        mentions=mentions,
        addressed=_is_addressed(place, mentions, scene),
        link=scene.bot.link(scene.bot.native(place.id), now.ts, thread),
    )


def _is_changed(event: MessageEvent, now: Said) -> bool:
    """Whether the words are others. Slack also sends this event for replies, languages and unfurls.

    Where it does not say what stood there before, people's own edits are known by their time.
    """
    before = event.previous_message
    if before is not None:
        return (before.text, before.files) != (now.text, now.files)
    return now.edited is not None and moment(event.ts) - moment(now.edited.ts) < _JUST_NOW


async def _deletion(event: MessageEvent, ts: str, key: str, scene: Scene) -> Deletion | None:
    before = event.previous_message
    if before and (before.user == scene.bot.user or (before.bot_id and not before.user)):
        return None
    place = await scene.place(event.channel, event.channel_type)
    return Deletion(key=key, place=place, message=ts, at=moment(event.event_ts or event.ts))


def _is_spoken(said: Said) -> bool:
    return said.user is not None and said.subtype in _SPOKEN


async def _author(said: Said, scene: Scene) -> Person | None:
    if not _is_spoken(said) or said.bot_id == scene.bot.bot:
        return None
    return await scene.writer(said.user or "", by_app=bool(said.bot_id))


def _may_ask(said: Said, scene: Scene) -> bool:
    """Whether a bot's post may be a question to somebody: in a channel, to whoever it mentions."""
    return bool(_mentions(said, scene)) and not scene.owner


def _is_other_bot(event: MessageEvent, scene: Scene) -> bool:
    ours = event.user == scene.bot.user or event.bot_id == scene.bot.bot
    return bool(event.bot_id) and not ours and event.subtype in (*_SPOKEN, "bot_message")


def _thread(said: Said) -> str | None:
    return said.thread_ts if said.thread_ts != said.ts else None


def _mentions(said: Said, scene: Scene) -> tuple[str, ...]:
    return scene.mentions(said.text or "", said.blocks or ())


def _is_addressed(place: Place, mentions: Sequence[str], scene: Scene) -> bool:
    to_bot = place.kind is PlaceKind.DIRECT or scene.bot.id(scene.bot.user) in mentions
    return to_bot and place.kind is not PlaceKind.OWN


async def _text(said: Said, scene: Scene) -> str:
    text = await scene.text(said.text or "", said.blocks or ())
    return "\n".join([part for part in [text, *files_in(said.files or ())] if part])
