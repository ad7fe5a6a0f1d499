"""How sure a draft is, in words and as a number. Pure."""

from bot.texts import say, sureness

FLOOR = 0.5
"""A draft that is less sure is more likely wrong than right: it is offered as a guess."""
SURE = ((0.9, "card.very_sure"), (0.75, "card.quite_sure"), (FLOOR, "card.fairly_sure"), (0.25, "card.unsure"))


def how_sure(language: str, confidence: float) -> str:
    """Such as *Fairly sure (68%)*."""
    words = next((key for least, key in SURE if confidence >= least), "card.only_a_guess")
    return say(language, "card.sure", words=say(language, words), share=sureness(confidence))
