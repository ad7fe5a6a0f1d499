"""The inbox: what waits for the worker's word, the most pressing first, and what was decided today.

A draft is drawn from the card that chat shows, so that its words and buttons are the same; beside it stand the talk
around the question and what the draft rests on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, select

from adapters.platform import Card
from bot.console.incident import Incident, incident_in
from bot.console.visit import Page, Visit
from bot.learning.priority import PRIORITIES, Placed
from bot.texts import say
from bot.voice.cards.approval import APPROVE, EDIT, approval_card, can_be_undone, is_guess, may_rule, opinions_on
from bot.voice.reasons import explained, rule_named
from bot.work.drafts import AWAITED, OPEN, PENDING, Proposal, read_proposal
from bot.work.outbox import is_held
from memory.domain import Turn, Worker
from memory.record.engine import ReadSession
from memory.record.tables import DraftRow, OutcomeRow
from memory.workers import worker_seal

SHOWN = 30
ORDERED = 120
"""So many are put in the order in which the worker would take them; the rest follow by when they expire."""
DECIDED = 10
UNREADY = ("silent", "forgotten", *OPEN)


@dataclass(frozen=True, slots=True)
class Shown:
    """A draft as the page shows it: its card, what stands behind it, and ``why`` it stands where it does.

    ``pressed``: the form that was just sent was about it.
    """

    id: str
    card: Card
    proposal: Proposal
    turns: Sequence[Turn]
    is_open: bool
    is_guess: bool
    since: datetime
    expires: datetime
    verdict: str
    rule: str
    reasons: str
    why: str
    pressed: bool


async def read(visit: Visit) -> Mapping[str, object] | None:
    """What waits and what was decided, or one draft by its id."""
    of, worker = visit.app.of, visit.worker
    async with of.record.read() as session:
        seal = await worker_seal(session, of.master, worker.id)
        if visit.item:
            row = await session.get(DraftRow, visit.item)
            if row is None or row.worker != worker.id:
                return None
            return _values([await _shown(visit, session, row, read_proposal(row, seal))], [], waiting=1, start=0)
        waits = (DraftRow.worker == worker.id, DraftRow.state.in_(PENDING))
        waiting = await session.scalar(select(func.count()).select_from(DraftRow).where(*waits)) or 0
        start = min(visit.number("from"), max(0, waiting - 1)) // SHOWN * SHOWN
        pressing = case((DraftRow.state.in_(AWAITED), 0), else_=1)
        chosen = select(DraftRow).where(*waits).order_by(pressing, DraftRow.expires, DraftRow.id)
        first = list(await session.scalars(chosen.limit(ORDERED)))
        placed = await PRIORITIES.place(session, of, worker, seal, first)
        later = await session.scalars(chosen.offset(max(start, ORDERED)).limit(SHOWN)) if waiting > ORDERED else ()
        shown = [*placed[start:], *(Placed(row, read_proposal(row, seal), "") for row in later)][:SHOWN]
        incident = None if start else await incident_in(visit, placed)
        today = visit.local(of.now()).replace(hour=0, minute=0, second=0, microsecond=0)
        decided = select(DraftRow).where(_decided_since(worker, today)).order_by(DraftRow.created.desc())
        done = list(await session.scalars(decided.limit(DECIDED)))
        return _values(
            [await _shown(visit, session, each.row, each.proposal, each.why) for each in shown],
            [await _shown(visit, session, row, read_proposal(row, seal)) for row in done],
            waiting=waiting,
            start=start,
            incident=incident,
        )


def _values(
    open_: Sequence[Shown], decided: Sequence[Shown], *, waiting: int, start: int, incident: Incident | None = None
) -> Mapping[str, object]:
    later = start + SHOWN if start + SHOWN < waiting else None
    return {
        "drafts": open_,
        "decided": decided,
        "waiting": waiting,
        "incident": incident,
        "start": start,
        "earlier": start - SHOWN if start else None,
        "later": later,
        "EDIT": EDIT,
    }


def _decided_since(worker: Worker, since: datetime) -> ColumnElement[bool]:
    judged = exists().where(OutcomeRow.worker == worker.id, OutcomeRow.draft == DraftRow.id, OutcomeRow.at >= since)
    return (DraftRow.worker == worker.id) & DraftRow.state.not_in(UNREADY) & ((DraftRow.created >= since) | judged)


async def _shown(visit: Visit, session: ReadSession, row: DraftRow, proposal: Proposal, why: str = "") -> Shown:
    worker = visit.worker
    guessed = is_guess(row, proposal)
    action, _, about = visit.asked.get("press", "").partition(" ")
    pressed = about.partition(":")[0] == row.id
    post = approval_card(
        worker,
        row,
        proposal,
        undoable=await can_be_undone(session, row.id),
        held=await is_held(session, row.id),
        opinions=await opinions_on(session, row.id),
        again=guessed and pressed and action == APPROVE,
        rules=await may_rule(session, worker, row, proposal) is not None,
    )
    situation, language = proposal.situation, worker.language
    return Shown(
        id=row.id,
        card=post.card or Card(post.text),
        proposal=proposal,
        turns=situation.earlier,
        is_open=row.state in PENDING,
        is_guess=guessed,
        since=row.created,
        expires=row.expires,
        verdict=say(language, f"verdict.{row.verdict}"),
        rule=rule_named(language, row.rule),
        reasons=explained(language, proposal.reasons),
        why=why,
        pressed=pressed,
    )


PAGE = Page("inbox", "inbox.jinja", read)
