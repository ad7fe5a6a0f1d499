"""Slack payload → chat words; pure but for the names, which a ``Directory`` looks up.

What is not for us translates to ``None``, ``app_mention`` among it, whose words come as ``message`` too. Each kind of
payload is read by a function of ``spoken``, ``pressed`` or ``changes``.
"""

from collections.abc import Mapping
from typing import Any

from adapters.chat import Event
from adapters.slack.incoming import changes, pressed, requests
from adapters.slack.incoming.payloads import Envelope, MessageEvent
from adapters.slack.incoming.scene import Scene
from adapters.slack.incoming.spoken import read_message


async def translate(payload: Mapping[str, Any], scene: Scene) -> Event | None:
    """The event within a payload, or ``None`` if it holds nothing for us."""
    try:
        if "command" in payload:
            return await pressed.read_command(payload, scene)
        match payload.get("type"):
            case "block_actions":
                return await pressed.read_press(payload, scene)
            case "view_submission":
                return await pressed.read_submission(payload, scene)
            case "message_action":
                return await pressed.read_shortcut(payload, scene)
        return await _event(Envelope.model_validate(payload), scene)
    except ValueError:
        return None


async def _event(envelope: Envelope, scene: Scene) -> Event | None:
    match envelope.event.get("type"):
        case "message":
            return await read_message(MessageEvent.model_validate(envelope.event), envelope.event_id, scene)
        case "reaction_added" | "reaction_removed":
            return await changes.read_reaction(envelope, scene)
        case "member_joined_channel" | "member_left_channel":
            return await changes.read_membership(envelope, scene)
        case (
            "channel_rename"
            | "group_rename"
            | "channel_archive"
            | "group_archive"
            | "channel_unarchive"
            | "group_unarchive"
            | "channel_deleted"
            | "group_deleted"
            | "channel_shared"
            | "channel_unshared"
        ):
            return await changes.read_renewal(envelope, scene)
        case "channel_id_changed":
            return await changes.read_move(envelope, scene)
        case "app_home_opened":
            return await changes.read_home(envelope, scene)
        case "assistant_thread_started":
            return await changes.read_talk(envelope, scene)
        case "user_change" | "user_status_changed":
            return changes.read_profile(envelope, scene)
        case "dnd_updated_user":
            return await changes.read_pause(envelope, scene)
        case "function_executed":
            return await requests.read_request(envelope, scene)
        case "app_uninstalled":
            return changes.read_uninstall(envelope, scene)
        case "tokens_revoked":
            return changes.read_revocation(envelope, scene)
    return None
