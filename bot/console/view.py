"""Pages as HTML: templates, texts, and what stands on every page."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.texts import say, share, sureness
from bot.texts.marks import BOLD
from bot.voice.cards.notices import SHOW

HERE = Path(__file__).parent
STATIC = HERE / "static"
_CODE = re.compile(r"`([^`]*)`")
_LINK = re.compile(r"https?://(?:[^\s<>&\"]|&amp;)+")


def draw(template: str, language: str, **values: object) -> str:
    """A template's HTML in a language."""
    return _templates().get_template(template).render(language=language, say=partial(_text, language), **values)


def marked(text: str) -> Markup:
    """Markdown as the double writes it: bold, code and bare links; everything else stands as it is."""
    html = str(escape(text))
    html = _CODE.sub(r"<code>\1</code>", html)
    html = BOLD.sub(r"<strong>\1</strong>", html)
    return Markup(_LINK.sub(lambda found: f'<a href="{found[0]}" rel="noreferrer">{found[0]}</a>', html))


def _text(language: str, key: str, **values: object) -> str:
    """A text of the console, or of another part by its whole key."""
    return say(language, key if "." in key else f"console.{key}", **values)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"marked": marked, "share": share, "sureness": sureness, "link": _link}
    made.globals |= {"version": _version(), "SHOW": SHOW}
    return made


def _link(address: Any) -> str:
    """An address that a browser may be sent to; nothing, where it is of another kind."""
    return str(address) if str(address).startswith(("https://", "http://")) else ""


def _version() -> Mapping[str, str]:
    """For each file that a browser keeps, what changes with its content."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in STATIC.iterdir()}
