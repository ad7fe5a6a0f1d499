"""The manifest asks for what the adapter needs, and for nothing more."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[3]
NEEDED = {
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "user_change": {"users:read"},
}
CALLED = {"chat:write", "im:write", "im:read", "mpim:read", "commands", "metadata.message:read"}


@pytest.fixture
def manifest() -> Any:
    return YAML(typ="safe").load(ROOT / "deploy/slack/manifest.yaml")


def test_manifest_subscribes_to_what_is_translated(manifest: Any) -> None:
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == set(NEEDED)


def test_manifest_asks_for_the_scopes_of_its_events_and_calls_only(manifest: Any) -> None:
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == set.union(CALLED, *NEEDED.values())
    assert "user" not in manifest["oauth_config"]["scopes"]


def test_manifest_has_one_url_for_everything(manifest: Any) -> None:
    urls = {
        manifest["settings"]["event_subscriptions"]["request_url"],
        manifest["settings"]["interactivity"]["request_url"],
        manifest["features"]["slash_commands"][0]["url"],
    }
    assert urls == {"https://double.example/slack/events"}


def test_guide_names_every_scope_and_setting(manifest: Any) -> None:
    guide = (ROOT / "docs/howto/connect-slack.md").read_text()

    for scope in manifest["oauth_config"]["scopes"]["bot"]:
        assert f"`{scope}`" in guide
    for name in ("BOT_TOKEN", "SIGNING_SECRET", "PREVIOUS_SIGNING_SECRET", "APP_TOKEN", "API_URL"):
        assert f"`DOUBLE_SLACK__{name}`" in guide
