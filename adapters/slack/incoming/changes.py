"""What changes around the conversations → chat words: who comes and goes, what becomes of places, people and rights."""

import hashlib
from datetime import UTC, datetime

from adapters.chat import (
    Absence,
    Deactivation,
    Membership,
    Opening,
    Reaction,
    Renewal,
    Revocation,
)
from adapters.slack.ids import moment
from adapters.slack.incoming.away import read_quiet, read_status
from adapters.slack.incoming.payloads import (
    AssistantEvent,
    ChannelEvent,
    ChannelIdEvent,
    DndEvent,
    Envelope,
    HomeEvent,
    MembershipEvent,
    Named,
    ReactionEvent,
    TokensEvent,
    UserEvent,
)
from adapters.slack.incoming.scene import Scene, read_user


async def read_reaction(envelope: Envelope, scene: Scene) -> Reaction | None:
    """An emoji set or taken off by somebody else than the bot."""
    event = ReactionEvent.model_validate(envelope.event)
    if event.user == scene.bot.user:
        return None
    return Reaction(
        key=envelope.event_id,
        place=await scene.place(event.item.channel),
        message=event.item.ts,
        author=await scene.person(event.user),
        emoji=event.reaction,
        added=event.type == "reaction_added",
        at=moment(event.event_ts),
    )


async def read_membership(envelope: Envelope, scene: Scene) -> Membership:
    """Somebody came into a place or left it."""
    event = MembershipEvent.model_validate(envelope.event)
    return Membership(
        key=envelope.event_id,
        place=await scene.place(event.channel, event.channel_type),
        person=await scene.person(event.user),
        joined=event.type == "member_joined_channel",
        at=moment(event.event_ts),
    )


async def read_renewal(envelope: Envelope, scene: Scene) -> Renewal:
    """A place was renamed, archived, deleted, shared, or is open again."""
    event = ChannelEvent.model_validate(envelope.event)
    channel, name = (event.channel.id, event.channel.name) if isinstance(event.channel, Named) else (event.channel, "")
    return Renewal(
        key=envelope.event_id,
        place=await scene.place(channel, name=name or ""),
        closed=event.type.endswith(("_archive", "_deleted")),
        at=_at(envelope),
    )


async def read_move(envelope: Envelope, scene: Scene) -> Renewal:
    """A place goes on under another id, where nobody has consented yet: the old one is closed."""
    event = ChannelIdEvent.model_validate(envelope.event)
    place = await scene.place(event.old_channel_id)
    return Renewal(key=envelope.event_id, place=place, closed=True, at=_at(envelope))


async def read_home(envelope: Envelope, scene: Scene) -> Opening | None:
    """Somebody opened the bot's own page."""
    event = HomeEvent.model_validate(envelope.event)
    if event.tab != "home":
        return None
    person = await scene.person(event.user)
    return Opening(key=envelope.event_id, person=person, surface="home", at=_at(envelope))


async def read_talk(envelope: Envelope, scene: Scene) -> Opening:
    """Somebody opened a new talk with the bot."""
    talk = AssistantEvent.model_validate(envelope.event).assistant_thread
    return Opening(
        key=envelope.event_id,
        person=await scene.person(talk.user_id),
        surface="talk",
        at=_at(envelope),
        place=await scene.place(talk.channel_id, "im"),
        thread=talk.thread_ts,
    )


def read_profile(envelope: Envelope, scene: Scene) -> Deactivation | Absence | None:
    """A profile changed: the account is closed, or the status says that they are away.

    Slack tells of one change by several events; the key is what the status says, so that they are one.
    """
    user, at = UserEvent.model_validate(envelope.event).user, _at(envelope)
    person = read_user(user, scene.bot)
    if user.deleted:
        return Deactivation(key=envelope.event_id, person=person, at=at)
    away, ends = read_status(user.profile, at)
    if not away or person.bot:
        return None
    said = f"{user.profile.status_emoji}\n{user.profile.status_text}\n{user.profile.status_expiration}"
    key = f"absence:{person.id}:{hashlib.sha256(said.encode()).hexdigest()[:16]}"
    return Absence(key=key, person=person, why="status", starts=at, ends=ends, at=at)


async def read_pause(envelope: Envelope, scene: Scene) -> Absence | None:
    """Somebody is left in peace from now on."""
    event, at = DndEvent.model_validate(envelope.event), _at(envelope)
    paused, ends = read_quiet(event.dnd_status, at)
    if not paused:
        return None
    person = await scene.person(event.user)
    return Absence(key=envelope.event_id, person=person, why="quiet", starts=at, ends=ends, at=at)


def read_uninstall(envelope: Envelope, scene: Scene) -> Revocation:
    """The app was taken out."""
    return Revocation(key=envelope.event_id, scope=scene.bot.scope, people=(), at=_at(envelope))


def read_revocation(envelope: Envelope, scene: Scene) -> Revocation | None:
    """Tokens became void: the bot's, people's own, or both."""
    tokens = TokensEvent.model_validate(envelope.event).tokens
    if not tokens.bot and not tokens.oauth:
        return None
    return Revocation(
        key=envelope.event_id,
        scope=scene.bot.scope if tokens.bot else "",
        people=tuple(scene.bot.id(user) for user in tokens.oauth),
        at=_at(envelope),
    )


def _at(envelope: Envelope) -> datetime:
    return datetime.fromtimestamp(envelope.event_time, UTC)
