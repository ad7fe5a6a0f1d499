"""The manifest asks for what the adapter needs, and for nothing more; the guide says why."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from adapters.slack.incoming.payloads import SignOff
from adapters.slack.incoming.pressed import SHORTCUT
from adapters.slack.incoming.requests import STEP
from adapters.slack.install.rights import BOT_SCOPES, USER_SCOPES
from adapters.slack.settings import SlackSettings

ROOT = Path(__file__).parents[3]
PLACES = ("rename", "archive", "unarchive", "deleted")
NEEDED = {
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    **{f"channel_{change}": {"channels:read"} for change in (*PLACES, "shared", "unshared", "id_changed")},
    **{f"group_{change}": {"groups:read"} for change in PLACES},
    "app_home_opened": set(),
    "assistant_thread_started": set(),
    "user_change": {"users:read"},
    "dnd_updated_user": {"dnd:read"},
    "tokens_revoked": set(),
    "app_uninstalled": set(),
    "function_executed": set(),
}
CALLED = {
    "chat:write",
    "im:write",
    "im:read",
    "mpim:read",
    "reactions:write",
    "files:write",
    "assistant:write",
    "commands",
    "metadata.message:read",
}


@pytest.fixture
def manifest() -> Any:
    return YAML(typ="safe").load(ROOT / "deploy/slack/manifest.yaml")


@pytest.fixture
def guide() -> str:
    return (ROOT / "docs/howto/connect-slack.md").read_text()


def test_manifest_subscribes_to_what_is_translated(manifest: Any) -> None:
    events = manifest["settings"]["event_subscriptions"]

    assert set(events["bot_events"]) == set(NEEDED)
    assert set(events["user_events"]) == {"message.im", "message.mpim"}


def test_manifest_asks_for_the_scopes_of_its_events_and_calls_only(manifest: Any) -> None:
    scopes = manifest["oauth_config"]["scopes"]

    assert set(scopes["bot"]) == set.union(CALLED, *NEEDED.values())
    assert scopes["bot"] == list(BOT_SCOPES)
    assert scopes["user"] == list(USER_SCOPES)


def test_manifest_has_one_url_for_everything_that_slack_sends(manifest: Any) -> None:
    urls = {
        manifest["settings"]["event_subscriptions"]["request_url"],
        manifest["settings"]["interactivity"]["request_url"],
        manifest["features"]["slash_commands"][0]["url"],
    }
    assert urls == {"https://double.example/slack/events"}
    assert manifest["oauth_config"]["redirect_urls"] == ["https://double.example/slack/oauth_redirect"]


def test_manifest_has_the_shortcut_that_is_understood(manifest: Any) -> None:
    (shortcut,) = manifest["features"]["shortcuts"]

    assert (shortcut["type"], shortcut["callback_id"]) == ("message", SHORTCUT)


def test_manifest_has_the_step_that_is_understood_with_all_that_is_read_of_it(manifest: Any) -> None:
    step = manifest["functions"][STEP]
    required = {name for name, given in step["input_parameters"].items() if given.get("is_required")}
    assert set(step["input_parameters"]) == set(SignOff.model_fields)
    assert required == {name for name, field in SignOff.model_fields.items() if field.is_required()}
    assert manifest["settings"]["function_runtime"] == "remote"
    assert manifest["settings"]["org_deploy_enabled"] is True


def test_guide_names_every_scope_and_setting(manifest: Any, guide: str) -> None:
    scopes = manifest["oauth_config"]["scopes"]

    for scope in [*scopes["bot"], *scopes["user"]]:
        assert f"`{scope}`" in guide
    for name in SlackSettings.model_fields:
        assert f"`DOUBLE_SLACK__{name.upper()}`" in guide
