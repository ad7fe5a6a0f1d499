"""The card on which the worker decides about a draft, and the faces it takes afterwards."""

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from adapters.chat import Button, Card, Post
from bot.cards.notices import account_on, typed
from bot.deployment import Deployment
from bot.disclosure import label
from bot.drafts import SAID, Proposal, read_proposal
from bot.outbox import NOTICE, Outgoing, is_held
from bot.reasons import rule_named
from bot.texts import moment, say, sureness
from memory.domain import Situation, Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DraftRow, FeedbackRow, JobRow
from memory.workers import worker_seal

APPROVE, EDIT, RESPOND, IGNORE, UNDO = "approve", "edit", "respond", "ignore", "undo"
NEVER, ALWAYS, FORGET = "never_alone", "always_ask", "forget_this"
HOLDS = ("first_holds", "second_holds")
"""Of two precedents that contradict each other, which one holds."""
UNDO_END = "undo_end"
REACH = "reach"
"""The guard that says how far a clearance goes; the card says so in words."""
QUOTED = 600
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Face:
    """How a card looks in a state: its title by text key, and which buttons."""

    title: str
    buttons: tuple[str, ...] = ()


FACES = {
    "waiting": Face("card.waiting", (APPROVE, EDIT, RESPOND, IGNORE)),
    "kept": Face("card.kept", (EDIT, IGNORE)),
    "approved": Face("card.approved", (UNDO,)),
    "edited": Face("card.edited", (UNDO,)),
    "answered": Face("card.answered", (UNDO,)),
    "responded": Face("card.responded"),
    "ignored": Face("card.ignored"),
    "expired": Face("card.expired"),
    "cancelled": Face("card.cancelled"),
    "undone": Face("card.undone"),
    "refused": Face("card.refused"),
    "not_undone": Face("card.not_undone"),
    "forgotten": Face("card.forgotten"),
}
HELD = Face("card.held", (UNDO,))
"""How the card of a reply looks that the platform does not take yet."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """How many people found a reply helpful, and how many did not."""

    helpful: int = 0
    unhelpful: int = 0


def approval_card(
    worker: Worker,
    row: DraftRow,
    proposal: Proposal,
    *,
    undoable: bool = True,
    held: bool = False,
    opinions: Opinions = Opinions(),
) -> Post:
    """The card of a draft in its present state, in the worker's language."""
    face, language = HELD if held and row.state in SAID else FACES[row.state], worker.language
    title = say(language, face.title, asker=proposal.situation.trigger.name)
    if row.state == "forgotten":
        return Post(label(None, language, produced=row.id), title, Card(title))
    names = [name for name in face.buttons if name != UNDO or undoable]
    if not proposal.reply:
        names = [name for name in names if name != APPROVE]
    if proposal.both and row.state in {"waiting", "kept"}:
        names = [*names, *HOLDS]
    card = Card(
        title=title,
        facts=_facts(worker, proposal),
        quote=_asked(proposal.situation)[:QUOTED],
        body=proposal.reply or say(language, "card.no_draft"),
        note=_note(language, row, proposal, opinions),
        buttons=tuple(draft_button(language, name, row) for name in names),
        menu=(
            *(draft_button(language, name, row) for name in (NEVER, ALWAYS) if row.topic),
            draft_button(language, FORGET, row),
            typed(say(language, "button.why"), f"why {row.id}"),
        ),
    )
    return Post(label(None, language, produced=row.id), title, card)


def draft_button(language: str, name: str, row: DraftRow) -> Button:
    """A button about a draft, in the version that is shown."""
    style: Literal["plain", "primary", "danger"] = {APPROVE: "primary", UNDO: "danger"}.get(name, "plain")  # type: ignore[assignment]
    return Button(name, say(language, f"button.{name}"), f"{row.id}:{row.version}", style, asks=name == EDIT)


async def opinions_on(session: ReadSession, draft: str) -> Opinions:
    """What people thought of a draft's reply."""
    rows = await session.execute(
        select(FeedbackRow.helpful, func.count()).where(FeedbackRow.draft == draft).group_by(FeedbackRow.helpful)
    )
    counts = {helpful: count for helpful, count in rows}  # noqa: C416
    return Opinions(counts.get(True, 0), counts.get(False, 0))


def _asked(situation: Situation) -> str:
    """The question, after what it quotes."""
    quotation = situation.quotation
    return f"«{quotation.text}»\n{situation.trigger.text}" if quotation else situation.trigger.text


def _facts(worker: Worker, proposal: Proposal) -> tuple[tuple[str, str], ...]:
    situation, language = proposal.situation, worker.language
    at = situation.trigger.at.astimezone(ZoneInfo(worker.zone))
    facts = [
        (say(language, "fact.from"), situation.trigger.name),
        (say(language, "fact.in"), situation.place.name),
        (say(language, "fact.at"), moment(language, at)),
    ]
    if situation.link:
        facts.append((say(language, "fact.link"), situation.link))
    return tuple(facts)


def _note(language: str, row: DraftRow, proposal: Proposal, opinions: Opinions) -> str:
    act, sure = say(language, f"act.{row.act}"), sureness(row.confidence)
    ours = bool(proposal.reply) and row.state != "edited"
    lines = [say(language, "card.confidence", sure=sure, act=act)] if ours else []
    lines += [
        say(language, "card.precedent", day=f"{evidence.at:%Y-%m-%d}", reply=evidence.reply[:120], link=evidence.link)
        for evidence in proposal.evidence[:SHOWN]
    ]
    if any(reason.name == REACH for reason in proposal.reasons):
        lines.append(say(language, "card.further"))
    if ours:
        lines += [say(language, "card.unborne", part=part[:120]) for part in proposal.unborne[:SHOWN]]
    if proposal.both:
        lines.append(say(language, "card.both"))
        lines += [
            say(language, "card.said", number=number, day=f"{each.at:%Y-%m-%d}", reply=each.reply[:120], link=each.link)
            for number, each in enumerate(proposal.both, 1)
        ]
    lines.append(say(language, "card.rule", rule=rule_named(language, row.rule)))
    if opinions != Opinions():
        lines.append(say(language, "card.opinions", helpful=opinions.helpful, unhelpful=opinions.unhelpful))
    return "\n".join(lines)


async def can_be_undone(session: ReadSession, draft: str) -> bool:
    """Whether the time in which a sent reply can be taken back still runs."""
    return await session.get(JobRow, (UNDO_END, draft)) is not None


async def card_update(
    session: WriteSession,
    of: Deployment,
    worker: Worker,
    row: DraftRow,
    *,
    undoable: bool | None = None,
    cause: str = "",
) -> Outgoing:
    """The card of a draft, redrawn in its present state.

    Args:
        undoable: whether the reply can still be taken back; by default, as its time tells.
        cause: what changed about the card other than the state of the draft.
    """
    undoable = await can_be_undone(session, row.id) if undoable is None else undoable
    proposal = read_proposal(row, await worker_seal(session, of.master, worker.id))
    opinions, held = await opinions_on(session, row.id), await is_held(session, row.id)
    sent = f"card:{row.id}"
    return Outgoing(
        key=f"{sent}:{row.version}:{row.state}:{int(undoable)}:{cause}",
        verb="update",
        role=NOTICE,
        place=f"direct:{account_on(worker, row.place)}",
        post=approval_card(worker, row, proposal, undoable=undoable, held=held, opinions=opinions),
        worker=worker.id,
        draft=row.id,
        target=f"key:{sent}",
    )
