"""Who asked, as it is told: nobody asks a lesson, or what is written unasked, and not everybody has a name. Pure."""

from bot.texts import say


def asker_in(language: str, name: str, *, taught: bool, noted: bool = False) -> str:
    """A name, or what stands for one."""
    return name or say(language, f"recall.{'taught' if taught else 'noted' if noted else 'somebody'}")
