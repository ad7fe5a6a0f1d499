"""One event → its effect: what is heard, asked, commanded, pressed, changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from adapters.chat import (
    Absence,
    Closing,
    Command,
    Deactivation,
    Deletion,
    Edit,
    Membership,
    Message,
    Opening,
    Permission,
    PlaceKind,
    Press,
    Push,
    Reaction,
    Renewal,
    Revocation,
    Unheard,
)
from adapters.request import is_of_forms
from bot.commands import edit, shadow
from bot.commands.ask import asked_in, names_worker, with_named
from bot.commands.parse import is_command, parse
from bot.commands.pick import offer
from bot.commands.run import Commands
from bot.deployment import Deployment
from bot.intake.holding import held
from bot.intake.inbox import Leased
from bot.intake.presses import Presses
from bot.intake.revise import (
    take_closing,
    take_deactivation,
    take_deletion,
    take_edit,
    take_membership,
    take_push,
    take_renewal,
)
from bot.meetings.attending import with_destination
from bot.rights.grants import take_permission, take_revocation
from bot.shadow.handed import take_in
from bot.shadow.observe import Shadow
from bot.shadow.signed import asked_by_form, hear_form
from bot.standin.audiences import profile_of
from bot.standin.bots import askable_by, within_limit
from bot.standin.followups import followed_up
from bot.standin.propose import take_absence
from bot.standin.respond import Responder
from bot.standin.situate import situate
from bot.standin.window import stands_in
from bot.surfaces.greet import greet
from bot.voice.cards.notices import COMPOSE, TYPED, on_page
from bot.work.loop import Effect, nothing
from bot.work.outbox import put
from bot.work.route import Known, Routing, route
from memory.decisions.talks import hearers_of
from memory.domain import Purpose
from memory.record.claims import of_place, of_worker, share
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DraftRow
from memory.rights.consent import consent_place, consenting
from memory.rights.gone import gone_for, is_deleted, said_of
from memory.rights.unheard import note_unheard
from memory.workers import get_worker, in_organisation, worker_of

Changing = (
    Press
    | Unheard
    | Deletion
    | Reaction
    | Membership
    | Deactivation
    | Renewal
    | Push
    | Closing
    | Absence
    | Revocation
    | Permission
)


@dataclass(frozen=True, slots=True)
class Handler:
    """Handles events of every kind."""

    of: Deployment
    shadow: Shadow
    responder: Responder
    commands: Commands
    presses: Presses

    async def __call__(self, leased: Leased) -> Effect:
        """The effect of an event, to be committed with its end."""
        event = leased.event
        if isinstance(event, Message):
            return self._on_form(event) if is_of_forms(event.place.id) else await self._message(event)
        if isinstance(event, Edit):
            return await self._edit(event)
        if isinstance(event, Command):
            return held(event, await self.commands.run(event))
        if isinstance(event, Press) and event.action in {TYPED, COMPOSE}:
            return held(event, await self.commands.run(_as_command(event), spoken=on_page(event), pressed=True))
        if isinstance(event, Press) and event.action == shadow.CONSENT:
            return held(event, await shadow.consent(self.of, event))
        if isinstance(event, Opening):
            return await greet(self.of, event)

        if isinstance(event, Press):
            await self.presses.approvals.look_at_readers(event)

        async def effect(session: WriteSession) -> None:
            await self._change(session, event)

        return held(event, effect) if isinstance(event, Press) else effect

    def _on_form(self, message: Message) -> Effect:
        async def effect(session: WriteSession) -> None:
            asked = await asked_by_form(session, self.of, message) if message.request else []
            if message.author.bot:
                within = await within_limit(session, self.of, message, tuple(each.id for each in asked))
                asked = [each for each in asked if each.id in within]
            await hear_form(session, self.of, message, asked)
            for worker in asked if message.request and not message.request.over else ():
                proposal = await situate(session, self.of, worker, message, addressed=False)
                await self.responder.begin(session, worker, proposal)

        return effect

    async def _message(self, message: Message) -> Effect:
        message, routing = await self._routed(message)
        strangers = await self._strangers(routing)
        if routing.command:
            command = _spoken(message)
            typed = await self.commands.run(command, spoken=message.place.kind is PlaceKind.DIRECT)
            return held(command, self._unless_deleted(message, typed))

        async def effect(session: WriteSession) -> None:
            if message.author.bot:
                await self._take_from_bot(session, message, routing)
                return
            if message.addressed and await take_in(session, self.of, message):
                return
            await self.shadow.hear(session, message)
            await self._ask(session, message, routing, strangers)

        return effect

    async def _take_from_bot(self, session: WriteSession, message: Message, routing: Routing) -> None:
        """A bot is heard by those alone whom it may ask; for all others something unheard was said."""
        asked = await within_limit(session, self.of, message, routing.workers)
        await self.shadow.hear(session, message, asked=asked)
        await self._ask(session, message, replace(routing, workers=asked), ())
        said = Unheard(key=message.key, place=message.place, at=message.at, thread=message.thread)
        await note_unheard(session, said)

    async def _edit(self, edit: Edit) -> Effect:
        """What is made of a message follows it; one that speaks to a double only now is a question from now on."""
        if edit.author.bot and not await self._may_ask(edit):
            return nothing
        message, routing = await self._routed(_as_it_reads(edit)) if edit.addressed else (None, Routing())
        strangers = await self._strangers(routing)
        ask: Effect = nothing
        named: Collection[str] | None
        if message and routing.command:
            async with self.of.record.read() as session:
                named, text = await asked_in(session, message)
            edit = replace(edit, text=text)
            typed = await self.commands.run(_spoken(message), spoken=True) if named else nothing
            ask = self._unless_deleted(message, typed)
        else:
            named = await self._named(edit, routing)

        async def effect(session: WriteSession) -> None:
            await take_edit(session, self.of, edit, named)
            await ask(session)
            heard = await hearers_of(session, edit.place.id, edit.message)
            if message and heard and not routing.command:
                asked = routing.workers
                if message.author.bot:
                    asked = await within_limit(session, self.of, message, asked)
                await self._ask(session, message, replace(routing, workers=asked), strangers)

        return effect

    def _unless_deleted(self, message: Message, effect: Effect) -> Effect:
        """An effect of a message, or nothing where its deletion came before it."""

        async def unless(session: WriteSession) -> None:
            if not await is_deleted(session, self.of.master, message.place.id, message.id):
                await effect(session)

        return unless

    async def _may_ask(self, edit: Edit) -> bool:
        async with self.of.record.read() as session:
            return bool(await askable_by(session, _as_it_reads(edit)))

    async def _named(self, edit: Edit, routing: Routing) -> Collection[str] | None:
        """The workers whom an edited message names now; None where it names nobody."""
        if routing.workers or not (edit.mentions or routing.strangers):
            return routing.workers or None
        async with self.of.record.read() as session:
            owners = [await worker_of(session, person) for person in edit.mentions]
        named = {worker.id for worker in owners if worker}
        return named if named or routing.strangers else None

    async def _routed(self, message: Message) -> tuple[Message, Routing]:
        """Where a message goes, with those mentioned whom it only names."""
        if not (message.addressed or message.mentions or message.thread):
            return message, Routing()
        async with self.of.record.read() as session:
            message = await with_named(session, message)
            return message, route(message, await self._known(session, message))

    async def _strangers(self, routing: Routing) -> tuple[str, ...]:
        """The names of those who were asked for and have no double."""
        people = [await profile_of(self.of, person) for person in routing.strangers]
        return tuple(person.name for person in people if not person.bot)

    async def _ask(self, session: WriteSession, message: Message, routing: Routing, strangers: Sequence[str]) -> None:
        await share(session, of_place(message.place.id), *map(of_worker, routing.workers))
        workers = [await get_worker(session, worker_id) for worker_id in routing.workers]
        gone = await gone_for(session, self.of.master, workers, said_of(message)) if workers else frozenset()
        for worker in (each for each in workers if each.id not in gone):
            proposal = await situate(session, self.of, worker, message, addressed=routing.addressed)
            if (destined := await with_destination(session, proposal)) is not None:
                await self.responder.begin(session, worker, destined)
        if routing.unclear:
            askable = [await get_worker(session, worker_id) for worker_id in routing.askable]
            await put(session, self.of.master, offer(message, askable, strangers), self.of.now())

    async def _known(self, session: ReadSession, message: Message) -> Known:
        """What routing needs of what the record knows, and no more: most messages in threads concern no double."""
        further = None if message.addressed else await followed_up(session, self.of.master, message)
        if not (message.addressed or message.mentions or further):
            return Known()
        people, now = (message.author.id, *message.mentions), self.of.now()
        owned = {person: await worker_of(session, person) for person in people}
        owners = {person: worker.id for person, worker in owned.items() if worker}
        known = Known(
            owners=owners,
            standing=frozenset([w for w in set(owners.values()) if await stands_in(session, w, now)]),
            followed_up=further,
            let_in=await askable_by(session, message) if message.author.bot else frozenset(),
        )
        if not message.addressed:
            return known
        askable = await consenting(session, consent_place(message.place), Purpose.DRAFT, now)
        handed = bool(message.record or (message.quoted and not message.text))
        return replace(
            known,
            spoken_for=await self._spoken_for(session, message),
            askable=tuple(await in_organisation(session, askable, message.author.id)),
            is_command=not handed and await self._is_command(session, message),
        )

    async def _is_command(self, session: ReadSession, message: Message) -> bool:
        """Whether a message is a command of its author's, as it stands there."""
        parsed, direct = parse(message.text), message.place.kind is PlaceKind.DIRECT
        if parsed.verb == "edit":
            return is_command(message.text) and bool(await edit.open_drafts(session, self.of, message.author.id))
        if parsed.verb == "ask":
            return direct and (is_command(message.text) or await names_worker(session, message, parsed.rest))
        return is_command(message.text)

    async def _spoken_for(self, session: ReadSession, message: Message) -> str | None:
        spoken = select(DraftRow.worker).where(DraftRow.place == message.place.id)
        if message.thread:
            spoken = spoken.where((DraftRow.thread == message.thread) | (DraftRow.trigger == message.thread))
        elif message.place.kind is not PlaceKind.DIRECT:
            return None
        return await session.scalar(spoken.order_by(DraftRow.created.desc(), DraftRow.id.desc()).limit(1))

    async def _change(self, session: WriteSession, event: Changing) -> None:
        match event:
            case Press():
                await self.presses.take(session, event)
            case Unheard():
                await note_unheard(session, event)
            case Deletion():
                await take_deletion(session, self.of, event)
            case Reaction():
                await self.shadow.notice_reaction(session, event)
            case Membership():
                await take_membership(session, self.of, event)
            case Deactivation():
                await take_deactivation(session, self.of, event)
            case Renewal():
                await take_renewal(session, self.of, event)
            case Push():
                await take_push(session, self.of, event)
            case Closing():
                await take_closing(session, self.of, event)
            case Absence():
                await take_absence(session, self.of, event)
            case Revocation():
                await take_revocation(session, self.of, event)
            case Permission():
                await take_permission(session, self.of, event)


def _spoken(message: Message) -> Command:
    """What was said to the double, as if it had been typed."""
    return Command(
        key=message.key,
        place=message.place,
        author=message.author,
        text=message.text,
        at=message.at,
        thread=message.thread,
        mentions=message.mentions,
        message=message.id,
    )


def _as_it_reads(edit: Edit) -> Message:
    return Message(
        key=edit.key,
        place=edit.place,
        id=edit.message,
        author=edit.author,
        text=edit.text,
        at=edit.at,
        thread=edit.thread,
        mentions=edit.mentions,
        addressed=edit.addressed,
        link=edit.link,
    )


def _as_command(press: Press) -> Command:
    return Command(
        key=press.key,
        place=press.place,
        author=press.author,
        text=f"{press.value} {press.text}".strip(),
        at=press.at,
        thread=press.thread,
        mentions=press.mentions,
        places=press.places,
        reply_to=press.reply_to,
    )
