"""What people do with the bot's buttons, forms, commands and shortcuts → chat words.

What a button or form carries is read by ``buttons`` and ``modal``.
"""

import re
from collections.abc import Mapping
from typing import Any

from adapters.chat import Command, Place, Press
from adapters.platform import Form
from adapters.slack.ids import moment
from adapters.slack.incoming import modal
from adapters.slack.incoming.interactions import Action, BlockActions, MessageShortcut, SlashCommand, ViewSubmission
from adapters.slack.incoming.modal import Asked
from adapters.slack.incoming.scene import Scene, named
from adapters.slack.outgoing import buttons
from adapters.slack.outgoing.buttons import Pressed

SHORTCUT = "ask_double"

_CHANNEL = re.compile(r"<#(?P<id>[A-Z0-9]+)(?:\|[^<>\n]*)?>")


async def read_press(payload: Mapping[str, Any], scene: Scene) -> Press:
    """A pressed button of a message, or of the bot's own page."""
    press = BlockActions.model_validate(payload)
    action = press.actions[0]
    pressed = _pressed(action)
    return Press(
        key=f"press:{press.trigger_id}:{action.action_ts}",
        place=await _where(press, scene),
        author=await scene.person(press.user.id),
        action=pressed.action,
        value=pressed.value,
        at=moment(action.action_ts),
        message=None if press.container.is_ephemeral else press.container.message_ts,
        thread=_thread(press),
        reply_to=press.response_url,
    )


async def read_submission(payload: Mapping[str, Any], scene: Scene) -> Press:
    """A form that was sent off."""
    submission = ViewSubmission.model_validate(payload)
    answered = modal.answer(submission.view)
    asked = answered.asked
    if asked.channel:
        place = await scene.place(asked.channel, named(asked.channel_name), asked.channel_name)
    else:
        place = await scene.direct(submission.user.id)
    return Press(
        key=f"view:{submission.view.id}",
        place=place,
        author=await scene.person(submission.user.id),
        action=asked.action,
        value=asked.value,
        at=scene.received,
        message=asked.message,
        thread=asked.thread,
        text=answered.text,
        mentions=(scene.bot.id(answered.person),) if answered.person else (),
        places=tuple([await scene.place(channel) for channel in answered.channels]),
        reply_to=asked.reply_to,
    )


async def read_command(payload: Mapping[str, Any], scene: Scene) -> Command:
    """A slash command."""
    command = SlashCommand.model_validate(payload)
    places = {match["id"]: await scene.place(match["id"]) for match in _CHANNEL.finditer(command.text)}
    text = _CHANNEL.sub(lambda match: f"<#{match['id']}|{places[match['id']].name}>", command.text)
    return Command(
        key=f"command:{command.trigger_id}",
        place=await scene.place(command.channel_id, named(command.channel_name), command.channel_name),
        author=await scene.person(command.user_id),
        text=await scene.text(text),
        at=scene.received,
        mentions=scene.others(command.text),
        places=tuple(places.values()),
        reply_to=command.response_url,
    )


async def read_shortcut(payload: Mapping[str, Any], scene: Scene) -> Command | None:
    """The shortcut with which somebody puts a message to a double; whose, the host asks them."""
    shortcut = MessageShortcut.model_validate(payload)
    said = shortcut.message
    if shortcut.callback_id != SHORTCUT:
        return None
    return Command(
        key=f"shortcut:{shortcut.trigger_id}",
        place=await scene.place(shortcut.channel.id, named(shortcut.channel.name or ""), shortcut.channel.name or ""),
        author=await scene.person(shortcut.user.id),
        text=f"ask {await scene.text(said.text or '', said.blocks or ())}",
        at=scene.received,
        thread=said.thread_ts if said.thread_ts != said.ts else None,
        reply_to=shortcut.response_url,
    )


def may_ask(payload: Mapping[str, Any]) -> bool:
    """Whether the host is asked for a form before this is handed up.

    Raises:
        ValueError: It is a press of something that is not ours.
    """
    if payload.get("type") != "block_actions":
        return "command" in payload or payload.get("type") == "message_action"
    return _pressed(BlockActions.model_validate(payload).actions[0]).asks


def asked_of(form: Form, payload: Mapping[str, Any], event: Command | Press) -> Asked:
    """What must be remembered while a form is filled in."""
    channel, name = payload.get("channel_id"), payload.get("channel_name")
    if isinstance(shown := payload.get("channel"), Mapping):
        channel, name = shown.get("id"), shown.get("name")
    return Asked(
        action=form.action,
        value=form.value,
        channel=str(channel or ""),
        channel_name=str(name or ""),
        message=event.message if isinstance(event, Press) else None,
        thread=event.thread,
        reply_to=event.reply_to,
    )


async def _where(press: BlockActions, scene: Scene) -> Place:
    if press.channel is None:
        return await scene.direct(press.user.id)
    name = press.channel.name or ""
    return await scene.place(press.channel.id, named(name), name)


def _pressed(action: Action) -> Pressed:
    if action.type == "overflow":
        return buttons.read_option(action.selected_option.value if action.selected_option else "")
    return buttons.read(action.action_id, action.value)


def _thread(press: BlockActions) -> str | None:
    container = press.container
    return container.thread_ts if container.thread_ts != container.message_ts else None
