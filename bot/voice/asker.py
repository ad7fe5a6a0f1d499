"""Who asked, as it is told: nobody asks a lesson, and not everybody has a name. Pure."""

from bot.texts import say


def asker_in(language: str, name: str, *, taught: bool) -> str:
    """A name, or what stands for one."""
    return name or say(language, "recall.taught" if taught else "recall.somebody")
