"""What people do to their doubles by a command or a press: held from the beginning of its transaction to the end.

What takes something back claims the worker, and what they say themself; all else shares the worker, and the draft that
it is about. So of a stop and an approval at the same moment, in two processes, the one sees what the other has done.
"""

from sqlalchemy import select

from adapters.chat import Command, Press
from bot.commands import forget
from bot.commands.pick import PICK, picked_of
from bot.commands.withdrawal import takes_back
from bot.shadow import handed
from bot.shadow.speakers import THAT_IS_ME
from bot.voice.cards import approval
from bot.voice.cards.interview import KEEP_ALONE, KEEP_SHARED
from bot.work.loop import Effect
from memory.record.claims import QUOTES, claim, of_person, of_place, of_worker, share
from memory.record.engine import WriteSession
from memory.record.tables import AccountRow, DraftRow

ERASING = frozenset({forget.CONFIRM_PART, approval.FORGET, handed.DROP})
QUOTING = frozenset({handed.SHARE, THAT_IS_ME, KEEP_ALONE, KEEP_SHARED})


def held(event: Command | Press, effect: Effect) -> Effect:
    """An effect that holds, before anything else, what its event is about."""

    async def holding(session: WriteSession) -> None:
        if session.is_shared:
            await _hold(session, event)
        await effect(session)

    return holding


async def _hold(session: WriteSession, event: Command | Press) -> None:
    accounts = select(AccountRow.worker).where(AccountRow.person == event.author.id)
    own = [of_worker(worker) for worker in await session.scalars(accounts)]
    if takes_back(event) or (isinstance(event, Press) and event.action in ERASING):
        await claim(session, of_person(event.author.id), *own)
        return
    about = await _about(session, event) if isinstance(event, Press) else ()
    await share(session, *own, *about)


async def _about(session: WriteSession, press: Press) -> list[str]:
    """What else a press is about: a draft that its button names, a worker who is asked, words that are handed on."""
    named = DraftRow.id.in_({press.value, press.value.rpartition(":")[0]})
    drafts = await session.execute(select(DraftRow.worker, DraftRow.place).where(named))
    about = [name for draft in drafts for name in (of_worker(draft.worker), of_place(draft.place))]
    if press.action == PICK:
        about += [of_worker(picked_of(press)[0]), of_place(press.place.id)]
    elif press.action in QUOTING:
        about += [of_place(press.place.id), QUOTES]
    return about
