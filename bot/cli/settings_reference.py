"""The settings as documents: ``.env.example`` and the table of the reference, made from the settings themselves."""

from collections.abc import Iterator

from pydantic import BaseModel

from adapters.github.settings import GitHubSettings
from adapters.gitlab.settings import GitLabSettings
from adapters.slack.settings import SlackSettings
from adapters.wecom.settings import WeComSettings
from bot.settings import PREFIX, Settings

ROOMS: dict[str, type[BaseModel]] = {
    "slack": SlackSettings,
    "wecom": WeComSettings,
    "github": GitHubSettings,
    "gitlab": GitLabSettings,
}
"""The platforms, whose settings are nested under their names."""
NAMES = {"slack": "Slack", "wecom": "WeCom", "github": "GitHub", "gitlab": "GitLab"}
HEAD = "# Settings of Double. Copy this to .env; a line that begins with # has its default.\n"


def env_example() -> str:
    """The text of ``.env.example``: what each platform requires, then everything optional."""
    lines = [HEAD, "# Nothing is required for the demo and for archives."]
    for room in ROOMS:
        lines += ["", f"# Required, to serve {NAMES[room]}"]
        lines += [f"# {meaning}\n# {name}=" for name, _, meaning, required in _of(room) if required]
    optional = [*_rows(Settings, PREFIX), *(row for room in ROOMS for row in _of(room) if not row[3])]
    lines += ["", "# Optional"]
    lines += [f"# {meaning}\n# {name}={default}" for name, default, meaning, _ in optional]
    return "\n".join(lines) + "\n"


def settings_table() -> str:
    """Every setting as a Markdown table."""
    rows = [*_rows(Settings, PREFIX), *(row for room in ROOMS for row in _of(room))]
    lines = ["| name | default | meaning |", "|---|---|---|"]
    lines += [f"| `{name}` | {f'`{default}`' if default else '–'} | {meaning} |" for name, default, meaning, _ in rows]
    return "\n".join(lines) + "\n"


def _of(room: str) -> Iterator[tuple[str, str, str, bool]]:
    return _rows(ROOMS[room], f"{PREFIX}{room.upper()}__")


def _rows(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, str, bool]]:
    for name, field in model.model_fields.items():
        if name in ROOMS:
            continue
        unset = field.is_required() or field.default in (None, (), frozenset()) or name == "home"
        default = "" if unset else str(field.default)
        yield f"{prefix}{name.upper()}", default, field.description or "", field.is_required()
