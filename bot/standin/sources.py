"""What a draft was made from, as its proposal keeps it: cited or only read, and who may see it still."""

from dataclasses import replace
from typing import TypedDict

from bot.deployment import Deployment
from bot.voice.cards.form import told_of_form
from bot.work.drafts import Evidence, Proposal
from memory.decisions.decisions import messages_in, reply_parts
from memory.domain import Draft, Precedent, Worker
from memory.index.providers import provider_of
from memory.record.engine import ReadSession
from memory.rights.consent import consent_place, places_read_by


class Sources(TypedDict):
    """The fields of a proposal that say what its reply was made from."""

    evidence: tuple[Evidence, ...]
    offered: tuple[Evidence, ...]
    coloured: tuple[str, ...]


def sources_of(draft: Draft) -> Sources:
    """What a draft was made from, as its proposal keeps it."""
    cited = {precedent.decision.id for precedent in draft.precedents}
    rest = [precedent for precedent in draft.offered if precedent.decision.id not in cited]
    return {
        "evidence": tuple(evidence_of(precedent) for precedent in draft.precedents),
        "offered": tuple(replace(evidence_of(precedent), reply="") for precedent in rest),
        "coloured": tuple(sorted(draft.coloured)),
    }


def evidence_of(precedent: Precedent) -> Evidence:
    """A precedent as a proposal keeps it."""
    decision = precedent.decision
    situation = decision.situation
    return Evidence(
        decision.id,
        situation.place.id,
        decision.at,
        situation.link,
        decision.reply,
        precedent.score,
        messages_in(situation, *reply_parts(decision)),
        consent_place(situation.place),
        told_of_form(precedent),
        decision.act.value if situation.trigger.request else "",
    )


async def still_read(session: ReadSession, of: Deployment, worker: Worker, proposal: Proposal) -> bool:
    """Whether the worker still lets the provider of the model that drafted read there, and all that it has read."""
    provider = provider_of(proposal.drafter, of.settings.model_url)
    if ":" not in proposal.drafter or provider not in of.settings.providers:
        return True
    read = {consent_place(proposal.situation.place), *(each.consented for each in proposal.read if each.consented)}
    return read <= await places_read_by(session, worker.id, provider)
