"""From a typed line to the effect of its verb."""

from dataclasses import dataclass, replace

from adapters.chat import Command
from bot.commands import (
    ask,
    attend,
    audit,
    consents,
    console,
    drafts,
    edit,
    export,
    forget,
    interview,
    keep,
    link,
    me,
    policy,
    profile,
    recall,
    remember,
    report,
    settings,
    shadow,
    signoff,
    stand,
    status,
    stop,
    teach,
    tools,
    topics,
    why,
)
from bot.commands import help as help_verb
from bot.commands.call import Call, Verb
from bot.commands.parse import parse
from bot.deployment import Deployment
from bot.standin.respond import Responder
from bot.texts import listed
from bot.voice.cards.notices import typed
from bot.voice.home import refresh_home
from bot.work.loop import Effect
from memory.recall.recall import Recall
from memory.record.engine import WriteSession
from memory.workers import chosen_language, worker_of

VERBS: dict[str, Verb] = {
    "shadow": shadow.run,
    "signoff": signoff.run,
    "stand": stand.run,
    "stop": stop.run,
    "ask": ask.run,
    "attend": attend.run,
    "recall": recall.run,
    "drafts": drafts.run,
    "edit": edit.run,
    "teach": teach.run,
    "interview": interview.run,
    "why": why.run,
    "forget": forget.run,
    "remember": remember.run,
    "keep": keep.run,
    "policy": policy.run,
    "topics": topics.run,
    "profile": profile.run,
    "report": report.run,
    "audit": audit.run,
    "consents": consents.run,
    "console": console.run,
    "tools": tools.run,
    "link": link.run,
    "me": me.run,
    "export": export.run,
    "settings": settings.run,
    "status": status.run,
    "help": help_verb.run,
}


LONGEST = 1000
USUAL = ("help", "status", "drafts")
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Commands:
    """Runs what people type."""

    of: Deployment
    recall: Recall
    responder: Responder

    async def run(
        self, command: Command, *, spoken: bool = False, pressed: bool = False, language: str | None = None
    ) -> Effect:
        """The effect of a command; an unknown verb is answered with the likely ones.

        It is answered in the language that the worker chose, else in that of the words.

        Args:
            spoken: it was written in the direct talk, so that the answer is said there and not only shown.
            pressed: it stood behind a button, so that its words are not the person's.
            language: what to answer in, whatever the worker chose.
        """
        parsed = parse(command.text)
        async with self.of.record.read() as session:
            worker = await worker_of(session, command.author.id)
            language = language or (await chosen_language(session, worker) if worker else None)
        if worker and language:
            worker = replace(worker, language=language)
        own = worker.language if worker else self.of.settings.language
        language = language or (not pressed and parsed.language) or own
        call = Call(self.of, self.recall, self.responder, command, parsed.rest, language, worker, spoken)
        if parsed.verb is None:
            first, _, rest = parsed.rest.partition(" ")
            near = parsed.near or USUAL[:1]
            likely = [typed(verb, f"{verb} {rest}".strip()[:LONGEST]) for verb in parsed.near]
            usual = [typed(verb, verb) for verb in USUAL if verb not in parsed.near]
            buttons = [*likely, *usual][:OFFERED]
            return call.answer(
                "command.unknown", *buttons, text=first[:40], near=listed(language, (f"`{verb}`" for verb in near))
            )
        effect = await VERBS[parsed.verb](call)

        async def with_page(session: WriteSession) -> None:
            await effect(session)
            if worker is not None and (still := await worker_of(session, command.author.id)):
                await refresh_home(session, still, self.of.now())

        return with_page
