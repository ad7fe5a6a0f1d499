"""The buttons under a reply that the double gave alone: helpful or not, and the way to the worker themself."""

from adapters.platform import Button, Card
from bot.texts import say
from memory.domain import Worker

HELPFUL, UNHELPFUL, THEMSELF = "helpful", "unhelpful", "themself"


def feedback_card(worker: Worker, language: str, draft: str) -> Card:
    """A card of nothing but those buttons."""
    return Card(
        buttons=(
            Button(HELPFUL, "👍", draft, opinion="good"),
            Button(UNHELPFUL, "👎", draft, opinion="bad"),
            Button(THEMSELF, say(language, "button.themself", name=worker.name), draft),
        )
    )
