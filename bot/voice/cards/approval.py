"""The card on which the worker decides about a draft, and the faces it takes afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select

from adapters.change import NO_TOKEN, TOKEN_REFUSED, TOO_OLD, Ruling
from adapters.chat import PlaceKind
from adapters.platform import Button, Card, Post
from bot.deployment import Deployment
from bot.texts import LANGUAGES, say, sureness
from bot.voice.cards.form import facts_of, precedent_line
from bot.voice.cards.notices import account_on, typed
from bot.voice.disclosure import label
from bot.voice.sure import FLOOR, how_sure
from bot.work.drafts import NOBODY, PENDING, RULINGS, SAID, Finding, Proposal, read_proposal
from bot.work.outbox import NOTICE, Outgoing, card_key, is_held
from memory.domain import Situation, Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import DraftRow, FeedbackRow, JobRow
from memory.rights.tokens import holders
from memory.workers import worker_seal

APPROVE, EDIT, RESPOND, IGNORE, UNDO = "approve", "edit", "respond", "ignore", "undo"
APPROVE_GUESS = "approve_guess"
"""Sends a draft that is only a guess, after ``APPROVE`` was pressed on it once."""
NEVER, ALWAYS, FORGET = "never_alone", "always_ask", "forget_this"
HOLDS = ("first_holds", "second_holds")
"""Of two precedents that contradict each other, which one holds."""
OTHERS = ("send_second", "send_third")
"""Send what the worker said else, instead of the draft."""
FORMALLY: Mapping[str, Ruling] = {"approve_formally": "approve", "request_formally": "request_changes"}
"""Rule on a change in the worker's own name, by their own token."""
UNDO_END = "undo_end"
REACH = "reach"
"""The guard that says how far a clearance goes; the card says so in words."""
REVIEWING = {
    "card.waiting": "review.waiting",
    "card.kept": "review.kept",
    "card.no_reply": "review.no_reply",
    "card.guess": "review.guess",
    "card.reopened": "review.reopened",
}
"""What a card is called instead where a review is asked for."""
UNRULED = {
    NO_TOKEN: "review.no_token",
    TOKEN_REFUSED: "review.token_refused",
    TOO_OLD: "review.no_such_ruling",
}
"""What a card is called where a ruling could not be given, by why."""
ON_FORM = {
    "card.waiting": "form_card.waiting",
    "card.kept": "form_card.kept",
    "card.no_reply": "form_card.no_reply",
    "card.guess": "form_card.guess",
    "card.again": "form_card.again",
    "card.approved": "form_card.approved",
    "card.edited": "form_card.edited",
    "card.answered": "form_card.answered",
}
"""What a card is called instead where it is asked with a form."""
QUOTED = 600
CUT = 120
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Face:
    """How a card looks in a state: its title by text key, and which buttons."""

    title: str
    buttons: tuple[str, ...] = ()


TAKEN_OVER = frozenset({"edited", "responded", "ignored", "reopened", "undone", "not_undone"})
"""The states in which the worker said otherwise: how sure the draft was holds no more."""
FACES = {
    "asked": Face("card.no_reply"),
    "waiting": Face("card.waiting", (APPROVE, EDIT, RESPOND, IGNORE)),
    "kept": Face("card.kept", (APPROVE, EDIT, RESPOND, IGNORE)),
    "approved": Face("card.approved", (UNDO,)),
    "edited": Face("card.edited", (UNDO,)),
    "answered": Face("card.answered", (UNDO,)),
    "responded": Face("card.responded"),
    "ignored": Face("card.ignored"),
    "expired": Face("card.expired"),
    "over": Face("form_card.over"),
    "cancelled": Face("card.cancelled"),
    "reopened": Face("card.reopened", (APPROVE, EDIT, RESPOND, IGNORE)),
    "undone": Face("card.undone"),
    "refused": Face("card.refused"),
    "not_undone": Face("card.not_undone"),
    "forgotten": Face("card.forgotten"),
}


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
    again: bool = False,
    rules: bool = False,
) -> Post:
    """The card of a draft in its present state, in the worker's language: at most seven lines, and one a finding.

    Args:
        undoable: what was sent can still be taken back.
        held: the platform does not take the reply yet.
        opinions: what people thought of it.
        again: the worker approved a guess, and is asked whether they mean it.
        rules: the worker may rule on the change formally from here, by a token of theirs.
    """
    language = worker.language
    if row.state == "forgotten":
        return forgotten_card(language, row.id)
    title = _title(language, row, proposal, held=held, again=again)
    link, request = proposal.situation.link, proposal.situation.trigger.request
    filled_in = facts_of(language, request) if request else ()
    card = Card(
        title=title,
        facts=(*filled_in, *(((say(language, "fact.link"), link),) if link else ())),
        quote=_asked(proposal.situation)[:QUOTED],
        body=_body(language, row, proposal),
        note=_note(language, row, proposal, opinions, rules=rules),
        buttons=tuple(draft_button(language, name, row) for name in _buttons(row, proposal, undoable, again, rules)),
        menu=(
            *(draft_button(language, name, row) for name in (NEVER, ALWAYS) if row.topic),
            draft_button(language, FORGET, row),
            typed(say(language, "button.why"), f"why {row.id}"),
        ),
    )
    return Post(label(None, language, produced=row.id), title, card)


