"""A pressed button → what it does: about a draft or a clearance, a stand-in, a question, an opinion, an erasure."""

from dataclasses import dataclass, replace

from adapters.chat import Message, PlaceKind, Press
from adapters.platform import Button
from bot.approvals.privately import answer_privately
from bot.approvals.word import Approvals
from bot.commands import attend, compact, consents, forget, interview, keep, profile, remember, stand
from bot.commands.pick import PICK, picked_of
from bot.commands.words import STOP
from bot.deployment import Deployment
from bot.learning.feedback import take_feedback
from bot.rights.doubt import TRUST, trust
from bot.rights.halt import halt
from bot.shadow import handed
from bot.shadow.speakers import THAT_IS_ME
from bot.standin.propose import ACCEPT, DISMISS, shown
from bot.standin.respond import Responder
from bot.standin.situate import situate
from bot.voice.cards.feedback import HELPFUL, THEMSELF, UNHELPFUL
from bot.voice.cards.notices import SHOW, answer_to, outcome_of, spoken_by
from bot.voice.cards.shown import PRIVATELY
from bot.voice.home import refresh_home
from bot.work.outbox import put
from memory.decisions.talks import first_in
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.rights.gone import is_gone, said_of
from memory.workers import get_worker, worker_of, worker_seal

OF_THE_WORKER = frozenset(
    {
        stand.CONSENT,
        STOP,
        forget.CONFIRM,
        forget.CONFIRM_PART,
        consents.CONSENT_MODEL,
        remember.CONFIRM,
        remember.CONFIRM_ALL,
        TRUST,
        keep.CONFIRM,
        compact.CONFIRM,
        profile.STRIKE,
        profile.RESTORE,
        ACCEPT,
        DISMISS,
        handed.SHARE,
        handed.DROP,
        THAT_IS_ME,
        attend.CONSENT,
        *interview.PRESSES,
    }
)


@dataclass(frozen=True, slots=True)
class Presses:
    """Takes presses."""

    of: Deployment
    responder: Responder
    approvals: Approvals

    async def take(self, session: WriteSession, press: Press, language: str | None = None) -> None:
        """Do what the button stands for, or say in private why not; in a language, its card's, or the worker's own."""
        press, spoken = spoken_by(press)
        language = language or spoken
        worker = await worker_of(session, press.author.id)
        if worker and language:
            worker = replace(worker, language=language)
        language = worker.language if worker else self.of.settings.language
        if press.action == PICK:
            picked, message, cut = picked_of(press)
            await self._ask(session, await get_worker(session, picked), message, cut=cut)
        elif press.action == SHOW:
            await self._tell(session, press, language, "press.shown", carried=press.value)
        elif press.action == PRIVATELY:
            await answer_privately(session, self.of, press, language)
        elif press.action in {HELPFUL, UNHELPFUL, THEMSELF}:
            await take_feedback(session, self.of, press, language)
        elif press.action not in OF_THE_WORKER:
            await self.approvals.press(session, press)
        elif worker is None or (press.action in {forget.CONFIRM, remember.CONFIRM_ALL} and press.value != worker.id):
            await self._tell(session, press, language, "press.not_yours")
        elif press.action == forget.CONFIRM:
            await forget.forget_everything(session, self.of, worker, press)
        elif press.action == forget.CONFIRM_PART:
            await forget.forget_chosen(session, self.of, worker, press)
        elif press.action == TRUST:
            await trust(session, self.of, worker, press)
        elif press.action == remember.CONFIRM:
            await remember.confirm(session, self.of, worker, press)
        elif press.action == remember.CONFIRM_ALL:
            await remember.confirm_everything(session, self.of, worker, press)
        elif press.action == consents.CONSENT_MODEL:
            await consents.consent(session, self.of, worker, press)
        elif press.action == keep.CONFIRM:
            await keep.confirm(session, self.of, worker, press)
        elif press.action == compact.CONFIRM:
            await compact.confirm(session, self.of, worker, press)
        elif press.action == attend.CONSENT:
            await attend.confirm(session, self.of, worker, press)
        elif press.action in interview.PRESSES:
            await interview.take(session, self.of, worker, press)
        elif press.action in {profile.STRIKE, profile.RESTORE}:
            await profile.change(session, self.of, worker, press)
        elif press.action == handed.SHARE:
            await handed.share(session, self.of, worker, press)
        elif press.action == THAT_IS_ME:
            await handed.take_whose(session, self.of, worker, press)
        elif press.action == handed.DROP:
            await handed.drop(session, self.of, worker, press)
        else:
            await self._window(session, worker, press)
            await refresh_home(session, worker, self.of.now())

    async def _ask(self, session: WriteSession, worker: Worker, message: Message, *, cut: bool) -> None:
        """Put a question to the double that was picked, as the question stands now; one that is gone is not put."""
        if await is_gone(session, self.of.master, worker, said_of(message)):
            return
        seal = await worker_seal(session, self.of.master, worker.id)
        kept = await first_in(session, seal, worker.id, message.place.id, message.id)
        message = replace(message, text=kept.text) if kept else message
        proposal = await situate(session, self.of, worker, message, addressed=True)
        unseen = proposal.situation.unseen or cut or (kept is None and message.place.kind is not PlaceKind.DIRECT)
        await self.responder.begin(
            session, worker, replace(proposal, situation=replace(proposal.situation, unseen=unseen))
        )

    async def _window(self, session: WriteSession, worker: Worker, press: Press) -> None:
        language = worker.language
        if press.action == STOP:
            await self._tell(session, press, language, "stop.done", drafts=await halt(session, self.of, worker))
        elif press.action == stand.CONSENT:
            starts, ends = await stand.consent(session, self.of, worker, press)
            undo = stand.undo_button(language)
            await self._tell(session, press, language, "stand.on", undo, **shown(worker, starts, ends))
        elif press.action == ACCEPT:
            taken = await stand.accept(session, self.of, worker, press)
            await self._replace(session, press, language, "propose.taken" if taken else "propose.over")
        else:
            await self._replace(session, press, language, "propose.dismissed")

    async def _tell(
        self, session: WriteSession, press: Press, language: str, key: str, *buttons: Button, **values: object
    ) -> None:
        await put(session, self.of.master, answer_to(press, language, key, *buttons, **values), self.of.now())

    async def _replace(self, session: WriteSession, press: Press, language: str, key: str) -> None:
        outcome = outcome_of(press, language, key)
        if outcome is not None:
            await put(session, self.of.master, outcome, self.of.now())
