"""A request with a form in words: what was filled in, what is answered, and what was answered before."""

from adapters.request import Request
from bot.texts import LANGUAGES, say
from bot.work.drafts import SIGNED, Evidence
from memory.domain import Act, Precedent

FACTS = 8
"""So many fields are shown; the rest stands where the request was made."""
CUT = 120


def word_for(language: str, act: Act) -> str:
    """An answer to a form where there is nothing else to say."""
    return say(language, f"form_reply.{act}")


def is_bare(reply: str) -> bool:
    """Whether a reply is nothing but such an answer."""
    return reply in {word_for(language, act) for language in LANGUAGES for act in SIGNED}


def facts_of(language: str, request: Request) -> tuple[tuple[str, str], ...]:
    """What was filled in, and how many have to approve where that is more than one."""
    facts = [(each.label, str(each.value)[:CUT]) for each in request.entries[:FACTS]]
    if request.needs > 1:
        facts.append((say(language, "form_card.needs"), f"{request.needs}"))
    return tuple(facts)


def told_of_form(precedent: Precedent) -> str:
    """What was filled in where the worker decided before, in one line; nothing where that was no form."""
    request = precedent.decision.situation.trigger.request
    return " · ".join(str(each.value) for each in request.entries)[:CUT] if request else ""


def precedent_line(language: str, each: Evidence) -> str:
    """What the worker answered to a request like this, and when."""
    act = say(language, f"act.{each.act}") if each.act else ""
    day = f"{each.at:%Y-%m-%d}"
    return say(language, "form_card.precedent", day=day, act=act, told=each.told, link=each.link).rstrip()
