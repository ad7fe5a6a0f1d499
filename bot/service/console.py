"""A link to a console: a worker's own, or the deployment's for whoever runs it."""

from typing import Literal

from pydantic import BaseModel

from bot.commands.console import link_to
from bot.errors import Impossible
from bot.rights.entry import offer_link
from bot.service.opening import Way
from bot.service.own import opened
from bot.service.shapes import Json
from bot.texts import Told
from bot.voice.cards.notices import account_on


class ConsoleArgs(BaseModel):
    """``worker``: whose console; the deployment's without. ``language``: in which it speaks, by default theirs."""

    worker: str | None = None
    language: Literal["en", "zh"] | None = None


async def console(way: Way, args: ConsoleArgs) -> Json:
    """The address of a link for ten minutes and one use.

    Raises:
        Impossible: a chat is set up here, in which the worker asks for it; or browsers reach no address here.
    """
    account = ""
    if args.worker is not None:
        _, worker = await opened(way, args.worker)
        account = account_on(worker, "") or min(worker.accounts)
    of = (await way.whole()).of
    if of.settings.url is None:
        raise Impossible(Told("console.no_address"))
    async with of.record.write() as session:
        secret = await offer_link(session, of, account, args.language or "")
        return {"url": link_to(of.settings.url, secret)}
