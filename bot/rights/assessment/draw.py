"""The assessment as a document, in the language of whoever has to sign it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def draw_assessment(language: str, facts: Mapping[str, Any]) -> str:
    """Markdown with what is known of the deployment filled in; what only people know is left as ``[…]``."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return templates.get_template(f"{language}.jinja").render(facts)
