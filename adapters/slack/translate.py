"""Slack payload → chat words; pure but for the names, which a ``Directory`` looks up.

What is not for us translates to ``None``: bots, joins, topics, unfurls, and ``app_mention``, whose words come as
``message`` too. What a modal or button carries is read by ``modal`` and ``buttons``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from adapters.chat import (
    Command,
    Deactivation,
    Deletion,
    Edit,
    Event,
    Membership,
    Message,
    Person,
    Place,
    PlaceKind,
    Press,
    Reaction,
)
from adapters.errors import Refused
from adapters.slack import buttons, modal
from adapters.slack.ids import Bot, moment
from adapters.slack.mrkdwn import from_mrkdwn, mentioned
from adapters.slack.payloads import (
    BlockActions,
    Channel,
    Envelope,
    MembershipEvent,
    MessageEvent,
    ReactionEvent,
    Said,
    SlashCommand,
    User,
    UserEvent,
    ViewSubmission,
)

_SPOKEN = (None, "", "file_share", "thread_broadcast")
_KINDS = {
    "im": PlaceKind.DIRECT,
    "D": PlaceKind.DIRECT,
    "channel": PlaceKind.PUBLIC,
    "C": PlaceKind.PUBLIC,
}


class Directory(Protocol):
    """Where people and places are looked up by our ids."""

    async def person(self, person: str) -> Person:
        """The person; raises ``Refused`` where Slack will not tell."""

    async def place(self, place: str) -> Place:
        """The place; raises ``Refused`` where Slack will not tell."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a payload is read against: who the bot is, who the others are, and when it came."""

    bot: Bot
    directory: Directory
    received: datetime

    async def person(self, user: str) -> Person:
        """A user; one whom Slack does not tell of goes by their id."""
        try:
            return await self.directory.person(self.bot.id(user))
        except Refused:
            return Person(self.bot.id(user), user)

    async def place(self, channel: str, kind: str, name: str = "") -> Place:
        """A channel; one that Slack does not tell of counts as private, unless the payload tells more."""
        try:
            return await self.directory.place(self.bot.id(channel))
        except Refused:
            return Place(self.bot.id(channel), name or channel, _KINDS.get(kind, PlaceKind.PRIVATE))

    async def text(self, said: str) -> str:
        """mrkdwn as Markdown, with names for ids."""
        names = {user: (await self.person(user)).name for user in mentioned(said)}
        return from_mrkdwn(said, names)

    def mentions(self, said: str) -> tuple[str, ...]:
        """Our ids of everybody mentioned."""
        return tuple(self.bot.id(user) for user in mentioned(said))


async def translate(payload: Mapping[str, Any], scene: Scene) -> Event | None:
    """The event within a payload, or ``None`` if it holds nothing for us."""
    try:
        if "command" in payload:
            return await _command(payload, scene)
        if payload.get("type") == "block_actions":
            return await _press(payload, scene)
        if payload.get("type") == "view_submission":
            return await _submission(payload, scene)
        return await _event(Envelope.model_validate(payload), scene)
    except ValueError:
        return None


async def read_said(said: Said, key: str, place: Place, scene: Scene) -> Message | None:
    """A message of an event or of history, or ``None`` where no human spoke."""
    if said.user is None or said.bot_id or said.subtype not in _SPOKEN:
        return None
    author = await scene.person(said.user)
    text = _with_files(said)
    thread = said.thread_ts if said.thread_ts != said.ts else None
    channel = scene.bot.native(place.id)
    if author.bot or not text:
        return None
    return Message(
        key=key,
        place=place,
        id=said.ts,
        author=author,
        text=await scene.text(text),
        at=moment(said.ts),
        thread=thread,
        mentions=scene.mentions(text),
        addressed=place.kind is PlaceKind.DIRECT or scene.bot.user in mentioned(text),
        link=scene.bot.link(channel, said.ts, thread),
    )


def read_user(user: User, bot: Bot) -> Person:
    """A user as a person. Guests, and strangers of another organisation, see only the places they are in."""
    name = user.profile.display_name or user.profile.real_name or user.real_name or user.name or user.id
    return Person(
        id=bot.id(user.id),
        name=name,
        zone=user.tz or "UTC",
        bot=user.is_bot or user.id == "USLACKBOT",
        guest=user.is_restricted or user.is_ultra_restricted or user.is_stranger,
        active=not user.deleted,
    )


def read_channel(channel: Channel, bot: Bot) -> Place:
    """A channel as a place."""
    if channel.is_im:
        return Place(bot.id(channel.id), channel.name or "direct", PlaceKind.DIRECT)
    kind = PlaceKind.PRIVATE if channel.is_private or channel.is_mpim else PlaceKind.PUBLIC
    return Place(bot.id(channel.id), channel.name or channel.id, kind)


