"""What we read of payloads about what people press, fill in and type; as strict as ``payloads``."""

from typing import Literal

from pydantic import Field

from adapters.slack.incoming.payloads import Id, Named, Payload, Said, Text, Ts


class Container(Payload):
    """Where a pressed button stands: in a message, or on the bot's own page."""

    message_ts: Ts | None = None
    thread_ts: Ts | None = None
    is_ephemeral: bool = False


class Option(Payload):
    """An entry of a menu."""

    value: str = ""


class Action(Payload):
    """The button that was pressed, or the entry of a menu that was chosen."""

    type: Literal["button", "overflow"]
    action_id: Text
    value: str = ""
    selected_option: Option | None = None
    action_ts: Ts


class BlockActions(Payload):
    """A button was pressed; one on the bot's own page is in no channel."""

    trigger_id: Text
    user: Named
    channel: Named | None = None
    container: Container
    actions: tuple[Action, ...] = Field(min_length=1)
    response_url: str = ""


class Input(Payload):
    """What was typed or chosen in one field."""

    value: str | None = None
    selected_user: Id | None = None
    selected_conversations: tuple[Id, ...] | None = None


class State(Payload):
    """What was typed and chosen, by block and action id."""

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


class MessageShortcut(Payload):
    """A shortcut was used on a message."""

    callback_id: Text
    trigger_id: Text
    user: Named
    channel: Named
    message: Said
    response_url: str = ""
