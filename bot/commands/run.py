"""From a typed line to the effect of its verb."""

from dataclasses import dataclass

from adapters.chat import Command
from bot.cards.notices import typed
from bot.commands import ask, drafts, forget, recall, report, shadow, stand, status, stop, why
from bot.commands import help as help_verb
from bot.commands.call import Call, Verb
from bot.commands.parse import parse
from bot.deployment import Deployment
from bot.loop import Effect
from bot.standin.respond import Responder
from memory.recall import Recall
from memory.workers import worker_of

VERBS: dict[str, Verb] = {
    "shadow": shadow.run,
    "stand": stand.run,
    "stop": stop.run,
    "ask": ask.run,
    "recall": recall.run,
    "drafts": drafts.run,
    "why": why.run,
    "forget": forget.run,
    "report": report.run,
    "status": status.run,
    "help": help_verb.run,
}


LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Commands:
    """Runs what people type."""

    of: Deployment
    recall: Recall
    responder: Responder

    async def run(self, command: Command) -> Effect:
        """The effect of a command; an unknown verb is answered with the likely ones."""
        parsed = parse(command.text)
        async with self.of.record.read() as session:
            worker = await worker_of(session, command.author.id)
        language = parsed.language or (worker.language if worker else self.of.settings.language)
        call = Call(self.of, self.recall, self.responder, command, parsed.rest, language, worker)
        if parsed.verb is None:
            first, _, rest = parsed.rest.partition(" ")
            near = parsed.near or ("help",)
            buttons = (typed(verb, f"{verb} {rest}".strip()[:LONGEST]) for verb in near)
            return call.answer(
                "command.unknown", *buttons, text=first[:40], near=", ".join(f"`{verb}`" for verb in near)
            )
        return await VERBS[parsed.verb](call)
