"""The marks by which texts set words apart: ``*bold*``."""

import re

BOLD = re.compile(r"(?<!\w)\*([^*\n]+)\*(?!\w)")


def unmarked(text: str) -> str:
    """A text for where nothing is set apart."""
    return BOLD.sub(r"\1", text)
