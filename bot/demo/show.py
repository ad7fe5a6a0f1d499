"""The demo on a terminal: a conversation, with the double's posts and cards set apart."""

from datetime import datetime
from time import sleep
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from adapters.local.people import Posted
from bot.demo.script import Script
from bot.texts import say

PAUSE_SECONDS = 0.12


class Show:
    """Draws what happens, with a short pause after each line unless ``fast``."""

    def __init__(self, console: Console, script: Script, *, fast: bool) -> None:
        self._console = console
        self._script = script
        self._pause = 0.0 if fast else PAUSE_SECONDS
        self.quiet = False
        self.unseen = 0
        self._last: list[str] = []

    async def chapter(self, name: str) -> None:
        """A new part of the story, by the name of its title."""
        self.speak_up()
        self._console.print()
        title = self._say(f"chapter_{name}", worker=self._script.worker)
        self._console.rule(f"[bold]{escape(title)}", align="left")

    def line(self, at: datetime, place: str, who: str, text: str) -> None:
        """Somebody's words or deeds."""
        if self.quiet:
            self.unseen += 1
            return
        where = "" if place == "direct" else f" [dim]#{place}[/dim]"
        self._console.print(f"[dim]{self._clock(at)}[/dim]{where} [bold cyan]{escape(who)}[/bold cyan] {escape(text)}")
        sleep(self._pause)

    def post(self, at: datetime, place: str, posted: Posted) -> None:
        """What the double says; that several cards read the same now is shown once."""
        card = posted.post.card
        seen = self._say("only", name=place.removeprefix("dm-")) if place.startswith("dm-") else f"#{place}"
        if posted.only_for and not place.startswith("dm-"):
            seen = self._say("only_in", name=posted.only_for.rpartition(":")[2].title(), place=place)
        title = f"{escape(posted.post.label.visible)} [dim]({seen})[/dim]"
        body = [escape(posted.post.text)]
        if card and card.quote:
            body += [
                f"[italic]“{escape(card.quote)}”[/italic]",
                "",
                escape(card.body),
                f"[dim]{escape(card.note)}[/dim]",
            ]
        if card and card.buttons:
            body.append("  ".join(f"[reverse] {escape(button.text)} [/reverse]" for button in card.buttons))
        if card and card.menu:
            body.append(f"[dim]⋯ {escape(' · '.join(button.text for button in card.menu))}[/dim]")
        if [title, *body] == self._last:
            return
        self._last = [title, *body]
        self._console.print(
            Panel("\n".join(body), title=title, title_align="left", border_style="green", padding=(0, 1))
        )
        sleep(2 * self._pause)

    def hush(self) -> None:
        """What follows is more of the same: only count it."""
        self.quiet = True

    def speak_up(self) -> None:
        """Show again; say how much was passed over."""
        if self.quiet and self.unseen:
            self._console.print(f"[dim]{self._say('more', unseen=self.unseen)}[/dim]")
        self.quiet, self.unseen = False, 0

    def _say(self, key: str, **values: object) -> str:
        return say(self._script.language, f"demo.{key}", **values)

    def _clock(self, at: datetime) -> str:
        local = at.astimezone(ZoneInfo(self._script.zone))
        return f"{say(self._script.language, f'weekday.{local:%w}')} {local:%H:%M}"
