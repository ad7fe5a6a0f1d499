"""Recall → draft → decide → consequence: what the double does about one question.

``begin`` notes the question in the transaction of its event; the job ``respond`` recalls and drafts outside
any transaction, and settles the verdict and all its consequences in one.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from adapters.chat import Person, Place
from adapters.request import Request
from bot.deployment import Deployment
from bot.standin.audiences import freshen, profile_of, readers_of
from bot.standin.budget import budget_left
from bot.standin.case import Settlement
from bot.standin.clones import Clones
from bot.standin.confidence import calibrator_of
from bot.standin.draft import Drafter, PrecedentDrafter, to_the_point
from bot.standin.policies import PolicyBook
from bot.standin.reach import Reach
from bot.standin.review import NOTHING, Examined, Examiner, ruled
from bot.standin.settle import Outdated, precedents_of, settle
from bot.standin.sign_off import Signer, foreseen
from bot.standin.situate import caught_up
from bot.standin.weight import weights_of
from bot.work.drafts import NOBODY, Proposal, count_since, open_draft, read_proposal, was_asked
from bot.work.loop import Effect, nothing
from bot.work.outbox import put, seen
from bot.work.schedule import plan
from memory.decisions.acts import act_of_reply
from memory.domain import Act, Draft, Precedent, Purpose, Situation, Worker, is_of_talk, topic_of_form
from memory.index.embed import Embedders, text_of
from memory.index.topics import load_topics
from memory.recall.recall import Recall
from memory.record.claims import of_place, of_worker, share
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DecisionRow, DraftRow
from memory.rights.audience import UNKNOWN, Audience
from memory.rights.consent import consent_place, consenting
from memory.trust.poison import levelled
from memory.workers import get_worker, worker_seal

RESPOND = "respond"
HOUR = timedelta(hours=1)
NO_DRAFT = Draft(Act.ESCALATE, "", 0.0, (), NOBODY, unsure=True)


@dataclass(frozen=True, slots=True)
class _Considered:
    """What is made of a situation before it is judged."""

    draft: Draft
    recalled: tuple[Precedent, ...]
    topic: str
    examined: Examined = NOTHING


@dataclass(frozen=True, slots=True)
class Responder:
    """Answers questions to doubles."""

    of: Deployment
    recall: Recall
    embedders: Embedders
    drafter: Drafter
    clones: Clones
    reach: Reach
    policies: PolicyBook
    examiner: Examiner
    signer: Signer

    async def begin(self, session: WriteSession, worker: Worker, proposal: Proposal) -> bool:
        """Note a question and plan its answer; returns whether it was taken up.

        Nothing is kept without the worker's consent to drafting, live when it was asked and still; nor where they ask
        their own double.
        """
        situation = proposal.situation
        await share(session, of_worker(worker.id), of_place(situation.place.id))
        asked = consent_place(situation.place), Purpose.DRAFT, situation.trigger.at
        own = situation.trigger.author in worker.accounts
        if worker.frozen or own or worker.id not in await consenting(session, *asked):
            return False
        if await was_asked(session, worker.id, situation.place.id, situation.trigger.message):
            return True
        now = self.of.now()
        seal = await worker_seal(session, self.of.master, worker.id)
        row = await open_draft(session, seal, worker.id, proposal, now=now, expires=now + self.of.settings.expiry)
        await plan(session, RESPOND, row.id, now)
        if proposal.addressed:
            await put(session, self.of.master, seen(row, situation, on=True), now)
        return True

    async def respond(self, draft: str, *, helpless: bool = False) -> Effect:
        """The job: find out what the worker would say, and have the verdict settled.

        Args:
            helpless: it failed too often; the worker is asked without a draft.
        """
        async with self.of.record.read() as session:
            row = await session.get(DraftRow, draft)
            if row is None:
                return nothing
            worker, seal = await get_worker(session, row.worker), await worker_seal(session, self.of.master, row.worker)
            proposal, version = read_proposal(row, seal), row.version
            if row.state != "asked":
                return self._seen_in_vain(row, proposal)
            situation = await caught_up(session, seal, worker, proposal.situation)
        if helpless or row.expires <= self.of.now():
            settlement = await self._give_up(worker, situation)
        else:
            asker = await profile_of(self.of, situation.trigger.author)
            asker = replace(asker, bot=asker.bot or proposal.bot)
            readers = await readers_of(self.of, replace(situation.place, id=proposal.destination), asker)
            settlement = await self.consider(worker, situation, asker=asker, readers=readers)
            settlement = replace(settlement, said_in=proposal.said_in)

        async def effect(session: WriteSession) -> None:
            places = {each.decision.situation.place.id for each in precedents_of(settlement)}
            await share(session, of_worker(worker.id), *map(of_place, {situation.place.id, *places}))
            row = await session.get(DraftRow, draft, with_for_update=True)
            if row is not None and row.state == "asked":
                if situation.trigger.wants_review and row.version != version:
                    raise Outdated
                await settle(session, self.of, worker, row, settlement)

        return effect

    async def consider(
        self,
        worker: Worker,
        situation: Situation,
        *,
        asker: Person,
        readers: Audience | None,
        at: datetime | None = None,
    ) -> Settlement:
        """Recall and draft for a situation; nothing is written or sent. What is to be reviewed is read where it is now.

        Args:
            readers: everybody who will read the reply; None is the worker alone.
            at: only what was known then; now by default.
        """
        async with self.of.record.read() as session:
            sources = list(
                await session.scalars(select(DecisionRow.place).where(DecisionRow.worker == worker.id).distinct())
            )
        await freshen(self.of, sources, do_without=True)
        known = at or self.of.now()
        if situation.trigger.request is not None:
            considered = await self._on_form(worker, situation, situation.trigger.request, readers, known)
        else:
            considered = await self._in_talk(worker, situation, readers, known, examines=at is None)
        outside = None if at else await self._outside(worker, considered, situation)
        async with self.of.record.read() as session:
            calibrator = await calibrator_of(session, worker.id, known)
            budget_left = await self._budget_left(session, worker, situation.place)
            policy = await self.policies.policy_of(session, worker.id)
        draft, topic = considered.draft, considered.topic
        draft = replace(draft, confidence=calibrator.probability(draft.support) if draft.reply else 0.0)
        return Settlement(
            situation=situation,
            draft=draft,
            weights=await weights_of(self.embedders, situation, draft.reply),
            recalled=considered.recalled,
            topic=topic,
            asker=asker,
            readers=readers,
            policy=policy,
            budget_left=budget_left,
            foreseen=None if at or situation.trigger.request else await self.clones.foresee(worker, situation),
            within_reach=bool(at) or outside == () or await self._reaches(worker, topic, draft.act, situation, asker),
            outside=outside or (),
            examined=considered.examined,
        )

    async def _in_talk(
        self, worker: Worker, situation: Situation, readers: Audience | None, now: datetime, *, examines: bool
    ) -> _Considered:
        recalled = await self.recall.precedents(worker, situation, reader=readers, now=now)
        precedents = tuple(each for each in recalled if is_of_talk(each.decision))
        bearing = levelled(to_the_point(worker, situation, precedents))
        draft = await self.drafter.draft(worker, situation, bearing, readers)
        wants_review, examined = situation.trigger.wants_review, NOTHING
        if wants_review and examines:
            examined = await self.examiner.examine(worker, situation, readers)
        if wants_review:
            whole = await self.examiner.said_of_whole(worker, bearing)
            draft = ruled(draft, bearing, examined, situation, whole)
        (vector,) = await self.embedders.fast.embed([text_of(situation)])
        async with self.of.record.read() as session:
            seal = await worker_seal(session, self.of.master, worker.id)
            topic = (await load_topics(session, seal, worker.id)).nearest(vector)
        draft = draft if wants_review else judged_by_code(draft, situation)
        return _Considered(draft, precedents, topic, examined)

    async def _on_form(
        self, worker: Worker, situation: Situation, request: Request, readers: Audience | None, now: datetime
    ) -> _Considered:
        recalled = await self.signer.precedents(worker, situation, readers=readers, now=now)
        return _Considered(foreseen(recalled, situation), recalled, topic_of_form(request.form))

    async def _reaches(self, worker: Worker, topic: str, act: Act, situation: Situation, asker: Person) -> bool:
        return situation.trigger.request is None and await self.reach.covers(worker, topic, act, situation, asker)

    async def _outside(self, worker: Worker, considered: _Considered, situation: Situation) -> tuple[str, ...] | None:
        if situation.trigger.request is None:
            return None
        return await self.signer.outside(worker, considered.topic, considered.draft.act, situation)

    async def _budget_left(self, session: ReadSession, worker: Worker, place: Place) -> bool:
        """Whether drafts within the last hour, and what models cost within the last day, stayed within their limits."""
        since, settings = self.of.now() - HOUR, self.of.settings
        return (
            await count_since(session, since, worker=worker.id) <= settings.drafts_per_hour
            and await count_since(session, since, place=place.id) <= settings.place_drafts_per_hour
            and await budget_left(session, self.of, worker.id, consent_place(place))
        )

    def _seen_in_vain(self, row: DraftRow, proposal: Proposal) -> Effect:
        return lambda session: put(session, self.of.master, seen(row, proposal.situation, on=False), self.of.now())

    async def _give_up(self, worker: Worker, situation: Situation) -> Settlement:
        asker = Person(situation.trigger.author, situation.trigger.name, guest=True)
        async with self.of.record.read() as session:
            policy = await self.policies.policy_of(session, worker.id)
        return Settlement(
            situation=situation,
            draft=NO_DRAFT,
            weights={},
            recalled=(),
            topic="",
            asker=asker,
            readers=UNKNOWN,
            policy=policy,
            budget_left=True,
        )


def judged_by_code(draft: Draft, situation: Situation) -> Draft:
    """A draft under the act that its words are; one that claims to be another is unsure of itself."""
    act = act_of_reply(draft.reply, situation.trigger.text)
    if not draft.reply or act is draft.act:
        return draft
    return replace(draft, act=act, unsure=draft.unsure or draft.drafter != PrecedentDrafter.name)
