"""What we read of Slack's payloads; a payload that lacks what its kind must have is not valid."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Ts = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}\.[0-9]{6}$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Seconds = Annotated[int, Field(ge=0, le=9_999_999_999)]


class Payload(BaseModel):
    """Base of all; Slack adds fields at will."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Names(Payload):
    """The part of a user that they edit themselves."""

    display_name: str | None = None
    real_name: str | None = None
    status_text: str | None = None
    status_emoji: str | None = None
    status_expiration: Seconds | None = None


class Enterprise(Payload):
    """Where somebody belongs on Enterprise Grid."""

    enterprise_id: str | None = None
    teams: tuple[str, ...] = ()


class User(Payload):
    """A user as ``users.info`` and ``user_change`` show them."""

    id: Id
    team_id: str | None = None
    name: str | None = None
    real_name: str | None = None
    tz: str | None = None
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    enterprise_user: Enterprise | None = None
    profile: Names = Names()


class Channel(Payload):
    """A conversation as ``conversations.info`` shows it; ``user`` is the other one in a direct talk."""

    id: Id
    name: str | None = None
    is_im: bool = False
    is_mpim: bool = False
    is_private: bool = False
    is_member: bool | None = None
    user: Id | None = None
    context_team_id: str | None = None
    internal_team_ids: tuple[str, ...] = ()


class Heard(Payload):
    """The beginning of what is said in a recording."""

    content: str | None = None
    has_more: bool = False


class Transcription(Payload):
    """What is said in a recording, as far as Slack has written it down."""

    status: str = ""
    preview: Heard | None = None


class File(Payload):
    """An attached file."""

    name: str | None = None
    title: str | None = None
    transcription: Transcription | None = None


class Forwarded(Payload):
    """A message that was handed on with another one."""

    is_msg_unfurl: Literal[True]
    author_id: Id | None = None
    author_name: str | None = None
    channel_id: Id
    ts: Ts
    text: str | None = None
    files: tuple[File, ...] | None = None


class Edited(Payload):
    """When a message was changed."""

    ts: Ts


class Said(Payload):
    """A message, in history and inside of events."""

    ts: Ts
    user: Id | None = None
    bot_id: Id | None = None
    text: str | None = None
    blocks: tuple[dict[str, Any], ...] | None = None
    subtype: str | None = None
    thread_ts: Ts | None = None
    edited: Edited | None = None
    files: tuple[File, ...] | None = None
    attachments: tuple[dict[str, Any], ...] | None = None
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
    """The events ``user_change`` and ``user_status_changed``."""

    user: User


class Named(Payload):
    """A user or channel as events and interactions mention it."""

    id: Id
    name: str | None = None


class ChannelEvent(Payload):
    """The events that tell what became of a channel: renamed, archived, deleted, shared."""

    type: str
    channel: Id | Named


class ChannelIdEvent(Payload):
    """The event ``channel_id_changed``."""

    old_channel_id: Id


class HomeEvent(Payload):
    """The event ``app_home_opened``."""

    user: Id
    tab: str = ""


class AssistantThread(Payload):
    """A new talk with the bot."""

    user_id: Id
    channel_id: Id
    thread_ts: Ts


class AssistantEvent(Payload):
    """The event ``assistant_thread_started``."""

    assistant_thread: AssistantThread


class DndStatus(Payload):
    """Whether somebody is left in peace, by a snooze or by their timetable."""

    dnd_enabled: bool = False
    next_dnd_start_ts: Seconds = 0
    next_dnd_end_ts: Seconds = 0
    snooze_enabled: bool | None = None
    snooze_endtime: Seconds | None = None


class DndEvent(Payload):
    """The event ``dnd_updated_user``."""

    user: Id
    dnd_status: DndStatus


class Tokens(Payload):
    """The users whose tokens are void: people's own, and our bots'."""

    oauth: tuple[Id, ...] = ()
    bot: tuple[Id, ...] = ()


class TokensEvent(Payload):
    """The event ``tokens_revoked``."""

    tokens: Tokens


class Function(Payload):
    """A step that a workflow ran."""

    callback_id: str


class FunctionEvent(Payload):
    """The event ``function_executed``."""

    function: Function
    inputs: dict[str, Any]
    function_execution_id: Id
    event_ts: Ts


class SignOff(Payload):
    """What our step is given; who and whom are users, the days ISO dates."""

    requester: Id
    approver: Id
    kind: str
    title: Text
    amount: float | int | str | None = None
    currency: str | None = None
    environment: str | None = None
    resource: str | None = None
    rollback: str | None = None
    first_day: str | None = None
    last_day: str | None = None
    reason: str | None = None
    approvals: Annotated[int, Field(ge=1, le=100)] = 1


class Envelope(Payload):
    """What is around every event."""

    event_id: Id
    event_time: Seconds
    event: dict[str, Any]
