"""A message that asks a double → what is proposed to answer: the question, what came before, all it may refer to."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from adapters.chat import Message, PlaceKind
from bot.deployment import Deployment
from bot.work.drafts import Proposal, Reviewed, read_proposal
from bot.work.route import without_address
from memory.decisions.situations import EARLIER, LULL, Talk, before_in, handed_by, parts_of, quoted_by, turn_of
from memory.decisions.talks import RECENT, first_in, load_talk, said_after
from memory.domain import Situation, Turn, Worker
from memory.record.engine import ReadSession
from memory.record.seal import Seal
from memory.record.tables import DraftRow
from memory.rights.bystanders import are_named
from memory.rights.unheard import was_unheard
from memory.trust.contradictions import points_back
from memory.workers import worker_seal

BEFORE = 8
"""So many earlier questions in a direct talk may be referred to."""


async def situate(
    session: ReadSession, of: Deployment, worker: Worker, message: Message, *, addressed: bool
) -> Proposal:
    """A question to a worker's double in its situation, by what that double has heard; nothing is drafted yet."""
    if message.request is not None:
        situation = Situation(message.place, message.thread, turn_of(message), link=message.link)
        return Proposal(situation, addressed, turn=message.id, guest=message.author.guest, bot=message.author.bot)
    seal = await worker_seal(session, of.master, worker.id)
    talk = await load_talk(session, seal, worker, message.place.id, thread=message.thread, until=message.at)
    turn, earlier = talk.context(message.id) or (turn_of(message), ())
    quote, handed, kept_out = await _brought_along(session, of, message)
    before = before_in(turn, message.id)
    elsewhere = message.quoted is not None and message.quoted.elsewhere
    near = before or (None if elsewhere else quote)
    asked = turn_of(message)
    asked = replace(asked, text=without_address(asked.text, worker.name) or asked.text)
    earlier = (*earlier, near)[-EARLIER:] if near else earlier
    if message.place.kind is PlaceKind.DIRECT:
        around, unseen = await asked_before(session, seal, worker, message.place.id, but=message.id, at=message.at)
    else:
        around, unseen = await _rest_of_thread(session, seal, worker, message, talk)
    known = {each.message for each in (*earlier, asked, turn)}
    brought = [*([quote] if quote and (before or elsewhere) else []), *handed]
    around = [each for each in (*brought, *around) if each.message not in known]
    unseen = unseen or kept_out or len(parts_of(turn)) >= RECENT
    situation = Situation(message.place, message.thread, asked, earlier, message.link, tuple(around), unseen)
    to = message.author.id if message.place.kind is PlaceKind.DIRECT else ""
    author = message.author
    review = Reviewed() if message.wants_review else None
    return Proposal(situation, addressed, to, turn=turn.message, guest=author.guest, bot=author.bot, review=review)


async def caught_up(session: ReadSession, seal: Seal, worker: Worker, situation: Situation) -> Situation:
    """A situation with what was said since by others where its answer will stand, the latest first.

    An answer stands under all of that, and may be taken for one to it.
    """
    trigger, place = situation.trigger, situation.place
    if place.kind is PlaceKind.DIRECT:
        said, unseen = await asked_before(session, seal, worker, place.id, but=trigger.message, at=trigger.at)
    else:
        said = await said_after(session, seal, worker, place.id, trigger, thread=situation.thread)
        unheard = await was_unheard(session, place.id, situation.thread or trigger.message, since=trigger.at)
        unseen = unheard or len(said) >= RECENT
    known = {turn.message for turn in (*situation.earlier, *situation.around, trigger)}
    new = tuple(turn for turn in said if turn.message not in known)
    return replace(situation, around=(*new, *situation.around), unseen=situation.unseen or unseen)


def is_more_of(situation: Situation, former: Situation) -> bool:
    """Whether a situation is a former one in which only more was said around the question."""
    same = replace(situation, around=former.around, unseen=former.unseen) == former
    return same and situation != former and set(former.around) <= set(situation.around)


async def _brought_along(
    session: ReadSession, of: Deployment, message: Message
) -> tuple[Turn | None, list[Turn], bool]:
    """What a message quotes and hands on, and whether some is left out, of people of whom nothing may be kept."""
    quote, handed = quoted_by(message), handed_by(message)
    names = [each.name for each in (*([quote] if quote else []), *handed)]
    named = await are_named(session, of.master, names) if names else frozenset()
    kept = [each for each in handed if each.name not in named]
    quote_kept = quote if quote and quote.name not in named else None
    return quote_kept, kept, bool(named)


async def _rest_of_thread(
    session: ReadSession, seal: Seal, worker: Worker, message: Message, talk: Talk
) -> tuple[list[Turn], bool]:
    """What was said in a message's thread, the latest first, and whether anything that it may refer to is missing.

    Of a thread that is longer than what is followed of it, something always is.
    """
    if message.thread is None or message.thread == message.id:
        missing = points_back(message.text) and await was_unheard(
            session, message.place.id, None, since=message.at - LULL
        )
        return [], missing
    said = list(reversed(talk.turns))
    if talk.holds(message.thread):
        return said, await was_unheard(session, message.place.id, message.thread)
    first = await first_in(session, seal, worker.id, message.place.id, message.thread)
    return [*said, *([first] if first else [])], True


async def asked_before(
    session: ReadSession, seal: Seal, worker: Worker, talk: str, *, but: str, at: datetime
) -> tuple[list[Turn], bool]:
    """What was put to the worker's double in a direct talk before, ``but`` one message, the latest first.

    Also whether more was asked there within the hour before ``at``: further back, or of another worker's double.
    """
    lately = DraftRow.created > at - LULL
    rows = await session.scalars(
        select(DraftRow)
        .where(DraftRow.worker == worker.id, DraftRow.place == talk, DraftRow.trigger != but)
        .order_by(DraftRow.created.desc(), DraftRow.id.desc())
        .limit(BEFORE)
    )
    turns = [read_proposal(row, seal).situation.trigger for row in rows]
    asked = select(DraftRow.worker).where(DraftRow.place == talk, DraftRow.trigger != but, lately)
    whose = list(await session.scalars(asked))
    return [turn for turn in turns if turn.text], len(whose) > BEFORE or bool(set(whose) - {worker.id})
