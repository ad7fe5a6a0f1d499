"""``--help`` in another language than the one it is written in: each text by its English form."""

from typing import Any

from cyclopts.help import HelpEntry, HelpPanel, InlineText
from cyclopts.help.formatters import DefaultFormatter
from rich.console import Console, ConsoleOptions
from rich.text import Text

from bot.texts import form_in
from bot.texts.flowing import Flowing

PLAIN = "plaintext"
"""The format in which a help text stands as it was written."""


class Translated(DefaultFormatter):
    """Draws help as usual, its words in a language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """Draw a panel."""
        entries = [self._entry(entry) for entry in panel.entries]
        super().__call__(console, options, panel.copy(title=self._said(str(panel.title)), entries=entries))

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Any) -> None:
        """Draw the line that shows how it is called."""
        if usage:
            said = str(usage).strip().removeprefix("Usage:").strip()
            console.print(Text(f"{self._said('Usage')}: {said}\n", style="bold"))

    def render_description(self, console: Console, options: ConsoleOptions, description: Any) -> None:
        """Draw what the command does."""
        console.print(Text(f"{self._said(_written(description))}\n"))

    def _entry(self, entry: HelpEntry) -> HelpEntry:
        said = [self._said(_written(entry.description)), *([self._said("[required]")] if entry.required else [])]
        said += [f"[{self._said('default')}: {entry.default}]"] if entry.default else []
        return entry.copy(description=InlineText(Flowing(" ".join(said))), required=False, default=None)

    def _said(self, text: str) -> str:
        return form_in(self._language, "help", " ".join(text.split())).replace("`", "")


def _written(described: Any) -> str:
    """A text as it was written, which the library wraps."""
    return str(getattr(described, "primary_renderable", described) or "")
