"""What is asked before a command or a press is taken: the words that are missing."""

from dataclasses import dataclass

from adapters.chat import Command, PlaceKind, Press
from adapters.platform import Field, Form
from bot.commands.ask import addressee_of
from bot.commands.parse import Parsed, parse
from bot.commands.words import CALENDAR, ON, TEST, UNTIL, plain
from bot.deployment import Deployment
from bot.shadow.interview import question_of
from bot.texts import say
from bot.voice.cards.approval import EDIT
from bot.voice.cards.interview import ANSWER
from bot.voice.cards.notices import COMPOSE, TYPED
from bot.work.drafts import PENDING, read_proposal
from memory.domain import Worker
from memory.errors import UnknownWorker
from memory.record.engine import ReadSession
from memory.record.tables import DraftRow
from memory.workers import chosen_language, worker_of, worker_seal

SHORT = 150
"""So much of a question stands above the field for its answer."""
FIELDS: dict[str, tuple[str, ...]] = {
    "ask": ("person", "text"),
    "recall": ("text",),
    "stand in": ("text",),
    "shadow on": ("places",),
    "policy test": ("text",),
    "settings calendar": ("text",),
}


@dataclass(frozen=True, slots=True)
class Forms:
    """Finds out what is missing."""

    of: Deployment

    async def form(self, event: Command | Press) -> Form | None:
        """The form that asks for it; None where nothing is missing, or where the person may not be asked."""
        async with self.of.record.read() as session:
            worker = await worker_of(session, event.author.id)
            language = worker.language if worker else self.of.settings.language
            if isinstance(event, Press):
                if event.action == COMPOSE:
                    return compose(event.value, language)
                if event.action == ANSWER:
                    return await self._answer(session, worker, event.value)
                return await self._edit(session, worker, event) if event.action == EDIT else None
            parsed = parse(event.text)
            line = await _incomplete(session, event, parsed)
            language = (await chosen_language(session, worker) if worker else None) or parsed.language or language
        return compose(line, language, parsed.rest) if line else None

    async def _answer(self, session: ReadSession, worker: Worker | None, question: str) -> Form | None:
        asked = await question_of(session, self.of, worker, question) if worker else None
        if worker is None or asked is None:
            return None
        language = worker.language
        field = Field("text", asked.text[:SHORT], hint=say(language, "form.interview_hint"))
        return Form(ANSWER, question, say(language, "form.interview"), say(language, "form.interview_next"), (field,))

    async def _edit(self, session: ReadSession, worker: Worker | None, press: Press) -> Form | None:
        draft, _, version = press.value.rpartition(":")
        row = await session.get(DraftRow, draft)
        if worker is None or row is None or row.worker != worker.id or str(row.version) != version:
            return None
        if row.state not in PENDING:
            return None
        reply = read_proposal(row, await worker_seal(session, self.of.master, worker.id)).reply
        language = worker.language
        field = Field("text", say(language, "card.edit_label"), initial=reply)
        return Form(EDIT, press.value, say(language, "card.edit_title"), say(language, "form.send"), (field,))


def compose(line: str, language: str, initial: str = "") -> Form:
    """The form that completes a command line."""
    name = line.replace(" ", "_")
    fields = tuple(
        Field(
            kind,  # type: ignore[arg-type]
            say(language, f"form.{name}_{kind}"),
            initial=initial if kind == "text" and line == "ask" else "",
            hint=say(language, f"form.{name}_hint") if kind == "text" else "",
        )
        for kind in FIELDS[line]
    )
    return Form(TYPED, line, say(language, f"form.{name}"), say(language, "form.submit"), fields)


async def _incomplete(session: ReadSession, command: Command, parsed: Parsed) -> str | None:
    rest = plain(parsed.rest)
    match parsed.verb:
        case "recall" if not rest:
            return "recall"
        case "stand" if rest.removeprefix("in").strip() in UNTIL:
            return "stand in"
        case "policy" if rest in TEST:
            return "policy test"
        case "settings" if rest in CALENDAR:
            return "settings calendar"
        case "shadow" if rest in ON and command.place.kind is PlaceKind.DIRECT:
            return "shadow on"
        case "ask":
            try:
                await addressee_of(session, command, parsed.rest)
            except UnknownWorker:
                return "ask"
    return None