def forgotten_card(language: str, draft: str) -> Post:
    """The card of a draft of which nothing is kept."""
    title = say(language, FACES["forgotten"].title)
    return Post(label(None, language, produced=draft), title, Card(title))


def _body(language: str, row: DraftRow, proposal: Proposal) -> str:
    if proposal.situation.trigger.request is not None:
        said = [reply_or_why_none(proposal, language)]
        return "\n".join([*said, *(precedent_line(language, each) for each in proposal.evidence[:SHOWN])])
    if row.state == "asked":
        return say(language, "card.anew" if proposal.review is None else "review.anew")
    if proposal.review is None or not proposal.reply:
        return reply_or_why_none(proposal, language)
    return "\n".join([said_by(proposal, language), *(_finding(language, each) for each in proposal.review.findings)])


def reply_or_why_none(proposal: Proposal, language: str) -> str:
    """What a draft would reply; or that there is nothing to go by, or that it could not be drafted."""
    return proposal.reply or say(language, "card.not_drafted" if proposal.drafter == NOBODY else "card.no_draft")


def said_by(proposal: Proposal, language: str) -> str:
    """What a draft says: its reply, and before it the verdict of a review, where the reply does not say the same."""
    verdict = proposal.review.verdict if proposal.review else ""
    if not verdict or is_verdict(proposal.reply):
        return proposal.reply
    return f"{verdict_in(language, verdict)}\n\n{proposal.reply}"


def verdict_in(language: str, act: str) -> str:
    """The verdict of a review in words; what neither approves nor requests changes comments."""
    return say(language, f"review.{act if act in RULINGS else 'comment'}")


def ruled_in(language: str, ruling: Ruling) -> str:
    """What is said with a formal ruling where there is nothing else to say."""
    return say(language, f"review.gave_{ruling}")


def is_verdict(reply: str) -> bool:
    """Whether a reply is nothing but the verdict of a review, in our words."""
    return reply in {verdict_in(language, act) for language in LANGUAGES for act in (*RULINGS, "")}


def _finding(language: str, finding: Finding) -> str:
    """What is said of a line, whole, and when its worker said so last."""
    latest = max(finding.evidence, key=lambda each: each.at)
    path, text = " ".join(finding.path.replace("`", "'").split()), " ".join(finding.text.split())
    where = f"{path if len(path) <= CUT else f'…{path[1 - CUT :]}'}:{finding.line}"
    day = f"{latest.at:%Y-%m-%d}"
    return say(language, "review.finding", where=where, text=text, day=day, link=latest.link).rstrip()


def is_guess(row: DraftRow, proposal: Proposal) -> bool:
    """Whether a draft that waits is more likely wrong than right."""
    return bool(proposal.reply) and row.state in PENDING and row.confidence < FLOOR


def _title(language: str, row: DraftRow, proposal: Proposal, *, held: bool, again: bool) -> str:
    situation, key = proposal.situation, FACES[row.state].title
    if row.state == "over" and proposal.decided_by:
        key = "form_card.decided"
    elif row.state == "refused" and row.rule in UNRULED:
        key = UNRULED[row.rule]
    elif row.state == "approved" and proposal.review is not None and proposal.review.ruling and not held:
        key = f"review.ruled_{proposal.review.ruling}"
    elif held and row.state in SAID:
        key = "card.held"
    elif again:
        key = "card.again"
    elif row.state in PENDING and not proposal.reply:
        key = "card.no_reply"
    elif is_guess(row, proposal) and row.state != "reopened":
        key = "card.guess"
    if proposal.review is not None and key in REVIEWING:
        key = REVIEWING[key]
    request = proposal.situation.trigger.request
    if request is not None:
        key = "form_card.by_hand" if request.by_hand and row.state in PENDING else ON_FORM.get(key, key)
        form = say(language, f"form_kind.{request.form}")
        return say(
            language,
            key,
            asker=situation.trigger.name,
            form=form,
            sure=sureness(row.confidence),
            name=proposal.decided_by,
        )
    direct = situation.place.kind is PlaceKind.DIRECT
    place = "card.in_private" if direct else "card.for_themself" if proposal.private else "card.in_place"
    where = say(language, place, place=situation.place.name)
    return say(language, key, asker=situation.trigger.name, where=where, sure=sureness(row.confidence))


