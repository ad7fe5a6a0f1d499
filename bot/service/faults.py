"""What can be refused, as one sentence in the language of whoever asked."""

from adapters.errors import AdapterError
from bot.errors import BotError
from bot.texts import Told, told_in
from memory.errors import MemoryFault, UnknownWorker
from policies.errors import PolicyError

FAULTS = (AdapterError, BotError, MemoryFault, PolicyError)


def sentence_of(error: Exception, language: str) -> str:
    """What was wrong, and what to do; in English where there is no text of ours or of a platform's for it."""
    if isinstance(error, UnknownWorker) and error.name:
        return _unknown(error).said(language)
    (told,) = error.args[:1] or ("",)
    return told_in(language, told) if isinstance(told, str) and told else str(error)


def _unknown(error: UnknownWorker) -> Told:
    if error.fit:
        return Told("error.several_workers", name=error.name, fit=error.fit)
    return Told("error.unknown_worker" if error.known else "error.no_worker", name=error.name, known=error.known)
