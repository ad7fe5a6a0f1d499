"""The data protection assessment of a deployment, as facts and as a document."""

from typing import Literal

from pydantic import BaseModel

from bot.app import App
from bot.assessment.draw import draw_assessment
from bot.assessment.facts import facts_of
from bot.service.shapes import Json


class AssessmentArgs(BaseModel):
    """In which language the document is."""

    language: Literal["en", "zh"] = "en"


async def assessment(app: App, args: AssessmentArgs) -> Json:
    """The facts, and the ``document`` made of them."""
    facts = await facts_of(app.of)
    return {**facts, "document": draw_assessment(args.language, facts)}
