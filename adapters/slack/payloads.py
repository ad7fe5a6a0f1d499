"""What we read of Slack's payloads; a payload that lacks what its kind must have is not valid."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Ts = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}\.[0-9]{6}$")]
Text = Annotated[str, StringConstraints(min_length=1)]


class Payload(BaseModel):
    """Base of all; Slack adds fields at will."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Names(Payload):
    """The part of a user that they edit themselves."""

    display_name: str | None = None
    real_name: str | None = None


class User(Payload):
    """A user as ``users.info`` and ``user_change`` show them."""

    id: Id
    name: str | None = None
    real_name: str | None = None
    tz: str | None = None
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    profile: Names = Names()


class Channel(Payload):
    """A conversation as ``conversations.info`` shows it."""

    id: Id
    name: str | None = None
    is_im: bool = False
    is_mpim: bool = False
    is_private: bool = False


class File(Payload):
    """An attached file."""

    name: str | None = None
    title: str | None = None


class Edited(Payload):
    """When a message was changed."""

    ts: Ts


class Said(Payload):
    """A message, in history and inside of events."""

    ts: Ts
    user: Id | None = None
    bot_id: Id | None = None
    text: str | None = None
    subtype: str | None = None
    thread_ts: Ts | None = None
    edited: Edited | None = None
    files: tuple[File, ...] | None = None
    reply_count: int = 0


class MessageEvent(Said):
    """The event ``message``, with or without a subtype."""

    channel: Id
    channel_type: str = ""
    event_ts: Ts | None = None
    message: Said | None = None
    previous_message: Said | None = None
    deleted_ts: Ts | None = None


class Item(Payload):
    """What was reacted to."""

    type: Literal["message"]
    channel: Id
    ts: Ts


class ReactionEvent(Payload):
    """The events ``reaction_added`` and ``reaction_removed``."""

    type: str
    user: Id
    reaction: Text
    item: Item
    event_ts: Ts


class MembershipEvent(Payload):
    """The events ``member_joined_channel`` and ``member_left_channel``."""

    type: str
    user: Id
    channel: Id
    channel_type: str = ""
    event_ts: Ts


class UserEvent(Payload):
    """The event ``user_change``."""

    user: User


class Envelope(Payload):
    """What is around every event."""

    event_id: Id
    event_time: int = Field(ge=0, le=9_999_999_999)
    event: dict[str, Any]


class Named(Payload):
    """A user or channel as interactions mention it."""

    id: Id
    name: str | None = None


class Container(Payload):
    """Where a pressed button stands."""

    message_ts: Ts | None = None
    is_ephemeral: bool = False


class Action(Payload):
    """The button that was pressed."""

    type: Literal["button"]
    action_id: Text
    value: str = ""
    action_ts: Ts


class Shown(Payload):
    """The message around a pressed button."""

    blocks: tuple[dict[str, Any], ...] = ()


class BlockActions(Payload):
    """A button of a message was pressed."""

    trigger_id: Text
    user: Named
    channel: Named
    container: Container
    actions: tuple[Action, ...] = Field(min_length=1)
    message: Shown = Shown()
    response_url: str = ""


class Input(Payload):
    """What was typed into one field."""

    value: str | None = None


class State(Payload):
    """What was typed, by block and action id."""

    values: dict[str, dict[str, Input]]


class View(Payload):
    """A modal that was sent off."""

    id: Text
    private_metadata: str
    state: State


class ViewSubmission(Payload):
    """A modal was sent off."""

    user: Named
    view: View


class SlashCommand(Payload):
    """A slash command."""

    trigger_id: Text
    channel_id: Id
    channel_name: str = ""
    user_id: Id
    text: str = ""
    response_url: str = ""
