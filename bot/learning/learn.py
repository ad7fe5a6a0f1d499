"""What became of a draft → evidence → clearance: offered when earned, taken back when it no longer holds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from adapters.platform import Button
from bot.deployment import Deployment
from bot.texts import say, sureness
from bot.voice.cards.notices import account_on, notice, to_worker
from bot.voice.telling import topic_told
from bot.work.drafts import empty_draft
from bot.work.outbox import put
from bot.work.schedule import plan, subject_of
from memory.decisions.decisions import decision_on
from memory.domain import Act, Provenance, Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.ids import new_id
from memory.record.tables import ClearanceRow, DraftRow, FeedbackRow, OutcomeRow
from memory.rights.audit import append
from memory.rights.bots import may_ask
from memory.rights.erasure import forget_decisions
from memory.workers import worker_seal
from policies.clearance import Outcome, Standing, assess

UNINDEX = "unindex"
TOGETHER = 50
"""So many ids fit into the subject of one job."""
REHEARSED = "rehearsed"
"""The source of what teaches how sure to be and is no evidence for a clearance: it would not have been sent alone."""
GRANT, DECLINE, RECONSIDER = "grant", "decline", "reconsider"
ANY = "*"
OFFERED, GRANTED, DEMOTED, NEVER = "offered", "granted", "demoted", "never"


@dataclass(frozen=True, slots=True)
class Judged:
    """What an outcome is about: a draft, or the decision that was rehearsed."""

    id: str
    topic: str
    act: Act
    asker: str
    support: float | None


def judged(row: DraftRow) -> Judged:
    """A draft as what an outcome is about."""
    return Judged(row.id, row.topic, Act(row.act), row.asker, row.support)


async def note_outcome(
    session: WriteSession, of: Deployment, worker: Worker, about: Judged, *, agreed: bool, source: str
) -> None:
    """Keep whether the worker did what the double would have done (once each; the latest word counts).

    What a bot asked is no evidence: a right is earned from independent people.
    """
    if await may_ask(session, worker.id, about.asker):
        return
    known = await session.scalar(select(OutcomeRow).where(OutcomeRow.draft == about.id))
    if known:
        known.agreed, known.source, known.at = agreed, source, of.now()
    else:
        session.add(
            OutcomeRow(
                id=new_id(),
                worker=worker.id,
                draft=about.id,
                topic=about.topic,
                act=about.act.value,
                asker=about.asker,
                support=about.support,
                agreed=agreed,
                source=source,
                at=of.now(),
            )
        )
    await session.flush()
    if about.topic:
        await _review(session, of, worker, about.topic, about.act)


async def unindex(session: WriteSession, of: Deployment, decisions: Sequence[str]) -> None:
    """Take decisions that were erased out of the index, by jobs."""
    for start in range(0, len(decisions), TOGETHER):
        await plan(session, UNINDEX, subject_of(*decisions[start : start + TOGETHER]), of.now())


async def unlearn(session: WriteSession, of: Deployment, row: DraftRow) -> None:
    """A reply did not stand: what was remembered of its approval is no precedent."""
    decision = await decision_on(session, row.worker, row.place, row.trigger)
    if decision is not None and decision.provenance == Provenance.CONFIRMED:
        await unindex(session, of, await forget_decisions(session, row.worker, [decision.id]))
    await session.execute(
        update(OutcomeRow).where(OutcomeRow.draft == row.id, OutcomeRow.agreed.is_(True)).values(agreed=False)
    )


async def forget_draft(session: WriteSession, of: Deployment, worker: Worker, row: DraftRow) -> None:
    """Keep nothing of a draft: neither its words, nor what came of it."""
    await session.execute(delete(OutcomeRow).where(OutcomeRow.draft == row.id))
    await session.execute(delete(FeedbackRow).where(FeedbackRow.draft == row.id))
    empty_draft(row, await worker_seal(session, of.master, worker.id))


async def always_asked(session: ReadSession, worker: str) -> frozenset[str]:
    """The topics about which the worker wants to be asked, whatever the reply."""
    rows = await session.scalars(
        select(ClearanceRow.topic).where(
            ClearanceRow.worker == worker, ClearanceRow.act == ANY, ClearanceRow.state == NEVER
        )
    )
    return frozenset(rows)


async def _always_asks(session: ReadSession, worker: str, topic: str) -> bool:
    row = await session.get(ClearanceRow, (worker, topic, ANY))
    return row is not None and row.state == NEVER


async def is_cleared(session: ReadSession, worker: str, topic: str, act: Act, now: datetime) -> bool:
    """Whether the worker granted the clearance and its evidence still bears it."""
    if not topic or await _always_asks(session, worker, topic):
        return False
    row = await session.get(ClearanceRow, (worker, topic, act.value))
    return row is not None and row.state == GRANTED and (await standing_of(session, worker, topic, act, now)).earned


async def standing_of(session: ReadSession, worker: str, topic: str, act: Act, now: datetime) -> Standing:
    """What the outcomes about one topic and act amount to."""
    rows = await session.scalars(
        select(OutcomeRow)
        .where(OutcomeRow.worker == worker, OutcomeRow.topic == topic, OutcomeRow.act == act.value)
        .order_by(OutcomeRow.at)
    )
    return assess([Outcome(row.asker, row.at, row.agreed) for row in rows], now)


async def standings_of(session: ReadSession, worker: str, now: datetime) -> Mapping[tuple[str, str], Standing]:
    """What the outcomes amount to about every topic and act of which there are any."""
    rows = await session.scalars(select(OutcomeRow).where(OutcomeRow.worker == worker).order_by(OutcomeRow.at))
    outcomes: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for row in rows:
        outcomes[row.topic, row.act].append(Outcome(row.asker, row.at, row.agreed))
    return {about: assess(theirs, now) for about, theirs in outcomes.items()}


async def set_clearance(
    session: WriteSession, of: Deployment, worker: str, topic: str, act: str, *, state: str
) -> None:
    """The worker's word on a clearance, or the evidence's."""
    await session.merge(ClearanceRow(worker=worker, topic=topic, act=act, state=state, at=of.now()))
    await append(session, of.master, worker, f"clearance_{state}", subject=f"{act}:{topic}", now=of.now())


async def merge_rights(session: WriteSession, of: Deployment, worker: str, gone: str, kept: str) -> None:
    """Two topics became one: what was refused of either stays refused, what was granted is to be earned anew."""
    rows = await session.scalars(
        select(ClearanceRow).where(ClearanceRow.worker == worker, ClearanceRow.topic.in_((gone, kept)))
    )
    states = {(row.topic, row.act): row.state for row in rows}
    refused = {act for (_, act), state in states.items() if state == NEVER}
    await session.execute(delete(ClearanceRow).where(ClearanceRow.worker == worker, ClearanceRow.topic == gone))
    for act in {act for _, act in states}:
        await set_clearance(session, of, worker, kept, act, state=NEVER if act in refused else DEMOTED)


async def _review(session: WriteSession, of: Deployment, worker: Worker, topic: str, act: Act) -> None:
    if await _always_asks(session, worker.id, topic):
        return
    standing = await standing_of(session, worker.id, topic, act, of.now())
    row = await session.get(ClearanceRow, (worker.id, topic, act.value))
    state = row.state if row else ""
    if standing.earned and state in {"", DEMOTED}:
        await set_clearance(session, of, worker.id, topic, act.value, state=OFFERED)
        await _tell(session, of, worker, topic, act, key="clearance.offer", standing=standing)
    elif not standing.earned and state == GRANTED:
        await set_clearance(session, of, worker.id, topic, act.value, state=DEMOTED)
        await _tell(session, of, worker, topic, act, key="clearance.demoted", standing=standing)
    elif not standing.earned and state == OFFERED:
        await set_clearance(session, of, worker.id, topic, act.value, state=DEMOTED)


async def _tell(
    session: WriteSession, of: Deployment, worker: Worker, topic: str, act: Act, *, key: str, standing: Standing
) -> None:
    language, identity = worker.language, new_id()
    seal = await worker_seal(session, of.master, worker.id)
    account = account_on(worker, "")
    buttons = tuple(
        Button(action, say(language, f"button.{action}"), f"{act.value}:{topic}")
        for action in ((GRANT, DECLINE) if key == "clearance.offer" else ())
    )
    post = notice(
        language,
        key,
        identity,
        *buttons,
        topic=await topic_told(session, seal, worker, topic),
        act=say(language, f"act.{act.value}"),
        agreed=standing.n - standing.failures,
        total=standing.n,
        askers=standing.askers,
        bound=sureness(standing.bound),
    )
    if account:
        await put(session, of.master, to_worker(worker, account, post, f"clearance:{identity}"), of.now())
