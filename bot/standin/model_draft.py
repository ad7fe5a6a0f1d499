"""Precedents and prompt → Draft, with a language model that fills slots and decides nothing.

It reads what the worker lets its provider read, and what it cites is checked against that; the same holds for how the
worker writes, of which it is told. Without a usable answer the precedent drafter speaks.
"""

from collections.abc import Sequence
from functools import partial

import structlog
from pydantic import BaseModel, ConfigDict, Field

from bot.standin.draft import PrecedentDrafter, others_than, support_of
from bot.standin.llm import ModelDown
from bot.standin.prompting import prompt
from bot.standin.reading import Reading
from bot.standin.speech import speech_in
from bot.voice.portrait import manner as told_manner
from memory.domain import Act, Draft, Precedent, Situation, Worker
from memory.rights.audience import Audience
from memory.rights.consent import consent_place
from memory.trust.strange import strange_share

log = structlog.get_logger()
LONGEST = 4000
HALVED = 0.5
MOST_STRANGE = 1 / 3
"""Of a reply that says more that nobody said before, the double is unsure."""


class Slots(BaseModel):
    """What the model may fill."""

    model_config = ConfigDict(extra="forbid")

    act: Act = Field(description="what the worker would do")
    reply: str = Field(
        description="the reply in the worker's own words, empty if they would not speak", max_length=LONGEST
    )
    cited: list[int] = Field(description="numbers of the precedents that the reply rests on")
    unsure: bool = Field(description="true if the precedents do not settle what the worker would say")


class ModelDrafter:
    """Drafts with a model, or like the precedent drafter where the model fails or may not read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._fallback = PrecedentDrafter()

    @property
    def rests(self) -> bool:
        """See ``Drafter.rests``."""
        return self._reading.model.rests

    async def draft(
        self, worker: Worker, situation: Situation, precedents: Sequence[Precedent], readers: Audience | None
    ) -> Draft:
        """See ``Drafter.draft``."""
        place = consent_place(situation.place)
        readable = await self._reading.readable(worker, place, precedents)
        if not readable:
            return await self._fallback.draft(worker, situation, precedents, readers)
        manner = await self._reading.manner(worker, readers, situation.trigger.at)
        offered, name = list(enumerate(readable, 1)), self._reading.model.name
        try:
            slots = await self._reading.answer(
                worker,
                place,
                prompt("system", worker=worker, lines=manner.lines, told=partial(told_manner, "en")),
                prompt("draft", worker=worker, situation=situation, precedents=offered),
                Slots,
            )
        except ModelDown as error:
            log.warning("model_down", model=name, reason=str(error))
            return await self._fallback.draft(worker, situation, precedents, readers)
        reply = speech_in(slots.reply)
        if slots.reply.strip() and not reply:
            log.warning("model_said_nothing", model=name)
            return await self._fallback.draft(worker, situation, precedents, readers)
        cited = tuple(readable[number - 1] for number in dict.fromkeys(slots.cited) if 0 < number <= len(readable))
        strange = strange_share(reply, _sources_of(cited, situation))
        support = (1 - strange) * support_of([p for p in cited if p.decision.act is slots.act], precedents)
        unsure = slots.unsure or not cited or not reply or strange > MOST_STRANGE
        return Draft(
            slots.act,
            reply,
            support * (HALVED if unsure else 1.0),
            cited,
            name,
            unsure,
            offered=readable,
            coloured=manner.places,
            others=others_than(reply, precedents, situation),
        )


def _sources_of(cited: Sequence[Precedent], situation: Situation) -> list[str]:
    """What bears a reply: what the worker said then and was asked, and what is asked now."""
    said = [words for each in cited for words in (each.decision.reply, each.decision.situation.trigger.text)]
    return [*said, situation.trigger.name, situation.trigger.text, *(turn.text for turn in situation.earlier)]
