"""The interview: what the double would ask its worker, an answer to each, and the note that it would become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.platform import Button, Post
from bot.console.visit import Page, Visit
from bot.shadow.interview import open_questions
from bot.voice.cards.interview import question_buttons, question_line

LOOK = "look"


@dataclass(frozen=True, slots=True)
class Shown:
    """A question in words, by its id, with its buttons."""

    id: str
    says: str
    buttons: Sequence[Button]


async def read(visit: Visit) -> Mapping[str, object]:
    """The questions that are open; new ones are looked for by the button above them."""
    of, worker = visit.app.of, visit.worker
    async with of.record.read() as session:
        questions = await open_questions(session, of, worker)
    return {
        "questions": [
            Shown(
                each.row.id,
                question_line(worker, visit.language, each),
                question_buttons(visit.language, each, numbered=False),
            )
            for each in questions
        ]
    }


async def look(visit: Visit) -> list[Post]:
    """Look for new questions; those that are open stand on the page itself, so only what else is said is told."""
    told = await visit.type("interview")
    async with visit.app.of.record.read() as session:
        is_shown = bool(await open_questions(session, visit.app.of, visit.worker))
    return [post for post in told if post.refuses or not is_shown]


PAGE = Page("interview", "interview.jinja", read, {LOOK: look})