def _buttons(row: DraftRow, proposal: Proposal, undoable: bool, again: bool, rules: bool) -> Sequence[str]:
    request = proposal.situation.trigger.request
    names = [name for name in FACES[row.state].buttons if name != UNDO or (undoable and request is None)]
    if request is not None and request.by_hand and row.state in PENDING:
        return [RESPOND, IGNORE]
    if not proposal.reply:
        names = [name for name in names if name != APPROVE]
    if again:
        names = [APPROVE_GUESS if name == APPROVE else name for name in names]
    if row.state not in PENDING:
        return names
    at = names.index(EDIT)
    names = [*names[:at], *OTHERS[: len(proposal.others)], *names[at:]]
    return [*names, *(FORMALLY if rules else ()), *(HOLDS if proposal.both else ())]


STYLES: Mapping[str, Literal["primary", "danger"]] = {APPROVE: "primary", APPROVE_GUESS: "danger", UNDO: "danger"}


def draft_button(language: str, name: str, row: DraftRow) -> Button:
    """A button about a draft, in the version that is shown."""
    text, value = say(language, f"button.{name}"), f"{row.id}:{row.version}"
    return Button(name, text, value, STYLES.get(name) or "plain", asks=name == EDIT)


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


def _note(language: str, row: DraftRow, proposal: Proposal, opinions: Opinions, *, rules: bool) -> str:
    """How sure it is, what speaks against it, and what people thought of it: a line each."""
    ours = bool(proposal.reply) and row.state not in TAKEN_OVER and not proposal.preferred
    lines = [_sure(language, row, proposal)] if ours else []
    if proposal.review is not None and proposal.reply and row.state in PENDING:
        lines.append(say(language, "review.formally" if rules else "review.formal"))
    request = proposal.situation.trigger.request
    if request is not None and row.state in PENDING and not request.by_hand and proposal.reply:
        lines.append(say(language, "form_card.does", act=say(language, f"act.{row.act}")))
    if proposal.both:
        first, second = (
            say(language, "card.said", day=f"{each.at:%Y-%m-%d}", reply=each.reply[:CUT], link=each.link)
            for each in proposal.both
        )
        lines.append(say(language, "card.both", first=first, second=second))
    elif proposal.others and row.state in PENDING:
        said = (f"({number}) {other.reply[:CUT]}" for number, other in enumerate(proposal.others, 2))
        lines.append(say(language, "card.others", said=" ".join(said)))
    elif ours and proposal.newest:
        newest = proposal.newest
        day, words = f"{newest.at:%Y-%m-%d}", newest.reply[:CUT]
        lines.append(say(language, "card.newest", day=day, reply=words, link=newest.link).rstrip())
    if opinions != Opinions():
        lines.append(say(language, "card.opinions", helpful=opinions.helpful, unhelpful=opinions.unhelpful))
    return "\n".join(lines)


def _sure(language: str, row: DraftRow, proposal: Proposal) -> str:
    """In words and as a number, what kind of answer it is, and what of it goes further than what the worker said."""
    said = [how_sure(language, row.confidence), say(language, f"act.{row.act}")]
    if any(reason.name == REACH for reason in proposal.reasons):
        said.append(say(language, "card.further"))
    if proposal.unborne:
        parts = " … ".join(part[:CUT] for part in proposal.unborne[:SHOWN])
        said.append(say(language, "card.unborne", part=parts))
    return " · ".join(said)


async def may_rule(session: ReadSession, worker: Worker, row: DraftRow, proposal: Proposal) -> str | None:
    """The account by whose token the worker may rule on a change formally, if there is one."""
    if proposal.review is None or not proposal.review.head:
        return None
    held = [account for account, _ in await holders(session, worker.id, row.place.partition(":")[0])]
    return next((account for account in held if account in worker.accounts), None)


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
    again: bool = False,
) -> Outgoing:
    """The card of a draft, redrawn in its present state.

    Args:
        undoable: whether the reply can still be taken back; by default, as its time tells.
        cause: what changed about the card other than the state of the draft.
        again: the worker approved a guess, and is asked whether they mean it.
    """
    undoable = await can_be_undone(session, row.id) if undoable is None else undoable
    proposal = read_proposal(row, await worker_seal(session, of.master, worker.id))
    opinions, held = await opinions_on(session, row.id), await is_held(session, row.id)
    rules = await may_rule(session, worker, row, proposal) is not None
    sent = card_key(row.id)
    return Outgoing(
        key=f"{sent}:{row.version}:{row.state}:{int(undoable)}:{cause}",
        verb="update",
        role=NOTICE,
        place=f"direct:{account_on(worker, row.place)}",
        post=approval_card(
            worker, row, proposal, undoable=undoable, held=held, opinions=opinions, again=again, rules=rules
        ),
        worker=worker.id,
        draft=row.id,
        target=f"key:{sent}",
    )
