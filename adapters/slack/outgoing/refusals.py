"""Slack's error codes: what each is about, and what mends it."""

from adapters.errors import AdapterError
from adapters.refusals import Codes, deployment, message, place, refusal_of

_SCOPES = "Give the app the scopes of deploy/slack/manifest.yaml and install it again."
_ADMIN = "Ask an administrator of the workspace to let the app in again (Administration → Manage apps)."
_MIGRATION = "The workspace moves into an organisation; Slack takes calls again when that is over."

CODES: Codes = {
    **deployment(_SCOPES, "missing_scope", "not_allowed_token_type", "team_access_not_granted"),
    **deployment(_ADMIN, "access_denied", "app_access_restricted", "enterprise_is_restricted"),
    **deployment(_MIGRATION, "org_login_required", "team_added_to_org", "external_channel_migrating"),
    **deployment(
        "An administrator suspended messages with the organisation's encryption keys (EKM): ask them to end that.",
        "ekm_access_denied",
    ),
    **deployment("Slack takes no calls from this network: add this machine's address.", "accesslimited"),
    **deployment("Let the workspace allow this machine's address; if it does, install the app again.", "invalid_auth"),
    **deployment("Set BOT_TOKEN, or install the app.", "not_authed"),
    **deployment("Set up two-factor authentication for who installed the app.", "two_factor_setup_required"),
    **deployment("The workspace's plan allows no more messages for now: look at its usage.", "message_limit_exceeded"),
    **deployment("Slack no longer has this method: update Double.", "deprecated_endpoint", "method_deprecated"),
    **deployment(
        "Switch on App Home → Messages Tab in the app's settings, and let people write there.", "messages_tab_disabled"
    ),
    **place("channel_not_found", "not_in_channel", "no_permission", cure="Invite the app into the channel."),
    **place("is_archived", cure="The channel is archived."),
    **place("channel_type_not_supported", "method_not_supported_for_channel_type", "team_not_found"),
    **place(
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        cure="Let the app post there: the channel's or the workspace's posting permissions forbid it.",
    ),
    **place("user_not_found", "users_not_found", "user_not_visible", "user_disabled", "cannot_dm_bot"),
    **place("user_not_in_channel", "not_enough_users", "cannot_find_user"),
    **message(
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "block_mismatch",
        "too_many_attachments",
        "attachment_payload_limit_exceeded",
        "too_many_contact_cards",
        "markdown_text_conflict",
        "msg_too_long",
        "no_text",
        "no_dual_broadcast_content_provided",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "metadata_must_be_sent_from_app",
        "missing_file_data",
        "as_user_not_supported",
        "duplicate_channel_not_found",
        "duplicate_message_not_found",
        "slack_connect_blocked_file_type",
        "slack_connect_canvas_sharing_blocked",
        "slack_connect_clip_sharing_blocked",
        "slack_connect_file_link_sharing_blocked",
        "slack_connect_file_upload_sharing_blocked",
        "slack_connect_lists_sharing_blocked",
        "cannot_reply_to_message",
        "thread_not_found",
        "message_not_found",
        "cant_update_message",
        "cant_delete_message",
        "edit_window_closed",
        "update_failed",
        "delete_failed",
        "compliance_exports_prevent_deletion",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_charset",
        "invalid_form_data",
        "invalid_post_type",
        "missing_post_type",
    ),
}
"""Codes about tokens, waits and failures are not here: ``calls`` knows what they mean."""

UNDRAWN = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch", "too_many_attachments"}
)
"""Slack takes the words, but not how they are laid out."""


def refusal(code: str) -> AdapterError:
    """The error that a code stands for."""
    return refusal_of(CODES, code)


def cure(code: str, otherwise: str) -> str:
    """What to do about a refusal, in one sentence."""
    return CODES[code].cure or otherwise if code in CODES else otherwise
