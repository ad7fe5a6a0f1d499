"""The card on which the worker decides about a draft, and the faces it takes afterwards."""

from dataclasses import dataclass

from adapters.chat import Button, Card, Post, Prompt
from bot.cards.notices import account_on, typed
from bot.deployment import Deployment
from bot.disclosure import label
from bot.drafts import Proposal, read_proposal
from bot.outbox import NOTICE, Outgoing
from bot.texts import say
from memory.domain import Worker
from memory.record.engine import WriteSession
from memory.record.tables import DraftRow
from memory.workers import worker_seal

APPROVE, EDIT, RESPOND, IGNORE, UNDO, NEVER = "approve", "edit", "respond", "ignore", "undo", "never_alone"
QUOTED = 600
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Face:
    """How a card looks in a state: title and note by text key, and which buttons."""

    title: str
    buttons: tuple[str, ...] = ()


FACES = {
    "waiting": Face("card.waiting", (APPROVE, EDIT, RESPOND, IGNORE)),
    "kept": Face("card.kept", (IGNORE,)),
    "approved": Face("card.approved", (UNDO,)),
    "edited": Face("card.edited", (UNDO,)),
    "answered": Face("card.answered", (UNDO, NEVER)),
    "responded": Face("card.responded"),
    "ignored": Face("card.ignored"),
    "expired": Face("card.expired"),
    "cancelled": Face("card.cancelled"),
    "undone": Face("card.undone"),
    "refused": Face("card.refused"),
    "not_undone": Face("card.not_undone"),
}


def approval_card(worker: Worker, row: DraftRow, proposal: Proposal, *, undoable: bool = True) -> Post:
    """The card of a draft in its present state, in the worker's language."""
    face, language = FACES[row.state], worker.language
    title = say(language, face.title, asker=proposal.situation.trigger.name)
    names = [name for name in face.buttons if name != UNDO or undoable]
    if not proposal.reply:
        names = [name for name in names if name != APPROVE]
    card = Card(
        title=title,
        facts=_facts(language, row, proposal),
        quote=proposal.situation.trigger.text[:QUOTED],
        body=proposal.reply or say(language, "card.no_draft"),
        note=_note(language, row, proposal),
        buttons=(
            *(_button(language, name, row, proposal) for name in names),
            typed(say(language, "button.why"), f"why {row.id}"),
        ),
    )
    return Post(label(None, language, produced=row.id), title, card)


def _facts(language: str, row: DraftRow, proposal: Proposal) -> tuple[tuple[str, str], ...]:
    situation = proposal.situation
    facts = [
        (say(language, "fact.from"), situation.trigger.name),
        (say(language, "fact.in"), situation.place.name),
        (say(language, "fact.at"), f"{situation.trigger.at:%Y-%m-%d %H:%M} UTC"),
    ]
    if situation.link:
        facts.append((say(language, "fact.link"), situation.link))
    return tuple(facts)


def _note(language: str, row: DraftRow, proposal: Proposal) -> str:
    lines = [say(language, "card.confidence", percent=round(100 * row.confidence), act=say(language, f"act.{row.act}"))]
    lines += [
        say(language, "card.precedent", day=f"{evidence.at:%Y-%m-%d}", reply=evidence.reply[:120], link=evidence.link)
        for evidence in proposal.evidence[:SHOWN]
    ]
    lines.append(say(language, "card.rule", rule=row.rule))
    return "\n".join(lines)


def _button(language: str, name: str, row: DraftRow, proposal: Proposal) -> Button:
    prompt = None
    if name == EDIT:
        prompt = Prompt(say(language, "card.edit_title"), say(language, "card.edit_label"), proposal.reply)
    style = {APPROVE: "primary", UNDO: "danger"}.get(name, "plain")
    return Button(name, say(language, f"button.{name}"), f"{row.id}:{row.version}", style, prompt)  # type: ignore[arg-type]


async def card_update(
    session: WriteSession, of: Deployment, worker: Worker, row: DraftRow, *, undoable: bool = True
) -> Outgoing:
    """The card of a draft, redrawn in its present state."""
    proposal = read_proposal(row, await worker_seal(session, of.master, worker.id))
    sent = f"card:{row.id}"
    return Outgoing(
        key=f"{sent}:{row.version}:{row.state}:{int(undoable)}",
        verb="update",
        role=NOTICE,
        place=f"direct:{account_on(worker, row.place)}",
        post=approval_card(worker, row, proposal, undoable=undoable),
        worker=worker.id,
        draft=row.id,
        target=f"key:{sent}",
    )
