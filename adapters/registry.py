"""Every chat platform by its name: a line each. Building one imports it, so that only those in use are loaded."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.platform import Platform
from adapters.vault import Vault

if TYPE_CHECKING:
    from adapters.github.settings import GitHubSettings
    from adapters.gitlab.settings import GitLabSettings
    from adapters.slack.settings import SlackSettings
    from adapters.wecom.settings import WeComSettings


def build_slack(settings: "SlackSettings", now: Callable[[], datetime], vault: Vault | None = None) -> Platform:
    """Slack, over HTTP or Socket Mode; the vault is for ``look`` without a connection."""
    from adapters.slack.connect import Slack

    return Slack(settings, now=now, vault=vault)


def build_wecom(settings: "WeComSettings", now: Callable[[], datetime], vault: Vault | None = None) -> Platform:
    """WeCom, by applications and robots; the vault is for ``look`` without a connection."""
    from adapters.wecom.connect import WeCom

    return WeCom(settings, now=now, vault=vault)


def build_github(settings: "GitHubSettings", now: Callable[[], datetime], vault: Vault | None = None) -> Platform:
    """GitHub, by an App; the vault is for ``look`` without a connection."""
    from adapters.github.connect import GitHub

    return GitHub(settings, now=now, vault=vault)


def build_gitlab(settings: "GitLabSettings", now: Callable[[], datetime], vault: Vault | None = None) -> Platform:
    """GitLab, by a bot user; the vault is for ``look`` without a connection."""
    from adapters.gitlab.connect import GitLab

    return GitLab(settings, now=now, vault=vault)


PLATFORMS: dict[str, Callable[..., Platform]] = {
    "slack": build_slack,
    "wecom": build_wecom,
    "github": build_github,
    "gitlab": build_gitlab,
}
UNPRIVATE = frozenset({"github", "gitlab"})
"""Where nothing can be said to one person alone: there ``direct`` and ``ephemeral`` are ``Unreachable``."""
