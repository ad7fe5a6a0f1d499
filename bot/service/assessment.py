"""The data protection assessment of a deployment, as facts and as a document."""

from typing import Literal

from pydantic import BaseModel

from bot.rights.assessment.draw import draw_assessment
from bot.rights.assessment.facts import facts_of
from bot.service.opening import Way
from bot.service.shapes import Json


class AssessmentArgs(BaseModel):
    """In which language the document is."""

    language: Literal["en", "zh"] = "en"


async def assessment(way: Way, args: AssessmentArgs) -> Json:
    """The facts, and the ``document`` made of them."""
    facts = await facts_of(await way.record(begin=True))
    return {**facts, "document": draw_assessment(args.language, facts)}
