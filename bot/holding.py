"""What people do to their doubles by a command or a press: held from the beginning of its transaction to the end.

What takes something back claims the worker, and what they say themself; all else shares the worker, and the draft that
it is about. So of a stop and an approval at the same moment, in two processes, the one sees what the other has done.
"""

from sqlalchemy import select

from adapters.chat import Command, Press
from bot.cards import approval
from bot.commands import forget
from bot.commands.withdrawal import takes_back
from bot.loop import Effect
from bot.shadow import handed
from memory.record.claims import QUOTES, claim, of_person, of_place, of_worker, share
from memory.record.engine import WriteSession
from memory.record.tables import AccountRow, DraftRow

ERASING = frozenset({forget.CONFIRM_PART, approval.FORGET, handed.DROP})


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
    about = await _about(session, event.value) if isinstance(event, Press) else ()
    quotes = [QUOTES] if isinstance(event, Press) and event.action == handed.SHARE else []
    await share(session, *own, *about, *quotes)


async def _about(session: WriteSession, value: str) -> list[str]:
    """The worker and the place of a draft that a button names, if it names one."""
    named = select(DraftRow.worker, DraftRow.place).where(DraftRow.id.in_({value, value.rpartition(":")[0]}))
    return [name for draft in await session.execute(named) for name in (of_worker(draft.worker), of_place(draft.place))]