async def _event(envelope: Envelope, scene: Scene) -> Event | None:
    match envelope.event.get("type"):
        case "message":
            return await _message(MessageEvent.model_validate(envelope.event), envelope.event_id, scene)
        case "reaction_added" | "reaction_removed":
            return await _reaction(ReactionEvent.model_validate(envelope.event), envelope.event_id, scene)
        case "member_joined_channel" | "member_left_channel":
            return await _membership(MembershipEvent.model_validate(envelope.event), envelope.event_id, scene)
        case "user_change":
            return _deactivation(UserEvent.model_validate(envelope.event), envelope, scene.bot)
    return None


async def _message(event: MessageEvent, key: str, scene: Scene) -> Event | None:
    if event.subtype == "message_changed" and event.message:
        if event.message.subtype == "tombstone":
            return await _deletion(event, event.message.ts, key, scene)
        return await _edit(event, event.message, key, scene)
    if event.subtype == "message_deleted" and event.deleted_ts:
        return await _deletion(event, event.deleted_ts, key, scene)
    if event.user is None or event.bot_id or event.subtype not in _SPOKEN:
        return None
    return await read_said(event, key, await scene.place(event.channel, event.channel_type), scene)


async def _edit(event: MessageEvent, now: Said, key: str, scene: Scene) -> Edit | None:
    before = event.previous_message
    unchanged = before is not None and _with_files(before) == _with_files(now)
    if now.user is None or now.bot_id or unchanged or now.subtype not in _SPOKEN:
        return None
    return Edit(
        key=key,
        place=await scene.place(event.channel, event.channel_type),
        message=now.ts,
        author=await scene.person(now.user),
        text=await scene.text(_with_files(now)),
        at=moment(now.edited.ts if now.edited else event.ts),
        mentions=scene.mentions(_with_files(now)),
    )


async def _deletion(event: MessageEvent, ts: str, key: str, scene: Scene) -> Deletion | None:
    if event.previous_message and event.previous_message.bot_id:
        return None
    place = await scene.place(event.channel, event.channel_type)
    return Deletion(key=key, place=place, message=ts, at=moment(event.event_ts or event.ts))


async def _reaction(event: ReactionEvent, key: str, scene: Scene) -> Reaction:
    return Reaction(
        key=key,
        place=await scene.place(event.item.channel, ""),
        message=event.item.ts,
        author=await scene.person(event.user),
        emoji=event.reaction,
        added=event.type == "reaction_added",
        at=moment(event.event_ts),
    )


async def _membership(event: MembershipEvent, key: str, scene: Scene) -> Membership:
    return Membership(
        key=key,
        place=await scene.place(event.channel, event.channel_type),
        person=await scene.person(event.user),
        joined=event.type == "member_joined_channel",
        at=moment(event.event_ts),
    )


def _deactivation(event: UserEvent, envelope: Envelope, bot: Bot) -> Deactivation | None:
    if not event.user.deleted:
        return None
    at = datetime.fromtimestamp(envelope.event_time, UTC)
    return Deactivation(key=envelope.event_id, person=read_user(event.user, bot), at=at)


async def _press(payload: Mapping[str, Any], scene: Scene) -> Press:
    press = BlockActions.model_validate(payload)
    action = press.actions[0]
    pressed = buttons.read(action.action_id, action.value)
    name = press.channel.name or ""
    return Press(
        key=f"press:{press.trigger_id}:{action.action_ts}",
        place=await scene.place(press.channel.id, _named(name), name),
        author=await scene.person(press.user.id),
        action=pressed.action,
        value=pressed.value,
        at=moment(action.action_ts),
        message=None if press.container.is_ephemeral else press.container.message_ts,
        reply_to=press.response_url,
    )


async def _submission(payload: Mapping[str, Any], scene: Scene) -> Press:
    submission = ViewSubmission.model_validate(payload)
    asked, text = modal.answer(submission.view)
    return Press(
        key=f"view:{submission.view.id}",
        place=await scene.place(asked.channel, _named(asked.channel_name), asked.channel_name),
        author=await scene.person(submission.user.id),
        action=asked.action,
        value=asked.value,
        at=scene.received,
        message=asked.message,
        text=text,
        reply_to=asked.reply_to,
    )


async def _command(payload: Mapping[str, Any], scene: Scene) -> Command:
    command = SlashCommand.model_validate(payload)
    return Command(
        key=f"command:{command.trigger_id}",
        place=await scene.place(command.channel_id, _named(command.channel_name), command.channel_name),
        author=await scene.person(command.user_id),
        text=await scene.text(command.text),
        at=scene.received,
        reply_to=command.response_url,
    )


def _named(channel_name: str) -> str:
    return "im" if channel_name == "directmessage" else ""


def _with_files(said: Said) -> str:
    names = [f"(file: {file.name or file.title or 'unnamed'})" for file in said.files or ()]
    return "\n".join([part for part in [said.text or "", *names] if part])
