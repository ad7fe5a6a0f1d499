"""The buttons with which a worker changes what they chose."""

from adapters.chat import Button
from bot.cards.notices import composed, typed
from bot.texts import LANGUAGES, say


def choice_buttons(language: str, *, digest: bool) -> tuple[Button, ...]:
    """The other languages, the weekly message on or off, and a calendar."""
    return (
        *(typed(say(each, "language.name"), f"settings language {each}") for each in LANGUAGES if each != language),
        switch(language, "digest", "weekly", on=digest),
        composed(say(language, "button.calendar_set"), "settings calendar"),
    )


def switch(language: str, name: str, word: str, *, on: bool) -> Button:
    """A button that turns a setting off where it is on, and on where it is off."""
    other = "off" if on else "on"
    return typed(say(language, f"button.{name}_{other}"), f"settings {word} {other}")
