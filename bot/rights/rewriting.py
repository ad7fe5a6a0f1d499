"""A message reads otherwise or is gone: the same in every decision and draft in which it stands, of every worker."""

from collections import defaultdict
from dataclasses import replace

from bot.deployment import Deployment
from bot.learning.learn import unindex
from bot.rights.notes import forget_interviewed
from bot.rights.topics_left import questions_by_topic, rename_topics
from bot.voice.cards.shown import show_state
from bot.work.drafts import OPEN, Proposal, drafts_holding, read_proposal, without_beside, without_words, write_proposal
from bot.work.outbox import card_key, is_unsent, was_put
from bot.work.route import without_address
from memory.decisions.decisions import decisions_holding, quoted, read_decision, rewrite
from memory.decisions.revision import revise_decision, revise_situation
from memory.decisions.talks import forget_message
from memory.domain import Situation
from memory.profile.compaction import compacted_holding
from memory.record.engine import WriteSession
from memory.record.tables import DecisionRow, DraftRow
from memory.rights.erasure import forget_decisions
from memory.workers import get_worker, worker_seal


async def erase_message(session: WriteSession, of: Deployment, place: str, message: str) -> bool:
    """Leave nothing of a message in anybody's memory; returns whether anything was there."""
    heard = await forget_message(session, place, message)
    decisions, drafts = await decisions_holding(session, place, message), await drafts_holding(session, place, message)
    compacted = await compacted_holding(session, place, message)
    held: dict[str, list[str]] = defaultdict(list)
    for row in decisions:
        held[row.worker].append(row.id)
    for entry in compacted:
        held[entry.worker].append(entry.id)
    said = {worker: await questions_by_topic(session, of, worker, ids) for worker, ids in held.items()}
    for row in decisions:
        await rewrite_decision(session, of, row, message, None)
    for entry in compacted:
        await forget_decisions(session, entry.worker, [entry.id])
    for worker, asked in said.items():
        await rename_topics(session, of, worker, asked)
    for draft in drafts:
        await rewrite_draft(session, of, draft, place, message, text=None)
    await forget_interviewed(session, of, [quoted(place, message)])
    return bool(heard or decisions or compacted or drafts)


async def rewrite_decision(
    session: WriteSession, of: Deployment, row: DecisionRow, message: str, text: str | None
) -> bool:
    """A message in a decision reads otherwise or is gone (None); returns whether the decision still stands."""
    seal = await worker_seal(session, of.master, row.worker)
    decision = revise_decision(read_decision(row, seal), message, text)
    if decision is not None:
        rewrite(row, seal, decision)
        return True
    await unindex(session, of, await forget_decisions(session, row.worker, [row.id]))
    return False


async def rewrite_draft(
    session: WriteSession, of: Deployment, row: DraftRow, place: str, message: str, *, text: str | None
) -> None:
    """A draft that rests on words which are gone or changed is not sent, and does not keep them."""
    seal = await worker_seal(session, of.master, row.worker)
    proposal = read_proposal(row, seal)
    resting = [each for each in proposal.borne_by if quoted(place, message) in each.messages]
    worker = await get_worker(session, row.worker)
    if text is not None and message == row.trigger:
        text = without_address(text, worker.name) or text
    situation = revise_situation(proposal.situation, message, text)
    if resting or situation is None:
        proposal = without_words(proposal)
    if any(quoted(place, message) in each.messages for each in proposal.beside):
        proposal = without_beside(proposal)
    write_proposal(row, seal, replace(proposal, situation=situation or _emptied(proposal)))
    has_card, row.version = await was_put(session, card_key(row.id)), row.version + 1
    stoppable = row.state in OPEN or await is_unsent(session, row.id)
    if stoppable and (resting or situation is None):
        row.state = "cancelled"
    if has_card:
        await show_state(session, of, worker, row)


def _emptied(proposal: Proposal) -> Situation:
    situation = proposal.situation
    trigger = replace(situation.trigger, text="", parts=(), request=None)
    return replace(situation, trigger=trigger, earlier=(), around=())
