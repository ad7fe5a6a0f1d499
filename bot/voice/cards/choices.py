"""The buttons with which a worker changes what they chose."""

from adapters.platform import Button
from bot.texts import LANGUAGES, say
from bot.voice.cards.notices import composed, typed


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
