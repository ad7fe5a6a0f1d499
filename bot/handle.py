"""One event → its effect: what is heard, asked, commanded, pressed, changed."""

from dataclasses import dataclass

from sqlalchemy import select

from adapters.chat import (
    Command,
    Deactivation,
    Deletion,
    Edit,
    Membership,
    Message,
    PlaceKind,
    Press,
    Reaction,
)
from bot.approvals import Approvals
from bot.cards.notices import TYPED, answer_to
from bot.commands import forget, shadow, stand
from bot.commands.parse import is_command
from bot.commands.pick import PICK, offer, proposal_of
from bot.commands.run import Commands
from bot.deployment import Deployment
from bot.drafts import Proposal
from bot.halt import halt
from bot.inbox import Leased
from bot.loop import Effect
from bot.outbox import put
from bot.revise import take_deactivation, take_deletion, take_edit, take_membership
from bot.route import Known, Routing, route, without_address
from bot.shadow.observe import Shadow
from bot.standin.respond import Responder
from bot.standin.window import stands_in
from memory.consent import consent_place, consenting
from memory.domain import Purpose, Situation
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DraftRow
from memory.situations import EARLIER, before_in, turn_of
from memory.talks import load_talk
from memory.workers import get_worker, worker_of, worker_seal


@dataclass(frozen=True, slots=True)
class Handler:
    """Handles events of every kind."""

    of: Deployment
    shadow: Shadow
    responder: Responder
    commands: Commands
    approvals: Approvals

    async def __call__(self, leased: Leased) -> Effect:
        """The effect of an event, to be committed with its end."""
        event = leased.event
        if isinstance(event, Message):
            return await self._message(event)
        if isinstance(event, Command):
            return await self.commands.run(event)
        if isinstance(event, Press) and event.action == TYPED:
            return await self.commands.run(_as_command(event))
        if isinstance(event, Press) and event.action == shadow.CONSENT:
            return await shadow.consent(self.of, event)

        async def effect(session: WriteSession) -> None:
            await self._change(session, event)

        return effect

    async def _message(self, message: Message) -> Effect:
        async with self.of.record.read() as session:
            routing = route(message, await self._known(session, message))
        if routing.command:
            return await self.commands.run(
                Command(key=message.key, place=message.place, author=message.author, text=message.text, at=message.at)
            )

        async def effect(session: WriteSession) -> None:
            await self.shadow.hear(session, message)
            await self._ask(session, message, routing)

        return effect

    async def _ask(self, session: WriteSession, message: Message, routing: Routing) -> None:
        for worker_id in routing.workers:
            worker = await get_worker(session, worker_id)
            seal = await worker_seal(session, self.of.master, worker.id)
            talk = await load_talk(session, seal, worker, message.place.id, thread=message.thread, until=message.at)
            turn, earlier = talk.context(message.id) or (turn_of(message), ())
            before = before_in(turn, message.id)
            asked = without_address(turn_of(message), worker.name)
            earlier = (*earlier, before)[-EARLIER:] if before else earlier
            situation = Situation(message.place, message.thread, asked, earlier, message.link)
            to = message.author.id if consent_place(message.place) != message.place.id else ""
            await self.responder.begin(
                session, worker, Proposal(situation, routing.addressed, to, turn.message, message.author.guest)
            )
        if routing.unclear:
            askable = [await get_worker(session, worker_id) for worker_id in routing.askable]
            await put(session, self.of.master, offer(message, askable), self.of.now())

    async def _known(self, session: ReadSession, message: Message) -> Known:
        people = (message.author.id, *message.mentions)
        owned = {person: await worker_of(session, person) for person in people}
        owners = {person: worker.id for person, worker in owned.items() if worker}
        now = self.of.now()
        return Known(
            owners=owners,
            standing=frozenset([w for w in set(owners.values()) if await stands_in(session, w, now)]),
            spoken_for=await self._spoken_for(session, message),
            askable=tuple(await consenting(session, consent_place(message.place), Purpose.DRAFT, now)),
            is_command=is_command(message.text),
        )

    async def _spoken_for(self, session: ReadSession, message: Message) -> str | None:
        spoken = select(DraftRow.worker).where(DraftRow.place == message.place.id)
        if message.thread:
            spoken = spoken.where((DraftRow.thread == message.thread) | (DraftRow.trigger == message.thread))
        elif message.place.kind is not PlaceKind.DIRECT:
            return None
        return await session.scalar(spoken.order_by(DraftRow.created.desc(), DraftRow.id.desc()).limit(1))

    async def _change(
        self, session: WriteSession, event: Edit | Deletion | Reaction | Press | Membership | Deactivation
    ) -> None:
        if isinstance(event, Press):
            await self._press(session, event)
        elif isinstance(event, Edit):
            await take_edit(session, self.of, event)
        elif isinstance(event, Deletion):
            await take_deletion(session, self.of, event)
        elif isinstance(event, Reaction):
            await self.shadow.notice_reaction(session, event)
        elif isinstance(event, Membership):
            await take_membership(session, self.of, event)
        else:
            await take_deactivation(session, self.of, event)

    async def _press(self, session: WriteSession, press: Press) -> None:
        worker = await worker_of(session, press.author.id)
        if press.action == PICK:
            picked, proposal = proposal_of(press)
            await self.responder.begin(session, await get_worker(session, picked), proposal)
        elif press.action not in {stand.CONSENT, stand.STOP, forget.CONFIRM}:
            await self.approvals.press(session, press)
        elif worker is None or (press.action == forget.CONFIRM and press.value != worker.id):
            await self._tell(session, press, self.of.settings.language, "press.not_yours")
        elif press.action == stand.CONSENT:
            starts, ends = await stand.consent(session, self.of, worker, press)
            await self._tell(session, press, worker.language, "stand.on", **stand.shown(worker, starts, ends))
        elif press.action == stand.STOP:
            await self._tell(session, press, worker.language, "stop.done", drafts=await halt(session, self.of, worker))
        else:
            await forget.forget_everything(session, self.of, worker, press)

    async def _tell(self, session: WriteSession, press: Press, language: str, key: str, **values: object) -> None:
        await put(session, self.of.master, answer_to(press, language, key, **values), self.of.now())


def _as_command(press: Press) -> Command:
    return Command(
        key=press.key,
        place=press.place,
        author=press.author,
        text=press.value,
        at=press.at,
        reply_to=press.reply_to,
    )
