"""The demo on a terminal: a conversation, with the double's posts and cards set apart."""

from datetime import datetime
from time import sleep
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from adapters.local.people import Posted
from bot.demo.script import Script
from bot.texts import say
from bot.texts.flowing import Flowing

PAUSE_SECONDS = 0.12


class Show:
    """Draws what happens, with a short pause after each line unless ``fast``."""

    def __init__(self, console: Console, script: Script, *, fast: bool) -> None:
        self._console = console
        self._script = script
        self._pause = 0.0 if fast else PAUSE_SECONDS
        self.quiet = False
        self.unseen = 0
        self._last = "", Text()

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
        said = f"[dim]{self._clock(at)}[/dim]{where} [bold cyan]{escape(who)}[/bold cyan] {escape(text)}"
        self._console.print(Flowing.assemble(Text.from_markup(said)))
        sleep(self._pause)

    def post(self, at: datetime, place: str, posted: Posted) -> None:
        """What the double says; that several cards read the same now is shown once."""
        card = posted.post.card
        seen = self._say("only", name=place.removeprefix("dm-")) if place.startswith("dm-") else f"#{place}"
        if posted.only_for and not place.startswith("dm-"):
            seen = self._say("only_in", name=posted.only_for.rpartition(":")[2].title(), place=place)
        title = f"{escape(posted.post.label.visible)} [dim]({seen})[/dim]"
        body = [Text(posted.post.text)]
        if card and card.quote:
            body += [Text(f"“{card.quote}”", "italic"), Text(), Text(card.body), Text(card.note, "dim")]
        if card and card.buttons:
            body.append(Text("  ").join(Text(f" {button.text} ", "reverse") for button in card.buttons))
        if card and card.menu:
            body.append(Text(f"⋯ {' · '.join(button.text for button in card.menu)}", "dim"))
        said = Flowing.assemble(Text("\n").join(body))
        if (title, said) == self._last:
            return
        self._last = title, said
        self._console.print(Panel(said, title=title, title_align="left", border_style="green", padding=(0, 1)))
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
