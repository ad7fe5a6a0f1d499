"""The settings as documents: ``.env.example`` and the table of the reference, made from the settings themselves."""

from collections.abc import Iterator

from pydantic import BaseModel

from adapters.slack.settings import SlackSettings
from bot.settings import PREFIX, Settings

SLACK = f"{PREFIX}SLACK__"
HEAD = "# Settings of Double. Copy this to .env; a line that begins with # has its default.\n"


def env_example() -> str:
    """The text of ``.env.example``: what is required for Slack, then everything optional."""
    required = [row for row in _rows(SlackSettings, SLACK) if row[3]]
    optional = [*_rows(Settings, PREFIX), *(row for row in _rows(SlackSettings, SLACK) if not row[3])]
    lines = [HEAD, "# Required, to serve Slack (nothing is required for the demo and for archives)"]
    lines += [f"# {meaning}\n{name}=" for name, _, meaning, _ in required]
    lines += ["", "# Optional"]
    lines += [f"# {meaning}\n# {name}={default}" for name, default, meaning, _ in optional]
    return "\n".join(lines) + "\n"


def settings_table() -> str:
    """Every setting as a Markdown table."""
    rows = [*_rows(Settings, PREFIX), *_rows(SlackSettings, SLACK)]
    lines = ["| name | default | meaning |", "|---|---|---|"]
    lines += [f"| `{name}` | {f'`{default}`' if default else '–'} | {meaning} |" for name, default, meaning, _ in rows]
    return "\n".join(lines) + "\n"


def _rows(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, str, bool]]:
    for name, field in model.model_fields.items():
        if name == "slack":
            continue
        unset = field.is_required() or field.default is None or field.default == frozenset() or name == "home"
        default = "" if unset else str(field.default)
        yield f"{prefix}{name.upper()}", default, field.description or "", field.is_required()
