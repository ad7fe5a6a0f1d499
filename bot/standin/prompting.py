"""The templates of what is said to a model; what others wrote stands in them as quotations."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def prompt(name: str, **values: object) -> str:
    """A template with its blanks filled in."""
    return _templates().get_template(f"{name}.jinja").render(values)


@cache
def _templates() -> Environment:
    folder = Path(__file__).parent / "prompts"
    templates = Environment(
        loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=False, trim_blocks=True
    )
    templates.filters["quoted"] = _quoted
    return templates


def _quoted(text: str) -> str:
    """Foreign text that cannot end the quotation it stands in."""
    return " / ".join(text.replace("<", "‹").replace(">", "›").splitlines())
